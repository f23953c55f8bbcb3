"""Reads needs out of a .csv, .xlsx or .jsonl file: all rows, or every row's errors. No database."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

# field → accepted headers, the first of which is used in error messages. Case, spaces, - and _ do not matter.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "title": ("Titel", "title", "overskrift", "navn"),
    "problem": ("Problem", "beskrivelse", "description", "hvad går galt", "what goes wrong"),
    "organisation": ("Organisation", "indkøber", "buyer", "behovsejer", "organization"),
    "affected": ("Hvem har problemet", "målgruppe", "affected", "who", "target group", "for whom"),
    "current_practice": ("Sådan er det i dag", "nuværende praksis", "current practice", "baseline", "today"),
    "desired_effect": ("Ønsket effekt", "effekt", "effektmål", "desired effect", "outcome", "outcome target"),
    "focus_area": ("Fokusområde", "focus area"),
    "cpv": ("CPV", "cpv-kode", "cpv-koder", "cpv code", "cpv codes"),
    "nuts": ("NUTS", "nuts-kode", "nuts code", "region"),
    "window_from": ("Tidsvindue fra", "udbud fra", "window from", "time window from"),
    "window_to": ("Tidsvindue til", "udbud til", "window to", "time window to"),
}
REQUIRED = ("title", "problem")
LONGEST_TITLE = 200
MOST_ROWS = 10_000
LARGEST_FILE = 50_000_000

_CODE = re.compile(r"(\d{8})(?:-\d)?")
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_QUARTER = re.compile(
    r"(?P<y1>\d{4})\s*[-/ ]?\s*[KQ](?P<q1>[1-4])|[KQ]?(?P<q2>[1-4])(?:\.\s*kvartal)?[\s-]+(?P<y2>\d{4})", re.IGNORECASE
)


@dataclass(frozen=True)
class NeedRow:
    """One need of the file. `row` is its number as a person counts it: a spreadsheet's header is row 1."""

    row: int
    title: str
    problem: str
    organisation: str = ""
    affected: str = ""
    current_practice: str = ""
    desired_effect: str = ""
    focus_area: str = ""
    cpv: tuple[str, ...] = ()
    nuts: str | None = None
    window: tuple[date, date] | None = None


class ImportRefused(DomainError):
    """Nothing was read: `errors` holds one sentence for everything that is wrong, in the order of the file."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass
class _Reading:
    rows: list[NeedRow] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_needs(path: Path) -> list[NeedRow]:
    """All needs of the file. Raises ImportRefused with every error of every row."""
    readers = {".csv": _csv_rows, ".xlsx": _xlsx_rows, ".jsonl": _jsonl_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ImportRefused([_("Filen skal være .csv, .xlsx eller .jsonl.")])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused([_("{file} kan ikke læses: {why}.", file=path, why=error.strerror)]) from error
    if len(data) > LARGEST_FILE:
        raise ImportRefused([_("Filen er for stor. Den må højst fylde {n} MB.", n=LARGEST_FILE // 1_000_000)])
    reading = _Reading()
    for number, cells in reader(data, reading.errors):
        _take(number, cells, reading)
    if not reading.rows and not reading.errors:
        reading.errors.append(_("Der er ingen behov i filen."))
    if len(reading.rows) > MOST_ROWS:
        reading.errors.append(_("Der er for mange rækker. Del filen, så hver del har højst {n}.", n=MOST_ROWS))
    if reading.errors:
        raise ImportRefused(reading.errors)
    return reading.rows


def _take(number: int, cells: dict[str, Any], reading: _Reading) -> None:
    wrong: list[tuple[str, str]] = []
    texts = _texts(cells, wrong)
    nuts = texts.pop("nuts").upper()
    if nuts and not _NUTS.fullmatch(nuts):
        wrong.append(("nuts", _("{value} er ikke en NUTS-kode. Skriv for eksempel DK042.", value=repr(nuts))))
    codes = []
    for value in _codes(cells.get("cpv")):
        if found := _CODE.fullmatch(value):
            codes.append(found[1])
        else:
            wrong.append(("cpv", _("{value} er ikke en CPV-kode. Skriv otte cifre.", value=repr(value))))
    window = _window(cells, wrong)
    reading.errors += [
        _("Række {row}, kolonne {column}: {what}", row=number, column=HEADERS[name][0], what=what) for name, what in wrong
    ]
    if not wrong:
        cpv = tuple(dict.fromkeys(codes))
        reading.rows.append(NeedRow(row=number, cpv=cpv, nuts=nuts or None, window=window, **texts))


def _texts(cells: dict[str, Any], wrong: list[tuple[str, str]]) -> dict[str, str]:
    texts = {}
    for name in HEADERS:
        if name in {"cpv", "window_from", "window_to"}:
            continue
        if isinstance(cells.get(name), list | dict):
            wrong.append((name, _("skal være en tekst.")))
        texts[name] = _text(cells.get(name))
        if name in REQUIRED and not texts[name]:
            wrong.append((name, _("skal udfyldes.")))
    if len(texts["title"]) > LONGEST_TITLE:
        wrong.append(("title", _("må højst have {n} tegn.", n=LONGEST_TITLE)))
    return texts


def _window(cells: dict[str, Any], wrong: list[tuple[str, str]]) -> tuple[date, date] | None:
    ends: list[tuple[date, date] | None] = []
    for name in ("window_from", "window_to"):
        try:
            ends.append(_period(cells.get(name)))
        except ValueError:
            shown = repr(_text(cells.get(name)))
            sentence = _("{value} er ikke et kvartal eller en dato. Skriv for eksempel 2027 K2.", value=shown)
            wrong.append((name, sentence))
            return None
    first, last = ends[0] or ends[1], ends[1] or ends[0]
    if first is None or last is None:
        return None
    if first[0] > last[1]:
        wrong.append(("window_to", _("ligger før Tidsvindue fra.")))
    return first[0], last[1]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _codes(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_text(part) for part in value if _text(part)]
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        # A spreadsheet drops the zero that 03000000 begins with.
        return [f"{int(value):08d}"]
    return [part for part in re.split(r"[;,|\s]+", _text(value)) if part]


def _period(value: Any) -> tuple[date, date] | None:
    """First and last day of what was written: a quarter or a day. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date(), value.date()
    if isinstance(value, date):
        return value, value
    text = _text(value)
    if not text:
        return None
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found["y1"] or found["y2"]), int(found["q1"] or found["q2"])
        after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        return date(year, quarter * 3 - 2, 1), after - timedelta(days=1)
    if danish := re.fullmatch(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4})", text):
        day = date(int(danish[3]), int(danish[2]), int(danish[1]))
    else:
        day = datetime.fromisoformat(text).date()
    return day, day


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


