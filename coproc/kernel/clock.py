"""The only place that reads the wall clock, and the one function that knows when a day ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class Clock(Protocol):
    """Gives the present instant, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """Stands still until told to move: for tests and for the demo's story."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def advance(self, step: timedelta) -> None:
        self.instant += step

    def set(self, instant: datetime) -> None:
        self.instant = instant


def today(clock: Clock) -> date:
    """The date it is in Denmark."""
    return clock.now().astimezone(COPENHAGEN).date()


def local(instant: datetime) -> datetime:
    return instant.astimezone(COPENHAGEN)


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC instant of a Danish wall-clock time."""
    return datetime.combine(day, time(hour, minute), COPENHAGEN).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """A day's deadline ends at its last minute in Europe/Copenhagen (DOMAIN 2.3; ARCHITECTURE, Time)."""
    return at_local(day, 23, 59)
