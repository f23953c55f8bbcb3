"""What people read for the kinds of events, and how lists typed as lines are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from coproc.dialogues.models import EventKind
from coproc.kernel.translation import lazy

KINDS: dict[str, Any] = {
    EventKind.REGIONAL: lazy("Regional markedsdialog"),
    EventKind.CONFERENCE: lazy("Leverandørkonference"),
    EventKind.WEBINAR: lazy("Webinar"),
    EventKind.ONE_TO_ONE: lazy("Én-til-én-møde"),
    EventKind.WRITTEN: lazy("Skriftlig høring"),
}
LANGUAGES: dict[str, Any] = {"da": lazy("Dansk"), "en": lazy("Engelsk")}
STATUSES: dict[str, Any] = {
    "unconfirmed": lazy("Ikke bekræftet"),
    "confirmed": lazy("Bekræftet"),
    "cancelled": lazy("Afmeldt"),
    "expired": lazy("Udløbet"),
    "attended": lazy("Mødt"),
    "absent": lazy("Udeblevet"),
}
SIZES: dict[str, Any] = {
    "1": lazy("1 person"),
    "2-9": lazy("2–9 ansatte"),
    "10-49": lazy("10–49 ansatte"),
    "50-249": lazy("50–249 ansatte"),
    "250-": lazy("250 ansatte eller flere"),
}
# Parts of the country, not the regions: those merge in 2027.
REGIONS: dict[str, Any] = {
    "north": lazy("Nordjylland"),
    "mid": lazy("Midt- og Vestjylland"),
    "south": lazy("Syddanmark og Fyn"),
    "zealand": lazy("Sjælland og øerne"),
    "capital": lazy("Hovedstadsområdet og Bornholm"),
    "abroad": lazy("Uden for Danmark"),
}
# What a first event is offered (DOMAIN 1.6); each is struck or changed where it does not fit.
QUESTIONS: tuple[Any, ...] = (
    lazy("Hvilken del af behovet kan I dække i dag, om 1–2 år og om 3–5 år?"),
    lazy("Hvad står i vejen?"),
    lazy("Hvilket omfang og hvilken tidshorisont får jer til at investere?"),
    lazy("Hvilket krav driver prisen mest?"),
    lazy("Hvilke standarder, prøvninger eller certifikater bør vi bygge på?"),
    lazy("Hvordan vil I dokumentere effekten?"),
    lazy("Hvilke data og hvilken infrastruktur har I brug for fra os?"),
    lazy("Hvordan bør risiko, rettigheder og pris deles?"),
    lazy("Hvilken udbudsform og hvilke delkontrakter passer jer?"),
    lazy("Hvad bør vi ikke stille krav om?"),
)
_DASH = re.compile(r"\s+[–—|-]\s+")
_OWN_DASH = re.compile(r"(?:^|(?<=\s))(?=[–—|-](?:\s|$))")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_JOINER = "\u2060"  # shows nothing; a dash behind it is part of the value


def lines(text: str | None) -> list[str]:
    """What was typed one to a line, without empty lines and bullets."""
    return [line for raw in (text or "").splitlines() if (line := raw.strip().removeprefix("- ").strip())]


def parts(text: str, *names: str) -> list[dict[str, str]]:
    """Lines such as "12.00 – Velkomst – Direktøren" by name; parts that are not there are "", the last keeps further dashes."""
    found = []
    for line in lines(text):
        said = _DASH.split(line, maxsplit=len(names) - 1)
        found.append({name: _unfold(said[i]) if i < len(said) else "" for i, name in enumerate(names)})
    return found


def line(*values: str) -> str:
    """The line that `parts` reads back as these values: a line break is kept as ¶, and a dash in a value divides nothing."""
    return " – ".join(_NEWLINE.sub("¶", _OWN_DASH.sub(_JOINER, value.strip())) for value in values)


PROGRAMME = ("time", "item", "speaker", "organisation")


def programme(text: str) -> list[dict[str, str]]:
    """The rows of a programme. A line typed before there were rows has as many parts as it has; one without dashes is an item alone."""
    rows = parts(text, *PROGRAMME)
    return [row if row["item"] else {**row, "time": "", "item": row["time"]} for row in rows]


def programme_said(text: str) -> list[dict[str, str]]:
    """The same as page, mail, Word file and API say it: who speaks and from where in one."""
    return [
        {"time": row["time"], "item": row["item"], "speaker": ", ".join(filter(None, (row["speaker"], row["organisation"])))}
        for row in programme(text)
    ]


def programme_lines(rows: Sequence[Mapping[str, str]]) -> str:
    """The text `programme` reads back as these rows: an empty part before a full one keeps its place."""
    found = []
    for row in rows:
        said = [row[name].strip() for name in PROGRAMME]
        while said and not said[-1]:
            said.pop()
        found.append(line(*(part or _JOINER for part in said)))
    return "\n".join(found)


def _unfold(value: str) -> str:
    return value.replace(_JOINER, "").replace("¶", "\n").strip()
