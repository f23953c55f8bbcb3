"""What the reader of a reminder can answer now, thing by thing of a mail, and what was answered before (`answers` does it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Person
from coproc.cases import registry
from coproc.cases.answer_models import ReminderHandover
from coproc.cases.hours import FIRST_HOUR
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.receivers import colleagues, handovers, receivers, roles_of
from coproc.cases.registry import Occasion, Recipient
from coproc.cases.rules import rules_of
from coproc.cases.said import AGAIN, HANDED, SAID_DONE
from coproc.kernel.clock import at_local
from coproc.reference.calendar import is_quiet_day
from coproc.workflow.definition import Reminder as Rule

WEEK = 7
LONGEST_QUIET = 60  # days without a day one writes to people on: longer than any


class Stand(StrEnum):
    """Where a reminder's thing is, for its reader."""

    OPEN = "open"
    DONE = "done"  # the stop condition holds
    OVER = "over"  # the rule, the thing or the reader is no longer part of it
    MOVED = "moved"  # it has another date now
    SAID_DONE = "said_done"
    AGAIN = "again"
    HANDED = "handed"
    UNKNOWN = "unknown"  # it is not them, and they did not know whose it is


@dataclass(frozen=True)
class Standing:
    """One thing of a mail, and what its reader can answer now."""

    row: Reminder
    stand: Stand
    is_legal: bool
    on: date  # the thing's date, or what it moved to
    at: datetime | None
    again_on: date | None = None  # the day a week on, while that is offered; or the day that was asked for
    to: str = ""  # the colleague who has it ...
    waits_until: datetime | None = None  # ... and hears of it then, when it was sent on outside the hours
    can_undo: bool = False
    colleagues: Sequence[Person] = ()
    knows_facilitator: bool = False  # “I do not know who” reaches somebody


@dataclass(frozen=True)
class About:
    """A row's thing as it is now, with the person's own rows about it and its date."""

    rule: Rule
    occasion: Occasion
    mine: Sequence[Reminder]

    def planned(self) -> list[Reminder]:
        return [row for row in self.mine if row.state == ReminderState.PLANNED]


def mail_rows(session: Session, number: int) -> list[Reminder]:
    """The reminders of the mail whose first is `number`."""
    first = session.get(Reminder, number)
    if first is None or first.outbox_id is None:
        return [first] if first else []
    query = select(Reminder).where(Reminder.outbox_id == first.outbox_id)
    return list(session.scalars(query.order_by(Reminder.thing_on, Reminder.id)))


def standing(session: Session, row: Reminder, today: date) -> Standing:
    """What the page says about one of the mail's reminders."""
    case = session.get_one(Case, row.case_id)
    about = about_of(session, case, row)
    if about is None:
        return Standing(row, Stand.OVER, row.legal, row.thing_on, row.thing_at)
    rule, occasion = about.rule, about.occasion

    def says(stand: Stand, **more: Any) -> Standing:
        return Standing(row, stand, rule.legal, occasion.on, occasion.at, **more)

    if registry.STOPS[row.stop](session, case, occasion):
        return says(Stand.DONE)
    if (occasion.on, occasion.at) != (row.thing_on, row.thing_at):
        return says(Stand.MOVED)
    if any(one.why == SAID_DONE for one in about.mine):
        return says(Stand.SAID_DONE, can_undo=True)
    if handed := handovers(session, case.id).get((row.rule, row.occasion, row.person)):
        return says(**_handed(session, case, handed))
    if again := next((one for one in about.planned() if one.offset == AGAIN), None):
        return says(Stand.AGAIN, again_on=again.on, can_undo=True)
    if not is_reader(session, case, about, row.person):
        return says(Stand.OVER)
    return says(
        Stand.OPEN,
        again_on=week_on(today, row, about.planned(), runs_up=bool(rule.before)),
        colleagues=colleagues_of(session, case, row),
        knows_facilitator=bool(facilitators_of(session, case, about.occasion, row.person)),
    )


def week_on(today: date, row: Reminder, planned: Sequence[Reminder], *, runs_up: bool) -> date | None:
    """The day a week on, or the last one before it on which one writes to people; when the whole week is quiet, the first one after.

    None when that is past the date a reminder runs up to, or would not leave the law's own reminders as they are.
    """
    day = today + timedelta(days=WEEK)
    near = [day - timedelta(days=back) for back in range(WEEK)] + [day + timedelta(days=on) for on in range(1, LONGEST_QUIET)]
    chosen = next((one for one in near if not is_quiet_day(one)), None)
    if chosen is None or (runs_up and (chosen > row.thing_on or (row.thing_at and at_local(chosen, FIRST_HOUR) >= row.thing_at))):
        return None
    last_legal = max((one.on for one in planned if one.legal), default=None)
    return None if last_legal and chosen >= last_legal else chosen


def about_of(session: Session, case: Case, row: Reminder) -> About | None:
    """None when the rule holds no more, or the thing has no date."""
    rule = next((one for one in rules_of(session, case) if one.key == row.rule), None)
    find = registry.ANCHORS.get(rule.anchor) if rule else None
    occasion = next((one for one in find(session, case) if one.key == row.occasion), None) if find else None
    if rule is None or occasion is None:
        return None
    mine = session.scalars(
        select(Reminder)
        .where(
            Reminder.case_id == row.case_id,
            Reminder.rule == row.rule,
            Reminder.occasion == row.occasion,
            Reminder.person == row.person,
            Reminder.thing_on == row.thing_on,
        )
        .order_by(Reminder.on, Reminder.id)
    ).all()
    return About(rule, occasion, mine)


def is_reader(session: Session, case: Case, about: About, person: str) -> bool:
    return any(
        one.key == person for role in roles_of(about.rule) for one in receivers(session, case, about.rule, about.occasion, role)
    )


def colleagues_of(session: Session, case: Case, row: Reminder) -> list[Person]:
    """Without those who have said themselves that it is not them: it never goes round in a circle."""
    if not row.person.startswith("person:"):
        return []
    said = {key[2] for key in handovers(session, case.id) if key[:2] == (row.rule, row.occasion)}
    found = colleagues(session, int(row.person.removeprefix("person:")), row.organisation_id)
    return [one for one in found if f"person:{one.id}" not in said]


def facilitators_of(session: Session, case: Case, occasion: Occasion, person: str) -> list[Recipient]:
    find = registry.RECIPIENTS.get("facilitator")
    return [one for one in (find(session, case, occasion) if find else []) if one.key != person]


def _handed(session: Session, case: Case, handed: ReminderHandover) -> dict[str, Any]:
    if handed.to_person_id is None:
        return {"stand": Stand.UNKNOWN, "can_undo": True}
    to = session.get_one(Person, handed.to_person_id)
    theirs = and_(
        Reminder.case_id == case.id,
        Reminder.rule == handed.rule,
        Reminder.occasion == handed.occasion,
        Reminder.person == f"person:{to.id}",
    )
    sent = select(Reminder.id).where(
        theirs, Reminder.state == ReminderState.SENT, Reminder.offset != HANDED, Reminder.closed_at > handed.created_at
    )
    waiting = select(Reminder.due_at).where(theirs, Reminder.state == ReminderState.PLANNED, Reminder.offset == HANDED)
    passed_on = (handed.rule, handed.occasion, f"person:{to.id}") in handovers(session, case.id)
    can_undo = not passed_on and session.scalar(sent.limit(1)) is None
    return {"stand": Stand.HANDED, "to": to.name, "waits_until": session.scalar(waiting.limit(1)), "can_undo": can_undo}
