"""Reads: the decision under way, the log of those taken, and what taking part costs as far as anybody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from coproc.processes import queries as processes
from coproc.processes.funding import queries as funding
from coproc.processes.funding.queries import PhaseMoney
from coproc.processes.joining import meetings
from coproc.processes.joining.meetings import Agenda
from coproc.processes.joining.models import DECIDED, DecisionState, JoiningDecision
from coproc.processes.models import Participation

FEWEST = 2  # hours of one organisation alone are its own business


@dataclass(frozen=True)
class Known:
    """What somebody who has to decide can know of the process. `hours`: the least and the most that others have planned."""

    joined: list[str]
    money: PhaseMoney | None
    hours: tuple[int, int] | None


def known(session: Session, participation: Participation) -> Known:
    """In three queries, however many take part."""
    members = processes.joined(session, participation.process_id)
    money = funding.funding(session, participation.process_id).total
    rows = funding.hours(session, [(row.participation.id, row.organisation) for row in members])
    others = [row.planned for row in rows if row.planned and row.participation_id != participation.id]
    return Known(
        joined=[row.organisation.name for row in members],
        money=money if money.needed or money.secured else None,
        hours=(min(others), max(others)) if len(others) >= FEWEST else None,
    )


def under_way(session: Session, participation_id: int) -> JoiningDecision | None:
    return session.scalar(select(JoiningDecision).where(JoiningDecision.open_for == participation_id))


def log(session: Session, participation_id: int) -> Sequence[JoiningDecision]:
    """What was decided, the newest first: by whom, at which level, when, under which journal number."""
    query = select(JoiningDecision).where(
        JoiningDecision.participation_id == participation_id,
        JoiningDecision.state.in_((*DECIDED, DecisionState.LEFT)),
    )
    return session.scalars(query.order_by(JoiningDecision.ended_at.desc(), JoiningDecision.id.desc())).all()


def agenda_of(session: Session, decision: JoiningDecision, organisation_id: int, today: date) -> Agenda | None:
    """When the case must be ready for the meeting that decides; None where a director decides, or no meeting is chosen."""
    if not decision.needs_meeting or decision.meeting_on is None:
        return None
    there = meetings.coming(session, organisation_id, decision.meeting_on)
    return meetings.agenda(there, decision.body, decision.meeting_on, decision.agenda_days, today)


def handed_over() -> Exists:
    """Of the participation in the query around it: its decision lies with the manager, or waits for a meeting."""
    return exists().where(JoiningDecision.open_for == Participation.id, JoiningDecision.state != DecisionState.DRAFT)
