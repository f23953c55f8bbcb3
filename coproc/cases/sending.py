"""Sending the reminders whose day has come, and those a facilitator asks for. Everything is asked again just before."""

from __future__ import annotations

import hashlib
import logging
import random
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.mail_choice import services as mail_choice
from coproc.accounts.mail_choice.models import Choice
from coproc.cases import planning, registry
from coproc.cases.addressing import INSTEAD, Reader, deputy_has, pass_on, reader_of, reasons
from coproc.cases.grouping import LATEST_DAYS, Days, Due, decide
from coproc.cases.hours import FIRST_HOUR, LAST_HOUR, leaves_at
from coproc.cases.letters import digested, occasion_of, post
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import Wanted, close, note_next_due
from coproc.cases.receivers import read_handovers, receivers, remembering
from coproc.cases.registry import Occasion
from coproc.cases.rules import changed_scopes, only_changed, rules_of
from coproc.cases.said import NOW
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, at_local, local, today
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.messaging.links import absolute
from coproc.messaging.services import find
from coproc.reference.calendar import add_working_days, is_quiet_day
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.reminders import Planned
from coproc.workflow.validate import load

REMINDER = system("reminders")
log = logging.getLogger(__name__)


def due(database: Database, clock: Clock) -> int:
    """Send what is due: one gathered mail per person and day, and what is urgent by itself. Returns how many mails were queued.

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
        people = list(session.execute(select(Reminder.person, func.min(Reminder.case_id)).where(now_due).group_by(Reminder.person)))
    random.shuffle(people)  # several workers begin at different people, and none waits at another's heels
    return sum(
        _attempt(lambda key=person: _send_to(database, clock, key), case_id)
        for person, case_id in people
        if _waits(database, now_due, person)
    )


def _waits(database: Database, now_due: ColumnElement[bool], person: str) -> bool:
    """Whether no other worker was here meanwhile: asked without a writer's lock, of which SQLite has one for everybody."""
    with database.read() as session:
        return session.scalar(select(Reminder.id).where(now_due, Reminder.person == person).limit(1)) is not None


def _attempt(work: Any, case_id: int) -> int:
    """One case's trouble does not hold up everybody else's mail; it is tried again at the next tick."""
    try:
        return int(work() or 0)
    except Conflict:  # another worker was at it
        return 0
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
        scopes = changed_scopes(session)
    with only_changed(scopes):
        for number in numbers:
            _attempt(lambda case_id=number: _replan(database, clock, case_id), number)


def _send_to(database: Database, clock: Clock, person: str) -> int:
    """One person's due reminders. Not sent when another worker is at one of the cases: they come at the next tick."""
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
        read_handovers(uow.session, numbers)
        # The cases are held, and whoever changes their rules holds them too.
        with remembering(), only_changed(changed_scopes(uow.session)):
            going = [row for row in rows if _still_holds(uow, cases[row.case_id], row)]
            sent = _deliver(uow, cases, going, reader_of(uow, going[0])) if going else 0
        uow.session.flush()
        earliest = _earliest(uow.session, numbers)
        for case in cases.values():
            note_next_due(uow.session, case, earliest.get(case.id))
        return sent


def _deliver(uow: UnitOfWork, cases: dict[int, Case], rows: list[Reminder], reader: Reader) -> int:
    """What goes alone, what goes together, what waits, what is only shown. Returns the number of mails."""
    if reader.deputy_id and (doubled := [row for row in rows if deputy_has(uow.session, row, reader.deputy_id)]):
        return _deliver_doubled(uow, cases, rows, doubled, reader)
    days = Days(uow.today, add_working_days(uow.today, 1, soft=True))
    key = _key_of_the_day(uow.today, rows[0].person)
    urgent = {(number, rule.key) for number, case in cases.items() for rule in rules_of(uow.session, case) if _says_urgent(rule)}
    found = decide(
        [Due(row.id, row.legal, row.thing_on, row.on, says_urgent=(row.case_id, row.rule) in urgent) for row in rows],
        reader.choice,
        days,
        had_mail=find(uow, key) is not None,
    )
    by_number = {row.id: row for row in rows}
    for number in found.shown:
        close(uow, by_number[number], ReminderState.SHOWN, "app")
    for number in found.waiting:
        by_number[number].due_at = at_local(days.following, FIRST_HOUR)
    if not reader.works and not reader.deputy:
        for number in (*found.alone, *found.together):
            pass_on(uow, cases[by_number[number].case_id], by_number[number])
        return 0
    sent = sum(_mail(uow, cases, [by_number[number]], reader) for number in found.alone)
    together = [by_number[number] for number in found.together]
    return sent + (_mail(uow, cases, together, reader, key=key, gathered=True) if together else 0)


