"""A call or a mail to a centre, before there is a need or a part in a process."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Organisation, Person
from coproc.kernel.database import Base, BigKey, Versioned
from coproc.needs.models import InnovationNeed


class Outcome(StrEnum):
    """Why an enquiry is closed."""

    NEED = "need"
    PARTICIPANT = "participant"
    ELSEWHERE = "elsewhere"
    NOT_RELEVANT = "not_relevant"
    NO_ANSWER = "no_answer"


class Enquiry(Versioned, Base):
    """The caller's name, mail and telephone are kept to answer, and wiped on `erase_on`."""

    __tablename__ = "enquiries"
    __table_args__ = (
        Index("ix_enquiries_list", "centre_id", "closed_on", "next_on"),
        Index("ix_enquiries_owner", "owner_id", "closed_on"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    received_on: Mapped[date]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))  # when coproc knows it
    organisation_name: Mapped[str]
    caller_name: Mapped[str] = mapped_column(default="")
    caller_email: Mapped[str] = mapped_column(default="")
    caller_phone: Mapped[str] = mapped_column(default="")
    about: Mapped[str]
    first_meeting_on: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(default="")
    next_on: Mapped[date | None]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closed_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="")
    closed_because: Mapped[str] = mapped_column(default="")
    need_id: Mapped[int | None] = mapped_column(ForeignKey("innovation_needs.id"), index=True)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    erase_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    owner: Mapped[Person] = relationship(lazy="raise")
    centre: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[centre_id])
    need: Mapped[InnovationNeed | None] = relationship(lazy="raise")
