"""Dates, times and numbers as the reader writes them (DOMAIN 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from babel import dates
from babel.lists import format_list
from babel.numbers import format_decimal

from coproc.kernel.clock import local
from coproc.kernel.translation import current_language

# A list shows the same few days in every row, and babel reads its pattern anew each time.
format_date = lru_cache(maxsize=2048)(dates.format_date)


def _day(day: date) -> date:
    """Of an instant, the date it was in Denmark."""
    return local(day).date() if isinstance(day, datetime) else day


def short_date(day: date) -> str:
    """23.12.2026."""
    return format_date(_day(day), "dd.MM.yyyy" if current_language() == "da" else "d MMM yyyy", locale=current_language())


def long_date(day: date) -> str:
    """Onsdag den 23. december 2026, without the capital."""
    pattern = "EEEE 'den' d. MMMM yyyy" if current_language() == "da" else "EEEE d MMMM yyyy"
    return format_date(_day(day), pattern, locale=current_language())


def whole_month(day: date) -> str:
    """December 2026, for a month's heading."""
    return format_date(day, "LLLL yyyy", locale=current_language()).capitalize()


def short_month(day: date) -> str:
    """Dec., for a date leaf."""
    return format_date(day, "MMM", locale=current_language())


def clock_time(instant: datetime) -> str:
    """Kl. 12.00, in Danish time."""
    there = local(instant)
    return f"kl. {there:%H.%M}" if current_language() == "da" else f"{there:%H:%M}"


def moment(instant: datetime) -> str:
    """Onsdag den 23. december 2026 kl. 12.00."""
    return f"{long_date(local(instant).date())} {clock_time(instant)}"


def deadline(instant: datetime) -> str:
    """Onsdag den 23. december 2026 kl. 12.00 dansk tid: companies come from other zones too."""
    if current_language() == "da":
        return f"{moment(instant)} dansk tid"
    return f"{moment(instant)} Danish time ({local(instant):%Z})"


def short_moment(instant: datetime) -> str:
    """23.12.2026 kl. 12.00."""
    return f"{short_date(local(instant).date())} {clock_time(instant)}"


def number(value: float) -> str:
    return format_decimal(value, locale=current_language())


def listed(names: Sequence[str]) -> str:
    """Aalborg, Aarhus og Esbjerg."""
    return format_list(list(names), locale=current_language()) if names else ""
