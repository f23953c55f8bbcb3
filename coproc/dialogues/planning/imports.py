"""Reads companies out of a .csv or .xlsx file: all rows, or every row's errors. No database."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from coproc.dialogues.planning import companies
from coproc.dialogues.planning.companies import Company
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import gettext as _

# field -> accepted headers, the first of which is ours. Case, spaces, - and _ do not matter.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "company_name": ("Virksomhed", "virksomhedens navn", "firma", "navn", "company", "company name"),
    "company_number": ("CVR", "cvr-nummer", "cvr-nr", "cvr-nr.", "registreringsnummer", "registration number", "company number"),
    "country": ("Land", "landekode", "country"),
    "contact_name": ("Kontaktperson", "kontakt", "contact", "contact person"),
    "email": ("E-mail", "mail", "mailadresse"),
    "language": ("Sprog", "language"),
}
REQUIRED = ("company_name", "company_number", "email")
MOST_ROWS = 2000
LARGEST_FILE = 5 * 1024 * 1024
TEMPLATE = "Virksomhed;CVR;Land;Kontaktperson;E-mail;Sprog\r\n"
LANGUAGES = {"": None, "da": "da", "dansk": "da", "danish": "da", "en": "en", "engelsk": "en", "english": "en"}
Table = Iterator[tuple[int, list[str]]]


class ImportRefused(DomainError):
    """Nothing was taken in: one sentence for everything that is wrong, in the order of the file."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(" ".join(errors), field="file")
        self.errors = errors


def read(filename: str, data: bytes) -> tuple[list[Company], int]:
    """Every company of the file once, and how many rows said the same as an earlier one. Raises ImportRefused."""
    if len(data) > LARGEST_FILE:
        raise ImportRefused([_("Filen er for stor. Den må højst fylde {n} MB.", n=LARGEST_FILE // 1024 // 1024)])
    ending = filename.rpartition(".")[2].lower()
    if ending not in {"csv", "xlsx"}:
        raise ImportRefused([_("Filen skal være .csv eller .xlsx.")])
    rows = _xlsx(data) if ending == "xlsx" else _csv(data)
    columns = _columns(next(rows, (1, []))[1])
    found: dict[str, tuple[int, Company]] = {}
    errors: list[str] = []
    repeated = 0
    for number, cells in rows:
        if not any(cells):
            continue
        try:
            company = _company(dict(zip(columns, [*cells, *[""] * len(columns)], strict=False)))
        except FieldErrors as error:
            errors += [_("Række {row}, {column}: {what}", row=number, column=HEADERS[name][0], what=sentence)
                       for name, sentence in error.errors.items()]  # fmt: skip
            continue
        first, same = found.setdefault(company.key, (number, company))
        if first != number:
            repeated += 1
            if same.email.casefold() != company.email.casefold():
                errors.append(
                    _("Række {row}: {company} står også i række {other} med en anden mailadresse. Behold den ene.",
                      row=number, company=company.name, other=first)
                )  # fmt: skip
    if len(found) > MOST_ROWS:
        errors.insert(0, _("Der er for mange virksomheder. Del filen, så hver del har højst {n}.", n=MOST_ROWS))
    if not found and not errors:
        errors.append(_("Der er ingen virksomheder i filen."))
    if errors:
        raise ImportRefused(errors)
    return [company for _number, company in found.values()], repeated


def _company(said: Mapping[str, str]) -> Company:
    language = said.get("language", "").casefold()
    if language not in LANGUAGES:
        raise FieldErrors({"language": _("Skriv dansk eller engelsk.")})
    return companies.checked(
        name=said.get("company_name", ""),
        number=said.get("company_number", ""),
        country=said.get("country", ""),
        contact_name=said.get("contact_name", ""),
        email=said.get("email", ""),
        language=LANGUAGES[language],
    )


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


_FIELDS = {_plain(header): name for name, headers in HEADERS.items() for header in headers}


def _columns(headers: list[str]) -> list[str]:
    """The field of each column. Unknown, repeated and missing ones are refused, so that nothing is lost unseen."""
    found = [_FIELDS.get(_plain(header), "") for header in headers]
    known = ", ".join(names[0] for names in HEADERS.values())
    errors = [
        _("Kolonnen {column} kendes ikke. Brug: {known}.", column=repr(header), known=known)
        for header, name in zip(headers, found, strict=True)
        if header and not name
    ]
    errors += [_("Kolonnen {column} står to gange.", column=names[0]) for name, names in HEADERS.items() if found.count(name) > 1]
    errors += [_("Kolonnen {column} mangler.", column=HEADERS[name][0]) for name in REQUIRED if name not in found]
    if errors:
        raise ImportRefused(errors)
    return found


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # a spreadsheet's idea of a CVR number
        value = int(value)
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


def _xlsx(data: bytes) -> Table:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    from coproc.documents.uploads import is_bomb

    broken = _("Filen er ikke et regneark, der kan læses. Gem den igen som .xlsx.")
    try:
        if is_bomb(data):
            raise ImportRefused([broken])
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = [[_cell(cell) for cell in cells] for cells in sheet.iter_rows(values_only=True, max_row=MOST_ROWS * 2)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, SyntaxError):
        raise ImportRefused([broken]) from None
    yield from enumerate(rows, 1)
