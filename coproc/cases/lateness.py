"""Until when a reminder's mail is worth sending: a server that was away for a week must not pour out what nobody can use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from coproc.cases.models import Reminder
from coproc.kernel.clock import end_of_day
from coproc.reference.calendar import add_working_days

WORKING_DAYS = 3  # as long as a reminder may come too late at all, `sending.LATEST_DAYS`


def useful_until(today: date, rows: Iterable[Reminder]) -> datetime:
    """The end of the last thing's day, or of the third working day from today, whichever is later."""
    return end_of_day(max(add_working_days(today, WORKING_DAYS, soft=True), *(row.thing_on for row in rows)))
