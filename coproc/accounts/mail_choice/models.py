"""What people have chosen. No row: the first of them, as everybody begins."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base


class Choice(StrEnum):
    DIGEST = "digest"
    AT_ONCE = "at_once"
    APP = "app"


class MailChoice(Base):
    __tablename__ = "mail_choices"
    __table_args__ = (CheckConstraint("choice in ('digest', 'at_once', 'app')", name="choice"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    choice: Mapped[str]
    changed_at: Mapped[datetime]
