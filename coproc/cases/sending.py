"""Sending the reminders whose day has come, and those a facilitator asks for. Everything is asked again just before."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from coproc.cases import planning, registry
from coproc.cases.letters import digested, occasion_of, post
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import FIRST_HOUR, Wanted, close, note_next_due
from coproc.cases.receivers import receivers
from coproc.cases.registry import Occasion
from coproc.cases.rules import rules_of
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, at_local, local, today
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.reference.calendar import is_quiet_day
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.reminders import Planned
from coproc.workflow.validate import load

LAST_HOUR = 16
LATEST_DAYS = 3
NOW = "now"  # the offset of a reminder somebody sent by hand
REMINDER = system("reminders")
log = logging.getLogger(__name__)


def due(database: Database, clock: Clock) -> int:
    """Send what is due, one mail per person. Returns how many mails were queued.

    From 8 to 16 in Denmark; on weekends, holidays and soft days only what was planned for that very day or points at a legal date. Safe
    for any number of workers: a person's cases are locked, and the rows are asked again.
    """
    if not FIRST_HOUR <= local(clock.now()).hour < LAST_HOUR:
        return 0
    now_due = _is_due(clock)
    with database.read() as session:
        cases = session.scalars(select(Reminder.case_id).where(now_due).distinct().order_by(Reminder.case_id)).all()
    for case_id in cases:
        _attempt(lambda number=case_id: _replan(database, clock, number), case_id)
    with database.read() as session:
        people = session.execute(select(Reminder.person, func.min(Reminder.case_id)).where(now_due).group_by(Reminder.person)).all()
    return sum(_attempt(lambda key=person: _send_to(database, clock, key), case_id) for person, case_id in people)


def _attempt(work: Any, case_id: int) -> int:
    """One case's trouble does not hold up everybody else's mail; it is tried again at the next tick."""
    try:
        return int(work() or 0)
    except Exception:
        log.exception("reminders of case %d could not be sent", case_id)
        return 0


def _is_due(clock: Clock) -> ColumnElement[bool]:
    found = and_(Reminder.state == ReminderState.PLANNED, Reminder.held_at.is_(None), Reminder.due_at <= clock.now())
    day = today(clock)
    return and_(found, or_(Reminder.legal, Reminder.on == day)) if is_quiet_day(day) else found


def _replan(database: Database, clock: Clock, case_id: int) -> None:
    with database.write(REMINDER, clock) as uow:
        case = uow.session.scalar(select(Case).where(Case.id == case_id).with_for_update())
        if case:
            planning.plan(uow, case)


def replan_all(database: Database, clock: Clock) -> None:
    """Plan every case that may have reminders anew: catches what changed without a touch (people who came or left)."""
    with database.read() as session:
        kinds = session.execute(select(Case.key, Case.definition_version, Case.state).distinct()).all()
        numbers: list[int] = []
        for key, version, state in kinds:
            if load(key, version).state(state).reminders:
                numbers += session.scalars(
                    select(Case.id).where(Case.key == key, Case.definition_version == version, Case.state == state)
                )
    for number in numbers:
        _attempt(lambda case_id=number: _replan(database, clock, case_id), number)


def _send_to(database: Database, clock: Clock, person: str) -> int:
    """One person's due reminders as one mail. Not sent when another worker is at one of the cases: it comes at the next tick."""
    with database.write(REMINDER, clock) as uow:
        mine = and_(_is_due(clock), Reminder.person == person)
        numbers = uow.session.scalars(select(Reminder.case_id).where(mine).distinct()).all()
        cases = {
            case.id: case
            for case in uow.session.scalars(
                select(Case).where(Case.id.in_(numbers)).order_by(Case.id).with_for_update(skip_locked=True)
            )
        }
        if len(cases) < len(numbers):
            return 0
        rows = uow.session.scalars(select(Reminder).where(mine).order_by(Reminder.thing_on, Reminder.id)).all()
        going = [row for row in rows if _still_holds(uow, cases[row.case_id], row)]
        if going:
            post(uow, cases, going)
        uow.session.flush()
        for case in cases.values():
            note_next_due(uow.session, case, _earliest(uow.session, case))
        return 1 if going else 0


