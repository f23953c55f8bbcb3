"""An organisation goes out of a process: what it handed out is over, whatever way it went."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from coproc.accounts import part_links
from coproc.kernel.database import UnitOfWork
from coproc.processes.models import LEFT_STATES, Participation
from coproc.processes.teams import PART
from coproc.processes.teams.models import AnswerPart, PartQuestion


def settle(uow: UnitOfWork, participation: Participation, state: str) -> None:
    """Called after every move of a participation, with its new state: links stop, nobody is reminded, the questions are free again.

    What stands in the parts goes with the names, half a year later (`due.erase`).
    """
    if state not in LEFT_STATES:
        return
    parts = list(uow.session.scalars(select(AnswerPart.id).where(AnswerPart.participation_id == participation.id)))
    part_links.end(uow, PART, parts)
    over = update(AnswerPart).where(AnswerPart.id.in_(parts), AnswerPart.ended_at.is_(None)).values(ended_at=uow.now)
    uow.session.execute(over.execution_options(synchronize_session="fetch"))
    free = delete(PartQuestion).where(PartQuestion.participation_id == participation.id)
    uow.session.execute(free.execution_options(synchronize_session=False))
