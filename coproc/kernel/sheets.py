"""Tables as files: CSV as Danish spreadsheets open it, and XLSX with real dates and numbers. Nothing typed becomes a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

from coproc.kernel.formats import short_date

BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """UTF-8 with a mark, semicolons, dates as Danes write them. Text that a spreadsheet would calculate is kept text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return BOM + buffer.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return short_date(value)
    said = str(value)
    return f"'{said}" if isinstance(value, str) and said.startswith(_FORMULA) else said


def as_xlsx(title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], *, widths: Sequence[int], frozen: str) -> bytes:
    """One sheet. `widths` of the first columns, in characters; `frozen` is the first cell that scrolls."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = frozen
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    heads = [WriteOnlyCell(sheet, heading) for heading in headings]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
            elif isinstance(value, date):
                cell.number_format = "dd-mm-yyyy"
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_clock(buffer)


def _without_clock(written: io.BytesIO) -> bytes:
    """The moment of writing is kept out: else the same rows were other bytes a second later, and a hash list would not hold."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
