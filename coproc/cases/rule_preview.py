"""Which reminders a changed rule alters: the change is made in a transaction that the caller rolls back, and the planned rows compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.rule_changes import cases_in
from coproc.kernel.database import Subject, UnitOfWork


@dataclass(frozen=True)
class Line:
    to: str
    title: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class MailsChanged:
    """By the day they are sent, then by name."""

    added: list[Line]
    moved: list[Line]
    withdrawn: list[Line]
    reworded: list[Line]

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.withdrawn or self.reworded)


def mails_changed(uow: UnitOfWork, scope: Subject, act: Callable[[], object]) -> MailsChanged:
    """Do `act` and read off what it did to the scope's planned reminders. Raises what `act` raises."""
    before = _planned(uow, scope)
    act()
    uow.session.flush()
    after = _planned(uow, scope)
    gone = [before[number] for number in before.keys() - after.keys()]
    new = {number: after[number] for number in after.keys() - before.keys()}
    heirs = dict(
        uow.session.execute(
            select(Reminder.id, Reminder.superseded_by_id).where(
                Reminder.id.in_([row.id for row in gone]), Reminder.superseded_by_id.is_not(None)
            )
        ).all()
    )
    moved, withdrawn = [], []
    for row in gone:
        heir = after.get(heirs.get(row.id) or 0)
        if heir is None:
            withdrawn.append(Line(row.to, row.title, row.due_at, None))
        elif new.pop(heir.id, None) and heir.due_at != row.due_at:
            moved.append(Line(row.to, row.title, row.due_at, heir.due_at))
        elif heir.id in before:  # two fell on one day
            withdrawn.append(Line(row.to, row.title, row.due_at, None))
    added = [Line(row.to, row.title, None, row.due_at) for row in new.values()]
    same = before.keys() & after.keys()
    reworded = [
        Line(row.to, row.title, row.due_at, row.due_at) for row in map(after.get, same) if row and row.note != before[row.id].note
    ]
    return MailsChanged(_sorted(added), _sorted(moved), _sorted(withdrawn), _sorted(reworded))


@dataclass(frozen=True)
class _Row:
    id: int
    to: str
    title: str
    due_at: datetime
    note: str


def _planned(uow: UnitOfWork, scope: Subject) -> dict[int, _Row]:
    query = (
        select(Reminder.id, Reminder.name, Reminder.email, Reminder.title, Reminder.due_at, Reminder.note)
        .join(Case, Case.id == Reminder.case_id)
        .where(cases_in(scope), Reminder.state == ReminderState.PLANNED)
    )
    return {row.id: _Row(row.id, row.name or row.email, row.title, row.due_at, row.note) for row in uow.session.execute(query)}


def _sorted(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.after or line.before, line.to, line.title))
