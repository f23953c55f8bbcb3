"""Who reads a person's reminders today: they themselves, their deputy while they are away, or others when their address fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.away import queries as away
from coproc.accounts.mail_choice.models import Choice
from coproc.accounts.mail_choice.queries import choice_of
from coproc.cases import registry
from coproc.cases.answer_models import ReminderHandover
from coproc.cases.endings import Deputy
from coproc.cases.letters import occasion_of
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import close, person_key
from coproc.cases.receivers import receivers, roles_of
from coproc.cases.registry import Recipient
from coproc.cases.rules import rules_of
from coproc.cases.said import HANDED
from coproc.kernel.database import UnitOfWork
from coproc.kernel.formats import listed
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.messaging import bounces
from coproc.messaging.services import Address

INSTEAD = "instead"  # the `why` of a planned row that goes to somebody because another's address fails
KEPT = ("case_id", "rule", "occasion", "offset", "message", "stop", "legal", "escalation", "title", "path")
KEPT_DATES = ("organisation_id", "thing_on", "thing_at", "on", "due_at", "note")
SLOT = ("case_id", "rule", "occasion", "offset", "thing_on")


@dataclass(frozen=True)
class Reader:
    """`choice` is that of whoever reads; `works`: mail to the person's own address arrives."""

    to: Address
    person_id: int | None
    choice: Choice
    works: bool
    deputy: Deputy | None = None
    deputy_id: int | None = None


def reader_of(uow: UnitOfWork, row: Reminder) -> Reader:
    """A deputy gets mail also when the absent one, or they themselves, would see it in the application: it is another's work."""
    session, to = uow.session, Address(row.email, row.name, row.language)
    works = row.email.lower() not in bounces.failing(session, [row.email])
    number = int(row.person.removeprefix("person:")) if row.person.startswith("person:") else None
    if number is None:
        return Reader(to, None, Choice.DIGEST, works)
    deputy = away.deputies(session, [number], uow.today).get(number)
    if deputy is None or bounces.failing(session, [deputy.email]):
        return Reader(to, number, choice_of(session, number), works)
    choice = choice_of(session, deputy.id)
    return Reader(
        to,
        number,
        Choice.AT_ONCE if choice == Choice.AT_ONCE else Choice.DIGEST,
        works,
        Deputy(Address(deputy.email, deputy.name, deputy.language), row.name, _until(uow, number)),
        deputy.id,
    )


def _until(uow: UnitOfWork, person_id: int) -> Any:
    return next(one.until_on for one in away.periods(uow.session, person_id, uow.today) if one.from_on <= uow.today)


def deputy_has(session: Session, row: Reminder, deputy_id: int) -> bool:
    """In their own name, or for another who is away."""
    own = and_(
        Reminder.person == f"person:{deputy_id}",
        Reminder.state.in_([ReminderState.PLANNED, ReminderState.SENT, ReminderState.SHOWN]),
    )
    stands_in = and_(Reminder.deputy_id == deputy_id, Reminder.state == ReminderState.SENT)
    query = select(Reminder.id).where(_same(row), Reminder.id != row.id, or_(own, stands_in)).limit(1)
    return session.scalar(query) is not None


def _same(row: Reminder) -> Any:
    return and_(*(getattr(Reminder, name) == getattr(row, name) for name in SLOT))


def pass_on(uow: UnitOfWork, case: Case, row: Reminder) -> None:
    """Mail to this person does not arrive. Who gets it instead gets a row of their own, due now; nobody gets it twice."""
    close(uow, row, ReminderState.MISSED, "address")
    live = [ReminderState.PLANNED, ReminderState.SENT, ReminderState.SHOWN]
    have = set(uow.session.scalars(select(Reminder.person).where(_same(row), Reminder.state.in_(live))))
    for one in _instead(uow.session, case, row):
        if person_key(one) not in have:
            kept = {name: getattr(row, name) for name in (*KEPT, *KEPT_DATES)}
            reader = {"person": person_key(one), "email": one.email, "name": one.name, "language": one.language}
            uow.session.add(Reminder(**kept, **reader, state=ReminderState.PLANNED, why=INSTEAD, created_at=uow.now))
    uow.session.flush()


def _instead(session: Session, case: Case, row: Reminder) -> list[Recipient]:
    """The others of the same role; when there are none whose address works, the facilitator. A company has no colleagues here."""
    find = registry.RECIPIENTS.get("facilitator")
    return _working(session, row, _peers(session, case, row)) or _working(
        session, row, find(session, case, occasion_of(row)) if find else []
    )


def _peers(session: Session, case: Case, row: Reminder) -> list[Recipient]:
    rule = next((one for one in rules_of(session, case) if one.key == row.rule), None)
    if rule is None:
        return []
    groups = [receivers(session, case, rule, occasion_of(row), role) for role in roles_of(rule)]
    return [one for group in groups if row.person in map(person_key, group) for one in group if one.person_id]


def _working(session: Session, row: Reminder, people: Sequence[Recipient]) -> list[Recipient]:
    failing = bounces.failing(session, [one.email for one in people])
    found = {person_key(one): one for one in people if one.email.lower() not in failing and person_key(one) != row.person}
    return list(found.values())


def reasons(session: Session, rows: Sequence[Reminder], language: str) -> list[str]:
    """Why it came to this reader: whose mails do not arrive, or who passed it on outside the hours."""
    spoken: Language = "en" if language == "en" else "da"
    found: dict[str, None] = {}
    with speaking(spoken):
        for row in rows:
            if row.why == INSTEAD:
                found[_instead_of(session, row, is_alone=len(rows) == 1)] = None
            elif row.offset == HANDED:
                found[_passed_on(session, row, is_alone=len(rows) == 1)] = None
    return list(found)


def _instead_of(session: Session, row: Reminder, *, is_alone: bool) -> str:
    whose = select(Reminder.name, Reminder.email).where(
        _same(row), Reminder.state == ReminderState.MISSED, Reminder.why == "address"
    )
    people = listed([name or email for name, email in session.execute(whose.distinct().order_by(Reminder.name))])
    if is_alone:
        return _("Du får den, fordi mails til {names} ikke kommer frem.", names=people)
    return _("“{title}” får du, fordi mails til {names} ikke kommer frem.", title=row.title, names=people)


def _passed_on(session: Session, row: Reminder, *, is_alone: bool) -> str:
    query = select(ReminderHandover.said_by).where(
        ReminderHandover.case_id == row.case_id,
        ReminderHandover.rule == row.rule,
        ReminderHandover.occasion == row.occasion,
        ReminderHandover.to_person_id == int(row.person.removeprefix("person:")),
    )
    who = session.scalars(query.order_by(ReminderHandover.id.desc()).limit(1)).first() or ""
    if is_alone:
        return _("{who} har sendt den videre til dig.", who=who)
    return _("“{title}” har {who} sendt videre til dig.", title=row.title, who=who)
