"""What the pages of a tender and of its process show of what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.tenders import queries as tenders
from coproc.tenders.handover import due, queries
from coproc.tenders.handover.models import ContractOption, EffectSkip, TenderResult
from coproc.tenders.handover.words import OCCASIONS
from coproc.tenders.models import EffectRecord, Tender


@dataclass(frozen=True)
class Measured:
    """One effect target with its baseline, and what became of it at 6 and at 12 months."""

    measure: str
    baseline: str
    target: str
    cells: list[tuple[date | None, list[EffectRecord], EffectSkip | None]]  # due on, measured, why not


@dataclass(frozen=True)
class Back:
    """Of one tender."""

    tender: Tender
    result: TenderResult | None
    options: list[ContractOption]
    measured: list[Measured]

    @property
    def ends_on(self) -> date | None:
        """The contract's last day, with the extensions that are used."""
        days = [option.extends_to for option in self.options if option.decision == "used" and option.extends_to]
        return max([day for day in (self.tender.contract_ends_on, *days) if day], default=None)

    @property
    def options_until(self) -> date | None:
        """The last day it could run to, with the extensions that are still open."""
        days = [option.extends_to for option in self.options if option.decision == "open" and option.extends_to]
        return max(days, default=None)


def of(session: Session, tender: Tender) -> Back:
    return Back(tender, queries.result(session, tender.id), queries.options(session, tender.id), _measured(session, tender))


def of_many(session: Session, rows: Sequence[Tender]) -> dict[int, Back]:
    """For a list: results and options in two questions, without the measurements."""
    ids = [tender.id for tender in rows]
    results = {row.tender_id: row for row in session.scalars(select(TenderResult).where(TenderResult.tender_id.in_(ids)))}
    options: dict[int, list[ContractOption]] = {number: [] for number in ids}
    for row in session.scalars(select(ContractOption).where(ContractOption.tender_id.in_(ids)).order_by(ContractOption.id)):
        options[row.tender_id].append(row)
    return {tender.id: Back(tender, results.get(tender.id), options[tender.id], []) for tender in rows}


def _measured(session: Session, tender: Tender) -> list[Measured]:
    records = [row for row in tenders.effects(session, [tender.id])[tender.id] if row.months]
    skips = queries.skips(session, tender.id)
    targets = {row["measure"]: (row.get("baseline", ""), row.get("target", "")) for row in tenders.targets(session, tender)}
    for row in records:
        targets.setdefault(row.measure, (row.baseline, row.target))
    for skip in skips:
        targets.setdefault(skip.measure, ("", ""))
    return [
        Measured(
            measure,
            *said,
            [
                (
                    due.due_on(tender, months),
                    [row for row in records if (row.measure, row.months) == (measure, months)],
                    next((skip for skip in skips if (skip.measure, skip.months) == (measure, months)), None),
                )
                for months in OCCASIONS
            ],
        )
        for measure, said in targets.items()
    ]
