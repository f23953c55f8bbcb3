"""Reads tables that people have in spreadsheets: .csv (semicolon, comma or tab; UTF-8, or cp1252 as Danish Excel writes it) and .xlsx.

One reader for every list that is brought along, and one shape of faults: each names its row and its column.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000
Table = Iterator[tuple[int, list[str]]]
Headers = Mapping[
    str, tuple[str, ...]
]  # field -> accepted headers, the first of which is ours; case, spaces, - and _ do not matter


class ImportRefused(DomainError):
    """Nothing was taken in: one sentence for everything that is wrong, in the order of the file."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(" ".join(errors), field="file")
        self.errors = errors


def is_bomb(content: bytes) -> bool:
    """Unpacks to more than any slide show does. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
    return len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED


def fault(row: int, column: str, what: str) -> str:
    return _("Række {row}, {column}: {what}", row=row, column=column, what=what)


def table(filename: str, data: bytes, *, most_rows: int) -> Table:
    """(row number as the spreadsheet shows it, its cells as text). Raises ImportRefused on a file that is no table."""
    if len(data) > LARGEST_FILE:
        raise ImportRefused([_("Filen er for stor. Den må højst fylde {n} MB.", n=LARGEST_FILE // 1024 // 1024)])
    ending = filename.rpartition(".")[2].lower()
    if ending not in {"csv", "xlsx"}:
        raise ImportRefused([_("Filen skal være .csv eller .xlsx.")])
    return _xlsx(data, most_rows) if ending == "xlsx" else _csv(data)


def columns(written: Sequence[str], headers: Headers, required: Sequence[str]) -> list[str]:
    """The field of each column. Unknown, repeated and missing ones are refused, so that nothing is lost unseen."""
    fields = {_plain(header): name for name, names in headers.items() for header in names}
    found = [fields.get(_plain(header), "") for header in written]
    known = ", ".join(names[0] for names in headers.values())
    errors = [
        _("Kolonnen {column} kendes ikke. Brug: {known}.", column=repr(header), known=known)
        for header, name in zip(written, found, strict=True)
        if header and not name
    ]
    errors += [_("Kolonnen {column} står to gange.", column=names[0]) for name, names in headers.items() if found.count(name) > 1]
    errors += [_("Kolonnen {column} mangler.", column=headers[name][0]) for name in required if name not in found]
    if errors:
        raise ImportRefused(errors)
    return found


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # a spreadsheet's idea of a CVR number
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _csv(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what Danish Excel writes when it is not asked for UTF-8
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [_cell(cell) for cell in cells]
    except csv.Error:
        raise ImportRefused([_("Linje {n} kan ikke læses. Gem filen igen som .csv.", n=reader.line_num)]) from None


def _xlsx(data: bytes, most_rows: int) -> Table:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    broken = _("Filen er ikke et regneark, der kan læses. Gem den igen som .xlsx.")
    try:
        if is_bomb(data):
            raise ImportRefused([broken])
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = [[_cell(cell) for cell in cells] for cells in sheet.iter_rows(values_only=True, max_row=most_rows * 2)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, SyntaxError):
        raise ImportRefused([broken]) from None
    yield from enumerate(rows, 1)
