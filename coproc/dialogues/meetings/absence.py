"""A company that does not come: its later meetings that day go to the next in line, and come back if it comes after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues.meetings import queries, schedule
from coproc.dialogues.meetings.models import Meeting, MeetingCompany, MeetingSlot
from coproc.dialogues.meetings.queries import Board, Row
from coproc.dialogues.meetings.weighing import Change, weigh
from coproc.dialogues.models import SignUp
from coproc.dialogues.services.letters import language_of
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _, speaking


def later(board: Board, signup_id: int, now: datetime) -> list[Row]:
    """The company's meetings later today: what falls free when it has not come."""
    today = local(now).date()
    return [row for row in board.of_company(signup_id) if row.slot.starts_at > now and local(row.slot.starts_at).date() == today]


@dataclass(frozen=True)
class Lost:
    slot: MeetingSlot
    place: str


@dataclass(frozen=True)
class Gone:
    """A company that lost its meetings by not coming, with what it lost: it still stands on the door's list, for it may come."""

    signup: SignUp
    company: MeetingCompany
    rows: list[Lost]


def gone(session: Session, board: Board) -> list[Gone]:
    """Those that have no meeting left."""
    rows = session.execute(
        select(Meeting, SignUp, MeetingCompany)
        .join(SignUp, SignUp.id == Meeting.signup_id)
        .join(MeetingCompany, (MeetingCompany.signup_id == SignUp.id) & (MeetingCompany.plan_id == Meeting.plan_id))
        .where(Meeting.plan_id == board.plan.id, Meeting.freed_at == MeetingCompany.absent_at)
        .order_by(Meeting.id)
    ).all()
    slots, tables = {one.id: one for one in board.slots}, {one.id: one for one in board.tables}
    found: dict[int, Gone] = {}
    for meeting, signup, company in rows:
        if not board.of_company(signup.id) and meeting.slot_id in slots and meeting.table_id in tables:
            mine = found.setdefault(signup.id, Gone(signup, company, []))
            table = tables[meeting.table_id]
            mine.rows.append(Lost(slots[meeting.slot_id], ", ".join(filter(None, (table.name, table.room)))))
    return list(found.values())


def first_for(board: Board, row: Row) -> str:
    """Who is next in line for the seat as it looks now; "" when nobody is."""
    line = [one for one in schedule.next_in_line(board, (row.table.id, row.slot.id)) if one != row.signup.id]
    return board.signups[line[0]].company_name if line else ""


def no_show(uow: UnitOfWork, plan_id: int, signup_id: int) -> tuple[int, int]:
    """Absent, and the times passed on. How many fell free, and how many went to somebody else at once. A second click frees nothing."""
    schedule.check_in(uow, plan_id, signup_id, "absent")
    uow.session.flush()
    board = queries.board(uow.session, plan_id)
    rows = later(board, signup_id, uow.now)
    company = board.companies[signup_id]
    if not rows:
        return 0, 0
    had, seats = {one.id for one in board.meetings}, {(row.table.id, row.slot.id) for row in rows}
    why = schedule.in_both(
        lambda: _("I var ikke kommet, da I skulle have været her. Kommer I alligevel, så meld jer ved indgangen.")
    )
    schedule.free(uow, board, [row.meeting for row in rows], why, pass_on=True)
    company.absent_at = uow.now
    for row in rows:  # of the same instant: so they are found again
        row.meeting.freed_at = company.absent_at
    uow.session.flush()
    after = queries.board(uow.session, plan_id)
    return len(rows), sum((one.table_id, one.slot_id) in seats for one in after.meetings if one.id not in had)


def back_again(uow: UnitOfWork, plan_id: int, signup_id: int, how: str) -> int:
    """“Er kommet” or “Fortryd” after an absence: meetings that nobody has been given come back. How many could not."""
    company = uow.session.scalar(
        select(MeetingCompany).where(MeetingCompany.plan_id == plan_id, MeetingCompany.signup_id == signup_id)
    )
    absent_at = company.absent_at if company else None
    schedule.check_in(uow, plan_id, signup_id, how)
    uow.session.flush()
    if absent_at is None:
        return 0
    freed = uow.session.scalars(
        select(Meeting)
        .where(Meeting.plan_id == plan_id, Meeting.signup_id == signup_id, Meeting.freed_at == absent_at)
        .order_by(Meeting.id)
    ).all()
    return _give_back(uow, plan_id, freed)


def _give_back(uow: UnitOfWork, plan_id: int, freed: Sequence[Meeting]) -> int:
    lost = 0
    for meeting in freed:
        board = queries.board(uow.session, plan_id)
        slot = next(one for one in board.slots if one.id == meeting.slot_id)
        if slot.starts_at <= uow.now:
            continue
        weighed = weigh(board, [Change(meeting.signup_id, meeting.table_id, meeting.slot_id)])
        if weighed.hard:
            lost += 1
            continue
        with speaking(language_of(board.signups[meeting.signup_id])):
            why = _("I er kommet alligevel, og tiden var stadig fri.")
        meeting.freed_at, meeting.sequence, meeting.why = None, meeting.sequence + 1, why
        schedule.take(uow, board, weighed, meeting, why)
    return lost
