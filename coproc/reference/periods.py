"""Date arithmetic of Regulation (EEC, Euratom) 1182/71, with the sum in words (DOMAIN 2.3).

The day of the event is not counted; weekends and holidays are; the period ends with the last hour of its last day
(`clock.end_of_day`). A last day that is no working day moves: forward to the next one, and for a period counted
backward to the one before. A period of two days or more holds at least two working days (art. 3(5); only matters for
very short ones). `soft` counts 1 May, 5 June, 24 and 31 December as holidays; off unless set.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coproc.kernel.errors import DomainError
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, ngettext
from coproc.reference.calendar import add_working_days, next_working_day, previous_working_day, why_closed

Unit = Literal["days", "months"]
LATEST_YEAR = 2100


@dataclass(frozen=True)
class Period:
    """A period from `event` (not counted): where it ends by the calendar, and where it ends by the Regulation."""

    event: date
    count: int
    raw_end: date
    end: date
    unit: Unit = "days"
    backward: bool = False

    @property
    def moved(self) -> bool:
        return self.raw_end != self.end

    @property
    def amount(self) -> str:
        """30 dage, 6 måneder."""
        if self.unit == "months":
            return ngettext("{n} måned", "{n} måneder", self.count)
        return ngettext("{n} dag", "{n} dage", self.count)

    @property
    def words(self) -> str:
        """The sum as a sentence that can be checked by hand."""
        return self.told(long_date(self.event))

    def told(self, event: str) -> str:
        """The same sentence with the event named by the caller ("afsendelsen … mandag den 23. november 2026")."""
        raw, end = long_date(self.raw_end), long_date(self.end)
        if self.backward:
            said = _("{amount} talt baglæns fra {event} giver {day}.", amount=self.amount, event=event, day=raw)
        else:
            said = _("{amount} talt fra dagen efter {event} slutter {day}.", amount=self.amount, event=event, day=raw)
        if not self.moved:
            return said
        why = why_closed(self.raw_end)
        if not why:
            why = _("perioden skal rumme mindst to arbejdsdage")
        if self.backward:
            return said + " " + _("Den dag kan ikke bruges ({why}), så dagen bliver {day}.", why=why, day=end)
        return said + " " + _("Perioden kan ikke slutte der ({why}), så den slutter {day}.", why=why, day=end)


@dataclass(frozen=True)
class Standstill(Period):
    """The contract may be signed from the day after the period's last day, at the earliest."""

    @property
    def sign_from(self) -> date:
        return self.end + timedelta(days=1)

    @property
    def words(self) -> str:
        return super().words + " " + _("Kontrakten må tidligst underskrives {day}.", day=long_date(self.sign_from))


def _checked(event: date, count: int) -> None:
    if count < 0:
        raise DomainError(_("En periode kan ikke være kortere end nul dage."))
    if not 1 < event.year <= LATEST_YEAR:
        raise DomainError(_("Vi kan kun regne med datoer til og med {year}.", year=LATEST_YEAR))


def _forward_end(event: date, raw_end: date, *, soft: bool) -> date:
    end = next_working_day(raw_end, soft=soft)
    if (raw_end - event).days < 2:
        return end
    return max(end, add_working_days(event, 2, soft=soft))


def forward(event: date, days: int, *, soft: bool = False) -> Period:
    """`days` from the day after `event`; the later date where the last day is no working day. Raises DomainError."""
    _checked(event, days)
    raw_end = event + timedelta(days=days)
    return Period(event, days, raw_end, _forward_end(event, raw_end, soft=soft))


def forward_months(event: date, months: int, *, soft: bool = False) -> Period:
    """Ends on the event's date in the last month, or on that month's last day (art. 3(2)(c)), then as `forward`."""
    _checked(event, months)
    raw_end = shift_months(event, months)
    return Period(event, months, raw_end, _forward_end(event, raw_end, soft=soft), unit="months")


def backward(event: date, days: int, *, soft: bool = False) -> Period:
    """The last day for what must happen `days` before `event`; the earlier date when it is no working day."""
    _checked(event, days)
    raw_end = event - timedelta(days=days)
    end = previous_working_day(raw_end, soft=soft)
    if days >= 2:
        end = min(end, add_working_days(event, -2, soft=soft))
    return Period(event, days, raw_end, end, backward=True)


def shift_months(day: date, months: int) -> date:
    """The same date `months` later (earlier when negative), or the last day of a month that is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def standstill(sent: date, *, by_letter: bool = False, days: int | None = None, soft: bool = False) -> Standstill:
    """10 days from an electronic award notification, 15 from a letter [W58, W59]; `days` is for another table."""
    period = forward(sent, days if days is not None else (15 if by_letter else 10), soft=soft)
    return Standstill(period.event, period.count, period.raw_end, period.end)


def latest_answer(deadline: date, *, full_days: int = 6, soft: bool = False) -> Period:
    """The last day to answer with `full_days` whole days between the answer and the deadline (udbudsloven § 134)."""
    return backward(deadline, full_days + 1, soft=soft)


@dataclass(frozen=True)
class NoticeWindow:
    """When a prior information notice must have been sent to shorten the limits of a contract notice."""

    earliest: date
    latest: date


def prior_information_window(contract_notice: date, *, soft: bool = False) -> NoticeWindow:
    """From 12 months to 35 days before the contract notice (DOMAIN 2.2)."""
    return NoticeWindow(shift_months(contract_notice, -12), backward(contract_notice, 35, soft=soft).end)
