"""What the steering group leaves behind. Members are names with an address: a director seldom has an account."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Person
from coproc.kernel.database import Base, BigKey, Versioned


class SteeringMember(Base):
    __tablename__ = "steering_members"
    __table_args__ = (UniqueConstraint("process_id", "email"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    organisation_name: Mapped[str]
    email: Mapped[str]
    is_chair: Mapped[bool] = mapped_column(default=False)


class SteeringMeeting(Versioned, Base):
    """`sequence` rises when time or place changes, so that calendars follow."""

    __tablename__ = "steering_meetings"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    minutes: Mapped[str] = mapped_column(default="")
    minutes_sent_at: Mapped[datetime | None]
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)


class SteeringDecision(Base):
    """A line of the decision log. It is never changed: a new decision replaces an old one."""

    __tablename__ = "steering_decisions"
    __table_args__ = (UniqueConstraint("process_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    number: Mapped[int]
    decided_on: Mapped[date]
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    replaces: Mapped[int | None]  # the number of the one it replaces
    written_by: Mapped[str]


class Risk(Versioned, Base):
    __tablename__ = "steering_risks"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    risk: Mapped[str]
    probability: Mapped[int]  # 1 (rare) to 5 (almost certain)
    consequence: Mapped[int]  # 1 (slight) to 5 (the process stops)
    measure: Mapped[str] = mapped_column(default="")
    owner: Mapped[str]
    review_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def weight(self) -> int:
        return self.probability * self.consequence


class SteeringAction(Base):
    """Somebody with an account does something until a day: it is among their tasks."""

    __tablename__ = "steering_actions"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    what: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    owner: Mapped[Person] = relationship(lazy="raise")