def _earliest(session: Session, case: Case) -> Any:
    return session.scalar(
        select(func.min(Reminder.due_at)).where(Reminder.case_id == case.id, Reminder.state == ReminderState.PLANNED)
    )


def _still_holds(uow: UnitOfWork, case: Case, row: Reminder) -> bool:
    """Asked just before sending: somebody may have acted a minute ago. What is stale is closed with the reason."""
    if registry.STOPS[row.stop](uow.session, case, occasion_of(row)):
        close(uow, row, ReminderState.STOPPED, "done")
    elif row.on <= row.thing_on < uow.today:
        close(uow, row, ReminderState.MISSED, "over")
    elif uow.today - row.on > timedelta(days=LATEST_DAYS):
        close(uow, row, ReminderState.MISSED, "late")
    else:
        return True
    return False


def remind_now(uow: UnitOfWork, case: Case, rule: str, occasion_keys: Collection[str] | None = None) -> list[str]:
    """The facilitator's “remind those who have not acted”: all of the rule's things, or the chosen ones. Returns the names reminded.

    Nobody gets the same reminder twice a day. Raises DomainError when the case is not where the rule holds.
    """
    found = next((one for one in rules_of(uow.session, case) if one.key == rule), None)
    find = registry.ANCHORS.get(found.anchor) if found else None
    if found is None or find is None:
        raise DomainError(_("Den påmindelse hører ikke til det trin, sagen er på nu."))
    per_person: dict[str, list[Wanted]] = defaultdict(list)
    for occasion in find(uow.session, case):
        if occasion_keys is not None and occasion.key not in occasion_keys:
            continue
        if not registry.STOPS[found.stop](uow.session, case, occasion):
            for wanted in _by_hand(uow, case, found, occasion):
                if wanted not in per_person[planning.person_key(wanted.recipient)]:
                    per_person[planning.person_key(wanted.recipient)].append(wanted)
    names = [_send_by_hand(uow, case, chosen) for chosen in per_person.values()]
    return [name for name in names if name]


def _by_hand(uow: UnitOfWork, case: Case, rule: Rule, occasion: Occasion) -> list[Wanted]:
    day = Planned(rule, NOW, uow.today, rule.to)
    people = [one for role in rule.to for one in receivers(uow.session, case, rule, occasion, role)]
    return [Wanted(rule, day, occasion, one, escalation=False) for one in people]


def _send_by_hand(uow: UnitOfWork, case: Case, chosen: list[Wanted]) -> str:
    """The person's name, or nothing when the person was reminded today already."""
    first = chosen[0]
    told = set(
        uow.session.scalars(
            select(Reminder.occasion).where(
                Reminder.case_id == case.id,
                Reminder.rule == first.rule.key,
                Reminder.person == planning.person_key(first.recipient),
                Reminder.state == ReminderState.SENT,
                Reminder.closed_at >= _midnight(uow.today),
            )
        )
    )
    rows = [Reminder(**planning.values_of(uow, case, one)) for one in chosen if one.occasion.key not in told]
    if not rows:
        return ""
    for row in rows:
        row.due_at = uow.now
        close(uow, row, ReminderState.SENT, "")
    uow.session.add_all(rows)
    uow.session.flush()
    key = digested([f"{case.id}", first.rule.key, planning.person_key(first.recipient), *sorted(row.occasion for row in rows)])
    post(uow, {case.id: case}, rows, key=f"reminder_now:{uow.today.isoformat()}:{key}")
    return first.recipient.name or first.recipient.email


def _midnight(day: date) -> Any:
    return at_local(day)
