"""Innovation needs, and the pairs of needs that look alike."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Organisation
from coproc.kernel.database import Base, BigKey, Versioned


class FocusArea(StrEnum):
    WELFARE = "welfare_technology"
    CLIMATE = "climate_environment"
    CONSTRUCTION = "sustainable_construction"


class Visibility(StrEnum):
    PRIVATE = "private"  # own organisation and the facilitators who match
    BUYERS = "buyers"  # every public buyer that is signed in
    PUBLIC = "public"


class NeedStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class InnovationNeed(Versioned, Base):
    """DOMAIN 1.6. A draft may be empty; what must be filled is checked when it is published."""

    __tablename__ = "innovation_needs"
    __table_args__ = (
        Index("ix_innovation_needs_newest", "status", "published_at", "id"),
        CheckConstraint("status in ('draft', 'published', 'withdrawn')", name="status"),
        CheckConstraint("visibility in ('private', 'buyers', 'public')", name="visibility"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)  # B-2026-1
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    need_owner: Mapped[str] = mapped_column(default="")  # who owns the problem (behovsejer), by name or title
    title: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")  # what goes wrong
    affected: Mapped[str] = mapped_column(default="")  # for whom, how many, where
    current_practice: Mapped[str] = mapped_column(default="")
    current_cost_ore: Mapped[int | None] = mapped_column(BigKey)  # a year
    tried: Mapped[str] = mapped_column(default="")
    desired_effect: Mapped[str] = mapped_column(default="")
    effect_targets: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{measure, baseline, target}]
    functional_requirements: Mapped[list[str]] = mapped_column(default=list)
    focus_area: Mapped[str | None]
    cpv: Mapped[list[str]] = mapped_column(default=list)
    nuts: Mapped[str | None]
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    volume_low_ore: Mapped[int | None] = mapped_column(BigKey)
    volume_likely_ore: Mapped[int | None] = mapped_column(BigKey)
    volume_high_ore: Mapped[int | None] = mapped_column(BigKey)
    visibility: Mapped[str] = mapped_column(default=Visibility.BUYERS)
    status: Mapped[str] = mapped_column(default=NeedStatus.DRAFT)
    withdrawal_reason: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")  # folded title + problem + effect: LIKE on SQLite knows no æøå
    is_example: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class NeedTerm(Base):
    """One of a published need's strongest words: finds, among 100,000 needs, the few worth scoring. Derived from the need's text."""

    __tablename__ = "need_terms"
    __table_args__ = (Index("ix_need_terms_strongest", "term", "weight", "need_id"),)
    need_id: Mapped[int] = mapped_column(ForeignKey("innovation_needs.id"), primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float]


class Answer(StrEnum):
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ASKED = "asked"


class NeedMatch(Base):
    """Two needs that look alike, what was shown about it, and what each side said. need_id < other_id."""

    __tablename__ = "need_matches"
    __table_args__ = (UniqueConstraint("need_id", "other_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("innovation_needs.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("innovation_needs.id"), index=True)
    score: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{da, en}]; the oldest rows: Danish sentences
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]


class MatchAnswer(Base):
    """What the owner of one of the two needs answered; the newest answer counts."""

    __tablename__ = "match_answers"
    __table_args__ = (
        UniqueConstraint("match_id", "need_id"),
        CheckConstraint("answer in ('confirmed', 'declined', 'asked')", name="answer"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("need_matches.id"))
    need_id: Mapped[int] = mapped_column(ForeignKey("innovation_needs.id"), index=True)
    answer: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]
