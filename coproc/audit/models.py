"""Events in one chain; what they say stands in payload rows of their own, so that personal data can be erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.kernel.database import Base, BigKey, NullableJson


class AuditEvent(Base):
    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_scope", "scope_kind", "scope_id", "sequence"),
        Index("ix_audit_events_subject", "subject_kind", "subject_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    occurred_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigKey)
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigKey)
    scope_kind: Mapped[str | None]
    scope_id: Mapped[int | None] = mapped_column(BigKey)
    payload_hash: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    payload: Mapped[AuditPayload | None] = relationship(lazy="raise", uselist=False)


class AuditPayload(Base):
    """actor, before, after, reason, facts. Erased: body is null, and a later event in the chain says so."""

    __tablename__ = "audit_payloads"
    sequence: Mapped[int] = mapped_column(BigKey, ForeignKey("audit_events.sequence"), primary_key=True, autoincrement=False)
    salt: Mapped[str]
    body: Mapped[dict[str, Any] | None] = mapped_column(NullableJson)
    erased_at: Mapped[datetime | None]


class AuditHead(Base):
    """One row: how long the chain is and how it ends, so that a cut-off tail is seen."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigKey)
    hash: Mapped[str]
