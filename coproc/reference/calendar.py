"""Which days count in Denmark (DOMAIN 3.3). The list is that of `holidays`, pinned; a test names every day of it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

from coproc.kernel.translation import Language, current_language, gettext as _

_SATURDAY = 5
_DAY = timedelta(days=1)
_JULY = 7
_QUIET_WEEKS = (42, 52)
_PACKAGE_LANGUAGE: dict[Language, str] = {"da": "da", "en": "en_US"}


@cache
def _named(year: int, category: str, language: Language) -> MappingProxyType[date, str]:
    days = country_holidays("DK", years=year, categories=(category,), language=_PACKAGE_LANGUAGE[language])
    return MappingProxyType(dict(sorted(days.items())))


def holidays(year: int) -> MappingProxyType[date, str]:
    """The statutory holidays of a year with their names in the reader's language; ten of them since 2024."""
    return _named(year, "public", current_language())


def soft_days(year: int) -> MappingProxyType[date, str]:
    """Days on which most of Denmark is closed without a statute: 1 May, 5 June, 24 and 31 December."""
    return _named(year, "optional", current_language())


def is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def is_holiday(day: date) -> bool:
    return day in _named(day.year, "public", "da")


def is_soft_day(day: date) -> bool:
    return day in _named(day.year, "optional", "da")


def is_working_day(day: date, *, soft: bool = False) -> bool:
    """Neither weekend nor statutory holiday. `soft` counts soft days as holidays too; the law as read here does not."""
    return not (is_weekend(day) or is_holiday(day) or (soft and is_soft_day(day)))


def is_quiet_day(day: date) -> bool:
    """A day on which nobody should be reminded: weekend, holiday or soft day."""
    return not is_working_day(day, soft=True)


def why_closed(day: date) -> str:
    """The holiday's name, or that it is a weekend; a soft day's name when nothing else closes it. Empty on an ordinary day."""
    if name := holidays(day.year).get(day):
        return name
    return _("weekend") if is_weekend(day) else soft_days(day.year).get(day, "")


def next_working_day(day: date, *, soft: bool = False) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day, soft=soft):
        day += _DAY
    return day


def previous_working_day(day: date, *, soft: bool = False) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day, soft=soft):
        day -= _DAY
    return day


def previous_ordinary_day(day: date) -> date:
    """The day itself, or the last day before it that is not quiet: reminders go out before a date, never after."""
    return previous_working_day(day, soft=True)


def add_working_days(day: date, count: int, *, soft: bool = False) -> date:
    """The `count`-th working day after `day` (before it when negative); `day` itself for 0."""
    step = _DAY if count > 0 else -_DAY
    for _nth in range(abs(count)):
        day += step
        while not is_working_day(day, soft=soft):
            day += step
    return day


def week_number(day: date) -> int:
    """The week Danes mean by "uge 47" (ISO 8601)."""
    return day.isocalendar().week


def is_july(day: date) -> bool:
    return day.month == _JULY


def is_quiet_period(day: date) -> bool:
    """July and weeks 42 and 52, when people are away (DOMAIN 3.3): plans show it, legal dates are never moved by it."""
    return is_july(day) or week_number(day) in _QUIET_WEEKS
