"""Each buyer's own tender: one named contracting authority, one or more participants behind it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Organisation
from coproc.kernel.database import Base, BigKey, SortKey, Versioned


class Tender(Versioned, Base):
    """T-2026-1. Its state stands in its case (tender). Regime before procedure (DOMAIN 5b), each with its reasoning."""

    __tablename__ = "tenders"
    __table_args__ = (Index("ix_tenders_window", "window_from"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("processes.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str]
    sort_key: Mapped[SortKey]
    regime: Mapped[str | None]
    regime_reason: Mapped[str] = mapped_column(default="")
    procedure: Mapped[str | None]
    legal_ground: Mapped[str | None]  # 61_a ... 61_d, 73
    procedure_reason: Mapped[str] = mapped_column(default="")
    estimated_value_ore: Mapped[int | None] = mapped_column(BigKey)
    value_note: Mapped[str] = mapped_column(default="")
    purchase_kind: Mapped[str | None]  # goods_services, light_services, works, small_lots: which threshold (DOMAIN 2.4)
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    tender_system_url: Mapped[str] = mapped_column(default="")
    background: Mapped[str] = mapped_column(default="")
    contract_period: Mapped[str] = mapped_column(default="")  # with options, as it is written in the conditions
    cpv: Mapped[list[str]] = mapped_column(default=list)
    is_divided: Mapped[bool | None]  # into lots (§ 49)
    lots_reason: Mapped[str] = mapped_column(default="")
    lots: Mapped[list[str]] = mapped_column(default=list)
    award_basis: Mapped[str] = mapped_column(default="")
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{criterion, weight (per cent), description}]
    evaluation_method: Mapped[str] = mapped_column(default="")
    suitability: Mapped[list[str]] = mapped_column(default=list)
    intellectual_property: Mapped[str] = mapped_column(default="")
    data_terms: Mapped[str] = mapped_column(default="")
    risk_split: Mapped[str] = mapped_column(default="")
    apprentice_clause: Mapped[str] = mapped_column(default="")
    phases: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # innovation partnership: [{phase, milestone, payment}]
    deadline_assessment: Mapped[str] = mapped_column(default="")  # why the limit fits those who were not in the dialogue (§ 39)
    # Who advised or helped prepare, what was done about it, and what they said to that (§ 39): [{name, involvement, measures, response}]
    involved_companies: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    description_number: Mapped[int | None]  # the version of the joint description the requirements came from
    is_urgent: Mapped[bool] = mapped_column(default=False)
    has_pin: Mapped[bool] = mapped_column(default=False)
    pin_sent_on: Mapped[date | None]  # it holds for 12 months (§ 127)
    stance: Mapped[str] = mapped_column(default="follows")
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    notice_planned_on: Mapped[date | None]
    notice_sent_on: Mapped[date | None]
    publication_url: Mapped[str] = mapped_column(default="")
    decision_sent_on: Mapped[date | None]  # award decision dispatched: the standstill runs from it
    decision_by_letter: Mapped[bool] = mapped_column(default=False)
    standstill_ends_on: Mapped[date | None]
    contract_signed_on: Mapped[date | None]
    award_notice_sent_on: Mapped[date | None]
    winner: Mapped[str] = mapped_column(default="")
    contract_value_ore: Mapped[int | None] = mapped_column(BigKey)
    contract_starts_on: Mapped[date | None]
    contract_ends_on: Mapped[date | None]
    implemented_on: Mapped[date | None]
    implementation_note: Mapped[str] = mapped_column(default="")
    framework_name: Mapped[str] = mapped_column(default="")
    framework_until: Mapped[date | None]
    framework_binds: Mapped[bool] = mapped_column(default=False)  # must buy through it (aftagepligt)
    outcome_reason: Mapped[str] = mapped_column(default="")  # no tender, annulled, other than a purchase: why, what
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    authority: Mapped[Organisation] = relationship(lazy="raise")


class TenderParticipant(Base):
    """An organisation that the tender is for. It counts once it has said so itself."""

    __tablename__ = "tender_participants"
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True, index=True)
    confirmed_at: Mapped[datetime | None]  # by the organisation's own officer or manager; until then it is only asked
    confirmed_by: Mapped[str] = mapped_column(default="")


class TenderLimit(Base):
    """A step's earliest lawful date, as the rule table gave it the day it was computed, and the date the buyer plans."""

    __tablename__ = "tender_limits"
    __table_args__ = (UniqueConstraint("tender_id", "position"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    position: Mapped[int]
    step: Mapped[str]
    days: Mapped[int | None]
    event: Mapped[str]
    earliest_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    basis: Mapped[str]
    is_verified: Mapped[bool]
    words: Mapped[str]


class SharedRequirement(Base):
    """What one tender did with one requirement of the joint description: kept, changed (how), dropped (why)."""

    __tablename__ = "shared_requirements"
    __table_args__ = (UniqueConstraint("tender_id", "section_key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    section_key: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    heading: Mapped[str]
    shared_text: Mapped[str]
    proof: Mapped[str] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(default="undecided")  # undecided, kept, changed, dropped
    own_text: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    is_minimum: Mapped[bool] = mapped_column(default=False)


class EffectRecord(Base):
    __tablename__ = "effect_records"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    measured_on: Mapped[date]
    months: Mapped[int | None]  # 6 or 12 after it was put to use; none: in between
    measure: Mapped[str]
    baseline: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")
    value: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class LearningAnswer(Base):
    """The six questions of learning, which the next buyer sees first."""

    __tablename__ = "learning_answers"
    __table_args__ = (UniqueConstraint("tender_id", "question"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    question: Mapped[str]
    answer: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]
