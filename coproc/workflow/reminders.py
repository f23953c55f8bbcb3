"""On which day is a reminder sent? Pure date arithmetic (DOMAIN 2.5); the calendar is the caller's.

Nothing is sent on a weekend, a holiday or a soft day, nor, where the rule says so, in July or weeks 42 and 52: `before` moves
earlier, `after` later, and what points at a legal date always earlier.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coproc.workflow.definition import Definition, Reminder

Direction = Literal["before", "after"]
DayTest = Callable[[date], bool]
LONGEST_CLOSURE = 60


@dataclass(frozen=True)
class Planned:
    """One dated message. `offset` is the occasion ("10 working_days"); the date is no part of its identity."""

    reminder: Reminder
    offset: str
    on: date
    recipients: tuple[str, ...]


def when(
    offset: str,
    anchor: date,
    *,
    direction: Direction,
    working_days: DayTest,
    sendable: DayTest | None = None,
    rule: Literal["earlier", "later"] | None = None,
) -> date:
    """The day a reminder goes out. `sendable` says on which days one writes to people; left out: on working days."""
    number, unit = offset.split()
    sign = -1 if direction == "before" else 1
    raw = _moved(anchor, sign * int(number), unit.removesuffix("s"), working_days)
    earlier = (rule or ("earlier" if direction == "before" else "later")) == "earlier"
    return _next_day(raw, -1 if earlier else 1, sendable or working_days, among=0)


def _moved(anchor: date, number: int, unit: str, working_days: DayTest) -> date:
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + number
        year, month = divmod(months, 12)
        return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))
    if unit == "working_day":
        day = anchor
        for _count in range(abs(number)):
            day = _next_day(day, 1 if number > 0 else -1, working_days, among=1)
        return day
    return anchor + timedelta(days=number * (7 if unit == "week" else 1))


def _next_day(day: date, step: int, fits: DayTest, *, among: int) -> date:
    """The nearest day that fits, looking from `among` days away in the direction of `step`."""
    for distance in range(among, LONGEST_CLOSURE):
        candidate = day + timedelta(days=step * distance)
        if fits(candidate):
            return candidate
    raise ValueError(f"no day to send on within {LONGEST_CLOSURE} days of {day}")


def occasions(
    reminder: Reminder,
    anchor: date,
    *,
    working_days: DayTest,
    sendable: DayTest | None = None,
    quiet_period: DayTest | None = None,
) -> tuple[Planned, ...]:
    """All messages of one rule for one date, in order.

    Two occasions that land on the same day become one, the one nearer its end (the sharper text); the `escalate_after`-th
    message and those after it, or else the last one, also go to `escalate`.
    """
    by_day = {
        _day(reminder, offset, anchor, working_days, sendable or working_days, quiet_period): offset for offset in reminder.offsets
    }
    ordered = sorted(by_day.items())
    first_told = min(reminder.escalate_after or len(ordered), len(ordered))
    return tuple(
        Planned(reminder, offset, day, reminder.to + (reminder.escalate if number >= first_told else ()))
        for number, (day, offset) in enumerate(ordered, start=1)
    )


def _day(
    reminder: Reminder, offset: str, anchor: date, working_days: DayTest, sendable: DayTest, quiet_period: DayTest | None
) -> date:
    """What counts down to a date never comes after it, and what counts from a date never before it: there the quiet period gives way."""
    direction: Direction = "before" if reminder.before else "after"
    rule = "earlier" if reminder.legal else reminder.rule

    def found(fits: DayTest, rule: Literal["earlier", "later"] | None) -> date:
        return when(offset, anchor, direction=direction, working_days=working_days, sendable=fits, rule=rule)

    def fits(day: date) -> bool:
        return sendable(day) and not (reminder.quiet_periods and quiet_period and quiet_period(day))

    day = found(fits, rule)
    if direction == "before":
        return found(fits, "earlier") if day > anchor else day
    return found(sendable, rule) if day < anchor else day


def reminders_due(
    definition: Definition,
    state: str,
    anchors: Mapping[str, date | None],
    *,
    working_days: DayTest,
    sendable: DayTest | None = None,
    quiet_period: DayTest | None = None,
) -> tuple[Planned, ...]:
    """Everything a state plans from the dates that are known; a date that is not known plans nothing."""
    planned = [
        one
        for reminder in definition.state(state).reminders
        if (anchor := anchors.get(reminder.anchor))
        for one in occasions(reminder, anchor, working_days=working_days, sendable=sendable, quiet_period=quiet_period)
    ]
    return tuple(sorted(planned, key=lambda one: (one.on, one.reminder.key)))


def anchors_of(definition: Definition, state: str) -> frozenset[str]:
    """The named dates a state's reminders count from."""
    return frozenset(reminder.anchor for reminder in definition.state(state).reminders)
