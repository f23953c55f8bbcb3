"""Fælles krav: every requirement of the joint description beside every tender, and what the market therefore meets (PRODUCT no. 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coproc.agreements import difference
from coproc.agreements.difference import Piece
from coproc.kernel.formats import listed, long_date
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes import queries as processes
from coproc.processes.models import Process
from coproc.tenders import queries, words
from coproc.tenders.models import SharedRequirement
from coproc.tenders.queries import TenderRow

# No offers are called for here: what they would ask is nothing the market meets.
NO_PURCHASE = ("bound_by_framework", "other_outcome", "no_tender", "annulled")
DEVIATING = ("changed", "dropped")


@dataclass(frozen=True)
class Drift:
    """How far from the shared text, in counts and in words. `total` is what could be decided."""

    kept: int
    changed: int
    dropped: int
    total: int

    @property
    def decided(self) -> int:
        return self.kept + self.changed + self.dropped

    @property
    def deviating(self) -> int:
        return self.changed + self.dropped

    @property
    def per_cent(self) -> int | None:
        """Of what is decided; None while nothing is."""
        return round(100 * self.deviating / self.decided) if self.decided else None


@dataclass(frozen=True)
class Column:
    """One tender with whoever it buys for."""

    row: TenderRow
    buyers: list[str]
    drift: Drift

    @property
    def name(self) -> str:
        return f"{listed(self.buyers)} ({self.row.tender.reference})"

    @property
    def said(self) -> str:
        drift = self.drift
        counts = _(
            "{kept} af {total} medtaget, {changed} tilpasset, {dropped} udeladt",
            kept=drift.kept,
            total=drift.total,
            changed=drift.changed,
            dropped=drift.dropped,
        )
        open_ = drift.total - drift.decided
        if open_:
            counts += _(", {n} ikke besluttet", n=open_)
        if drift.per_cent is None:
            return counts + "."
        far = _("{n} % af det besluttede afviger fra den fælles tekst.", n=drift.per_cent)
        return f"{counts}. {far if drift.deviating else _follows()}"


def _follows() -> str:
    return _("Følger den fælles tekst.")


@dataclass(frozen=True)
class Line:
    """One requirement across the tenders. `is_gone`: no longer shared, but a tender still asks it."""

    key: str
    heading: str
    text: str
    cells: Mapping[int, SharedRequirement]
    drift: Drift
    is_gone: bool = False

    @property
    def said(self) -> str:
        """What the market therefore meets."""
        n, drift = self.drift.total, self.drift
        if not n:
            return ""
        if drift.kept == n:
            return ngettext("Udbuddet stiller kravet.", "Alle {n} udbud stiller kravet.", n)
        parts = [_("{kept} af {total} stiller kravet", kept=drift.kept, total=n)]
        for count, one in (
            (drift.changed, _("{n} med egen tekst", n=drift.changed)),
            (drift.dropped, _("{n} udelader det", n=drift.dropped)),
            (n - drift.decided, _("{n} har ikke besluttet sig", n=n - drift.decided)),
        ):
            if count:
                parts.append(one)
        return ", ".join(parts) + "."

    def pieces(self, tender_id: int) -> list[Piece]:
        """What an own text changes in the shared one, word by word; [] where there is none."""
        cell = self.cells.get(tender_id)
        return difference.words(cell.shared_text, cell.own_text) if cell and cell.decision == "changed" else []


@dataclass(frozen=True)
class Matrix:
    version: int | None
    columns: list[Column] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)  # organisation, why it has no column

    @property
    def deviating(self) -> list[Line]:
        return [line for line in self.lines if line.drift.deviating or line.drift.decided < line.drift.total or line.is_gone]

    @property
    def said(self) -> str:
        same = sum(1 for line in self.lines if line.drift.total and line.drift.kept == line.drift.total)
        return _(
            "{same} af {total} krav møder markedet ens i alle udbud her. {n} krav er tilpasset eller udeladt af mindst én.",
            same=same,
            total=len(self.lines),
            n=sum(1 for line in self.lines if line.drift.deviating),
        )


def matrix(session: Session, process: Process, *, is_public: bool = False, rows: Sequence[TenderRow] | None = None) -> Matrix:
    """The whole page in a handful of queries. `is_public`: only tenders whose notice is sent, and nobody else is mentioned.

    `rows` where the process's tenders are read already: the summary on another page, which names no others either.
    """
    is_summary, rows = rows is not None, queries.of_process(session, process.id) if rows is None else rows
    shown = [row for row in rows if row.case.state not in NO_PURCHASE and (row.tender.notice_sent_on or not is_public)]
    numbers = [row.tender.id for row in shown]
    requirements = queries.requirements(session, numbers)
    behind = queries.participations(session, [row.tender.id for row in rows])
    published = queries.description(session, process.id)
    cells: dict[str, dict[int, SharedRequirement]] = {}
    for number, found in requirements.items():
        for one in found:
            cells.setdefault(one.section_key, {})[number] = one
    lines = [_line(one.key, one.heading, one.body, cells.pop(one.key, {}), numbers) for one in (published[1] if published else ())]
    for key, held in cells.items():
        first = next(iter(held.values()))
        lines.append(_line(key, first.heading, first.shared_text, held, list(held), is_gone=published is not None))
    columns = [
        Column(
            row, [org.name for _id, org in behind[row.tender.id]] or [row.tender.authority.name], _of_tender(row.tender.id, lines)
        )
        for row in shown
    ]
    others = [] if is_public or is_summary else _others(session, process.id, rows, behind)
    return Matrix(published[0].number if published else None, columns, lines, others)


def _line(
    key: str, heading: str, text: str, cells: dict[int, SharedRequirement], asked: Sequence[int], *, is_gone: bool = False
) -> Line:
    counts = Counter(one.decision for one in cells.values())
    drift = Drift(counts["kept"], counts["changed"], counts["dropped"], len(asked))
    return Line(key, heading, text, cells, drift, is_gone)


def _of_tender(tender_id: int, lines: Sequence[Line]) -> Drift:
    """Of the requirements that are shared now; what is gone counts only where the tender still asks it."""
    mine = [line for line in lines if not line.is_gone or tender_id in line.cells]
    counts = Counter(line.cells[tender_id].decision for line in mine if tender_id in line.cells)
    return Drift(counts["kept"], counts["changed"], counts["dropped"], len(mine))


def _others(
    session: Session, process_id: int, rows: Sequence[TenderRow], behind: Mapping[int, Sequence[tuple[int, Any]]]
) -> list[tuple[str, str]]:
    """Who takes part and has no column, each with why."""
    found: list[tuple[str, str]] = []
    has_tender: set[str] = set()
    for row in rows:
        names = [org.name for _id, org in behind.get(row.tender.id, ())] or [row.tender.authority.name]
        has_tender |= set(names)
        if row.case.state in NO_PURCHASE:
            found.append((listed(names), _why(row)))
    without = [one.organisation.name for one in processes.joined(session, process_id) if one.organisation.name not in has_tender]
    return found + [(name, _("Har ikke oprettet et udbud endnu.")) for name in without]


def _why(row: TenderRow) -> str:
    tender = row.tender
    if row.case.state == "bound_by_framework" and tender.framework_until:
        said = _("Bundet af {name} til {day}", name=tender.framework_name, day=long_date(tender.framework_until))
        binding = _("med aftagepligt") if tender.framework_binds else _("uden aftagepligt")
        return f"{said}, {binding}."
    why = _("Begrundelse: {why}", why=tender.outcome_reason)
    return f"{row.state_label}. {why}" if tender.outcome_reason else row.state_label


def table(found: Matrix) -> tuple[list[str], list[list[Any]]]:
    """The page as rows for a file: two columns a tender, and last what the market meets."""
    headings = [_("Nr."), _("Krav"), _("Fælles tekst")]
    for column in found.columns:
        headings += [column.name, _("{name}: tekst og begrundelse", name=column.name)]
    headings += [_("Det møder markedet"), _("Udbud, der afviger")]
    rows: list[list[Any]] = []
    for line in found.lines:
        values: list[Any] = [line.key, line.heading, line.text]
        for column in found.columns:
            cell = line.cells.get(column.row.tender.id)
            said = [cell.own_text, cell.reason] if cell and cell.decision != "undecided" else []
            values += [str(words.DECISIONS[cell.decision]) if cell else None, " – ".join(filter(None, said)) or None]
        rows.append([*values, line.said, line.drift.deviating])
    drifts: list[Any] = [None, _("Afstand til den fælles tekst"), None]
    for column in found.columns:
        drifts += [column.said, None]
    return headings, [*rows, [*drifts, found.said, None]]
