"""When a case must be ready for a meeting: what the organisation's political calendar says, else counted back in working days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coproc.kernel.formats import listed, long_date
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _, ngettext
from coproc.reference.calendar import add_working_days, holidays, is_weekend, soft_days


@dataclass(frozen=True)
class Meeting:
    """One of the organisation's bodies meets; a case is taken when it is ready on `agenda_on` at the latest."""

    body: str
    held_on: date
    agenda_on: date

    @property
    def key(self) -> str:
        return f"{self.held_on.isoformat()} {self.body}"


# Filled by wiring: (session, organisation, from this day) -> the meetings its political calendar knows, the soonest first.
CALENDARS: list[Callable[[Session, int, date], Sequence[Meeting]]] = []


@dataclass(frozen=True)
class Agenda:
    """The last day the case can be handed in, and the sum in words."""

    on: date
    words: str
    is_late: bool


def coming(session: Session, organisation_id: int, since: date) -> list[Meeting]:
    return [meeting for calendar in CALENDARS for meeting in calendar(session, organisation_id, since)]


def agenda(meetings: Sequence[Meeting], body: str, meeting_on: date, days: int, today: date) -> Agenda:
    """`meetings`: what the calendar knows; a meeting of this body on this day has its deadline from there."""
    for meeting in meetings:
        if meeting.held_on == meeting_on and danish_key(meeting.body) == danish_key(body):
            words = _(
                "Jeres politiske kalender siger, at sagen skal være klar {agenda} til mødet {meeting}.",
                agenda=long_date(meeting.agenda_on),
                meeting=long_date(meeting_on),
            )
            return Agenda(meeting.agenda_on, words, meeting.agenda_on < today)
    on = add_working_days(meeting_on, -days, soft=True)  # nobody takes a case in on 24 December
    return Agenda(on, _sum(on, meeting_on, days), on < today)


def _sum(on: date, meeting_on: date, days: int) -> str:
    amount = ngettext("{n} arbejdsdag", "{n} arbejdsdage", days)
    said = _(
        "{amount} talt baglæns fra mødet {meeting} giver {day}.", amount=amount, meeting=long_date(meeting_on), day=long_date(on)
    )
    closed = [name for day, name in _between(on, meeting_on) if not is_weekend(day)]
    said += " " + _("Weekender tæller ikke med.")
    return said + " " + _("Heller ikke: {days}.", days=listed(list(dict.fromkeys(closed)))) if closed else said


def _between(on: date, meeting_on: date) -> list[tuple[date, str]]:
    found = []
    day = on + timedelta(days=1)
    while day < meeting_on:
        if name := holidays(day.year).get(day) or soft_days(day.year).get(day):
            found.append((day, name))
        day += timedelta(days=1)
    return found
