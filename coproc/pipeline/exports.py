"""Overblik as files: CSV as Danish spreadsheets open it, and XLSX with real dates and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coproc.kernel import sheets
from coproc.kernel.clock import local
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.messaging.links import absolute
from coproc.needs.words import FOCUS_AREAS
from coproc.pipeline.queries import Row

WIDTHS = (11, 44, 30, 26, 30, 14, 10, 10, 10, 60, 10, 12, 26, 36, 32, 14, 50)


def table(rows: Sequence[Row]) -> tuple[list[str], list[list[Any]]]:
    """Headings and lines; None where nothing is known."""
    headings = [
        _("Nummer"), _("Proces"), _("Fokusområde"), _("Facilitering"), _("Trin"), _("På trinnet siden"), _("Dage på trinnet"),
        _("Norm i dage"), _("Dage over norm"), _("Mangler, før I kan gå videre"), _("Tilsluttede"), _("Underskrifter"),
        _("Går først"), _("Udbud"), _("Næste arrangement"), _("Arrangementets dato"), _("Side"),
    ]  # fmt: skip
    areas = {str(key): str(label) for key, label in FOCUS_AREAS}
    lines = [
        [
            row.process.reference,
            row.process.title,
            areas.get(row.process.focus_area or ""),
            row.centre,
            row.step_label,
            local(row.case.state_since).date(),
            row.standing.days,
            row.standing.norm_days,
            row.standing.over,
            None if row.unmet is None else " ".join(str(gate.sentence) for gate in row.unmet),
            row.joined,
            row.signed,
            listed(row.first),
            ", ".join(f"{label}: {count}" for label, count in row.tenders),
            row.next_event[1] if row.next_event else None,
            local(row.next_event[0]).date() if row.next_event else None,
            absolute(row.path),
        ]
        for row in rows
    ]
    return headings, lines


def as_csv(rows: Sequence[Row]) -> str:
    return sheets.as_csv(*table(rows))


def as_xlsx(rows: Sequence[Row]) -> bytes:
    return sheets.as_xlsx(_("Overblik"), *table(rows), widths=WIDTHS, frozen="C2")
