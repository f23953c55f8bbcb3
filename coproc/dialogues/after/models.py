"""Who came without having signed up, what those who came thought of it, and who wants to be told of the tenders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class WalkIn(Base):
    """A sign-up that was made at the door."""

    __tablename__ = "dialogue_walk_ins"
    signup_id: Mapped[int] = mapped_column(ForeignKey("dialogue_signups.id"), primary_key=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class EvaluationInvite(Base):
    """The company was asked, once. Nothing leads from here to what it answered: both hashes come from a token that only its mail holds."""

    __tablename__ = "dialogue_evaluation_invites"
    signup_id: Mapped[int] = mapped_column(ForeignKey("dialogue_signups.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    hash: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]


class EvaluationAnswer(Base):
    """Without time, number or company; whoever holds the mail's link finds the answer again and can correct it."""

    __tablename__ = "dialogue_evaluation_answers"
    key: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    worth: Mapped[int]  # 1 to 4, as in words of `evaluation`
    understood: Mapped[int]
    better: Mapped[str] = mapped_column(default="")


class Follower(Base):
    """A company that said whether it wants a mail when a tender of the process is published.

    The address is kept only for those that said yes; the others are told from their sign-ups, until these are erased.
    """

    __tablename__ = "dialogue_followers"
    __table_args__ = (UniqueConstraint("process_id", "company_key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    company_key: Mapped[str]  # as of the sign-up; the address of those that only gave written input
    company_name: Mapped[str]
    contact_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="da")
    wants: Mapped[bool | None]  # none: has not said
    said_at: Mapped[datetime | None]


class FollowerLink(Base):
    """A personal link of a mail about a tender; only hashes are kept."""

    __tablename__ = "dialogue_follower_links"
    hash: Mapped[str] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("dialogue_followers.id"), index=True)
    created_at: Mapped[datetime]
