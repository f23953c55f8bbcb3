"""When one writes to people: from 8 to 16 in Denmark, on days one writes on (DOMAIN 2.5, issue 6). Also what somebody asked to have sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from coproc.kernel.clock import at_local, local
from coproc.reference.calendar import is_quiet_day, next_working_day

FIRST_HOUR, LAST_HOUR = 8, 16


def is_open(now: datetime) -> bool:
    there = local(now)
    return FIRST_HOUR <= there.hour < LAST_HOUR and not is_quiet_day(there.date())


def leaves_at(now: datetime, things: Iterable[date] = ()) -> datetime:
    """Now, or at 8 on the next day one writes to people; now all the same where that would be after the date of one of the things."""
    if is_open(now):
        return now
    there = local(now)
    today = there.date()
    day = next_working_day(today if there.hour < FIRST_HOUR else today + timedelta(days=1), soft=True)
    return now if any(today <= on < day for on in things) else at_local(day, FIRST_HOUR)
