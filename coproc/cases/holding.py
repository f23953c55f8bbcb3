"""What a facilitator (for a tender: its own buyer) does to one planned reminder: hold it, give it words, drop it, and take that back.

The law's reminders can be given words, no more. Whoever acts holds the case as the worker does when it sends, so a reminder is either
held or sent, never both; the page says which state it showed, and another state is a refusal that changes nothing.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coproc.cases import planning, services
from coproc.cases.held import DROPPED
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.formats import clock_time, long_date
from coproc.kernel.translation import gettext as _

LONGEST_NOTE = 500
HELD = "held"


def hold(uow: UnitOfWork, reminder_id: int, expected: str = ReminderState.PLANNED) -> Reminder:
    """Not yet: it waits until it is released, and is not sent when nobody does. Raises Conflict, DomainError."""
    case, row = _locked(uow, reminder_id, expected)
    _refuse_legal(row)
    if row.held_at:
        raise Conflict(_("{name} holder den tilbage allerede.", name=row.held_by))
    row.held_at, row.held_by = uow.now, uow.actor.name
    return _told(uow, case, row, "held")


def release(uow: UnitOfWork, reminder_id: int) -> Reminder:
    """It is sent on its day, or at once when that is today."""
    case, row = _locked(uow, reminder_id)
    if not row.held_at:
        raise Conflict(_("Den bliver ikke holdt tilbage længere."))
    row.held_at, row.held_by = None, ""
    return _told(uow, case, row, "released")


def write_note(uow: UnitOfWork, reminder_id: int, text: str) -> Reminder:
    """Words that stand in the mail in the writer's name; none takes them away. The law's reminders can have them too."""
    case, row = _locked(uow, reminder_id)
    said = text.strip()
    if len(said) > LONGEST_NOTE:
        raise DomainError(_("Skriv højst {n} tegn.", n=LONGEST_NOTE), field="text")
    if said == row.note:
        return row
    row.note, row.note_by = said, uow.actor.name if said else ""
    return _told(uow, case, row, "noted" if said else "note_removed")


def drop(uow: UnitOfWork, reminder_id: int, reason: str, expected: str = "") -> Reminder:
    """Never sent, nor planned again for this date. Raises Conflict, DomainError."""
    case, row = _locked(uow, reminder_id, expected)
    _refuse_legal(row)
    if not reason.strip():
        raise DomainError(_("Skriv, hvorfor den ikke skal sendes."), field="reason")
    planning.close(uow, row, ReminderState.STOPPED, DROPPED)
    row.ended_by, row.held_at, row.held_by = uow.actor.name, None, ""
    _told(uow, case, row, "dropped", reason.strip())
    _replan(uow, case)
    return row


def restore(uow: UnitOfWork, reminder_id: int) -> Reminder:
    """Planned again, as if it had never been dropped. Raises Conflict when its day has passed or another has taken its place."""
    case, row = _hold_case(uow, reminder_id)
    if (row.state, row.why) != (ReminderState.STOPPED, DROPPED):
        raise Conflict(_("Den er ikke droppet længere."))
    if row.on < uow.today:
        raise Conflict(_("Dagen er gået, så den kan ikke planlægges igen."))
    try:
        with uow.session.begin_nested():
            row.state, row.why, row.closed_at, row.ended_by = ReminderState.PLANNED, "", None, ""
            uow.session.flush()
    except IntegrityError as error:
        raise Conflict(_("Der er planlagt en anden i stedet.")) from error
    _told(uow, case, row, "restored")
    _replan(uow, case)
    return row


def _hold_case(uow: UnitOfWork, reminder_id: int) -> tuple[Case, Reminder]:
    """The case first, as the worker does; then the row as it stands."""
    case_id = uow.session.scalar(select(Reminder.case_id).where(Reminder.id == reminder_id))
    if case_id is None:
        raise NotFound(_("Påmindelsen findes ikke."))
    case = services.lock(uow.session, case_id)
    found = select(Reminder).where(Reminder.id == reminder_id).execution_options(populate_existing=True)
    return case, uow.session.scalars(found).one()


def _locked(uow: UnitOfWork, reminder_id: int, expected: str = "") -> tuple[Case, Reminder]:
    """A planned one. `expected`: what the page showed, "planned" or "held"."""
    case, row = _hold_case(uow, reminder_id)
    if row.state != ReminderState.PLANNED:
        raise Conflict(_gone(uow, row))
    if expected and expected != (HELD if row.held_at else ReminderState.PLANNED):
        raise Conflict(_("Nogen var hurtigere end dig. Se siden igen, og prøv så på ny."))
    return case, row


def _gone(uow: UnitOfWork, row: Reminder) -> str:
    if row.state == ReminderState.SENT and row.closed_at:
        if row.closed_at.date() == uow.now.date():
            return _("Den er sendt {clock}.", clock=clock_time(row.closed_at))
        return _("Den er sendt {day} {clock}.", day=long_date(row.closed_at), clock=clock_time(row.closed_at))
    if row.state == ReminderState.SUPERSEDED:
        return _("Datoen er flyttet, og en anden påmindelse har taget over.")
    return _("Den er ikke planlagt længere. {why}", why=str(planning.WHY.get(row.why, ""))).strip()


def _refuse_legal(row: Reminder) -> None:
    if row.legal:
        raise DomainError(
            _("Påmindelsen følger lovens dato. Du kan give den ord med, men den kan ikke holdes tilbage eller droppes.")
        )


def _told(uow: UnitOfWork, case: Case, row: Reminder, what: str, reason: str = "") -> Reminder:
    after = {"name": row.name or row.email, "title": row.title, "on": row.on.isoformat(), "note": row.note}
    uow.record(f"reminder.{what}", ("reminder", row.id), scope=case.scope, after=after, reason=reason)
    return row


def _replan(uow: UnitOfWork, case: Case) -> None:
    uow.session.flush()
    planning.plan(uow, case)
