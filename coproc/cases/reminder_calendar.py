"""The calendar file in a reminder: one event for each date that is still ahead.

The same thing keeps its UID when its date moves, and a newer row's number is the higher SEQUENCE, so a calendar moves the event. Nothing
is sent when the thing is done: silence then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from coproc.cases.models import Reminder
from coproc.kernel.clock import local
from coproc.kernel.translation import Language, speaking
from coproc.messaging import calendar
from coproc.messaging.links import absolute

SHOWN_FOR = timedelta(minutes=15)  # an instant needs a length to be seen in a calendar


def calendar_of(rows: Sequence[Reminder], subjects: Sequence[str], language: Language, now: datetime) -> str | None:
    """None when every date has passed: a reminder of what is late needs no place in a calendar."""
    with speaking(language):
        entries = [_entry(row, subject) for row, subject in zip(rows, subjects, strict=True) if row.thing_on >= local(now).date()]
        return calendar.feed(entries, "", now) if entries else None


def uid_of(row: Reminder) -> str:
    """Neither offset nor date nor person: the thing is the same in every mail about it."""
    return f"reminder-{row.case_id}-{row.rule}-{row.occasion.replace(':', '-')}@coproc"


def _entry(row: Reminder, subject: str) -> calendar.Entry:
    starts: Any = row.thing_at or row.thing_on
    return calendar.Entry(
        uid=uid_of(row),
        sequence=row.id,
        summary=subject,
        description=row.title,
        starts_at=starts,
        ends_at=starts + (SHOWN_FOR if row.thing_at else timedelta(days=1)),
        url=absolute(row.path),
        is_free=True,
    )
