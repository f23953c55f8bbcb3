"""What the reader of a reminder answers: it is done, remind me in a week, it is not me. And taking the answer back.

An answer is for one person, one thing and its date. Every answer holds the case first, as planning and sending do: two presses are one,
and a press while the worker sends waits for it. The law's reminders are not stopped by saying that it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.models import Person
from coproc.cases.answer_models import ReminderHandover
from coproc.cases.answer_standing import About, Stand, Standing, about_of, colleagues_of, facilitators_of, is_reader, standing
from coproc.cases.hours import FIRST_HOUR, leaves_at
from coproc.cases.letters import post
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import Wanted, close, plan, values_of
from coproc.cases.receivers import forget_read, handovers
from coproc.cases.registry import Recipient
from coproc.cases.said import AGAIN, ASKED_LATER, DONE, HANDED, HANDED_ON, SAID_DONE, TAKEN_BACK
from coproc.kernel.clock import at_local, local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, drop, enqueue
from coproc.workflow.reminders import Planned

KEPT = timedelta(days=365)


def said_done(uow: UnitOfWork, number: int) -> Standing:
    """“It is done.” Where that can be seen, everything stops; else this person hears no more of it at this date, except by law."""
    row, case = _held(uow, number)
    now = standing(uow.session, row, uow.today)
    if now.stand == Stand.DONE:
        plan(uow, case)
    about = about_of(uow.session, case, row)
    if now.stand not in {Stand.OPEN, Stand.AGAIN} or about is None or now.is_legal:
        return now
    ahead = about.planned()
    for one in ahead:
        _end(uow, one, ReminderState.STOPPED, SAID_DONE)
    if not ahead:  # the last one was sent: what was said is kept all the same, for the facilitator and for a rule that changes
        mark = _copy(uow, row, DONE, uow.today)
        _end(uow, mark, ReminderState.STOPPED, SAID_DONE)
        uow.session.add(mark)
    _record(uow, case, row, "reminder.said_done")
    return _planned(uow, case, row)


def remind_again(uow: UnitOfWork, number: int) -> Standing:
    """“Remind me in a week.” Raises DomainError when a week on is too late."""
    row, case = _held(uow, number)
    now = standing(uow.session, row, uow.today)
    about = about_of(uow.session, case, row)
    if now.stand != Stand.OPEN or about is None:
        return now
    if now.again_on is None:
        raise DomainError(_("Om en uge er det for sent. Du får de påmindelser, der er planlagt."))
    before = [one for one in about.planned() if one.on <= now.again_on]
    again = _copy(uow, row, AGAIN, now.again_on)
    if before:  # a hold and a facilitator's words go along
        again.held_at, again.held_by, again.note = before[0].held_at, before[0].held_by, before[0].note
    uow.session.add(again)
    uow.session.flush()
    for one in before:
        _end(uow, one, ReminderState.SUPERSEDED, ASKED_LATER)
        one.superseded_by_id = again.id
    _record(uow, case, row, "reminder.put_off", until=again.on.isoformat())
    return _planned(uow, case, row)


def hand_on(uow: UnitOfWork, number: int, to_person_id: int | None) -> Standing:
    """“It is not me”, but this colleague, who gets the rest and a mail at once; or nobody knows, and the facilitator is told.

    Outside the hours these mails wait until they open. Raises DomainError when the person cannot take over.
    """
    row, case = _held(uow, number)
    now = standing(uow.session, row, uow.today)
    about = about_of(uow.session, case, row)
    if now.stand not in {Stand.OPEN, Stand.AGAIN} or about is None:
        return now
    to = next((one for one in colleagues_of(uow.session, case, row) if one.id == to_person_id), None)
    asked = facilitators_of(uow.session, case, about.occasion, row.person)
    if (to is None and to_person_id is not None) or (to is None and not asked) or not row.person.startswith("person:"):
        raise DomainError(_("Vælg en af de kolleger, der står på listen."), field="person_id")
    had_it = to is not None and is_reader(uow.session, case, about, f"person:{to.id}")
    handover = ReminderHandover(
        case_id=case.id,
        rule=row.rule,
        occasion=row.occasion,
        from_person=row.person,
        to_person_id=to.id if to else None,
        said_by=uow.actor.name,
        created_at=uow.now,
    )
    uow.session.add(handover)
    uow.session.flush()
    forget_read(uow.session)
    if to or not now.is_legal:  # the law's reminders stay with the reader until somebody has taken them over
        for one in about.planned():
            _end(uow, one, ReminderState.STOPPED, HANDED_ON)
    given = _give(uow, case, about, row, to) if to and not had_it else None
    _record(uow, case, row, "reminder.handed_on" if to else "reminder.not_known", to=to.name if to else "")
    plan(uow, case)
    if given and given.state == ReminderState.SENT:
        post(uow, {case.id: case}, [given], passed_by=uow.actor.name)
    if to is None:
        _tell(uow, case, row, asked, "reminder_unknown", handover)
    uow.session.flush()
    return standing(uow.session, row, uow.today)


def take_back(uow: UnitOfWork, number: int) -> Standing:
    """“Fortryd”: as it was before the answer, as far as the days have not passed. Raises Conflict when something was sent since."""
    row, case = _held(uow, number)
    now = standing(uow.session, row, uow.today)
    about = about_of(uow.session, case, row)
    if now.stand not in {Stand.SAID_DONE, Stand.AGAIN, Stand.HANDED, Stand.UNKNOWN} or about is None:
        return now
    if not now.can_undo:
        raise Conflict(_("Der er sendt en ny påmindelse siden, så svaret kan ikke fortrydes her."))
    if now.stand == Stand.SAID_DONE:
        _reopen(about, [one for one in about.mine if one.why == SAID_DONE])
    elif now.stand == Stand.AGAIN:
        again = next(one for one in about.planned() if one.offset == AGAIN)
        _end(uow, again, ReminderState.STOPPED, TAKEN_BACK)
        _reopen(about, [one for one in about.mine if one.superseded_by_id == again.id and one.why == ASKED_LATER])
    else:
        _take_over_again(uow, case, about, row)
    _record(uow, case, row, "reminder.answer_undone")
    return _planned(uow, case, row)


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: who passed what on is forgotten after a year, unless a reminder of it is still planned."""
    planned = aliased(Reminder)
    waits = exists().where(
        planned.case_id == ReminderHandover.case_id,
        planned.rule == ReminderHandover.rule,
        planned.occasion == ReminderHandover.occasion,
        planned.state == ReminderState.PLANNED,
    )
    uow.session.execute(
        delete(ReminderHandover)
        .where(ReminderHandover.created_at < uow.now - KEPT, ~waits)
        .execution_options(synchronize_session=False)
    )


