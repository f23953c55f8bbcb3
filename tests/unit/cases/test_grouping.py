"""One gathered mail a day, and nothing comes too late because it waited for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import given, strategies as st

from coproc.accounts.mail_choice.models import Choice
from coproc.cases.grouping import LATEST_DAYS, MOST_ALONE, Days, Due, can_wait, decide, is_urgent
from coproc.reference.calendar import add_working_days, is_quiet_day, next_working_day

FRIDAY = date(2026, 11, 27)
DAYS = Days(FRIDAY, date(2026, 11, 30))


def _days(today: date) -> Days:
    return Days(today, add_working_days(today, 1, soft=True))


def _one(thing_on: date, *, legal: bool = False, urgent: bool = False, number: int = 1) -> Due:
    return Due(number, legal, thing_on, FRIDAY, urgent)


def test_urgent_is_the_law_a_date_by_the_next_working_day_and_what_its_rule_says() -> None:
    far = date(2026, 12, 4)
    assert [is_urgent(_one(day), DAYS) for day in (FRIDAY, date(2026, 11, 30), date(2026, 12, 1))] == [True, True, False]
    assert is_urgent(_one(far, legal=True), DAYS)
    assert is_urgent(_one(far, urgent=True), DAYS)
    assert not is_urgent(_one(date(2026, 11, 20)), DAYS)  # asked about afterwards


def test_urgent_ones_go_alone_and_the_rest_together() -> None:
    rows = [_one(date(2026, 12, 4), number=1), _one(FRIDAY, number=2), _one(date(2026, 12, 9), number=3)]
    found = decide(rows, Choice.DIGEST, DAYS, had_mail=False)
    assert (found.alone, found.together, found.waiting, found.shown) == ([2], [1, 3], [], [])


def test_after_the_days_mail_the_rest_waits_and_the_law_does_not() -> None:
    rows = [_one(date(2026, 12, 4), number=1), _one(date(2026, 12, 4), legal=True, number=2)]
    found = decide(rows, Choice.DIGEST, DAYS, had_mail=True)
    assert (found.alone, found.together, found.waiting) == ([2], [], [1])


def test_before_easter_what_would_be_stale_by_tuesday_does_not_wait() -> None:
    wednesday = date(2027, 3, 24)  # the next day one writes to people is 30 March
    row = Due(1, legal=False, thing_on=date(2027, 4, 15), on=wednesday)
    assert decide([row], Choice.DIGEST, _days(wednesday), had_mail=True).alone == [1]


def test_in_the_application_only_the_law_comes_by_mail() -> None:
    rows = [_one(FRIDAY, number=1), _one(FRIDAY, legal=True, number=2), _one(FRIDAY, urgent=True, number=3)]
    found = decide(rows, Choice.APP, DAYS, had_mail=False)
    assert (found.shown, found.alone, found.together) == ([1, 3], [2], [])


def test_at_once_is_each_by_itself() -> None:
    rows = [_one(date(2026, 12, 4), number=number) for number in range(5)]
    assert decide(rows, Choice.AT_ONCE, DAYS, had_mail=True).alone == [0, 1, 2, 3, 4]


def test_a_crowd_of_urgent_ones_comes_in_one_mail_the_law_still_by_itself() -> None:
    rows = [_one(FRIDAY, legal=number == 9, number=number) for number in range(10)]
    found = decide(rows, Choice.DIGEST, DAYS, had_mail=False)
    assert (found.alone, found.together) == ([9], list(range(9)))


@st.composite
def _rows(draw: st.DrawFn) -> list[Due]:
    """Reminders over a spring or a Christmas, most before their date, some after it; each on a day one writes to people."""
    first = draw(st.sampled_from([date(2026, 12, 14), date(2027, 3, 15), date(2027, 4, 26)]))
    rows = []
    for number in range(draw(st.integers(1, 12))):
        on = next_working_day(first + timedelta(days=draw(st.integers(0, 18))), soft=True)
        rows.append(
            Due(
                number,
                draw(st.booleans()) and draw(st.booleans()),
                on + timedelta(days=draw(st.integers(-9, 30))),
                on,
                draw(st.integers(0, 9)) == 0,
            )
        )
    return rows


@dataclass
class Year:
    """A person's reminders from day to day as the worker meets them, with ticks in the morning and in the afternoon."""

    choice: Choice
    sent: dict[int, date] = field(default_factory=dict)
    gathered: list[date] = field(default_factory=list)

    def run(self, rows: Sequence[Due], ticks: dict[int, int]) -> None:
        day, due_on = min(row.on for row in rows), {row.number: row.on for row in rows}
        while len(self.sent) < len(rows):
            for tick in range(3):
                now = [
                    row
                    for row in rows
                    if row.number not in self.sent
                    and due_on[row.number] <= day
                    and (due_on[row.number] < day or due_on[row.number] != row.on or ticks[row.number] <= tick)
                ]
                if now and not is_quiet_day(day):
                    self._tick(now, day, due_on)
            day += timedelta(days=1)

    def _tick(self, now: list[Due], day: date, due_on: dict[int, date]) -> None:
        days = _days(day)
        found = decide(now, self.choice, days, had_mail=day in self.gathered)
        assert sorted(found.alone + found.together + found.waiting + found.shown) == sorted(row.number for row in now)
        self.sent |= dict.fromkeys(found.alone + found.together + found.shown, day)
        self.gathered += [day] if found.together else []
        due_on |= dict.fromkeys(found.waiting, days.following)


@given(_rows(), st.sampled_from(Choice), st.data())
def test_nothing_comes_after_its_date_or_stale_because_of_grouping(rows: list[Due], choice: Choice, data: st.DataObject) -> None:
    year = Year(choice)
    year.run(rows, {row.number: data.draw(st.integers(0, 2)) for row in rows})
    assert len(year.gathered) == len(set(year.gathered))  # never two gathered mails a day
    for row in rows:
        went = year.sent[row.number]
        assert went - row.on <= timedelta(days=LATEST_DAYS)
        if row.on <= row.thing_on:
            assert went <= row.thing_on
        if row.legal or choice != Choice.DIGEST:
            assert went == row.on


@given(_rows(), st.sampled_from(Choice), st.booleans())
def test_every_reminder_is_decided_once_and_the_law_goes_alone(rows: list[Due], choice: Choice, had_mail: bool) -> None:
    days = _days(max(row.on for row in rows))
    found = decide(rows, choice, days, had_mail=had_mail)
    by_number = {row.number: row for row in rows}
    assert sorted(found.alone + found.together + found.waiting + found.shown) == sorted(by_number)
    assert {row.number for row in rows if row.legal} <= set(found.alone)
    assert all(can_wait(by_number[number], days) for number in found.waiting)
    assert not (had_mail and found.together)
    if choice == Choice.DIGEST and not had_mail:
        assert sum(not by_number[number].legal for number in found.alone) <= MOST_ALONE
