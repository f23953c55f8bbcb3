"""A year of reminders on a fast clock: the real planning and sending, in a copy of the database that is thrown away.

The caller gives the copy and the plan (`Course`): when each case leaves its step. Nobody acts early and nobody answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.cases import planning, sending
from coproc.cases.hours import FIRST_HOUR
from coproc.cases.letters import template_of
from coproc.cases.models import Case, Reminder
from coproc.kernel.actor import system
from coproc.kernel.clock import FixedClock, at_local, local
from coproc.kernel.database import Database, UnitOfWork
from coproc.messaging.models import OutboxMessage

ACTOR = system("simulation")
MOST_STEPS = 40  # a case that moves more often in one morning goes round in circles


class Course(Protocol):
    """What the plan says of one case: the day it leaves its step, and how."""

    def leaves_on(self, session: Session, case: Case, today: date) -> date | None: ...

    def leave(self, uow: UnitOfWork, case: Case) -> None: ...


@dataclass(frozen=True)
class Line:
    """One reminder in a mail."""

    rule: str
    offset: str
    title: str


@dataclass(frozen=True)
class Mail:
    """One mail to one person; several reminders stand in it as lines."""

    at: datetime
    person: str  # as in `Reminder.person`
    to: str
    email: str
    message: str
    subject: str
    lines: tuple[Line, ...]
    organisation_id: int | None


@dataclass(frozen=True)
class Step:
    """A case that went on by its plan."""

    on: date
    case_id: int
    state: str


@dataclass(frozen=True)
class Year:
    """In the order in which it happens."""

    start: date
    until: date
    mails: tuple[Mail, ...]
    steps: tuple[Step, ...]

    @property
    def per_person(self) -> list[tuple[str, int]]:
        """The one with most mails first."""
        names = {mail.person: mail.to for mail in self.mails}
        counts = Counter(mail.person for mail in self.mails)
        return [(names[person], number) for person, number in sorted(counts.items(), key=lambda one: (-one[1], names[one[0]]))]

    @property
    def busiest(self) -> tuple[date, int] | None:
        counts = Counter(local(mail.at).date() for mail in self.mails)
        return min(counts.items(), key=lambda one: (-one[1], one[0])) if counts else None

    @property
    def silence(self) -> tuple[date, date] | None:
        """The longest time without a mail: its first and its last day."""
        days = sorted({local(mail.at).date() for mail in self.mails})
        edges = [self.start - timedelta(days=1), *days, self.until + timedelta(days=1)]
        gaps = [(first + timedelta(days=1), last - timedelta(days=1)) for first, last in pairwise(edges)]
        quiet = [gap for gap in gaps if gap[0] <= gap[1]]
        return max(quiet, key=lambda gap: (gap[1] - gap[0], gap[0])) if quiet else None

    @property
    def months(self) -> list[tuple[date, list[Mail]]]:
        found: dict[date, list[Mail]] = {}
        for mail in self.mails:
            found.setdefault(local(mail.at).date().replace(day=1), []).append(mail)
        return list(found.items())


def run(copy: Database, course: Course, start: date, until: date) -> Year:
    """Day by day at 8; days without anything due are skipped. Writes to `copy`, which must be one."""
    clock = FixedClock(at_local(start, FIRST_HOUR))
    with copy.write(ACTOR, clock) as uow:
        for case in _cases(uow.session):  # what people changed without a touch, as the worker's hourly turn finds it
            planning.plan(uow, case)
    leaves: dict[int, date | None] = {}
    steps: list[Step] = []
    day: date | None = start
    while day is not None and day <= until:
        clock.set(at_local(day, FIRST_HOUR))
        if not leaves or any(on and on <= day for on in leaves.values()):
            steps += _go_on(copy, clock, course, leaves)
        sending.due(copy, clock)
        day = _next_day(copy, leaves, day)
    with copy.read() as session:
        return Year(start, until, tuple(_mails(session)), tuple(steps))


def place(uow: UnitOfWork, case: Case, state: str) -> None:
    """Put a case of the copy into a state, whatever its gates say: the plan says that it is there by then."""
    case.previous_state, case.state, case.state_since = case.state, state, uow.now
    case.step_number += 1


def _cases(session: Session) -> Sequence[Case]:
    return session.scalars(select(Case).order_by(Case.id)).all()


def _go_on(copy: Database, clock: FixedClock, course: Course, leaves: dict[int, date | None]) -> list[Step]:
    """Move what is to be moved by today, and note in `leaves` when each case goes on from where it then is."""
    found: list[Step] = []
    with copy.write(ACTOR, clock) as uow:
        cases = _cases(uow.session)
        for case in cases:
            for _once in range(MOST_STEPS):
                leaves[case.id] = on = course.leaves_on(uow.session, case, uow.today)
                if on is None or on > uow.today:
                    break
                course.leave(uow, case)
                found.append(Step(uow.today, case.id, case.state))
        moved = {step.case_id for step in found}
        uow.session.flush()
        for case in cases:  # where the process stands matters to its parts as well
            if case.id in moved or any(case.scope == (one.subject_kind, one.subject_id) for one in cases if one.id in moved):
                planning.plan(uow, case)
    return found


def _next_day(copy: Database, leaves: dict[int, date | None], day: date) -> date | None:
    with copy.read() as session:
        due = session.scalar(select(func.min(Case.next_due_at)))
    days = [on for on in leaves.values() if on] + ([local(due).date()] if due else [])
    return max(min(days), day + timedelta(days=1)) if days else None


def _mails(session: Session) -> list[Mail]:
    lines: dict[int, list[Reminder]] = {}
    for row in session.scalars(select(Reminder).where(Reminder.outbox_id.is_not(None)).order_by(Reminder.thing_on, Reminder.id)):
        lines.setdefault(row.outbox_id or 0, []).append(row)
    found = []
    for mail in session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at, OutboxMessage.id)):
        rows = lines.get(mail.id, [])
        if rows:
            found.append(
                Mail(
                    mail.created_at,
                    rows[0].person,
                    mail.to_name or mail.to_email,
                    mail.to_email,
                    template_of(rows[0]) if len(rows) == 1 else "digest",
                    mail.subject,
                    tuple(Line(row.rule, row.offset, row.title) for row in rows),
                    rows[0].organisation_id,
                )
            )
    return sorted(_told_apart(found), key=lambda mail: (mail.at, mail.to, mail.subject))


def _told_apart(mails: Sequence[Mail]) -> list[Mail]:
    """Two people of one name stand with their addresses."""
    people = Counter(name for _person, name in {(mail.person, mail.to) for mail in mails})
    return [replace(mail, to=f"{mail.to} <{mail.email}>") if people[mail.to] > 1 else mail for mail in mails]
