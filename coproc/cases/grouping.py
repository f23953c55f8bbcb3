"""Which of a person's due reminders go as a mail of their own, which together, and which wait. Pure: the caller knows the days and the choice.

The law's go alone and at once. So does what is urgent: the date is at the latest on the next day one writes to people, or the rule says
so. The rest is one mail a day: what comes due after that day's mail waits for the next day one writes to people, unless it would then be
too late for it. `app`: everything but the law's is shown in the application.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from coproc.accounts.mail_choice.models import Choice

LATEST_DAYS = 3  # a reminder that could not go by then is stale
MOST_ALONE = 3  # after a time without a worker: more urgent ones than this at once come in one mail


@dataclass(frozen=True)
class Due:
    """A reminder as far as this decides. `thing_on`: the date it is about; `on`: the day it was to go."""

    number: int
    legal: bool
    thing_on: date
    on: date
    says_urgent: bool = False


@dataclass(frozen=True)
class Days:
    """`following`: the first day after `today` on which one writes to people."""

    today: date
    following: date


@dataclass
class Decision:
    """Numbers, in the order given."""

    alone: list[int] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)


def decide(rows: Sequence[Due], choice: Choice, days: Days, *, had_mail: bool) -> Decision:
    """`had_mail`: the person got the day's gathered mail already."""
    found = Decision()
    crowd = _crowd(rows, days) if choice == Choice.DIGEST and not had_mail else frozenset()
    for row in rows:
        if choice == Choice.APP and not row.legal:
            found.shown.append(row.number)
        elif choice != Choice.DIGEST or (is_urgent(row, days) and row.number not in crowd):
            found.alone.append(row.number)
        elif not had_mail:
            found.together.append(row.number)
        else:
            (found.waiting if can_wait(row, days) else found.alone).append(row.number)
    return found


def is_urgent(row: Due, days: Days) -> bool:
    """A date that has passed hurries no more than it did: those are asked about afterwards."""
    return row.legal or row.says_urgent or days.today <= row.thing_on <= days.following


def can_wait(row: Due, days: Days) -> bool:
    """Whether the next day one writes to people is early enough: before the date, and not too late for it."""
    before_its_date = not days.today <= row.thing_on <= days.following
    return before_its_date and days.following - row.on <= timedelta(days=LATEST_DAYS)


def _crowd(rows: Sequence[Due], days: Days) -> Collection[int]:
    """So many urgent ones that they would be a flood; never the law's."""
    urgent = [row.number for row in rows if not row.legal and is_urgent(row, days)]
    return frozenset(urgent) if len(urgent) > MOST_ALONE else frozenset()
