"""The scaling process, who takes part, and what they find out together."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Organisation
from coproc.kernel.database import Base, BigKey, SortKey, Versioned

# States of `participation`: in, on the way in, and out (with a way back).
JOINED_STATES = ("joined", "signed")
ASKED_STATES = ("asked_to_join", "invited", "interested")
LEFT_STATES = ("declined", "withdrawn")


class Process(Versioned, Base):
    """A scaling process, or one buyer's innovative procurement: `workflow` names the definition. Its state stands in its case."""

    __tablename__ = "processes"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)  # P-2026-1
    slug: Mapped[str] = mapped_column(default="")
    workflow: Mapped[str] = mapped_column(default="scaling_process")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[SortKey]
    challenge: Mapped[str]  # one sentence, public
    problem: Mapped[str] = mapped_column(default="")
    goals: Mapped[list[str]] = mapped_column(default=list)
    focus_area: Mapped[str | None]
    cpv: Mapped[list[str]] = mapped_column(default=list)
    nuts: Mapped[str | None]
    centre_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=True)
    is_example: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(default="")  # where the facts come from, shown on the page
    started_on: Mapped[date | None]
    started_words: Mapped[str] = mapped_column(default="")  # "April 2022" where the source knows no day
    join_until: Mapped[date | None]
    need_form_due_on: Mapped[date | None]
    need_form_opened_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    centre: Mapped[Organisation] = relationship(lazy="raise")


class ProcessNeed(Base):
    __tablename__ = "process_needs"
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("innovation_needs.id"), primary_key=True, index=True)


class ProcessPartner(Base):
    """A scaling partner that helps the process."""

    __tablename__ = "process_partners"
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)


class MandateStatus(StrEnum):
    UNKNOWN = "unknown"
    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    GIVEN = "given"


class MandateLevel(StrEnum):
    DIRECTOR = "director"
    COMMITTEE = "committee"
    COUNCIL = "council"
    BOARD = "board"


class Participation(Versioned, Base):
    """One organisation in one process. Its state (asked_to_join, invited, interested, joined, signed, …) stands in its case."""

    __tablename__ = "participations"
    __table_args__ = (UniqueConstraint("process_id", "organisation_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    is_initiator: Mapped[bool] = mapped_column(default=False)
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")  # why they want to join, or what the invitation said
    invited_on: Mapped[date | None]
    invitation_hash: Mapped[str | None] = mapped_column(unique=True)  # of the link that is handed over where nobody can answer yet
    invitation_expires_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    mandate_status: Mapped[str] = mapped_column(default=MandateStatus.UNKNOWN)
    mandate_level: Mapped[str | None]
    mandate_meeting_on: Mapped[date | None]
    need_form_sent_at: Mapped[datetime | None]
    need_form_sent_by: Mapped[str] = mapped_column(default="")
    process: Mapped[Process] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class ExplorationQuestion(Base):
    __tablename__ = "exploration_questions"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="text")  # text, number, money, choice, yes_no
    choices: Mapped[list[str]] = mapped_column(default=list)
    is_required: Mapped[bool] = mapped_column(default=True)


class ExplorationAnswer(Base):
    __tablename__ = "exploration_answers"
    __table_args__ = (UniqueConstraint("question_id", "participation_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("exploration_questions.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    value: Mapped[str]
    answered_by: Mapped[str]
    updated_at: Mapped[datetime]


class Workshop(Versioned, Base):
    __tablename__ = "workshops"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    minutes: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file
    is_cancelled: Mapped[bool] = mapped_column(default=False)


class Milestone(Base):
    """Something that happened in the process, told by its source or its facilitator."""

    __tablename__ = "milestones"
    __table_args__ = (Index("ix_milestones_process", "process_id", "on"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    on: Mapped[date | None]
    when_words: Mapped[str] = mapped_column(default="")  # "4. kvartal 2022" where no day is known
    what: Mapped[str]
