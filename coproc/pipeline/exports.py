"""Overblik as files: CSV as Danish spreadsheets open it, and XLSX with real dates and numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from coproc.kernel.clock import local
from coproc.kernel.formats import listed, short_date
from coproc.kernel.translation import gettext as _
from coproc.messaging.links import absolute
from coproc.needs.words import FOCUS_AREAS
from coproc.pipeline.queries import Row

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    """UTF-8 with a mark, semicolons, dates as Danes write them. Text that a spreadsheet would calculate is kept text."""
    headings, lines = table(rows)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in line] for line in lines)
    return BOM + buffer.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return short_date(value)
    said = str(value)
    return f"'{said}" if isinstance(value, str) and said.startswith(_FORMULA) else said


def as_xlsx(rows: Sequence[Row]) -> bytes:
    headings, lines = table(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Overblik"))
    sheet.freeze_panes = "C2"
    for column, width in zip(
        "ABCDEFGHIJKLMNOPQ", (11, 44, 30, 26, 30, 14, 10, 10, 10, 60, 10, 12, 26, 36, 32, 14, 50), strict=True
    ):
        sheet.column_dimensions[column].width = width
    cells = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
    elif isinstance(value, date):
        cell.number_format = "dd-mm-yyyy"
    return cell