def _deliver_doubled(uow: UnitOfWork, cases: dict[int, Case], rows: list[Reminder], doubled: list[Reminder], reader: Reader) -> int:
    """The deputy gets these anyway: only the law's still go to the one who is away."""
    sent = 0
    alone = replace(reader, deputy=None, deputy_id=None)
    for row in doubled:
        if row.legal and reader.works:
            sent += _mail(uow, cases, [row], alone)
        else:
            close(uow, row, ReminderState.MISSED, "deputy_has_it")
    rest = [row for row in rows if row not in doubled]
    return sent + (_deliver(uow, cases, rest, reader) if rest else 0)


def _says_urgent(rule: Rule) -> bool:
    return bool(getattr(rule, "urgent", False))


def _key_of_the_day(day: date, person: str) -> str:
    """The outbox takes it once: two workers cannot both send somebody's mail of the day. Keys stay, so they hold no address."""
    return f"reminders_of_the_day:{day.isoformat()}:{hashlib.sha256(person.encode()).hexdigest()[:32]}"


def _mail(
    uow: UnitOfWork, cases: dict[int, Case], rows: list[Reminder], reader: Reader, *, key: str = "", gathered: bool = False
) -> int:
    """One mail; of the law's one to the deputy and one to the person. Raises Conflict when another worker has sent the day's mail."""
    because = reasons(uow.session, rows, (reader.deputy.to if reader.deputy else reader.to).language)
    if reader.deputy:
        own = key or "reminder:" + digested(str(row.id) for row in rows)
        post(uow, cases, rows, key=own if gathered else f"{own}:deputy", deputy=reader.deputy, because=because)
        for row in rows:
            row.deputy_id, row.deputy_name = reader.deputy_id, reader.deputy.to.name
    is_both = bool(reader.deputy) and rows[0].legal and reader.works
    if is_both or not reader.deputy:
        path = mail_choice.link_to(uow, reader.person_id, reader.to) if gathered and reader.person_id else ""
        end = f"{path}/frameld" if path else ""
        post(uow, cases, rows, key=key, because=because, way_out=_way_out(path, reader), unsubscribe=end)
    if rows[0].outbox_id is None:
        raise Conflict(_("Nogen var hurtigere end dig. Se siden igen, og prøv så på ny."))
    return 2 if is_both else 1


def _way_out(path: str, reader: Reader) -> list[str]:
    if not path:
        return []
    spoken: Language = "en" if reader.to.language == "en" else "da"
    with speaking(spoken):
        return [_("Vil du ikke have samlede mails, så slå dem fra uden at logge ind: {link}", link=absolute(path))]


def _earliest(session: Session, case_ids: Collection[int]) -> dict[int, datetime]:
    """Case -> when its next reminder is due."""
    planned = and_(Reminder.case_id.in_(case_ids), Reminder.state == ReminderState.PLANNED)
    query = select(Reminder.case_id, func.min(Reminder.due_at)).where(planned).group_by(Reminder.case_id)
    return dict(session.execute(query).all())


def _still_holds(uow: UnitOfWork, case: Case, row: Reminder) -> bool:
    """Asked just before sending: somebody may have acted a minute ago. What is stale is closed with the reason."""
    if registry.STOPS[row.stop](uow.session, case, occasion_of(row)):
        close(uow, row, ReminderState.STOPPED, "done")
    elif row.why == INSTEAD and row.rule not in {rule.key for rule in rules_of(uow.session, case)}:
        close(uow, row, ReminderState.STOPPED, "left")
    elif row.on <= row.thing_on < uow.today:
        close(uow, row, ReminderState.MISSED, "over")
    elif uow.today - row.on > timedelta(days=LATEST_DAYS):
        close(uow, row, ReminderState.MISSED, "late")
    else:
        return True
    return False


