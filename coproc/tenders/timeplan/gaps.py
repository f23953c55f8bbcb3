"""How long it takes from one step to the next: own work, the law's period, a meeting that takes the case.

Every gap is monotone: who begins later never ends earlier. `before` is its inverse, the latest day from which a limit is still met.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Protocol

from coproc.reference.calendar import is_july, is_working_day
from coproc.reference.periods import Period, forward, forward_months, latest_answer, prior_information_window

DAY = timedelta(days=1)
PIN_DAYS = 35


class Gap(Protocol):
    """Days between two steps."""

    def after(self, day: date) -> date | None:
        """The earliest day of the next step when the one before is done on `day`; None when nobody can say."""

    def before(self, limit: date) -> date | None:
        """The latest day of the step before that still gives `limit` or earlier."""


def is_office_day(day: date, *, july: bool) -> bool:
    """A day on which the buyer's own work goes on: no weekend, holiday or soft day, and none in July unless `july`."""
    return is_working_day(day, soft=True) and (july or not is_july(day))


@cache
def _office_days(year: int, july: bool) -> tuple[date, ...]:
    """Those of a year, in order: counted by place instead of day by day."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and is_office_day(day, july=july))


def _office_day(year: int, place: int, *, july: bool) -> date:
    """The office day at this place of the year; a place outside it is one of another year."""
    while place < 0:
        year -= 1
        place += len(_office_days(year, july))
    while place >= len(days := _office_days(year, july)):
        place -= len(days)
        year += 1
    return days[place]


def _walk(gap: Gap, limit: date) -> date | None:
    """The inverse of a monotone gap: a guess of the same length, put right day by day."""
    there = gap.after(limit)
    if there is None:
        return None
    guess = limit - (there - limit)
    while (found := gap.after(guess)) is None or found > limit:
        guess -= DAY
    while (found := gap.after(guess + DAY)) is not None and found <= limit:
        guess += DAY
    return guess


@dataclass(frozen=True)
class Own:
    """So many of the buyer's working days; none: the same day, or the first working day after it."""

    days: int
    july: bool = False

    def after(self, day: date) -> date:
        days = _office_days(day.year, self.july)
        place = bisect_right(days, day) + self.days - 1 if self.days else bisect_left(days, day)
        return _office_day(day.year, place, july=self.july)

    def before(self, limit: date) -> date | None:
        last = bisect_right(_office_days(limit.year, self.july), limit) - 1
        if not self.days:
            return _office_day(limit.year, last, july=self.july)
        # Every closed day up to the next open one leads to the same end.
        return _office_day(limit.year, last - self.days + 1, july=self.july) - DAY


@dataclass(frozen=True)
class Law:
    """The law's number of calendar days or months by Regulation 1182/71, or the buyer's own longer one."""

    days: int | None = None
    months: int | None = None
    soft: bool = False

    def period(self, event: date) -> Period:
        if self.months is not None:
            return forward_months(event, self.months, soft=self.soft)
        return forward(event, self.days or 0, soft=self.soft)

    def after(self, day: date) -> date:
        return self.period(day).end

    def before(self, limit: date) -> date | None:
        return _walk(self, limit)


@dataclass(frozen=True)
class Missing:
    """The law has a number and the table does not: nothing is counted."""

    def after(self, _day: date) -> date | None:
        return None

    def before(self, _limit: date) -> date | None:
        return None


@dataclass(frozen=True)
class Prior:
    """From a prior information notice to the first contract notice that it shortens (35 days, DOMAIN 2.2)."""

    def after(self, day: date) -> date:
        notice = day + timedelta(days=PIN_DAYS)
        while prior_information_window(notice).latest < day:
            notice += DAY
        return notice

    def before(self, limit: date) -> date | None:
        return prior_information_window(limit).latest


@dataclass(frozen=True)
class Answers:
    """Not a wait but a last day: answers six full days before the limit they belong to (§ 134)."""

    def after(self, day: date) -> date:
        return latest_answer(day).end

    def before(self, _limit: date) -> date | None:
        return None  # it holds nothing back: it follows the limit


@dataclass(frozen=True)
class Meeting:
    """A meeting of a body, and the day by which a case must be on its agenda."""

    held_on: date
    agenda_on: date


class Meetings:
    """The first meeting whose agenda still takes the case."""

    def __init__(self, meetings: Sequence[Meeting]) -> None:
        self.held = sorted(meetings, key=lambda meeting: (meeting.held_on, meeting.agenda_on))
        # Sorted by agenda, the earliest meeting that any later agenda leads to: so `after` is monotone whatever was typed.
        by_agenda = sorted(meetings, key=lambda meeting: (meeting.agenda_on, meeting.held_on))
        self.agendas = [meeting.agenda_on for meeting in by_agenda]
        self.first: list[Meeting] = []
        for meeting in reversed(by_agenda):
            best = min(meeting, self.first[-1], key=lambda one: one.held_on) if self.first else meeting
            self.first.append(best)
        self.first.reverse()

    def meeting(self, day: date) -> Meeting | None:
        at = bisect_left(self.agendas, day)
        return self.first[at] if at < len(self.first) else None

    def after(self, day: date) -> date | None:
        found = self.meeting(day)
        return found.held_on if found else None

    def before(self, limit: date) -> date | None:
        return max((meeting.agenda_on for meeting in self.held if meeting.held_on <= limit), default=None)
