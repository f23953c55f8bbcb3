"""A quarter's half page, who gets it, and which copies went out.

A reader is a name and a mail address, chosen for this alone: it goes when the reader is removed, and 183 days after the process is over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned


class HalfPage(Versioned, Base):
    """`content` is written when it is sent, and never again: what a manager read in April says the same in June."""

    __tablename__ = "half_pages"
    __table_args__ = (UniqueConstraint("process_id", "year", "quarter"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    sentence: Mapped[str] = mapped_column(default="")  # the facilitator's own
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(default="")


class HalfPageReader(Base):
    """`organisation_id`: whose manager it is; none: somebody outside, such as the chair of the steering group."""

    __tablename__ = "half_page_readers"
    __table_args__ = (UniqueConstraint("process_id", "email"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    email: Mapped[str]
    added_by: Mapped[str]
    created_at: Mapped[datetime]


class HalfPageCopy(Base):
    """One page to one reader, once; the personal link is to the copy."""

    __tablename__ = "half_page_copies"
    __table_args__ = (UniqueConstraint("half_page_id", "reader_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    half_page_id: Mapped[int] = mapped_column(ForeignKey("half_pages.id"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("half_page_readers.id"), index=True)
    sent_at: Mapped[datetime]
