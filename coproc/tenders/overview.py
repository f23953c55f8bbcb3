"""What a buyer reads of a tender on the way to a meeting: the next dates, and where the tender is not as the shared text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from coproc.kernel.translation import gettext as _, ngettext
from coproc.reference import labels
from coproc.reference.rules import Step
from coproc.tenders import papers
from coproc.tenders.models import SharedRequirement, Tender, TenderLimit
from coproc.tenders.timeplan import wording
from coproc.tenders.timeplan.engine import Plan

MOST = 4  # dates ahead


@dataclass(frozen=True)
class Overview:
    """`upcoming`: (step, day), the nearest first. Requirements and documents are split into what is read and what is only named."""

    upcoming: list[tuple[str, date]] = field(default_factory=list)
    overdue: bool = False  # the notice should have been sent by the plan
    said: str = ""
    apart: list[SharedRequirement] = field(default_factory=list)
    kept: list[SharedRequirement] = field(default_factory=list)
    undecided: list[SharedRequirement] = field(default_factory=list)
    made: list[papers.Paper] = field(default_factory=list)
    unmade: list[papers.Paper] = field(default_factory=list)


def of(
    tender: Tender,
    plan: Plan | None,
    limits: Sequence[TenderLimit],
    requirements: Sequence[SharedRequirement],
    documents: Sequence[papers.Paper],
    today: date,
    *,
    is_over: bool,
) -> Overview:
    apart = [row for row in requirements if row.decision in ("changed", "dropped")]
    kept = [row for row in requirements if row.decision == "kept"]
    return Overview(
        upcoming=[] if is_over else _upcoming(tender, plan, limits, today),
        overdue=not is_over and not tender.notice_sent_on and bool(tender.notice_planned_on and tender.notice_planned_on < today),
        said=_said(kept, apart),
        apart=apart + [row for row in kept if row.is_minimum],
        kept=[row for row in kept if not row.is_minimum],
        undecided=[row for row in requirements if row.decision == "undecided"],
        made=[paper for paper in documents if paper.document],
        unmade=[paper for paper in documents if not paper.document],
    )


def _upcoming(tender: Tender, plan: Plan | None, limits: Sequence[TenderLimit], today: date) -> list[tuple[str, date]]:
    """From the plan where there is one; else the notice and the limits that follow it."""
    found: list[tuple[str, date]] = []
    if plan:
        found = [(wording.name(row), row.on) for row in plan.rows if row.on and not row.is_actual]
    else:
        if tender.notice_planned_on and not tender.notice_sent_on:
            found.append((_("Bekendtgørelsen sendes"), tender.notice_planned_on))
        days = [(row, row.planned_on or row.earliest_on) for row in limits]
        found += [(_capital(str(labels.STEPS[Step(row.step)])), day) for row, day in days if day]
    return sorted(((name, day) for name, day in found if day >= today), key=lambda pair: pair[1])[:MOST]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said(kept: Sequence[SharedRequirement], apart: Sequence[SharedRequirement]) -> str:
    changed = sum(row.decision == "changed" for row in apart)
    parts = [
        ngettext("{n} krav er medtaget, som det er", "{n} krav er medtaget, som de er", len(kept)),
        _("{n} er tilpasset", n=changed),
        _("{n} er udeladt", n=len(apart) - changed),
    ]
    return ", ".join(parts) + "."
