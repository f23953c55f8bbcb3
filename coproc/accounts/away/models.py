"""When somebody is away, and who stands in for them. Rows go a year after their last day (`services.forget_old`)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Person
from coproc.kernel.database import Base, BigKey


class AwayPeriod(Base):
    """Both days count. Somebody's periods do not overlap."""

    __tablename__ = "away_periods"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    created_at: Mapped[datetime]
    deputy: Mapped[Person] = relationship(foreign_keys=deputy_id, lazy="raise")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise")
