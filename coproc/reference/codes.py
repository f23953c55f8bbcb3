"""Official code lists: CPV and NUTS. Read from CSV (`code,label_da,label_en`) or Genericode, all or nothing.

The lists themselves are imported by `coproc reference import` and are no part of the package.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, ngettext

CodeKind = Literal["cpv", "nuts"]

LARGEST_FILE = 100 * 1024 * 1024
_SHOWN_ERRORS = 20
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_SHALLOWEST_CPV = 2
_COLUMNS = {
    "code": ("code", "kode"),
    "label_da": ("label_da", "dan_label", "da"),
    "label_en": ("label_en", "eng_label", "en", "name"),
}


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    label_da: str
    label_en: str


@dataclass(frozen=True)
class RowError:
    """`row` is the line of a CSV file, or the number of the row of a Genericode list."""

    row: int
    sentence: str


class CodeListError(DomainError):
    """The file was not taken; `rows` says why, row by row."""

    def __init__(self, rows: list[RowError]) -> None:
        self.rows = rows
        lines = [_("Række {row}: {sentence}", row=r.row, sentence=r.sentence) for r in rows[:_SHOWN_ERRORS]]
        if len(rows) > _SHOWN_ERRORS:
            lines.append(ngettext("og {n} række mere.", "og {n} rækker mere.", len(rows) - _SHOWN_ERRORS))
        super().__init__("\n".join([_("Kodelisten blev ikke indlæst."), *lines]), field="file")


def cpv(text: str, *, field: str = "cpv") -> str:
    """The eight digits of a CPV code; of "79400000-8" the check digit is left out, unchecked. Raises DomainError."""
    match = _CPV.fullmatch(text.strip())
    if not match:
        raise DomainError(_("En CPV-kode har 8 cifre. Skriv den som for eksempel 79400000."), field=field)
    return match[1]


def nuts(text: str, *, field: str = "nuts") -> str:
    """A NUTS code: a country and up to three signs, like DK011. Raises DomainError."""
    code = text.strip().upper()
    if not _NUTS.fullmatch(code):
        raise DomainError(_("En NUTS-kode er et land og op til tre tegn. Skriv den som for eksempel DK011."), field=field)
    return code


def cpv_branch(code: str, digits: int) -> str:
    """The code of the branch that holds this one: `cpv_branch("33141621", 3)` is "33100000".

    2 digits are a division, 3 a group, 4 a class, 5 a category.
    """
    if not _SHALLOWEST_CPV <= digits <= 8:
        raise ValueError(f"a CPV branch has 2 to 8 digits, not {digits}")
    return cpv(code)[:digits].ljust(8, "0")


def cpv_depth(code: str) -> int:
    """How many digits say something: 2 for a division; 33140000 has 4."""
    return max(_SHALLOWEST_CPV, len(cpv(code).rstrip("0")))


def cpv_parents(code: str) -> list[str]:
    """The branches above, nearest first; the official list need not hold every one of them."""
    return [cpv_branch(code, digits) for digits in range(cpv_depth(code) - 1, _SHALLOWEST_CPV - 1, -1)]


def nuts_parents(code: str) -> list[str]:
    """DK011 lies in DK01, DK0 and DK."""
    checked = nuts(code)
    return [checked[:length] for length in range(len(checked) - 1, 1, -1)]


def read_code_list(path: Path, kind: CodeKind) -> list[Code]:
    """All codes of a file in its own order.

    Raises CodeListError with every wrong row, DomainError when the file is no code list.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError:
        raise DomainError(_("Filen {name} kan ikke læses.", name=path.name), field="file") from None
    if size > LARGEST_FILE:
        raise DomainError(_("Filen {name} er for stor til at være en kodeliste.", name=path.name), field="file")
    is_xml = raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return _checked(_genericode_rows(raw) if is_xml else _csv_rows(raw), kind)


def _checked(rows: Iterator[tuple[int, dict[str, str]]], kind: CodeKind) -> list[Code]:
    check = cpv if kind == "cpv" else nuts
    found: dict[str, Code] = {}
    errors: list[RowError] = []
    for number, row in rows:
        try:
            code = check(row.get("code", ""))
        except DomainError as error:
            errors.append(RowError(number, error.sentence))
            continue
        label_da = row.get("label_da", "")
        if not label_da:
            errors.append(RowError(number, _("{code} mangler en dansk betegnelse.", code=code)))
        elif code in found:
            errors.append(RowError(number, _("{code} står der allerede.", code=code)))
        else:
            found[code] = Code(code, label_da, row.get("label_en") or label_da)
    if errors:
        raise CodeListError(errors)
    if not found:
        raise DomainError(_("Filen indeholder ingen koder."), field="file")
    return list(found.values())


def _field_names(columns: list[str]) -> dict[str, str]:
    """Which of the file's columns holds what."""
    folded = {column.strip().casefold(): column for column in columns}
    names = {
        folded[alias]: field
        for field, aliases in _COLUMNS.items()
        for alias in [next((a for a in aliases if a in folded), None)]
        if alias
    }
    missing = [field for field in ("code", "label_da") if field not in names.values()]
    if missing:
        raise DomainError(
            _(
                "Filen er ikke en kodeliste: kolonnerne {missing} mangler. Brug kolonnerne code, label_da og label_en.",
                missing=", ".join(missing),
            ),
            field="file",
        )
    return names


def _csv_rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DomainError(_("Filen skal være gemt som tekst i UTF-8."), field="file") from None
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="", restval="")
    try:
        names = _field_names(list(reader.fieldnames or []))
        for row in reader:
            yield reader.line_num, {field: (row[column] or "").strip() for column, field in names.items()}
    except csv.Error:
        raise DomainError(_("Filen kan ikke læses som CSV efter linje {n}.", n=reader.line_num), field="file") from None


def _genericode_rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of an OASIS Genericode list. A DOCTYPE is refused before any entity is expanded; nothing is fetched."""
    parsed = etree.iterparse(
        io.BytesIO(raw),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    columns: list[str] = []
    names: dict[str, str] | None = None
    number = 0
    try:
        for event, element in parsed:
            local = _local_name(element)
            if event == "start":
                if element.getparent() is None:
                    _check_root(element, local)
                continue
            if local == "Column":
                columns.append(element.get("Id", ""))
            elif local == "Row":
                names = names or _field_names(columns)
                number += 1
                yield number, _genericode_row(element, names)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise DomainError(_("Filen er ikke gyldig XML (linje {n}).", n=error.lineno or 1), field="file") from None


def _check_root(root: Any, local: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise DomainError(_("Filen har en DOCTYPE og indlæses ikke af sikkerhedsgrunde."), field="file")
    if local != "CodeList":
        raise DomainError(_("Filen er ikke en kodeliste i Genericode."), field="file")


def _genericode_row(row: Any, names: dict[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for value in row:
        field = names.get(value.get("ColumnRef", "")) if isinstance(value.tag, str) else None
        if field:
            values[field] = " ".join("".join(value.itertext()).split())
    return values


def _local_name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
