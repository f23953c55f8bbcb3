"""The outbox, and the workers' signs of life."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class Status(StrEnum):
    """`failed`: the server said no for good; `dropped`: nobody needs it any more."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class OutboxMessage(Base):
    """One mail to one address, finished in the recipient's language. `key` makes it once, `message_id` is the same at every try."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint("status in ('queued', 'sending', 'sent', 'failed', 'dropped')", name="status"),
        Index("ix_outbox_messages_queue", "status", "next_attempt_at"),
        Index("ix_outbox_messages_scope", "scope_kind", "scope_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    message: Mapped[str]  # the template's name
    message_id: Mapped[str] = mapped_column(unique=True)
    to_email: Mapped[str] = mapped_column(index=True)
    to_name: Mapped[str]
    language: Mapped[str]
    reply_to: Mapped[str]
    sender_name: Mapped[str]
    subject: Mapped[str]
    unsubscribe: Mapped[str] = mapped_column(default="", server_default="")  # List-Unsubscribe: whole address, one click (RFC 8058)
    body_text: Mapped[str]
    body_html: Mapped[str]
    attachments: Mapped[list[dict[str, Any]]]  # {"filename", "type", "text"} or {"filename", "type", "base64"}
    scope_kind: Mapped[str | None]  # the page it belongs to
    scope_id: Mapped[int | None] = mapped_column(BigKey)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # after this nobody needs it any more: dropped instead of sent
    status: Mapped[str] = mapped_column(default=Status.QUEUED)
    claimed_by: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    server_answer: Mapped[str] = mapped_column(default="")
    last_error: Mapped[str] = mapped_column(default="")
    bounced_at: Mapped[datetime | None]  # the server said yes, and later that it did not arrive
    bounce: Mapped[str] = mapped_column(default="", server_default="")  # what it said then


class FailingAddress(Base):
    """An address that does not exist (any more), as a server told us. Forgotten 90 days after the last time."""

    __tablename__ = "failing_addresses"
    email: Mapped[str] = mapped_column(primary_key=True)  # in lower case
    answer: Mapped[str]
    since: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(default=1)


class MailPause(Base):
    """The mail server is away: no worker asks it again before `until`. At most one row, gone with the first mail it takes."""

    __tablename__ = "mail_pauses"
    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    since: Mapped[datetime]
    until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=1)
    error: Mapped[str]


class Heartbeat(Base):
    """A worker's sign of life, and what went wrong for it since it started."""

    __tablename__ = "heartbeats"
    worker: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")  # jobs that raised; each is tried again at its next turn
    failed_job: Mapped[str] = mapped_column(default="", server_default="")  # the latest of them
    failed_at: Mapped[datetime | None]
