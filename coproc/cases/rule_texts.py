"""A reminder's rule in plain words: “7 dage og 1 dag før behovsskemaets frist · til indkøberne · stopper, når …”, and such days read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from coproc.cases.rule_words import COUNTS_FROM, STOPS_WHEN
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, lazy, ngettext
from coproc.workflow.definition import Reminder as Rule

NAMES: dict[str, Any] = {
    "invitation_unanswered": lazy("Invitationen er ikke besvaret"),
    "mandate_agenda": lazy("Mandatet skal på dagsordenen"),
    "signed_without_plan": lazy("Underskrevet, men intet udbud planlagt"),
    "window_opens": lazy("Udbuddet skal forberedes"),
    "need_form_open": lazy("Behovsskemaet skal sendes"),
    "funding_application": lazy("Ansøgningen om penge skal sendes"),
    "funding_report": lazy("Rapporten skal afleveres"),
    "signup_deadline": lazy("Tilmeldingen lukker, til facilitatoren"),
    "signup_closing": lazy("Tilmeldingen lukker, til virksomhederne"),
    "input_deadline": lazy("Fristen for skriftligt input"),
    "summary_missing": lazy("Opsamlingen mangler"),
    "notice_planned": lazy("Bekendtgørelsen skal gøres klar"),
    "prior_notice_due": lazy("Sidste dag for forhåndsmeddelelsen"),
    "prior_notice_expires": lazy("Forhåndsmeddelelsen udløber"),
    "answers_due": lazy("Spørgsmål skal besvares"),
    "standstill_ends": lazy("Standstill er slut"),
    "award_notice_due": lazy("Bekendtgørelsen om kontrakten skal sendes"),
    "effect_measure": lazy("Effekten skal måles"),
    "accessibility_statement": lazy("Tilgængelighedserklæringen skal gennemgås"),
}
PEOPLE: dict[str, Any] = {
    "officer": lazy("organisationens indkøbere"),
    "manager": lazy("lederne"),
    "facilitator": lazy("facilitatoren"),
    "signatory": lazy("underskriveren"),
    "invited_contact": lazy("den inviterede"),
    "signed_up_companies": lazy("de tilmeldte virksomheder"),
    "interested_companies": lazy("interesserede virksomheder, der ikke er tilmeldt"),
    "tender_officer": lazy("ordregiverens indkøbere"),
    "funding_responsible": lazy("den ansvarlige"),
    "administrator": lazy("administratorerne"),
}
UNITS = {"dag": "day", "arbejdsdag": "working_day", "uge": "week", "måned": "month"}
UNITS |= {"day": "day", "working day": "working_day", "week": "week", "month": "month"}
_OFFSET = re.compile(r"(\d{1,3})\s*(arbejdsdage?|working days?|dage?|days?|uger?|weeks?|måneder?|måned|months?)", re.IGNORECASE)


def name_of(rule: Rule) -> str:
    return str(NAMES.get(rule.key, rule.key))


def one_offset(offset: str) -> str:
    number, unit = offset.split()
    n = int(number)
    match unit.removesuffix("s"):
        case "working_day":
            return ngettext("{n} arbejdsdag", "{n} arbejdsdage", n)
        case "week":
            return ngettext("{n} uge", "{n} uger", n)
        case "month":
            return ngettext("{n} måned", "{n} måneder", n)
        case _other:
            return ngettext("{n} dag", "{n} dage", n)


def offsets_said(offsets: Sequence[str]) -> str:
    return listed([one_offset(one) for one in offsets])


def offsets_typed(offsets: Sequence[str]) -> str:
    """As they stand in the field, and can be read back."""
    return ", ".join(one_offset(one) for one in offsets)


def read_offsets(text: str) -> tuple[list[str], str]:
    """“7 dage, 1 dag” as offsets, each once; and the part that could not be read, "" when all could."""
    found: list[str] = []
    for part in re.split(r"[,;\n]|\bog\b|\band\b", text):
        if not part.strip():
            continue
        match = _OFFSET.fullmatch(part.strip())
        if match is None:
            return found, part.strip()
        word = match[2].casefold()
        unit = next(code for name, code in UNITS.items() if word in {name, f"{name}e", f"{name}r", f"{name}er", f"{name}s"})
        number = int(match[1])
        offset = f"{number} {unit}" if number == 1 else f"{number} {unit}s"
        if offset not in found:
            found.append(offset)
    return found, ""


def when_said(rule: Rule) -> str:
    days, date = offsets_said([one for one in rule.offsets if not _is_same_day(one)]), COUNTS_FROM.get(rule.key, rule.anchor)
    if not days:
        return _("samme dag som {date}", date=date)
    same_day = any(_is_same_day(one) for one in rule.offsets)
    if rule.before:
        text = lazy("{days} før {date} og på selve dagen") if same_day else lazy("{days} før {date}")
    else:
        text = lazy("på selve dagen og {days} efter {date}") if same_day else lazy("{days} efter {date}")
    return str(text).format(days=days, date=date)


def _is_same_day(offset: str) -> bool:
    return offset.startswith("0 ")


def people_said(roles: Sequence[str]) -> str:
    return listed([str(PEOPLE.get(role, role)) for role in roles])


def told_said(rule: Rule) -> str:
    """Whom it goes to, and who hears from which message on; "" when nobody does."""
    if not rule.escalate:
        return ""
    names, last = people_said(rule.escalate), len(rule.offsets)
    after = min(rule.escalate_after or last, last)
    if after == 1:
        return _("også til {names}, hver gang", names=names)
    if after == last:
        return _("den sidste også til {names}", names=names)
    return _("fra nr. {n} også til {names}", n=after, names=names)


def stop_said(rule: Rule) -> str:
    said = STOPS_WHEN.get(rule.stop)
    return _("stopper, {when}", when=said) if said else ""


def sentence(rule: Rule) -> str:
    """The whole rule in one line."""
    parts = [when_said(rule), _("til {names}", names=people_said(rule.to)), told_said(rule), stop_said(rule)]
    return " · ".join(part for part in parts if part)


def off_sentence() -> str:
    return _("slået fra")
