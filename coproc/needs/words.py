"""What the identifiers of a need are called on the screen, and how a quarter is written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from coproc.kernel.translation import gettext as _, lazy
from coproc.needs.models import Answer, FocusArea, NeedStatus, Visibility

FOCUS_AREAS = [
    (FocusArea.WELFARE, lazy("Teknologi til understøttelse af velfærd")),
    (FocusArea.CLIMATE, lazy("Klima, grøn omstilling og miljøforbedrende tiltag")),
    (FocusArea.CONSTRUCTION, lazy("Bæredygtigt byggeri")),
]
STATUSES: list[tuple[NeedStatus, Any]] = [
    (NeedStatus.PUBLISHED, lazy("Offentliggjort")),
    (NeedStatus.DRAFT, lazy("Kladde")),
    (NeedStatus.WITHDRAWN, lazy("Trukket tilbage")),
]
VISIBILITIES = [
    (Visibility.BUYERS, lazy("Offentlige indkøbere"), lazy("Alle, der er logget ind fra en offentlig organisation.")),
    (
        Visibility.PRIVATE,
        lazy("Kun os og facilitatoren"),
        lazy("Andre ser først behovet, når I og de begge har svaret, at det er det samme behov."),
    ),
    (Visibility.PUBLIC, lazy("Alle, også uden login"), lazy("Også virksomheder og pressen. Skriv ikke noget fortroligt.")),
]
ANSWERS: dict[Answer, Any] = {
    Answer.CONFIRMED: lazy("Ja, samme behov"),
    Answer.DECLINED: lazy("Nej, et andet behov"),
    Answer.ASKED: lazy("Har spurgt"),
}
# The five regions of NUTS 2, for as long as the official list is not imported.
REGIONS = [
    ("DK01", "Hovedstaden"),
    ("DK02", "Sjælland"),
    ("DK03", "Syddanmark"),
    ("DK04", "Midtjylland"),
    ("DK05", "Nordjylland"),
]


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(day: date) -> date:
    return next_quarter(day) - timedelta(days=1)


def next_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 12, month % 12, 1) if month > 12 else date(day.year, month, 1)


def quarter_name(day: date) -> str:
    """2. kvartal 2027."""
    return _("{quarter}. kvartal {year}", quarter=(day.month - 1) // 3 + 1, year=day.year)


def window_words(first: date | None, last: date | None) -> str:
    """Fra 2. kvartal 2027 til 4. kvartal 2027; one quarter when both lie in it; nothing when no time is known."""
    if first is None:
        return ""
    if last is None or quarter_start(first) == quarter_start(last):
        return quarter_name(first)
    return _("{first} til {last}", first=quarter_name(first), last=quarter_name(last))


def likeness(score: float, *, suggest: bool) -> str:
    """A score in words (the calibration stands in `matching.score`: the proposal begins at 0.5)."""
    if not suggest:
        return _("Ligner lidt")
    return _("Ligner meget") if score >= 0.65 else _("Ligner")