_FIELDS = {_plain(header): name for name, headers in HEADERS.items() for header in (*headers, name)}


def _columns(headers: list[Any], errors: list[str]) -> dict[int, str]:
    """Place → field. Unknown, repeated and missing columns are errors, so that nothing is lost unseen."""
    found: dict[int, str] = {}
    for place, header in enumerate(headers):
        written = _text(header)
        if not written:
            continue
        name = _FIELDS.get(_plain(written))
        if name is None:
            known = ", ".join(headers[0] for headers in HEADERS.values())
            errors.append(_("Kolonnen {column} kendes ikke. Brug: {known}.", column=repr(written), known=known))
        elif name in found.values():
            errors.append(_("Kolonnen {column} står to gange.", column=HEADERS[name][0]))
        else:
            found[place] = name
    errors += [_("Kolonnen {column} mangler.", column=HEADERS[name][0]) for name in REQUIRED if name not in found.values()]
    return {} if errors else found


def _table(lines: Iterator[tuple[int, list[Any]]], errors: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for _number, headers in lines:
        if any(_text(cell) for cell in headers):
            columns = _columns(headers, errors)
            break
    else:
        return
    if not columns:
        return
    for number, cells in lines:
        if any(_text(cell) for cell in cells):
            yield number, {name: cells[place] for place, name in columns.items() if place < len(cells)}


def _csv_rows(data: bytes, errors: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Danish Excel writes when it is not asked for UTF-8.
        text = data.decode("cp1252", errors="replace")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _table(((number, list(cells)) for number, cells in enumerate(reader, 1)), errors)
    except csv.Error as error:
        errors.append(_("Linje {n}: {what}", n=reader.line_num, what=error))


def _xlsx_rows(data: bytes, errors: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        lines = [list(cells) for cells in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, SyntaxError):
        errors.append(_("Filen er ikke et regneark, der kan læses. Gem den igen som .xlsx."))
        return
    yield from _table(enumerate(lines, 1), errors)


def _jsonl_rows(data: bytes, errors: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        errors.append(_("Filen er ikke gemt som UTF-8."))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            errors.append(_("Række {row}: {what}", row=number, what=_("det er ikke JSON.")))
            continue
        if not isinstance(row, dict):
            errors.append(_("Række {row}: {what}", row=number, what=_("der skal stå ét JSON-objekt.")))
            continue
        unknown = [key for key in row if _plain(key) not in _FIELDS]
        if unknown:
            errors.append(_("Række {row}: {what}", row=number, what=_("feltet {name} kendes ikke.", name=repr(unknown[0]))))
            continue
        yield number, {_FIELDS[_plain(key)]: value for key, value in row.items()}
