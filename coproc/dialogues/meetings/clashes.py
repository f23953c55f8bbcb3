"""What collides with the one-to-one meetings once their event has moved and they with it: sentences for people to act on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues.meetings import queries
from coproc.dialogues.meetings.models import Meeting, MeetingPlan, MeetingSlot
from coproc.dialogues.meetings.queries import Board, Row
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.kernel.clock import local
from coproc.kernel.translation import ngettext


def after_the_move(session: Session, event: DialogueEvent) -> list[str]:
    """Meetings at the time of another meeting, at a time somebody cannot, or on another day than the event."""
    plan = queries.plan_of(session, event.id)
    if plan is None or event.starts_at is None:
        return []
    board = queries.board(session, plan.id)
    taken, absent, outside = _elsewhere(session, board), _cannot(board), _outside(board)
    said = (
        (
            taken,
            ngettext(
                "{n} tid støder sammen: virksomheden eller en køber har et andet én-til-én-møde samtidig",
                "{n} tider støder sammen: virksomheden eller en køber har et andet én-til-én-møde samtidig",
                taken,
            ),
        ),
        (
            absent,
            ngettext(
                "{n} tid støder sammen: virksomheden eller en køber har skrevet, at de ikke kan",
                "{n} tider støder sammen: virksomheden eller en køber har skrevet, at de ikke kan",
                absent,
            ),
        ),
        (
            outside,
            ngettext(
                "{n} én-til-én-møde ligger ikke på arrangementets dag. Flyt det bagefter.",
                "{n} én-til-én-møder ligger ikke på arrangementets dag. Flyt dem bagefter.",
                outside,
            ),
        ),
    )
    return [sentence for number, sentence in said if number]


def _outside(board: Board) -> int:
    event = board.event
    assert event.starts_at is not None
    first, last = local(event.starts_at).date(), local(event.ends_at or event.starts_at).date()
    return sum(not first <= local(row.slot.starts_at).date() <= last for row in board.rows)


def _cannot(board: Board) -> int:
    return sum(
        bool(row.company and row.slot.id in row.company.cannot) or any(row.slot.id in board.away.get(b, ()) for b in row.sitting)
        for row in board.rows
    )


def _elsewhere(session: Session, board: Board) -> int:
    """Meetings whose company or buyer sits in another event's meeting meanwhile."""
    if not board.rows:
        return 0
    others = session.execute(
        select(MeetingSlot.starts_at, MeetingSlot.ends_at, SignUp.company_key, Meeting.buyers)
        .join(Meeting, Meeting.slot_id == MeetingSlot.id)
        .join(MeetingPlan, MeetingPlan.id == Meeting.plan_id)
        .join(SignUp, SignUp.id == Meeting.signup_id)
        .where(
            MeetingPlan.id != board.plan.id,
            MeetingPlan.published_at.is_not(None),
            Meeting.freed_at.is_(None),
            MeetingSlot.starts_at < max(row.slot.ends_at for row in board.rows),
            MeetingSlot.ends_at > min(row.slot.starts_at for row in board.rows),
        )
    ).all()
    return sum(any(_meets(row, *other) for other in others) for row in board.rows)


def _meets(row: Row, starts_at: datetime, ends_at: datetime, company: str, buyers: Sequence[int]) -> bool:
    same_time = starts_at < row.slot.ends_at and row.slot.starts_at < ends_at
    return same_time and (row.signup.company_key == company or bool(set(row.sitting) & set(buyers)))
