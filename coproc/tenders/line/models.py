"""What the line of a tender to the joint description is held by: answers, takings-over, the value sheet, the cross-border form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Json


class StillSo(Base):
    """“Stadig sådan?” answered for one requirement at publication. `fingerprint` is what was answered: when that changes, it is asked again.

    `step_number` is the case's: whoever goes back to the drawing board is asked anew.
    """

    __tablename__ = "tender_still_so"
    __table_args__ = (UniqueConstraint("tender_id", "section_key", "step_number", "fingerprint"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    section_key: Mapped[str]
    step_number: Mapped[int]
    fingerprint: Mapped[str]
    decision: Mapped[str]
    is_corrected: Mapped[bool] = mapped_column(default=False)
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]


class ChangeAnswer(Base):
    """What a tender did with one difference of a later version of the joint description: taken over, or kept as is (why)."""

    __tablename__ = "tender_change_answers"
    __table_args__ = (UniqueConstraint("tender_id", "section_key", "version_number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    section_key: Mapped[str]
    version_number: Mapped[int]
    kind: Mapped[str]  # added, changed, gone
    answer: Mapped[str]  # taken, kept
    reason: Mapped[str] = mapped_column(default="")
    old_text: Mapped[str] = mapped_column(default="")  # as the tender had it before
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]


class TakenFrom(Base):
    """One thing a tender took from another buyer's: “fra X – tag stilling” until it is decided anew. `field`: a column, or "krav:K3"."""

    __tablename__ = "tender_taken_from"
    __table_args__ = (UniqueConstraint("tender_id", "field"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"))
    source_name: Mapped[str]
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(Json)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")


class TakeRequest(Base):
    """Asked before an unpublished tender is built on: its authority says yes or no."""

    __tablename__ = "tender_take_requests"
    __table_args__ = (UniqueConstraint("tender_id", "source_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    is_granted: Mapped[bool | None]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class ValueRow(Base):
    """A line of the value sheet (§§ 29-38): price × volume a year × years. Volume and years in thousandths, money in øre."""

    __tablename__ = "tender_value_rows"
    __table_args__ = (UniqueConstraint("tender_id", "position"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]  # contract, option, extension, prize
    what: Mapped[str]
    price_ore: Mapped[int] = mapped_column(BigKey)
    volume_thousandths: Mapped[int] = mapped_column(BigKey, default=1000)
    years_thousandths: Mapped[int] = mapped_column(BigKey, default=1000)
    sum_ore: Mapped[int] = mapped_column(BigKey)


class CrossBorderInterest(Base):
    """Klar grænseoverskridende interesse: the five factors and what they lead to (DOMAIN 2.4)."""

    __tablename__ = "tender_cross_border"
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    subject: Mapped[str]
    value: Mapped[str]
    duration: Mapped[str]
    branch: Mapped[str]
    place: Mapped[str]
    is_certain: Mapped[bool]
    conclusion: Mapped[str]
    assessed_by: Mapped[str]
    assessed_at: Mapped[datetime]


class OpenInformation(Base):
    """Why this tender goes on although something one company was told is not shared with all (§ 39; it warns, it does not block)."""

    __tablename__ = "tender_open_information"
    __table_args__ = (UniqueConstraint("tender_id", "fact_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("shared_facts.id"))
    reason: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
