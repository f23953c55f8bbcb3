"""The letter of intent as exactly the text that is signed: made from its data alone, always in Danish, always the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coproc.agreements.models import LetterOfIntent
from coproc.kernel.translation import gettext as _, lazy

TITLE = "Fælles hensigtserklæring"
WHY = "Hvorfor vi går sammen"
GOAL = "Vores fælles mål"
ACTIONS = "Hvad vi vil gøre i egne udbud"
RESERVATIONS = "Forbehold"
NOT = "Hvad erklæringen ikke er"
JOINING = "Tilslutning, udtræden og offentliggørelse"
HEADINGS = (TITLE, WHY, GOAL, ACTIONS, RESERVATIONS, NOT, JOINING)
IS_NOT = (
    "Erklæringen er ikke juridisk bindende, ikke en købsforpligtelse, og den giver ingen eksklusivitet til nogen virksomhed.",
    (
        "- Ingen betaler noget eller får noget til gengæld for at underskrive. Erklæringen er ikke en kontrakt.\n"
        "- Hver organisation beslutter selv, om og hvornår den udbyder, og har selv ansvaret for at følge udbudsreglerne.\n"
        "- Erklæringen stiller ingen virksomhed bedre i et senere udbud."
    ),
)
_JOINING_TEXT = (
    "- Andre offentlige organisationer kan tilslutte sig senere på de samme vilkår. Skriv til {centre}.\n"
    "- En organisation kan træde ud når som helst ved at skrive til {centre}. Det kræver ingen begrundelse, og det har "
    "ingen følger for de andre.\n"
    "- Erklæringen og listen over underskrivere er offentlig."
)
STANCES = {"first": lazy("Vil gå først"), "follows": lazy("Følger efter"), "waits": lazy("Afventer")}
QUARTERS_AHEAD = 32


@dataclass(frozen=True)
class Section:
    heading: str
    text: str

    @property
    def paragraphs(self) -> list[list[str]]:
        """Paragraphs of lines."""
        return [paragraph.split("\n") for paragraph in self.text.split("\n\n")]


def letter_text(letter: LetterOfIntent, *, process_title: str, centre: str) -> str:
    """Sections with an empty line between every two paragraphs. Raises nothing: what must be filled in is checked before."""
    period = f"{_quarter_da(letter.window_from)} – {_quarter_da(letter.window_to)}"
    if letter.window_from == letter.window_to:
        period = _quarter_da(letter.window_from)
    sections = (
        (TITLE, f"{tidy(process_title)} · version {letter.number}"),
        (WHY, tidy(letter.purpose)),
        (GOAL, tidy(letter.goal)),
        (
            ACTIONS,
            f"Vi har hver for sig til hensigt at:\n{_bullets(letter.actions)}\n\nVi forventer at gøre det i denne periode: {period}.",
        ),
        (RESERVATIONS, _bullets(letter.reservations)),
        (NOT, "\n\n".join(IS_NOT)),
        (JOINING, _JOINING_TEXT.format(centre=centre)),
    )
    return "\n\n".join(f"{heading}\n\n{text}" for heading, text in sections)


def fingerprint(text: str) -> str:
    """SHA-256 of the exact text, as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def sections(text: str) -> list[Section]:
    """The frozen text cut at its headings; joined again it is the same text, to the letter."""
    found: list[tuple[str, list[str]]] = []
    waiting = list(HEADINGS)
    for paragraph in text.split("\n\n"):
        if waiting and paragraph == waiting[0]:
            found.append((waiting.pop(0), []))
        else:
            found[-1][1].append(paragraph)
    return [Section(heading, "\n\n".join(paragraphs)) for heading, paragraphs in found]


def tidy(text: str) -> str:
    """Composed characters, no blanks at line ends, at most one empty line between paragraphs."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def lines_of(text: str) -> list[str]:
    """One thing a line, without the dash one may have typed."""
    return [line for raw in tidy(text).split("\n") if (line := raw.lstrip("-–*• ").strip())]


def _bullets(text: str) -> str:
    return "\n".join(f"- {line}" for line in lines_of(text))


def first_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _number(day: date) -> int:
    return (day.month - 1) // 3 + 1


def _quarter_da(day: date | None) -> str:
    return f"{_number(day)}. kvartal {day.year}" if day else ""


def quarter(day: date) -> str:
    """2. kvartal 2028, in the reader's language."""
    return _("{number}. kvartal {year}", number=_number(day), year=day.year)


def quarters_from(day: date) -> Iterator[date]:
    """The quarter of the day and the coming eight years' ones, by their first day."""
    first = first_of_quarter(day)
    for index in range(QUARTERS_AHEAD):
        month = first.month - 1 + 3 * index
        yield date(first.year + month // 12, month % 12 + 1, 1)
