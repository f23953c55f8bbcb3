"""The ids a notice keeps for life, and the answers that only notices ask for, each with who and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class NoticeIdentity(Base):
    """A UUID v4 and its version: of one notice (subtype E1, 4, 7, 16, 29), or of a tender's procedure (subtype `procedure`, BT-04)."""

    __tablename__ = "notice_identities"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "subtype"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subject_kind: Mapped[str]  # event, tender
    subject_id: Mapped[int] = mapped_column(BigKey)
    subtype: Mapped[str]
    uuid: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int] = mapped_column(default=1)  # the version, written with two digits
    created_at: Mapped[datetime]


class NoticeAnswer(Base):
    """One answer, as eForms writes it. Of a dialogue or a tender, or of an organisation (the same in all its notices)."""

    __tablename__ = "notice_answers"
    __table_args__ = (UniqueConstraint("owner_kind", "owner_id", "question"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    owner_kind: Mapped[str]  # event, tender, organisation
    owner_id: Mapped[int] = mapped_column(BigKey)
    question: Mapped[str]
    value: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]
