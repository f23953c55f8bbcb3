"""One question to an organisation's leadership, shall we take part, with its answer: the organisation's decision log is these rows."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned
from coproc.processes.models import MandateLevel

AGENDA_DAYS = 8  # working days before a meeting, until the organisation says another number


class DecisionState(StrEnum):
    DRAFT = "draft"  # the officer writes
    ASKED = "asked"  # the manager has the link
    QUESTION = "question"  # the manager asked back
    MEETING = "meeting"  # the manager said yes, and a body above decides
    YES = "yes"
    NO = "no"
    LEFT = "left"  # the organisation came in or went out another way meanwhile


OPEN = (DecisionState.DRAFT, DecisionState.ASKED, DecisionState.QUESTION, DecisionState.MEETING)
WITH_MANAGER = (DecisionState.ASKED, DecisionState.QUESTION)
DECIDED = (DecisionState.YES, DecisionState.NO)


class JoiningDecision(Versioned, Base):
    """At most one is under way for a participation (`open_for`), whatever two officers press at once.

    Personal data: the names of those who decided are the record and stay with the process; the mail addresses serve the question alone
    and go 90 days after it was settled (`services.forget_old`).
    """

    __tablename__ = "joining_decisions"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    open_for: Mapped[int | None] = mapped_column(BigKey, unique=True)  # the participation's id, until it is settled
    state: Mapped[str] = mapped_column(default=DecisionState.DRAFT)
    # what the officer writes
    hours: Mapped[int | None]  # own working hours in all
    cost_ore: Mapped[int | None] = mapped_column(BigKey)  # beside the hours
    cost_note: Mapped[str] = mapped_column(default="")  # where the money comes from
    background: Mapped[str] = mapped_column(default="")  # why: the paper's sagsfremstilling
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default=MandateLevel.DIRECTOR)
    body: Mapped[str] = mapped_column(default="")  # the committee's name, empty where a director decides
    meeting_on: Mapped[date | None]
    agenda_days: Mapped[int] = mapped_column(default=AGENDA_DAYS)
    covers_letter: Mapped[bool] = mapped_column(default=False)  # the yes is a mandate to sign the letter of intent too
    journal_number: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[date | None]
    # the question and what was said of it
    asked_by: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime | None]
    manager_name: Mapped[str] = mapped_column(default="")
    manager_email: Mapped[str] = mapped_column(default="")
    talk: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # {who, text, on, is_question}, in order
    # the answer
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]
    minutes_point: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    @property
    def needs_meeting(self) -> bool:
        return self.level != MandateLevel.DIRECTOR

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
