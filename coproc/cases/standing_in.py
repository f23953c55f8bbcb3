"""Which of somebody's planned reminders go to their deputies between two days: what a page shows before an absence is saved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.away import queries as away
from coproc.accounts.models import Person
from coproc.cases import reminders
from coproc.cases.addressing import SLOT
from coproc.cases.models import Reminder, ReminderState
from coproc.kernel.clock import at_local, local
from coproc.messaging import bounces


@dataclass(frozen=True)
class StandIn:
    """The first page of them; `total` is all."""

    name: str
    rows: list[reminders.Sending]
    total: int


def going_to_deputies(session: Session, person_id: int, from_on: date, until_on: date, day: date) -> list[StandIn]:
    """As `addressing.reader_of` decides on the day: a deputy who is away hands on, and one whose address fails gets nothing."""
    mine = and_(
        Reminder.person == f"person:{person_id}",
        Reminder.state == ReminderState.PLANNED,
        Reminder.held_at.is_(None),
        Reminder.due_at < at_local(until_on + timedelta(days=1)),
    )
    if from_on > day:  # what is overdue today goes today
        mine = and_(mine, Reminder.due_at >= at_local(from_on))
    hours = session.scalars(select(Reminder.due_at).where(mine).distinct()).all()
    by_day = {on: away.deputies(session, [person_id], on).get(person_id) for on in {max(local(at).date(), day) for at in hours}}
    people: dict[int, Person] = {one.id: one for one in by_day.values() if one}
    failing = bounces.failing(session, [one.email for one in people.values()])
    theirs: dict[int, list[ColumnElement[bool]]] = defaultdict(list)
    for on, deputy in by_day.items():
        if deputy and deputy.email.lower() not in failing:
            begins = Reminder.due_at >= at_local(on) if on > day else Reminder.due_at.is_not(None)
            theirs[deputy.id].append(and_(begins, Reminder.due_at < at_local(on + timedelta(days=1))))
    found = []
    for number, days in theirs.items():
        page = reminders.listing(session, and_(mine, or_(*days), ~_has_it(number)), reminders.Filters(is_ahead=True))
        if page.total:
            found.append(StandIn(people[number].name, page.rows, page.total))
    return sorted(found, key=lambda one: (one.rows[0].at, one.name))


def _has_it(deputy_id: int) -> ColumnElement[bool]:
    """The deputy gets the same in their own name, so nothing is handed over; the law's the absent one gets alone."""
    own = aliased(Reminder)
    same = and_(*(getattr(own, name) == getattr(Reminder, name) for name in SLOT))
    open_ones = own.state.in_([ReminderState.PLANNED, ReminderState.SENT, ReminderState.SHOWN])
    return select(own.id).where(same, own.person == f"person:{deputy_id}", open_ones).exists()
