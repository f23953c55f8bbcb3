"""A case: a running workflow of some subject, pinned to the version it started on, and the steps it went through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned


class Case(Versioned, Base):
    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        Index("ix_cases_key_state", "key", "state"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str]  # which definition ...
    definition_version: Mapped[str]  # ... and the version it is pinned to
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigKey)
    scope_kind: Mapped[str | None]  # the page its story is told on
    scope_id: Mapped[int | None] = mapped_column(BigKey)
    state: Mapped[str]
    previous_state: Mapped[str | None]  # where `resume` goes back to
    state_since: Mapped[datetime]
    step_number: Mapped[int] = mapped_column(default=1)  # raised by moves only: a button carries it, so two clicks are one step
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    opened_at: Mapped[datetime]

    @property
    def scope(self) -> tuple[str, int] | None:
        return (self.scope_kind, self.scope_id) if self.scope_kind and self.scope_id else None


class CaseStep(Base):
    """When a case came into a state and left it: the dates of the step guide."""

    __tablename__ = "case_steps"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[str]
    trigger: Mapped[str | None]
    forced: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
