"""What planning knows of a reminder that somebody holds, or has written words into, or dropped (`holding` does it)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from coproc.cases.models import Reminder
from coproc.kernel.database import UnitOfWork

HELD_DAYS = 3  # as long as a reminder may be late (sending.LATEST_DAYS); after that there is nothing left to release
DROPPED = "dropped"  # a key of `planning.WHY`


def is_over(row: Reminder, today: date) -> bool:
    """A held one that can no longer be released: its date has passed, or it would come too late."""
    return bool(row.held_at) and (row.on <= row.thing_on < today or today - row.on > timedelta(days=HELD_DAYS))


def inherit(uow: UnitOfWork, replaced: Iterable[Reminder]) -> None:
    """What was said about a reminder is still said when its date has moved: the one that takes over is held too, and keeps the words."""
    for row in replaced:
        if not row.superseded_by_id or not (row.held_at or row.note):
            continue
        heir = uow.session.get_one(Reminder, row.superseded_by_id)
        if row.held_at and heir.offset == row.offset:
            heir.held_at, heir.held_by = row.held_at, row.held_by
        if row.note and not heir.note:
            heir.note, heir.note_by = row.note, row.note_by
