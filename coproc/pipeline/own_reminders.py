"""One's own reminders that still hold: shown on Mine opgaver instead of a mail, or on their way as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from coproc.cases import registry
from coproc.cases.letters import context_of, occasion_of, template_of
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.rules import rules_of
from coproc.kernel.actor import Actor
from coproc.kernel.clock import local
from coproc.kernel.translation import current_language
from coproc.messaging import rendering
from coproc.pipeline.task_sources import Task

MOST = 10  # the page is about tasks; each costs a question to its room
RECENT = timedelta(days=60)


@dataclass(frozen=True)
class Line:
    text: str
    thing: str
    path: str
    on: date
    is_late: bool
    said_on: date  # the day it was due to be said


def own_reminders(session: Session, actor: Actor, now: datetime) -> list[Line]:
    """The newest of each thing, by its date. What is done, moved or no longer asked for is left out."""
    if actor.person_id is None:
        return []
    today = local(now).date()
    is_due = and_(Reminder.state == ReminderState.PLANNED, Reminder.held_at.is_(None), Reminder.on <= today)
    query = (
        select(Reminder, Case)
        .join(Case, Case.id == Reminder.case_id)
        .where(Reminder.person == f"person:{actor.person_id}", or_(Reminder.state == ReminderState.SHOWN, is_due))
        .where(Reminder.on >= today - RECENT)
        .order_by(Reminder.id.desc())
        .limit(MOST * 5)
    )
    newest: dict[tuple[int, str, str], tuple[Reminder, Case]] = {}
    for row, case in session.execute(query):
        newest.setdefault((row.case_id, row.rule, row.occasion), (row, case))
    held = [row for row, case in list(newest.values())[:MOST] if _holds(session, case, row)]
    return [_line(session, row, today) for row in sorted(held, key=lambda row: (row.thing_on, row.id))]


def _holds(session: Session, case: Case, row: Reminder) -> bool:
    rule = next((one for one in rules_of(session, case) if one.key == row.rule), None)
    find = registry.ANCHORS.get(rule.anchor) if rule else None
    if find is None:
        return False
    asked: Sequence[tuple[str, date]] = [(one.key, one.on) for one in find(session, case)]
    return (row.occasion, row.thing_on) in asked and not registry.STOPS[row.stop](session, case, occasion_of(row))


def _line(session: Session, row: Reminder, today: date) -> Line:
    text = rendering.subject(template_of(row), current_language(), context_of(session, row))
    return Line(text, row.title, row.path, row.thing_on, is_late=row.on <= row.thing_on < today, said_on=row.on)


def beside(lines: Sequence[Line], tasks: Sequence[Task], now: datetime) -> tuple[dict[Task, Line], list[Line]]:
    """What a task on the page says already stands there, once; then the rest.

    A task is the same thing when it is on the same page, or one below it, and has the same date, or the reminder's date has passed.
    """
    today = local(now).date()
    found: dict[Task, Line] = {}
    for line in lines:
        same = (one for one in tasks if _is_same(one, line, today))
        if task := next(same, None):
            found.setdefault(task, line)
    told = {id(line) for line in found.values()}
    return found, [line for line in lines if id(line) not in told]


def _is_same(task: Task, line: Line, today: date) -> bool:
    path, on = task.path.partition("#")[0], local(task.due_at).date() if task.due_at else None
    return (path == line.path or path.startswith(f"{line.path}/")) and (on == line.on or line.on <= today)
