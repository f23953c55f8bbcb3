"""Reads companies out of a .csv or .xlsx file: all rows, or every row's errors. No database."""

from __future__ import annotations

from collections.abc import Mapping

from coproc.dialogues.planning import companies
from coproc.dialogues.planning.companies import Company
from coproc.kernel import sheet_reading
from coproc.kernel.errors import FieldErrors
from coproc.kernel.sheet_reading import ImportRefused
from coproc.kernel.translation import gettext as _

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
TEMPLATE = "Virksomhed;CVR;Land;Kontaktperson;E-mail;Sprog\r\n"
LANGUAGES = {"": None, "da": "da", "dansk": "da", "danish": "da", "en": "en", "engelsk": "en", "english": "en"}


def read(filename: str, data: bytes) -> tuple[list[Company], int]:
    """Every company of the file once, and how many rows said the same as an earlier one. Raises ImportRefused."""
    rows = sheet_reading.table(filename, data, most_rows=MOST_ROWS)
    columns = sheet_reading.columns(next(rows, (1, []))[1], HEADERS, REQUIRED)
    found: dict[str, tuple[int, Company]] = {}
    errors: list[str] = []
    repeated = 0
    for number, cells in rows:
        if not any(cells):
            continue
        try:
            company = _company(dict(zip(columns, [*cells, *[""] * len(columns)], strict=False)))
        except FieldErrors as error:
            errors += [sheet_reading.fault(number, HEADERS[name][0], sentence) for name, sentence in error.errors.items()]
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
