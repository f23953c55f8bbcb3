"""What the whole chain costs, from the first trial until everybody uses it, and who pays."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned


class Phase(StrEnum):
    PRE_COMMERCIAL = "pre_commercial"
    PURCHASE = "purchase"
    IMPLEMENTATION = "implementation"
    SPREAD = "spread"


class SourceKind(StrEnum):
    FUND = "fund"  # an application to somebody outside
    OWN = "own"  # the participants' own money
    COMPANY = "company"


class SourceState(StrEnum):
    IDEA = "idea"
    APPLIED = "applied"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FundingPlan(Versioned, Base):
    """One per process. `needs`: phase -> {ore, note}; the row exists once somebody has written it."""

    __tablename__ = "funding_plans"
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), primary_key=True)
    needs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_buyer_risk: Mapped[str] = mapped_column(default="")  # who carries it: the reason why money is sought at all (DOMAIN 5b)


class FundingSource(Versioned, Base):
    """Somebody who may pay; one application may cover several phases, so that there is one dossier for the whole chain."""

    __tablename__ = "funding_sources"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default=SourceKind.FUND)
    state: Mapped[str] = mapped_column(default=SourceState.IDEA)
    amounts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # phase -> øre
    deadline_on: Mapped[date | None]  # of the application; of the report once it is granted
    responsible: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class PartHours(Base):
    """An organisation's own hours in a phase: what it plans, and what it has used."""

    __tablename__ = "part_hours"
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    phase: Mapped[str] = mapped_column(primary_key=True)
    planned: Mapped[int | None]
    used: Mapped[int | None]
