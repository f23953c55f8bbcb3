"""Who took the package over, and what came back from the tender system that the tender's own row does not hold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class Handover(Base):
    """Somebody put an edition of the package where it belongs. A wrong one is withdrawn, never deleted."""

    __tablename__ = "handovers"
    __table_args__ = (CheckConstraint("edition in ('system', 'journal')", name="edition"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    edition: Mapped[str]  # system: the tender system; journal: the ESDH
    fingerprint: Mapped[str]  # SHA-256 over the list of files and their hashes, as the package was that day
    taken_by: Mapped[str]
    taken_on: Mapped[date]
    journal_number: Mapped[str] = mapped_column(default="")  # the case's number in the ESDH
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class TenderResult(Base):
    """What the competition was like, and the way on after an annulment. One row a tender, made when something is known."""

    __tablename__ = "tender_results"
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    received_count: Mapped[int | None]  # tenders received
    received_sme: Mapped[int | None]  # of them from companies with fewer than 250 people
    received_dialogue: Mapped[int | None]  # of them from companies that were in the market dialogue
    winner_size: Mapped[str] = mapped_column(default="")  # words.SIZES of the handover
    winner_in_dialogue: Mapped[bool | None]
    way_on: Mapped[str] = mapped_column(default="")  # after an annulment
    way_note: Mapped[str] = mapped_column(default="")
    corrections: Mapped[int] = mapped_column(default=0)  # of the notice's address: each is told to the companies once


class ContractOption(Base):
    """One option or extension of the contract: open, used or not used."""

    __tablename__ = "contract_options"
    __table_args__ = (
        UniqueConstraint("tender_id", "label"),
        CheckConstraint("decision in ('open', 'used', 'unused')", name="decision"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    label: Mapped[str]
    extends_to: Mapped[date | None]  # none: more of the same thing, not a longer time
    decide_by: Mapped[date | None]
    decision: Mapped[str] = mapped_column(default="open")
    decided_on: Mapped[date | None]
    decided_by: Mapped[str] = mapped_column(default="")


class EffectSkip(Base):
    """An effect target that was not measured at its time, and why."""

    __tablename__ = "effect_skips"
    __table_args__ = (UniqueConstraint("tender_id", "months", "measure"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    months: Mapped[int]  # 6 or 12 after it was put to use
    measure: Mapped[str]
    reason: Mapped[str]
    said_by: Mapped[str]
    said_at: Mapped[datetime]


class LearningEntry(Base):
    """What makes a tender's answers found again: the branch it bought in, its words, and who may read them."""

    __tablename__ = "learning_entries"
    __table_args__ = (
        Index("ix_learning_entries_newest", "audience", "answered_at"),
        CheckConstraint("audience in ('buyers', 'process')", name="audience"),
    )
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    division: Mapped[str] = mapped_column(default="", index=True)  # the first two digits of the first CPV code
    branch: Mapped[str] = mapped_column(default="")  # the first three
    search_text: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="buyers")  # every public buyer, or the process's participants alone
    answered_at: Mapped[datetime]
