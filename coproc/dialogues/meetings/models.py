"""The plan of an event's one-to-one meetings: tables, slots, who can when, what companies wish, and the meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Json, Versioned


class MeetingPlan(Versioned, Base):
    """One per event. `days`: "2026-12-03 09:00 15:00", `pauses`: "12:00 12:45", both in Danish time; the slots are made from them."""

    __tablename__ = "meeting_plans"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), unique=True)
    days: Mapped[list[str]]
    pauses: Mapped[list[str]]
    minutes: Mapped[int]
    gap: Mapped[int]  # minutes between two meetings
    most: Mapped[int]  # meetings for one company
    wishes_close_at: Mapped[datetime]
    created_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(default="")  # of what the proposal was computed from
    proof: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # goal, value, bound
    published_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)  # since it was published: each is told once


class MeetingTable(Base):
    """A table or a room. `regulars` and `substitutes` are organisations; `quorum` of them must sit there for a meeting to be held."""

    __tablename__ = "meeting_tables"
    __table_args__ = (CheckConstraint("quorum >= 1", name="quorum"), CheckConstraint("companies >= 1", name="companies"))
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("meeting_plans.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    room: Mapped[str] = mapped_column(default="")
    quorum: Mapped[int] = mapped_column(default=1)
    companies: Mapped[int] = mapped_column(default=1)  # at the same meeting
    regulars: Mapped[list[int]] = mapped_column(Json, default=list)
    substitutes: Mapped[list[int]] = mapped_column(Json, default=list)


class MeetingSlot(Base):
    __tablename__ = "meeting_slots"
    __table_args__ = (UniqueConstraint("plan_id", "starts_at"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("meeting_plans.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class MeetingBuyer(Base):
    """The slots in which a buyer cannot sit anywhere."""

    __tablename__ = "meeting_buyers"
    plan_id: Mapped[int] = mapped_column(ForeignKey("meeting_plans.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    cannot: Mapped[list[int]] = mapped_column(Json, default=list)


class MeetingCompany(Base):
    """A signed-up company in the plan: what it wishes (buyers, the dearest first), when it cannot, and whether it came."""

    __tablename__ = "meeting_companies"
    __table_args__ = (UniqueConstraint("plan_id", "signup_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("meeting_plans.id"))
    signup_id: Mapped[int] = mapped_column(ForeignKey("dialogue_signups.id"), index=True)
    wishes: Mapped[list[int]] = mapped_column(Json, default=list)
    cannot: Mapped[list[int]] = mapped_column(Json, default=list)
    takes_any: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime | None]  # none: placed by the facilitator without a wish
    arrived_at: Mapped[datetime | None]
    absent_at: Mapped[datetime | None]


class Meeting(Base):
    """A company at a table in a slot. `chair` counts the companies at that meeting; it and the slot are free again once `freed_at` is set."""

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("table_id", "slot_id", "chair"),
        Index(
            "uq_meetings_one_place",
            "slot_id",
            "signup_id",
            unique=True,
            sqlite_where=text("freed_at IS NULL AND chair IS NOT NULL"),
            postgresql_where=text("freed_at IS NULL AND chair IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("meeting_plans.id"), index=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_tables.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("meeting_slots.id"))
    signup_id: Mapped[int] = mapped_column(ForeignKey("dialogue_signups.id"), index=True)
    chair: Mapped[int | None]
    buyers: Mapped[list[int]] = mapped_column(Json, default=list)  # who sits there
    why: Mapped[str] = mapped_column(default="")  # the sentence that says why they were moved or got it later
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file
    created_at: Mapped[datetime]
    freed_at: Mapped[datetime | None]