def not_done(session: Session, case: Case) -> list[Rule]:
    """The rules of which something is still to be done: what `remind_now` has anybody to send to."""
    found = ((rule, registry.ANCHORS.get(rule.anchor)) for rule in rules_of(session, case))
    return [
        rule
        for rule, find in found
        if find and any(not registry.STOPS[rule.stop](session, case, occasion) for occasion in find(session, case))
    ]


def remind_now(uow: UnitOfWork, case: Case, rule: str, occasion_keys: Collection[str] | None = None) -> list[str]:
    """The facilitator's “remind those who have not acted”: all of the rule's things, or the chosen ones. Returns the names reminded.

    Nobody gets the same reminder twice a day, and nobody is woken: outside the hours they are planned for when these open. Raises DomainError when the case is not where the rule holds.
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
    names = [_send_by_hand(uow, case, chosen, per_person) for chosen in per_person.values()]
    return [name for name in names if name]


def _by_hand(uow: UnitOfWork, case: Case, rule: Rule, occasion: Occasion) -> list[Wanted]:
    day = Planned(rule, NOW, local(leaves_at(uow.now, [occasion.on])).date(), rule.to)
    people = [one for role in rule.to for one in receivers(uow.session, case, rule, occasion, role)]
    return [Wanted(rule, day, occasion, one, escalation=False) for one in people]


def _send_by_hand(uow: UnitOfWork, case: Case, chosen: list[Wanted], everybody: Collection[str]) -> str:
    """The person's name, or nothing when the person was reminded today already, or mail does not reach them."""
    first = chosen[0]
    called = first.recipient.name or first.recipient.email
    told, hears = _told(uow, case, first)
    chosen = [one for one in chosen if one.occasion.key not in told]
    going = [one for one in chosen if one.occasion.key not in hears and leaves_at(uow.now, [one.occasion.on]) == uow.now]
    waiting = [one for one in chosen if one not in going]
    uow.session.add_all(Reminder(**planning.values_of(uow, case, one)) for one in waiting if one.occasion.key not in hears)
    uow.session.flush()
    if not going:
        note_next_due(uow.session, case, _earliest(uow.session, [case.id]).get(case.id))
        return called if waiting else ""
    rows = [Reminder(**planning.values_of(uow, case, one)) for one in going]
    for row in rows:
        row.due_at = uow.now
        close(uow, row, ReminderState.SHOWN, "app")  # what it becomes is said below; it never stands as planned
    uow.session.add_all(rows)
    uow.session.flush()
    reader = reader_of(uow, rows[0])
    if reader.choice == Choice.APP and not first.rule.legal:
        return called
    if f"person:{reader.deputy_id}" in everybody and not first.rule.legal:
        for row in rows:
            close(uow, row, ReminderState.MISSED, "deputy_has_it")
        return ""
    if not reader.works and not reader.deputy:
        for row in rows:
            pass_on(uow, case, row)
        return ""
    key = digested([f"{case.id}", first.rule.key, planning.person_key(first.recipient), *sorted(row.occasion for row in rows)])
    _mail(uow, {case.id: case}, rows, reader, key=f"reminder_now:{uow.today.isoformat()}:{key}")
    return called


def _told(uow: UnitOfWork, case: Case, wanted: Wanted) -> tuple[set[str], set[str]]:
    """The things this person was reminded of today; and those they hear of when the hours open, by whatever way."""
    today = and_(Reminder.state.in_([ReminderState.SENT, ReminderState.SHOWN]), Reminder.closed_at >= at_local(uow.today))
    comes = and_(Reminder.state == ReminderState.PLANNED, Reminder.held_at.is_(None), Reminder.due_at <= leaves_at(uow.now))
    about = and_(
        Reminder.case_id == case.id, Reminder.rule == wanted.rule.key, Reminder.person == planning.person_key(wanted.recipient)
    )
    rows = uow.session.execute(select(Reminder.occasion, Reminder.state).where(about, or_(today, comes))).all()
    planned = {occasion for occasion, state in rows if state == ReminderState.PLANNED}
    return {occasion for occasion, _state in rows} - planned, planned
