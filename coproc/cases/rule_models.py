"""What a process, or a tender's buyer, has changed in a reminder's rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned


class ReminderRule(Versioned, Base):
    """One rule of one workflow in one scope, where it differs from the file. Back to the file's: the row goes.

    `changes`: some of offsets, rule, to, escalate, escalate_after, quiet_periods, note, off.
    """

    __tablename__ = "reminder_rules"
    __table_args__ = (UniqueConstraint("scope_kind", "scope_id", "workflow", "rule"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    scope_kind: Mapped[str]  # process, tender
    scope_id: Mapped[int] = mapped_column(BigKey)
    workflow: Mapped[str]
    rule: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
