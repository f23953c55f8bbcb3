"""Which mails a change alters: the change is made for real in a transaction that is rolled back (`Database.rehearse`), and read off.

So nothing else then happens. Three queries before and after, whatever the number of people: what this very transaction planned and queued
is noted by `planning.plan` and `messaging.services.enqueue`, so another's reminders never show among one's own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, make_transient

from coproc.cases.letters import context_of, template_of
from coproc.cases.models import Reminder, ReminderState
from coproc.cases.planning import PLANNED_CASES, WHY
from coproc.kernel.database import UnitOfWork
from coproc.kernel.formats import listed
from coproc.kernel.translation import current_language, ngettext, speaking
from coproc.messaging import rendering
from coproc.messaging.models import OutboxMessage
from coproc.messaging.services import QUEUED

END = datetime.max.replace(tzinfo=UTC)
# Nobody is asked to confirm that what is done need not be reminded of.
DONE = "done"


@dataclass(frozen=True)
class Line:
    """One reminder to one person: when it would have come, and when it will; `why` it falls away (a key of `planning.WHY`)."""

    person: str
    to: str
    subject: str
    title: str
    before: datetime | None
    after: datetime | None
    why: str = ""

    @property
    def sentence(self) -> str:
        return str(WHY[self.why]) if self.why else ""


@dataclass(frozen=True)
class AtOnce:
    """A mail that leaves when the change is saved."""

    email: str
    to: str
    subject: str


@dataclass(frozen=True)
class MailsChanged:
    """By the day they are sent, then by name. Truthy when anything at all goes another way than before."""

    added: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    withdrawn: tuple[Line, ...] = ()
    at_once: tuple[AtOnce, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.withdrawn or self.at_once)

    @property
    def alters_plans(self) -> bool:
        """A reminder comes, moves or falls away for another reason than that it is done."""
        return bool(self.added or self.moved or self.withdraws)

    @property
    def withdraws(self) -> bool:
        return any(line.why != DONE for line in self.withdrawn)

    @cached_property
    def fingerprint(self) -> str:
        """The confirmation carries it: what is confirmed is what was shown."""
        # Neither a newcomer's number nor the hour in “before Friday 10.00” is the same at the next rehearsal.
        lines = [[replace(line, person="") for line in part] for part in (self.added, self.moved, self.withdrawn)]
        return hashlib.sha256(repr((lines, [(mail.email, mail.to) for mail in self.at_once])).encode()).hexdigest()[:16]

    @property
    def sentences(self) -> list[str]:
        """The counts, before the list."""
        said = (
            (len(self.moved), ngettext("{n} påmindelse flyttes", "{n} påmindelser flyttes", len(self.moved))),
            (len(self.withdrawn), ngettext("{n} påmindelse falder bort", "{n} påmindelser falder bort", len(self.withdrawn))),
            (len(self.added), ngettext("{n} ny påmindelse planlægges", "{n} nye påmindelser planlægges", len(self.added))),
            (
                self.told_people,
                ngettext("{n} person får en mail, når du gemmer", "{n} personer får en mail, når du gemmer", self.told_people),
            ),
        )
        return [sentence for number, sentence in said if number]

    @property
    def people(self) -> list[tuple[str, list[Line]]]:
        """Name and reminders, in the order of the first one's day."""
        found: dict[str, list[Line]] = {}
        for line in sorted((*self.added, *self.moved, *self.withdrawn), key=_order):
            found.setdefault(line.person, []).append(line)
        return [(lines[0].to, lines) for lines in found.values()]

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """What leaves at once: the subject, and the names of those who get it."""
        found: dict[str, list[str]] = {}
        for mail in self.at_once:
            found.setdefault(mail.subject, []).append(mail.to)
        return [(subject, sorted(names)) for subject, names in found.items()]

    @property
    def told_people(self) -> int:
        return len({mail.email for mail in self.at_once})


def mails_changed(uow: UnitOfWork, act: Callable[[], object]) -> MailsChanged:
    """Do `act` in this unit of work, which the caller rolls back, and read off what it did to mail. Raises what `act` raises."""
    with noting(uow) as notes:
        act()
        uow.session.flush()
    return notes.read()


