"""Sending the reminders whose day has come, and those a facilitator asks for. Everything is asked again just before."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from coproc.cases import planning, registry
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import FIRST_HOUR, Wanted, close, note_next_due
from coproc.cases.registry import Occasion, Recipient
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, at_local, local, today
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.messaging import rendering
from coproc.messaging.services import Address, enqueue
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
    found = and_(Reminder.state == ReminderState.PLANNED, Reminder.due_at <= clock.now())
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
            _post(uow, cases, going)
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
    if registry.STOPS[row.stop](uow.session, case, _occasion(row)):
        close(uow, row, ReminderState.STOPPED, "done")
    elif row.on <= row.thing_on < uow.today:
        close(uow, row, ReminderState.MISSED, "over")
    elif uow.today - row.on > timedelta(days=LATEST_DAYS):
        close(uow, row, ReminderState.MISSED, "late")
    else:
        return True
    return False


def _occasion(row: Reminder) -> Occasion:
    return Occasion(row.occasion, row.thing_on, row.title, row.path, row.organisation_id, row.thing_at)


def _post(uow: UnitOfWork, cases: dict[int, Case], rows: Sequence[Reminder], key: str = "") -> None:
    """Queue one mail about all the rows, and close them as sent."""
    contexts = [context_of(uow.session, row) for row in rows]
    first = rows[0]
    language: Language = "en" if first.language == "en" else "da"
    if len(rows) == 1:
        message, context = template_of(first), contexts[0]
    else:
        message, context = "digest", _digest(first, language, rows, contexts)
    sender = _sender(uow.session, cases, rows)
    number = enqueue(
        uow,
        key=key or "reminder:" + _digested(str(row.id) for row in rows),
        to=Address(first.email, first.name, first.language),
        message=message,
        context=context,
        sender_name=sender.name if sender else "",
        reply_to=sender.email if sender else "",
        scope=cases[first.case_id].scope if len({row.case_id for row in rows}) == 1 else None,
    )
    for row in rows:
        close(uow, row, ReminderState.SENT, "")
        row.outbox_id = number
        uow.record(
            "reminder.sent",
            ("reminder", row.id),
            scope=cases[row.case_id].scope,
            after={"name": row.name, "title": row.title, "rule": row.rule, "offset": row.offset, "on": row.thing_on.isoformat()},
        )


def _digested(parts: Any) -> str:
    joined = "-".join(parts)
    return joined if len(joined) <= 80 else hashlib.sha256(joined.encode()).hexdigest()


def _digest(first: Reminder, language: Language, rows: Sequence[Reminder], contexts: list[dict[str, Any]]) -> dict[str, Any]:
    items = [
        {"line": rendering.subject(template_of(row), language, context), "path": row.path}
        for row, context in zip(rows, contexts, strict=True)
    ]
    path = "/opgaver" if first.person.startswith("person:") else first.path  # a company has no tasks page
    return {"name": first.name, "items": items, "on": first.thing_on, "at": first.thing_at, "path": path}


def template_of(row: Reminder) -> str:
    return row.message if rendering.exists(row.message) else "reminder_generic"


def context_of(session: Session, row: Reminder) -> dict[str, Any]:
    """What every reminder's template may say (templates/mail/README.md). `others`: who owes it, for those told by escalation."""
    others = ""
    if row.escalation:
        names = session.scalars(
            select(Reminder.name)
            .where(
                Reminder.case_id == row.case_id,
                Reminder.rule == row.rule,
                Reminder.occasion == row.occasion,
                Reminder.offset == row.offset,
                Reminder.escalation.is_(False),
                Reminder.state.in_([ReminderState.PLANNED, ReminderState.SENT]),
            )
            .distinct()
            .order_by(Reminder.name)
        ).all()
        with speaking("en" if row.language == "en" else "da"):
            others = listed([name for name in names if name])
    return {
        "name": row.name,
        "title": row.title,
        "path": row.path,
        "on": row.thing_on,
        "at": row.thing_at,
        "escalated": row.escalation,
        "others": others,
    }


def _sender(session: Session, cases: dict[int, Case], rows: Sequence[Reminder]) -> Recipient | None:
    """The facilitator when there is one and the same, and it is not the reader."""
    find = registry.RECIPIENTS.get("facilitator")
    if find is None:
        return None
    found = {tuple(find(session, cases[row.case_id], _occasion(row))[:1]) for row in rows}
    one = next(iter(found)) if len(found) == 1 else ()
    return one[0] if one and planning.person_key(one[0]) != rows[0].person else None


def remind_now(uow: UnitOfWork, case: Case, rule: str, occasion_keys: Collection[str] | None = None) -> list[str]:
    """The facilitator's “remind those who have not acted”: all of the rule's things, or the chosen ones. Returns the names reminded.

    Nobody gets the same reminder twice a day. Raises DomainError when the case is not where the rule holds.
    """
    found = next((one for one in planning.state_of(case).reminders if one.key == rule), None)
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
    people = [one for role in rule.to for one in registry.RECIPIENTS[role](uow.session, case, occasion)]
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
    key = _digested([f"{case.id}", first.rule.key, planning.person_key(first.recipient), *sorted(row.occasion for row in rows)])
    _post(uow, {case.id: case}, rows, key=f"reminder_now:{uow.today.isoformat()}:{key}")
    return first.recipient.name or first.recipient.email


def _midnight(day: date) -> Any:
    return at_local(day)
