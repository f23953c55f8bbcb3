"""Organisations out of a .csv or .xlsx file, as people keep them: every row, and a sentence for each thing that is wrong. No database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from coproc.accounts.words import BUYERS, TYPES
from coproc.kernel import sheet_reading
from coproc.kernel.errors import DomainError
from coproc.kernel.sheet_reading import ImportRefused, fault
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import wire_address
from coproc.processes.outreach.models import Answer
from coproc.reference import identifiers

HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("Organisation", "organisationens navn", "myndighed", "kommune", "navn", "organization", "name"),
    "cvr": ("CVR", "cvr-nummer", "cvr-nr", "cvrnr."),
    "kind": ("Type", "slags", "organisationstype"),
    "contact_name": ("Kontaktperson", "kontakt", "contact"),
    "email": ("E-mail", "mail", "mailadresse", "e-mailadresse"),
    "phone": ("Telefon", "tlf", "tlf.", "mobil", "telefonnummer", "phone"),
    "partner": ("Skaleringspartner", "ejer", "partner", "ansvarlig", "owner"),
    "asked_on": ("Spurgt den", "spurgt", "kontaktet", "dato"),
    "answer": ("Svar", "answer"),
    "reason": ("Begrundelse", "hvorfor", "reason"),
    "call_again_on": ("Ring igen", "ring igen den", "opfølgning"),
    "note": ("Bemærkning", "noter", "note", "kommentar"),
}
REQUIRED = ("name",)
MOST_ROWS = 2000
LONGEST = 200
LONGEST_NOTE = 2000
TEMPLATE = ";".join(names[0] for names in HEADERS.values()) + "\r\n"
ANSWERS = {"": Answer.NONE, "ja": Answer.YES, "måske": Answer.MAYBE, "nej": Answer.NO, "ring": Answer.CALL}
_TYPES = {str(kind).casefold(): kind.value for kind in BUYERS} | {
    "kommune": "municipality",
    "region": "region",
    "stat": "state_authority",
    "statslig myndighed": "state_authority",
    "forsyning": "utility",
    "forsyningsselskab": "utility",
    "offentligretligt organ": "body_governed_by_public_law",
    "selvejende institution": "self_governing_institution",
    "statsligt selskab": "state_company",
    "andet": "other",
}
_PHONE = re.compile(r"\+?[\d\s()./-]{6,25}")
_DAY = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})")


@dataclass(frozen=True)
class Row:
    """One organisation as the file says it. `number`: its row there."""

    number: int
    name: str
    cvr: str = ""
    kind: str = ""
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    partner: str = ""
    asked_on: date | None = None
    answer: str = Answer.NONE
    reason: str = ""
    call_again_on: date | None = None
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


def from_plain(kept: Mapping[str, Any]) -> Row:
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("asked_on", "call_again_on")}
    return Row(**{**kept, **days})


def key_of(name: str) -> str:
    """Two spellings of one name have one key."""
    return danish_key(" ".join(name.split()))


def read(filename: str, data: bytes, today: date) -> tuple[list[Row], list[str]]:
    """(rows without fault, every fault as a sentence with row and column). Raises ImportRefused on a file that is no list."""
    lines = sheet_reading.table(filename, data, most_rows=MOST_ROWS)
    columns = sheet_reading.columns(next(lines, (1, []))[1], HEADERS, REQUIRED)
    rows: list[Row] = []
    faults: list[str] = []
    seen = 0
    for number, cells in lines:
        if not any(cells):
            continue
        seen += 1
        wrong = [] if len(cells) <= len(columns) or not any(cells[len(columns) :]) else [_too_many(columns)]
        row, more = checked(number, dict(zip(columns, cells, strict=False)), today)
        wrong += more
        faults += [fault(number, column, what) for column, what in wrong]
        if not wrong:
            rows.append(row)
    if seen > MOST_ROWS:
        raise ImportRefused([_("Der er for mange rækker. Del filen, så hver del har højst {n}.", n=MOST_ROWS)])
    if not seen:
        raise ImportRefused([_("Der er ingen organisationer i filen.")])
    kept, twice = _once(rows)
    return kept, sorted([*faults, *twice], key=lambda said: int(re.search(r"\d+", said)[0]))  # type: ignore[index]


def _too_many(columns: list[str]) -> tuple[str, str]:
    last = HEADERS[columns[-1]][0] if columns and columns[-1] else ""
    return last, _("Der er flere felter i rækken end kolonner. Sæt anførselstegn om tekst med semikolon eller komma.")


def checked(number: int, said: Mapping[str, str], today: date) -> tuple[Row, list[tuple[str, str]]]:
    """The row, and (column, what is wrong) for each fault in it."""
    wrong: list[tuple[str, str]] = []

    def text(field: str, most: int = LONGEST) -> str:
        value = " ".join(said.get(field, "").split())
        if "\ufffd" in value:
            wrong.append((HEADERS[field][0], _("Der er tegn, som ikke kan læses. Gem filen som UTF-8.")))
        elif len(value) > most:
            wrong.append((HEADERS[field][0], _("Højst {n} tegn.", n=most)))
        return value

    def take(field: str, read_it: Any) -> Any:
        try:
            return read_it(said.get(field, "").strip())
        except DomainError as error:
            wrong.append((HEADERS[field][0], error.sentence))
            return read_it("")

    name = text("name")
    if not name:
        wrong.append((HEADERS["name"][0], _("Skriv organisationens navn.")))
    row = Row(
        number=number,
        name=name,
        cvr=take("cvr", lambda value: identifiers.cvr(value) if value else ""),
        kind=take("kind", _kind),
        contact_name=text("contact_name"),
        email=take("email", _email),
        phone=take("phone", _phone),
        partner=text("partner"),
        asked_on=take("asked_on", day_of),
        answer=take("answer", _answer),
        reason=text("reason", LONGEST_NOTE),
        call_again_on=take("call_again_on", day_of),
        note=text("note", LONGEST_NOTE),
    )
    if not wrong:
        wrong += _unlikely(row, today)
    return row, wrong


def _unlikely(row: Row, today: date) -> Iterator[tuple[str, str]]:
    """Each cell can be read, but together they cannot be so."""
    if row.asked_on and row.asked_on > today:
        yield HEADERS["asked_on"][0], _("Dagen er ikke kommet endnu.")
    if row.answer and not row.asked_on:
        yield HEADERS["asked_on"][0], _("Der står et svar. Skriv, hvornår de blev spurgt.")
    if row.answer == Answer.NO and not row.reason:
        yield HEADERS["reason"][0], _("Skriv, hvorfor de siger nej.")
    if row.call_again_on and row.call_again_on < today:
        yield HEADERS["call_again_on"][0], _("Dagen er gået. Skriv en dag, der kommer.")


def _kind(value: str) -> str:
    if value and value.casefold() not in _TYPES:
        known = ", ".join(str(TYPES[kind]) for kind in TYPES if kind in BUYERS)
        raise DomainError(_("{value} kendes ikke. Skriv en af: {known}.", value=repr(value), known=known))
    return _TYPES.get(value.casefold(), "")


def _email(value: str) -> str:
    if value.count("@") > 1:
        raise DomainError(_("Skriv kun én mailadresse."))
    return wire_address(value).lower() if value else ""


def _phone(value: str) -> str:
    if value and not _PHONE.fullmatch(value):
        raise DomainError(_("Skriv telefonnummeret med cifre."))
    return value


def _answer(value: str) -> str:
    if value.casefold() not in ANSWERS:
        raise DomainError(_("Skriv ja, måske, nej eller ring."))
    return ANSWERS[value.casefold()]


def day_of(value: str) -> date | None:
    """24-12-2026, 24.12.2026 or 2026-12-24. Raises DomainError."""
    if not value:
        return None
    try:
        if found := _DAY.fullmatch(value):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(value)
    except ValueError:
        raise DomainError(_("{value} er ikke en dato. Skriv den som 24-12-2026.", value=repr(value))) from None


def _once(rows: list[Row]) -> tuple[list[Row], list[str]]:
    """Each organisation once; the same organisation said in two ways is a fault, said twice in one way is not."""
    faults: list[str] = []
    by_cvr: dict[str, Row] = {}
    by_name: dict[str, Row] = {}
    kept: list[Row] = []
    for row in rows:
        same_number, same_name = by_cvr.get(row.cvr), by_name.get(key_of(row.name))
        if same_number and same_number is not same_name:
            faults.append(fault(row.number, HEADERS["cvr"][0], _("{cvr} står også i række {other} med et andet navn.",
                                                                 cvr=row.cvr, other=same_number.number)))  # fmt: skip
        elif same_name and row.cvr and same_name.cvr and row.cvr != same_name.cvr:
            faults.append(fault(row.number, HEADERS["name"][0], _("{name} står også i række {other} med et andet CVR-nummer.",
                                                                  name=row.name, other=same_name.number)))  # fmt: skip
        elif same_name and row.email != same_name.email:
            what = _("{name} står også i række {other} med en anden mailadresse. Behold den ene.",
                     name=row.name, other=same_name.number)  # fmt: skip
            faults.append(fault(row.number, HEADERS["email"][0], what))
        elif not same_name:
            kept.append(row)
            by_name[key_of(row.name)] = row
            if row.cvr:
                by_cvr[row.cvr] = row
    return kept, faults
