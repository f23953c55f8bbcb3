"""Behov / skaffet / mangler, per phase and in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.processes.funding.models import FundingPlan, FundingSource, PartHours, Phase, SourceState


@dataclass(frozen=True)
class PhaseMoney:
    """All in øre. `phase` is None in the sum of all. `missing` never goes below nothing: more than enough is enough."""

    phase: Phase | None
    needed: int
    secured: int
    applied: int
    missing: int
    note: str = ""
    is_known: bool = True  # somebody has written what is needed; nought is an answer, nothing is none

    @property
    def hoped(self) -> int:
        """What is applied for and would be of use: the part of the gap that may close."""
        return min(self.applied, self.missing)


@dataclass(frozen=True)
class Funding:
    """`phases` in their order; `total` is their sum."""

    phases: list[PhaseMoney]
    total: PhaseMoney
    sources: Sequence[FundingSource]
    first_buyer_risk: str

    @property
    def is_empty(self) -> bool:
        return not self.total.needed and not self.sources


@dataclass(frozen=True)
class Hours:
    """One organisation's: phase -> (planned, used)."""

    organisation: Organisation
    participation_id: int
    by_phase: dict[str, tuple[int | None, int | None]]

    @property
    def planned(self) -> int:
        return sum(planned or 0 for planned, _used in self.by_phase.values())

    @property
    def used(self) -> int:
        return sum(used or 0 for _planned, used in self.by_phase.values())


def funding(session: Session, process_id: int) -> Funding:
    """The whole picture, in two queries."""
    plan = session.get(FundingPlan, process_id)
    sources = session.scalars(
        select(FundingSource)
        .where(FundingSource.process_id == process_id)
        .order_by(FundingSource.deadline_on.is_(None), FundingSource.deadline_on, FundingSource.id)
    ).all()
    needs: dict[str, Any] = plan.needs if plan else {}
    phases = [_phase(phase, needs.get(phase, {}), sources) for phase in Phase]
    return Funding(phases, _sum(phases), sources, plan.first_buyer_risk if plan else "")


def _phase(phase: Phase, need: dict[str, Any], sources: Iterable[FundingSource]) -> PhaseMoney:
    given = {SourceState.GRANTED: 0, SourceState.APPLIED: 0}
    for source in sources:
        if source.state in given:
            given[SourceState(source.state)] += source.amounts.get(phase, 0)
    needed, secured = need.get("ore") or 0, given[SourceState.GRANTED]
    missing = max(0, needed - secured)
    return PhaseMoney(phase, needed, secured, given[SourceState.APPLIED], missing, need.get("note", ""), "ore" in need)


def _sum(phases: Sequence[PhaseMoney]) -> PhaseMoney:
    """What is too much in one phase does not pay for another: the gaps are added, not balanced."""
    return PhaseMoney(
        None,
        sum(one.needed for one in phases),
        sum(one.secured for one in phases),
        sum(one.applied for one in phases),
        sum(one.missing for one in phases),
    )


def hours(session: Session, parts: Iterable[tuple[int, Organisation]]) -> list[Hours]:
    """Of these (participation, organisation), in their order."""
    known = list(parts)
    rows = session.scalars(select(PartHours).where(PartHours.participation_id.in_([part for part, _organisation in known])))
    found: dict[int, dict[str, tuple[int | None, int | None]]] = {}
    for row in rows:
        found.setdefault(row.participation_id, {})[row.phase] = row.planned, row.used
    return [Hours(organisation, part, found.get(part, {})) for part, organisation in known]


def hours_of(session: Session, participation_id: int) -> dict[str, PartHours]:
    return {row.phase: row for row in session.scalars(select(PartHours).where(PartHours.participation_id == participation_id))}
