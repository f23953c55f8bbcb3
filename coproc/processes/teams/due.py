"""What the worker does for teams: reminds before and after the deadline, offers stale parts to the next, forgets who answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select, update

from coproc.accounts import part_links
from coproc.accounts.models import Person
from coproc.cases.models import Case
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, local, today
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging.models import OutboxMessage
from coproc.messaging.services import forget_address
from coproc.processes.models import Participation, Process
from coproc.processes.services import CLOSED_STATES
from coproc.processes.teams import PART, letters, queries, services
from coproc.processes.teams.models import AnswerPart, PartComment, PartText
from coproc.reference.calendar import add_working_days, is_quiet_day

BEFORE = 3  # working days before the deadline
AFTER = 1  # working day after it
HOURS = range(8, 16)  # in Denmark
KEPT = timedelta(days=180)
RESTING = (*CLOSED_STATES, "paused")
WORKER = system("coproc")
log = logging.getLogger(__name__)


def remind(database: Database, clock: Clock) -> int:
    """Each part in a transaction of its own; safe to run any number of times. Returns how many parts something was sent about."""
    day = today(clock)
    if is_quiet_day(day) or local(clock.now()).hour not in HOURS:
        return 0
    with database.read() as session:
        query = (
            select(AnswerPart.id)
            .join(Participation, Participation.id == AnswerPart.participation_id)
            .join(Process, Process.id == Participation.process_id)
            .join(Case, Case.id == Process.case_id)
            .where(
                AnswerPart.ended_at.is_(None),
                AnswerPart.done_at.is_(None),
                AnswerPart.erased_at.is_(None),
                Participation.need_form_sent_at.is_(None),
                Case.state.not_in(RESTING),
            )
            .order_by(AnswerPart.id)
        )
        numbers = session.scalars(query).all()
    sent = 0
    for number in numbers:
        try:
            with database.write(WORKER, clock) as uow:
                sent += _look_at(uow, uow.session.get_one(AnswerPart, number))
        except Exception:  # one part's trouble does not hold up the others; it is tried again in an hour
            log.exception("the reminder of part %d could not be sent", number)
    return sent


def _look_at(uow: UnitOfWork, row: AnswerPart) -> bool:
    if not row.is_open or row.done_at:
        return False
    if queries.is_stale(row, uow.today):
        _offer(uow, row)
    if row.left_at:
        return False
    organisation_id = queries.around(uow.session, row).organisation.id
    for reader in letters.readers(uow, row, organisation_id):
        if reader.absent:  # whoever began a holiday after it was handed out: their deputy gets it once
            letters.ask_one(uow, row, reader, "part_given", "")
    days = {add_working_days(row.due_on, -BEFORE, soft=True), add_working_days(row.due_on, AFTER, soft=True)}
    if uow.today not in days or local(row.handed_at).date() == uow.today or not services.reminded_today(uow, row):
        return False
    late = queries.is_late(row, uow.today)
    letters.ask(uow, row, "part_reminder", uow.today.isoformat(), times=row.reminders, is_late=late)
    services.record(uow, "team.reminded", row, count=row.reminders)
    return True


def _offer(uow: UnitOfWork, row: AnswerPart) -> None:
    """Once for each holder: the officer decides with one press on the page."""
    letters.tell(
        uow,
        row,
        f"stale:{row.id}:{row.turn}",
        lambda: _("Giv en del af jeres svar videre, eller mind om den"),
        lambda: (
            _("{name} har delen, men er ikke længere i organisationen.", name=row.name)
            if row.left_at
            else ngettext(
                "{name} har ikke set sin del i {n} arbejdsdag. Giv den videre med ét tryk.",
                "{name} har ikke set sin del i {n} arbejdsdage. Giv den videre med ét tryk.",
                row.stale_after,
                name=row.name,
            )
        ),
    )


def erase(database: Database, clock: Clock) -> int:
    """Names and addresses of who answered go `KEPT` after the answer was sent, the part taken back or the process closed. The texts stay."""
    edge = clock.now() - KEPT
    with database.write(WORKER, clock) as uow:
        query = (
            select(AnswerPart)
            .join(Participation, Participation.id == AnswerPart.participation_id)
            .join(Process, Process.id == Participation.process_id)
            .join(Case, Case.id == Process.case_id)
            .where(
                AnswerPart.erased_at.is_(None),
                or_(
                    Participation.need_form_sent_at < edge,
                    AnswerPart.ended_at < edge,
                    Case.state.in_(CLOSED_STATES) & (Case.state_since < edge),
                ),
            )
            .order_by(AnswerPart.id)
            .limit(200)
        )
        rows = uow.session.scalars(query).all()
        _forget(uow, rows)
    return len(rows)


def _forget(uow: UnitOfWork, rows: Sequence[AnswerPart]) -> None:
    """Mails to former holders go too, once nobody of the team is left; a colleague's stay as any other of theirs."""
    numbers = [row.id for row in rows]
    part_links.end(uow, PART, numbers)
    for row in rows:
        row.name = row.email = row.next_email = ""
        row.erased_at = uow.now
    uow.session.flush()
    for participation_id in {row.participation_id for row in rows}:
        scope = ("team", participation_id)
        kept = select(AnswerPart.email).where(AnswerPart.participation_id == participation_id, AnswerPart.erased_at.is_(None))
        written_to = select(OutboxMessage.to_email).where(
            OutboxMessage.scope_kind == scope[0],
            OutboxMessage.scope_id == scope[1],
            OutboxMessage.to_email.not_in(select(Person.email)),
            OutboxMessage.to_email.not_in(kept),
            OutboxMessage.to_email != "",
        )
        forget_address(uow, uow.session.scalars(written_to.distinct()).all(), scope)
    for model, column in ((PartText, "saved_by"), (PartComment, "written_by")):
        uow.session.execute(update(model).where(model.part_id.in_(numbers)).values({column: ""}))


def first_deadline(due_on: date | None, day: date) -> date:
    """What is proposed when a part is handed out: three working days before the whole answer is due, and never in the past."""
    proposed = add_working_days(due_on, -BEFORE, soft=True) if due_on else add_working_days(day, 5, soft=True)
    return max(proposed, day)
