"""A buyer's political calendar, and what a tender's plan is counted from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, SortKey, Versioned


class PoliticalMeeting(Versioned, Base):
    """A meeting of one of the organisation's bodies. A case is taken when it is ready on `agenda_on` at the latest.

    `source_uid` is the event's name in the calendar it came from: the same file read again moves it instead of doubling it.
    """

    __tablename__ = "political_meetings"
    __table_args__ = (
        UniqueConstraint("organisation_id", "body_key", "held_on"),
        UniqueConstraint("organisation_id", "source_uid", name="uq_political_meetings_source_uid"),
        CheckConstraint("agenda_on <= held_on", name="agenda"),
        Index("ix_political_meetings_day", "organisation_id", "held_on"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    body: Mapped[str]
    body_key: Mapped[SortKey]
    held_on: Mapped[date]
    agenda_on: Mapped[date]
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    source_uid: Mapped[str | None]
    created_at: Mapped[datetime]


class TenderTimeplan(Versioned, Base):
    """What the buyer chose, and the dates that gave when it was last saved: a later count shows what has moved since."""

    __tablename__ = "tender_timeplans"
    __table_args__ = (CheckConstraint("anchor in ('from_start', 'from_notice', 'to_contract', 'to_start')", name="anchor"),)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    anchor: Mapped[str]
    anchor_on: Mapped[date]
    own: Mapped[dict[str, Any]] = mapped_column(default=dict)  # step -> working days; what is not here is our suggestion
    limit_days: Mapped[dict[str, Any]] = mapped_column(default=dict)  # step -> calendar days, never shorter than the law
    pinned: Mapped[dict[str, Any]] = mapped_column(default=dict)  # step -> not before this date (ISO)
    approval: Mapped[list[str]] = mapped_column(default=list)  # bodies that approve the start, in order
    decision: Mapped[list[str]] = mapped_column(default=list)  # bodies that decide the award, in order
    july: Mapped[bool] = mapped_column(default=False)  # own work goes on in July
    dates: Mapped[dict[str, Any]] = mapped_column(default=dict)  # step -> date (ISO), as last saved
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file: rises when a date moves
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(default="")
