"""The organisations a process wants to ask, the letter that asks them, and a list that waits for its confirmation."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, SortKey, Versioned


class Answer(StrEnum):
    NONE = ""
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    CALL = "call"  # "ring til mig"


class Channel(StrEnum):
    """How they were asked."""

    MAIL = "mail"
    PHONE = "phone"
    MEETING = "meeting"
    FILE = "file"  # a list said so


class Prospect(Versioned, Base):
    """One organisation on one process's list: asked once, whoever asks. `organisation_id` once coproc knows it.

    The contact is personal data: kept to ask and to follow up, wiped on `erase_on`.
    """

    __tablename__ = "prospects"
    __table_args__ = (
        UniqueConstraint("process_id", "sort_key", name="uq_prospects_name"),
        UniqueConstraint("process_id", "cvr", name="uq_prospects_cvr"),
        UniqueConstraint("process_id", "organisation_id", name="uq_prospects_organisation"),
        Index("ix_prospects_call", "call_owner_id", "call_again_on"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str]
    sort_key: Mapped[SortKey]
    cvr: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default="")  # OrganisationType, "" when the list did not say
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    partner_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id"), index=True
    )  # the scaling partner that follows up
    asked_on: Mapped[date | None]
    asked_by: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_through: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default=Answer.NONE)
    answer_reason: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None]
    answered_by: Mapped[str] = mapped_column(default="")
    call_again_on: Mapped[date | None]
    call_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))  # what the yes became
    erase_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]


class MergeLetter(Versioned, Base):
    """The text that asks, with {fields}; one per process once somebody has changed the standard text."""

    __tablename__ = "merge_letters"
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]


class WaitingList(Base):
    """A file that was read and waits for its confirmation; gone when it is confirmed, or after a day."""

    __tablename__ = "waiting_lists"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    filename: Mapped[str]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(index=True)