class Notes:
    def __init__(self, uow: UnitOfWork) -> None:
        self.session, self.started = uow.session, uow.now
        self.last = uow.session.scalar(select(func.max(Reminder.id))) or 0
        # Closed at this very instant, but before: a clock that stands still, or a second change in one transaction.
        closed = select(Reminder.id).where(Reminder.closed_at >= self.started)
        self.closed = set(uow.session.scalars(closed))
        self.cases: set[int] = set()
        self.queued: list[int] = []

    def read(self) -> MailsChanged:
        if not self.cases and not self.queued:
            return MailsChanged()
        rows = self._rows()
        new = {row.id: row for row in rows if row.id > self.last and row.state == ReminderState.PLANNED}
        old = [row for row in rows if row.id <= self.last]
        heirs = {row.id: row for row in self._heirs([row.superseded_by_id for row in old if row.superseded_by_id])}
        subject = _Subjects(self.session, [*new.values(), *old, *heirs.values()])
        moved, withdrawn = [], []
        for row in old:
            heir = heirs.get(row.superseded_by_id or 0)
            if heir:
                new.pop(heir.id, None)
                moved.append(Line(row.person, row.name or row.email, subject(heir), row.title, row.due_at, heir.due_at))
            else:
                withdrawn.append(Line(row.person, row.name or row.email, subject(row), row.title, row.due_at, None, row.why))
        added = [Line(row.person, row.name or row.email, subject(row), row.title, None, row.due_at) for row in new.values()]
        return MailsChanged(_sorted(added), _sorted(moved), _sorted(withdrawn), self._mails())

    def _rows(self) -> Sequence[Reminder]:
        """What this transaction opened or closed in the cases it planned."""
        changed = or_(Reminder.id > self.last, Reminder.closed_at >= self.started)
        query = select(Reminder).where(Reminder.case_id.in_(self.cases), changed).execution_options(populate_existing=True)
        return [row for row in self.session.scalars(query) if row.id not in self.closed and row.state != ReminderState.SENT]

    def _heirs(self, numbers: list[int]) -> Sequence[Reminder]:
        if not numbers:
            return []
        took_over = select(Reminder.superseded_by_id).where(Reminder.case_id.in_(self.cases), Reminder.closed_at >= self.started)
        return self.session.scalars(select(Reminder).where(Reminder.id.in_(took_over))).all()

    def _mails(self) -> tuple[AtOnce, ...]:
        if not self.queued:
            return ()
        columns = (OutboxMessage.to_email, OutboxMessage.to_name, OutboxMessage.subject)
        rows = self.session.execute(
            select(*columns).where(OutboxMessage.id.between(min(self.queued), max(self.queued))).add_columns(OutboxMessage.id)
        ).all()
        mine = set(self.queued)
        found = {AtOnce(email, name or email, subject) for email, name, subject, number in rows if number in mine}
        return tuple(sorted(found, key=lambda mail: (mail.subject, mail.to, mail.email)))


@contextmanager
def noting(uow: UnitOfWork) -> Iterator[Notes]:
    """For a caller that reads more than mail off its rehearsal: `notes.read()` after what was done is flushed."""
    notes = Notes(uow)
    outer = {name: uow.session.info.get(name) for name in (PLANNED_CASES, QUEUED)}
    uow.session.info.update({PLANNED_CASES: notes.cases, QUEUED: notes.queued})
    try:
        yield notes
    finally:
        uow.session.info.update(outer)


class _Subjects:
    """What the reminders' mails are called, in the reader's language; whom an escalation is about is asked once for all."""

    def __init__(self, session: Session, rows: Sequence[Reminder]) -> None:
        self.session, self.language = session, current_language()
        self.others: dict[tuple[Any, ...], set[str]] = defaultdict(set)
        cases = {row.case_id for row in rows if row.escalation}
        if cases:
            columns = (Reminder.case_id, Reminder.rule, Reminder.occasion, Reminder.offset, Reminder.name)
            open_ones = Reminder.state.in_([ReminderState.PLANNED, ReminderState.SENT])
            found = select(*columns).where(Reminder.case_id.in_(cases), Reminder.escalation.is_(False), open_ones).distinct()
            for *about, name in session.execute(found):
                self.others[tuple(about)].add(name)

    def __call__(self, row: Reminder) -> str:
        if not row.escalation:
            return rendering.subject(template_of(row), self.language, context_of(self.session, row))
        plain = Reminder(**{column.key: getattr(row, column.key) for column in Reminder.__mapper__.column_attrs})
        make_transient(plain)
        plain.escalation = False  # asks the database for nobody
        with speaking(self.language):
            names = listed(sorted(name for name in self.others[row.case_id, row.rule, row.occasion, row.offset] if name))
        context = {**context_of(self.session, plain), "escalated": True, "others": names}
        return rendering.subject(template_of(row), self.language, context)


def _order(line: Line) -> tuple[datetime, str, str]:
    return (line.after or line.before or END, line.to, line.subject)


def _sorted(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (*_order(line), line.before or END)))
