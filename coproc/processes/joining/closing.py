"""A decision ends when the organisation comes in or goes out by any other way: a manager who is signed in, the facilitator, the API."""

from __future__ import annotations

from sqlalchemy import select

from coproc.accounts import part_links
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.processes.joining.models import DecisionState, JoiningDecision
from coproc.processes.models import JOINED_STATES, LEFT_STATES, MandateLevel, Participation

PART = "joining_decision"


def settle(uow: UnitOfWork, participation: Participation, state: str) -> None:
    """Called after every move of a participation, with its new state. What a manager of the organisation said is its decision."""
    if state not in (*JOINED_STATES, *LEFT_STATES):
        return
    decision = uow.session.scalar(select(JoiningDecision).where(JoiningDecision.open_for == participation.id))
    if decision is None:
        return
    said = DecisionState.YES if state in JOINED_STATES else DecisionState.NO
    decision.state = said if uow.actor.has(Role.MANAGER, participation.organisation_id) else DecisionState.LEFT
    decision.open_for, decision.ended_at = None, uow.now
    decision.level, decision.body, decision.meeting_on = MandateLevel.DIRECTOR, "", None  # no meeting was waited for
    decision.answered_by, decision.answered_at, decision.decided_on = uow.actor.name, uow.now, uow.today
    part_links.end(uow, PART, [decision.id])
