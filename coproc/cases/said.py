"""What people have answered to reminders, as planning reads it off the rows: nothing is kept twice.

“It is done” is a stopped row with the reason SAID_DONE; “remind me in a week” a row at the offset AGAIN; what a colleague passed on
came at the offset HANDED. All of it holds for one person, one thing and one date: a moved date asks everybody anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from coproc.cases.models import Reminder, ReminderState
from coproc.cases.registry import Occasion

AGAIN, HANDED, DONE, NOW = "again", "handed", "done", "now"  # offsets no rule has; `now`: somebody pressed the button
SAID_DONE, HANDED_ON, ASKED_LATER, TAKEN_BACK = "said_done", "handed_on", "asked_later", "taken_back"  # keys of `planning.WHY`
About = tuple[str, str, str, date]  # rule, occasion, person, the thing's date


def about(row: Reminder) -> About:
    return (row.rule, row.occasion, row.person, row.thing_on)


@dataclass
class Said:
    """Of a case's rows: who said that it is done, and until which day somebody has heard enough."""

    done: set[About] = field(default_factory=set)
    heard: dict[About, date] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Reminder]) -> Said:
        said = cls()
        for row in rows:
            if row.why == SAID_DONE:
                said.done.add(about(row))
            elif row.offset in {AGAIN, HANDED} and row.state != ReminderState.STOPPED:
                said.heard[about(row)] = max(row.on, said.heard.get(about(row), row.on))
        return said

    def silences(self, key: About, on: date) -> bool:
        """Whether nothing new is to be planned for this person on this day."""
        return key in self.done or on <= self.heard.get(key, date.min)


def asked_again(live: Iterable[Reminder], rule: str, occasion: Occasion) -> list[Reminder]:
    """The rows people asked for, while the date is the one they asked about: in a week, or when the hours open."""
    return [
        row
        for row in live
        if row.offset in {AGAIN, HANDED, NOW}
        and (row.rule, row.occasion, row.thing_on, row.thing_at) == (rule, occasion.key, occasion.on, occasion.at)
    ]
