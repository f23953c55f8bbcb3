"""What stands around a reminder's own text.

The facilitator's words, why it came to this reader, who else was told, what stops it, and the link to answer without signing in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.receivers import receivers, roles_of
from coproc.cases.registry import Occasion, Recipient
from coproc.cases.rule_words import STOPS_WHEN
from coproc.cases.rules import rules_of
from coproc.cases.said import NOW
from coproc.kernel.database import UnitOfWork
from coproc.kernel.formats import listed
from coproc.kernel.translation import Language, lazy, ngettext, speaking
from coproc.messaging.services import Address

PART = "reminder"
LIFETIME = timedelta(days=30)
MOST_NAMES = 4
ROLES: dict[str, Any] = {
    "officer": lazy("indkøber"),
    "tender_officer": lazy("indkøber"),
    "manager": lazy("leder"),
    "facilitator": lazy("facilitator"),
    "administrator": lazy("administrator"),
}


@dataclass(frozen=True)
class Deputy:
    """Who gets a mail because its reader is away: the mail goes to `to` and says whose it is."""

    to: Address
    absent: str
    until: date


def ending(
    uow: UnitOfWork,
    cases: dict[int, Case],
    rows: Sequence[Reminder],
    to: Address,
    deputy: Deputy | None,
    passed_by: str,
    because: Sequence[str],
    way_out: Sequence[str] = (),
) -> dict[str, Any]:
    """The values of templates/mail/_reminder_top.<language>.txt and _reminder.<language>.txt, and the notes that stand under the main sentence."""
    language: Language = "en" if to.language == "en" else "da"
    with speaking(language):
        told = [(row.title, _sentence(also_told(uow.session, cases[row.case_id], row))) for row in rows]
        return {
            "absent": deputy.absent if deputy else "",
            "until": deputy.until if deputy else None,
            "passed_by": passed_by,
            "because": because,
            "way_out": way_out,
            "told": _once(told),
            "stops": stops_when(rows[0]) if len(rows) == 1 else "",  # the digest says it of them all
            "is_person": rows[0].person.startswith("person:"),
            "path": answer_path(uow, rows, to),
            "notes": [_note(row, is_alone=len(rows) == 1) for row in rows if row.note],
        }


def stops_when(row: Reminder) -> str:
    """“når behovsskemaet er sendt”, in the language that is spoken."""
    return str(STOPS_WHEN.get(row.stop, ""))


def answer_path(uow: UnitOfWork, rows: Sequence[Reminder], to: Address) -> str:
    """A link of this mail's own: it works for 30 days, or until the last date when that is later."""
    until = max(row.thing_on for row in rows) + timedelta(days=1)
    lifetime = max(LIFETIME, until - uow.today)
    return f"/paamindelse/{part_links.give(uow, PART, rows[0].id, to, lifetime=lifetime)}"


def _once(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(thing, names); one line without the thing where it is the same for all."""
    if len({names for _title, names in told}) == 1:
        return [("", told[0][1])] if told[0][1] else []
    return [(title, names) for title, names in told if names]


def _sentence(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    shown = names if more <= 1 else [*names[:MOST_NAMES], ngettext("{n} anden", "{n} andre", more)]
    return listed(shown)


def also_told(session: Session, case: Case, row: Reminder) -> list[str]:
    """Who got the same at the same time, or got it because the reader did not act. Never a company, and nothing to a company.

    Those told by escalation read in the text itself who owes it: here they get the others who were told with them.
    """
    if not row.person.startswith("person:"):
        return []
    roles = _roles(session, case, row)
    if row.offset == NOW:  # the others' rows are written in the same transaction, some after this one
        return [_named(one.name, role) for key, (one, role) in roles.items() if key != row.person and one.person_id]
    same = and_(
        Reminder.case_id == row.case_id,
        Reminder.rule == row.rule,
        Reminder.occasion == row.occasion,
        Reminder.offset == row.offset,
        Reminder.on == row.on,
    )
    told = or_(Reminder.state == ReminderState.SENT, and_(Reminder.state == ReminderState.PLANNED, Reminder.held_at.is_(None)))
    others = select(Reminder).where(same, told, Reminder.person != row.person, Reminder.person.startswith("person:"))
    found = session.scalars(others.order_by(Reminder.escalation, Reminder.name, Reminder.id)).all()
    named = {
        one.person: _named(one.name, roles[one.person][1] if one.person in roles else "")
        for one in found
        if one.name and (one.escalation or not row.escalation)
    }
    return list(named.values())


def _named(name: str, role: str) -> str:
    return f"{name} ({ROLES[role]})" if role in ROLES else name


def _roles(session: Session, case: Case, row: Reminder) -> dict[str, tuple[Recipient, str]]:
    """Person -> in which role the rule writes to them; by hand it writes to those of `to` alone."""
    rule = next((one for one in rules_of(session, case) if one.key == row.rule), None)
    if rule is None:
        return {}
    occasion = Occasion(row.occasion, row.thing_on, row.title, row.path, row.organisation_id, row.thing_at)
    found: dict[str, tuple[Recipient, str]] = {}
    for role in rule.to if row.offset == NOW else roles_of(rule):
        for one in receivers(session, case, rule, occasion, role):
            found.setdefault(one.key, (one, role))
    return found


def _note(row: Reminder, *, is_alone: bool) -> tuple[str, str]:
    """Somebody's own words, with their name; in a digest also which thing they are about."""
    return (row.note_by if is_alone else f"{row.note_by}, {row.title}" if row.note_by else row.title), row.note