# what the answers are made of


def _held(uow: UnitOfWork, number: int) -> tuple[Reminder, Case]:
    """The row as it is once the case is ours."""
    case_id = uow.session.scalars(select(Reminder.case_id).where(Reminder.id == number)).one()
    case = uow.session.scalars(
        select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    forget_read(uow.session)
    return uow.session.scalars(select(Reminder).where(Reminder.id == number).execution_options(populate_existing=True)).one(), case


def _give(uow: UnitOfWork, case: Case, about: About, row: Reminder, to: Person) -> Reminder:
    """The colleague's own row; it stands for what was planned for that day, too. Outside the hours it waits for the worker, as any other."""
    recipient = Recipient(to.email, to.name, to.language, to.id)
    at = leaves_at(uow.now, [about.occasion.on])
    wanted = Wanted(about.rule, Planned(about.rule, HANDED, local(at).date(), ()), about.occasion, recipient, row.escalation)
    given = Reminder(**values_of(uow, case, wanted))
    given.due_at = at
    given.note = next((one.note for one in about.planned() if one.note), row.note)
    if at == uow.now:
        close(uow, given, ReminderState.SENT, "")
    uow.session.add(given)
    uow.session.flush()
    return given


def _take_over_again(uow: UnitOfWork, case: Case, about: About, row: Reminder) -> None:
    """The mail to the colleague or the facilitator is taken back, or followed by one that says so."""
    handed = handovers(uow.session, case.id)[row.rule, row.occasion, row.person]
    if handed.to_person_id is None:
        asked = facilitators_of(uow.session, case, about.occasion, row.person)
        told = [one for one in asked if not _drop(uow, _key("reminder_unknown", handed, one))]
    else:
        given, told = _newest_given(uow.session, case, handed), []
        if given and (given.state == ReminderState.PLANNED or _drop(uow, f"reminder:{given.id}")):
            _end(uow, given, ReminderState.STOPPED, TAKEN_BACK)
        elif given:
            told = [Recipient(given.email, given.name, given.language, handed.to_person_id)]
    _tell(uow, case, row, told, "reminder_returned", handed)
    uow.session.delete(handed)
    uow.session.flush()
    forget_read(uow.session)
    _reopen(about, [one for one in about.mine if one.why == HANDED_ON])


def _drop(uow: UnitOfWork, key: str) -> bool:
    return drop(uow, key, _("Svaret blev fortrudt."))


def _newest_given(session: Session, case: Case, handed: ReminderHandover) -> Reminder | None:
    query = select(Reminder).where(
        Reminder.case_id == case.id,
        Reminder.rule == handed.rule,
        Reminder.occasion == handed.occasion,
        Reminder.person == f"person:{handed.to_person_id}",
        Reminder.offset == HANDED,
        Reminder.created_at >= handed.created_at,
    )
    return session.scalars(query.order_by(Reminder.id.desc()).limit(1)).first()


def _reopen(about: About, rows: Sequence[Reminder]) -> None:
    """What an answer closed is planned again; `plan` then says what still holds."""
    taken = {one.offset for one in about.planned()}
    for one in rows:
        if one.offset == DONE or one.offset in taken:
            one.why = TAKEN_BACK
            continue
        one.state, one.why, one.closed_at, one.ended_by, one.superseded_by_id = ReminderState.PLANNED, "", None, "", None
        taken.add(one.offset)


def _copy(uow: UnitOfWork, row: Reminder, offset: str, on: date) -> Reminder:
    """A row of the same person, about the same thing, on another day."""
    kept = (
        *("case_id", "rule", "occasion", "person", "message", "stop", "legal", "escalation", "email", "name", "language"),
        *("title", "path", "organisation_id", "thing_on", "thing_at"),
    )
    values = {name: getattr(row, name) for name in kept}
    return Reminder(
        **values, offset=offset, on=on, due_at=at_local(on, FIRST_HOUR), state=ReminderState.PLANNED, why="", created_at=uow.now
    )


def _end(uow: UnitOfWork, row: Reminder, state: ReminderState, why: str) -> None:
    close(uow, row, state, why)
    row.ended_by = uow.actor.name


def _planned(uow: UnitOfWork, case: Case, row: Reminder) -> Standing:
    uow.session.flush()
    plan(uow, case)
    uow.session.flush()
    return standing(uow.session, row, uow.today)


def _key(message: str, handed: ReminderHandover, to: Recipient) -> str:
    """With the moment: a handover's number may come back once it is deleted."""
    return f"{message}:{handed.id}:{handed.created_at.timestamp()}:{to.key}"


def _tell(uow: UnitOfWork, case: Case, row: Reminder, people: Sequence[Recipient], message: str, handed: ReminderHandover) -> None:
    said = {"who": uow.actor.name, "title": row.title, "on": row.thing_on, "at": row.thing_at, "path": row.path}
    for one in people:
        enqueue(
            uow,
            key=_key(message, handed, one),
            to=Address(one.email, one.name, one.language),
            message=message,
            context={"name": one.name, **said},
            scope=case.scope,
            not_before=leaves_at(uow.now, [row.thing_on]),
        )


def _record(uow: UnitOfWork, case: Case, row: Reminder, action: str, **more: str) -> None:
    uow.record(
        action,
        ("reminder", row.id),
        scope=case.scope,
        after={"name": row.name, "title": row.title, "rule": row.rule, "on": row.thing_on.isoformat(), **more},
    )
