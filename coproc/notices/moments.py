"""Dates, times and amounts as eForms writes them: with the zone they have in Denmark that day (+01:00 in winter, +02:00 in summer)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from coproc.kernel.clock import COPENHAGEN, local

DATE = re.compile(r"\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)")
TIME = re.compile(r"\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


def _zone(instant: datetime) -> str:
    return instant.isoformat()[-6:]


def date_of(instant: datetime) -> str:
    """The Danish day of an instant, with the zone of that instant: 2027-01-15+01:00."""
    there = local(instant)
    return f"{there:%Y-%m-%d}{_zone(there)}"


def time_of(instant: datetime) -> str:
    """12:00:00+01:00."""
    there = local(instant)
    return f"{there:%H:%M:%S}{_zone(there)}"


def day(on: date) -> str:
    """A day without an hour has the zone it has at noon."""
    return date_of(datetime.combine(on, time(12), COPENHAGEN))


def at(on: date, clock: str) -> datetime:
    """A Danish wall-clock time, "12:00". In the hour that summer time leaves out, the next that exists."""
    hour, _colon, minute = clock.partition(":")
    there = datetime.combine(on, time(int(hour), int(minute)), COPENHAGEN)
    return there.astimezone(UTC).astimezone(COPENHAGEN)


def amount(ore: int) -> str:
    """Kroner, and øre only where there are any: 1250000, 1250000.50."""
    kroner, rest = divmod(ore, 100)
    return f"{kroner}.{rest:02d}" if rest else str(kroner)


def plain_date(text: str) -> date:
    """The day of an eForms date."""
    return date.fromisoformat(text[:10])
