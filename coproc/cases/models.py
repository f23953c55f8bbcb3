"""A case: a running workflow of some subject, pinned to the version it started on, and the steps it went through."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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


class ReminderState(StrEnum):
    PLANNED = "planned"
    SUPERSEDED = "superseded"  # by the row it points to
    SENT = "sent"
    STOPPED = "stopped"
    MISSED = "missed"
    SHOWN = "shown"  # no mail: the person wants this kind in the application only


class Reminder(Base):
    """One message to one person about one thing (`occasion`) at one `offset` from its date. The date is no part of what makes it one."""

    __tablename__ = "reminders"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'superseded', 'sent', 'stopped', 'missed', 'shown')", name="state"),
        Index(
            "uq_reminders_live",
            "case_id",
            "rule",
            "occasion",
            "offset",
            "person",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index("ix_reminders_case", "case_id", "state"),
        Index("ix_reminders_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    rule: Mapped[str]  # the reminder's key in the workflow file
    occasion: Mapped[str]
    offset: Mapped[str]  # "10 working_days"; "now" when somebody pressed the button
    person: Mapped[str]  # "person:12" or "mail:somebody@example.org"
    message: Mapped[str]
    stop: Mapped[str]
    legal: Mapped[bool]
    escalation: Mapped[bool]  # told because the others have not acted
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    path: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(BigKey)
    thing_on: Mapped[date]  # the date it is about, or its instant
    thing_at: Mapped[datetime | None]
    on: Mapped[date]  # the day it is sent ...
    due_at: Mapped[datetime]  # ... from this instant
    state: Mapped[str] = mapped_column(default=ReminderState.PLANNED)
    why: Mapped[str] = mapped_column(default="")  # a key of `planning.WHY`
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("reminders.id"))
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"), index=True)
    held_at: Mapped[datetime | None]  # a facilitator said: not yet
    held_by: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")  # a facilitator's own words in this mail ...
    note_by: Mapped[str] = mapped_column(default="", server_default="")  # ... and whose
    ended_by: Mapped[str] = mapped_column(default="", server_default="")  # who dropped it, or said that it is done
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who got it because the person was away
    deputy_name: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # when it stopped being planned
