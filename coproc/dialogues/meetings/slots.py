"""Days and pauses as people type them, and the slots made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from coproc.dialogues.words import lines
from coproc.kernel.clock import COPENHAGEN
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

MOST_SLOTS = 200
_HOURS = r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|til|to)\s*(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?"
_DAY = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}),?\s+{_HOURS}", re.IGNORECASE)
_PAUSE = re.compile(_HOURS, re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """From one time of a day to another, in Danish time; `day` is None for a pause of every day."""

    start: time
    end: time
    day: date | None = None

    def stored(self) -> str:
        hours = f"{self.start:%H:%M} {self.end:%H:%M}"
        return f"{self.day.isoformat()} {hours}" if self.day else hours

    def typed(self) -> str:
        """As the form shows it again."""
        hours = f"{self.start:%H.%M}–{self.end:%H.%M}"
        return f"{self.day.day}.{self.day.month}.{self.day.year} {hours}" if self.day else hours

    @classmethod
    def read(cls, stored: str) -> Span:
        *day, start, end = stored.split()
        return cls(time.fromisoformat(start), time.fromisoformat(end), date.fromisoformat(day[0]) if day else None)


def _time(hour: str, minute: str | None) -> time:
    return time(int(hour), int(minute or 0))


def _span(found: re.Match[str], line: str, field: str) -> Span:
    *day, from_hour, from_minute, to_hour, to_minute = found.groups()
    try:
        on = date(int(day[2]), int(day[1]), int(day[0])) if day else None
        span = Span(_time(from_hour, from_minute), _time(to_hour, to_minute), on)
    except ValueError:
        raise DomainError(_("Den dato eller det klokkeslæt findes ikke: “{line}”.", line=line), field=field) from None
    if span.end <= span.start:
        raise DomainError(_("Slut skal ligge efter start: “{line}”.", line=line), field=field)
    return span


def parse_days(text: str) -> list[Span]:
    """One day on each line, "3.12.2026 9.00–15.00". Raises DomainError that quotes the line."""
    found = []
    for line in lines(text):
        match = _DAY.fullmatch(line)
        if match is None:
            raise DomainError(_("Skriv dagen som 3.12.2026 9.00–15.00. Her står: “{line}”.", line=line), field="days")
        found.append(_span(match, line, "days"))
    if not found:
        raise DomainError(_("Skriv mindst én dag."), field="days")
    found.sort(key=lambda span: (span.day or date.min, span.start))
    for one, two in pairwise(found):
        if one.day == two.day and two.start < one.end:
            raise DomainError(_("To linjer om samme dag overlapper: “{line}”.", line=two.typed()), field="days")
    return found


def parse_pauses(text: str) -> list[Span]:
    """One pause on each line, "12.00–12.45", the same every day."""
    found = []
    for line in lines(text):
        match = _PAUSE.fullmatch(line)
        if match is None:
            raise DomainError(_("Skriv pausen som 12.00–12.45. Her står: “{line}”.", line=line), field="pauses")
        found.append(_span(match, line, "pauses"))
    return sorted(found, key=lambda span: span.start)


def generate(days: list[Span], pauses: list[Span], minutes: int, gap: int) -> list[tuple[datetime, datetime]]:
    """Every meeting that fits, in order; none reaches into a pause. Raises DomainError when none fits, or far too many do."""
    found: list[tuple[datetime, datetime]] = []
    for day in days:
        assert day.day is not None
        closed = [(_instant(day.day, pause.start), _instant(day.day, pause.end)) for pause in pauses]
        at, end = _instant(day.day, day.start), _instant(day.day, day.end)
        while (until := at + timedelta(minutes=minutes)) <= end:
            pause = next((stop for start, stop in closed if start < until and at < stop), None)
            if pause is None:
                found.append((at, until))
                at = until + timedelta(minutes=gap)
            else:
                at = pause
        if len(found) > MOST_SLOTS:
            raise DomainError(
                _("Det giver mere end {most} tider. Gør dagene kortere eller møderne længere.", most=MOST_SLOTS), field="days"
            )
    if not found:
        raise DomainError(_("Der er ikke plads til et eneste møde. Gør dagen længere eller mødet kortere."), field="days")
    return found


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, COPENHAGEN).astimezone(UTC)
