"""Meetings out of pasted lines, a spreadsheet's CSV, or a calendar file. All of it is read, or nothing, with every fault by its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from icalendar import Calendar

from coproc.kernel.clock import local
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.reference.calendar import add_working_days

MOST = 500
LARGEST = 1024 * 1024
LONGEST = 120
FAULTS_SHOWN = 10
CANCELLED = "aflyst"
_DANISH = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Draft:
    """A meeting as it was written. `uid`: its name in the calendar it came from."""

    body: str
    held_on: date
    agenda_on: date
    uid: str | None = None
    is_cancelled: bool = False


def day_of(text: str) -> date:
    """12.03.2027, 12/3-2027 or 2027-03-12. Raises ValueError."""
    text = text.strip().strip('"')
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DANISH.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError(text)


def agenda_of(held_on: date, agenda_days: int) -> date:
    """So many working days before the meeting."""
    return add_working_days(held_on, -agenda_days, soft=True)


def from_lines(text: str, agenda_days: int) -> list[Draft]:
    """Forum; meeting; agenda. A first line without a digit is a heading. Raises DomainError with the faulty lines."""
    found: list[Draft] = []
    faults: list[str] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip() or (number == 1 and not re.search(r"\d", line)):
            continue
        try:
            found.append(_line(line, agenda_days))
        except ValueError:
            faults.append(_("Linje {number} kan ikke læses: “{line}”.", number=number, line=line.strip()[:80]))
        except DomainError as error:
            faults.append(_("Linje {number}: {why}", number=number, why=error.sentence))
    return _checked(found, faults)


def _line(line: str, agenda_days: int) -> Draft:
    mark = next((mark for mark in (";", "\t", ",") if mark in line), ";")
    parts = [part.strip().strip('"').strip() for part in line.split(mark)]
    body, held_on = parts[0], day_of(parts[1] if len(parts) > 1 else "")
    agenda_on = day_of(parts[2]) if len(parts) > 2 and parts[2] else agenda_of(held_on, agenda_days)
    uid, is_cancelled = [*parts[3:5], "", ""][:2]
    return checked(Draft(body, held_on, agenda_on, uid or None, is_cancelled == CANCELLED))


def as_lines(drafts: list[Draft]) -> str:
    """The same as `from_lines` reads, with what a calendar file knows besides: how a confirmation carries what was in a file."""
    return "\n".join(
        "; ".join(
            (
                draft.body,
                draft.held_on.isoformat(),
                draft.agenda_on.isoformat(),
                draft.uid or "",
                CANCELLED if draft.is_cancelled else "",
            )
        )
        for draft in drafts
    )


def checked(draft: Draft) -> Draft:
    """Raises DomainError on a meeting that cannot be."""
    if not draft.body or len(draft.body) > LONGEST or set(draft.body) & set(":;\t\n"):
        raise DomainError(_("Skriv, hvem der mødes, uden kolon og semikolon og med højst {most} tegn.", most=LONGEST), field="body")
    if draft.agenda_on > draft.held_on:
        raise DomainError(_("Fristen til dagsordenen skal ligge før mødet."), field="agenda_on")
    if not 2000 <= draft.agenda_on.year <= draft.held_on.year <= 2100:
        raise DomainError(_("Skriv et årstal fra 2000 til 2100."), field="held_on")
    return draft


def from_calendar(content: bytes, agenda_days: int) -> list[Draft]:
    """Every event of an .ics file: its title is the body. Raises DomainError."""
    try:
        events = list(Calendar.from_ical(content).walk("VEVENT"))
    except (ValueError, IndexError, KeyError) as error:
        raise DomainError(_("Filen er ikke en kalenderfil, vi kan læse."), field="file") from error
    found: list[Draft] = []
    faults: list[str] = []
    for event in events:
        title = str(event.get("SUMMARY", "")).strip()
        at = event.decoded("DTSTART") if "DTSTART" in event else None
        if "RRULE" in event:
            faults.append(_("“{title}” gentages. Skriv datoerne en for en.", title=title[:80]))
        elif not isinstance(at, date):
            faults.append(_("“{title}” har ingen dato.", title=title[:80]))
        else:
            day = local(at).date() if isinstance(at, datetime) and at.tzinfo else date(at.year, at.month, at.day)
            is_cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
            uid = re.sub(r"[;,\s]", "_", str(event.get("UID", "")))[:255] or None
            try:
                found.append(checked(Draft(title, day, agenda_of(day, agenda_days), uid, is_cancelled)))
            except DomainError as error:
                faults.append(_("“{title}”: {why}", title=title[:80], why=error.sentence))
    return _checked(found, faults)


def _checked(found: list[Draft], faults: list[str]) -> list[Draft]:
    if faults:
        more = len(faults) - FAULTS_SHOWN
        said = faults[:FAULTS_SHOWN] + ([_("Og {n} til.", n=more)] if more > 0 else [])
        raise DomainError(" ".join([_("Intet er gemt."), *said]), field="lines")
    if not found:
        raise DomainError(_("Der er ingen møder i det, du har skrevet eller valgt."), field="lines")
    if len(found) > MOST:
        raise DomainError(_("Der er mere end {most} møder. Del dem i flere filer.", most=MOST), field="lines")
    return found
