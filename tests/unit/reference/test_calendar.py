"""The Danish calendar: every holiday of 2024-2027 by name, soft days, quiet days, working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from coproc.kernel.translation import speaking
from coproc.reference import calendar

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))

HOLIDAYS = {
    2024: "01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26",
    2025: "01-01 04-17 04-18 04-20 04-21 05-29 06-08 06-09 12-25 12-26",
    2026: "01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26",
    2027: "01-01 03-25 03-26 03-28 03-29 05-06 05-16 05-17 12-25 12-26",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_are_the_ten_statutory_ones(year):
    assert [f"{day:%m-%d}" for day in calendar.holidays(year)] == HOLIDAYS[year].split()


def test_holidays_have_names_in_both_languages():
    assert calendar.holidays(2027)[date(2027, 3, 26)] == "Langfredag"
    with speaking("en"):
        assert calendar.holidays(2027)[date(2027, 3, 26)] == "Good Friday"


def test_store_bededag_is_gone_from_2024():
    assert calendar.is_holiday(date(2023, 5, 5))
    assert not calendar.is_holiday(date(2024, 4, 26))


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)])
def test_soft_days_are_working_days_unless_asked_but_quiet(day):
    assert calendar.is_soft_day(day)
    assert calendar.is_working_day(day)
    assert not calendar.is_working_day(day, soft=True)
    assert calendar.is_quiet_day(day)


def test_working_days_are_counted_over_easter():
    assert calendar.add_working_days(date(2027, 3, 24), 1) == date(2027, 3, 30)
    assert calendar.add_working_days(date(2027, 3, 30), -1) == date(2027, 3, 24)
    assert calendar.add_working_days(date(2027, 3, 26), 0) == date(2027, 3, 26)


def test_reminders_go_before_christmas_not_after():
    assert calendar.previous_ordinary_day(date(2026, 12, 27)) == date(2026, 12, 23)


def test_quiet_periods_are_july_and_weeks_42_and_52():
    assert calendar.week_number(date(2026, 11, 18)) == 47
    assert calendar.is_quiet_period(date(2026, 10, 12))
    assert calendar.is_quiet_period(date(2026, 7, 1))
    assert calendar.is_quiet_period(date(2026, 12, 24))
    assert not calendar.is_quiet_period(date(2026, 10, 9))


def test_closed_days_say_why():
    assert calendar.why_closed(date(2026, 12, 25)) == "Juledag"
    assert calendar.why_closed(date(2026, 11, 28)) == "weekend"
    assert calendar.why_closed(date(2026, 11, 27)) == ""


@given(DAYS, st.integers(-300, 300))
def test_adding_working_days_lands_on_one_and_can_be_undone(day, count):
    there = calendar.add_working_days(day, count)
    if count:
        assert calendar.is_working_day(there)
    if calendar.is_working_day(day):
        assert calendar.add_working_days(there, -count) == day


@given(DAYS)
def test_next_and_previous_working_day_enclose_the_day(day):
    before, after = calendar.previous_working_day(day), calendar.next_working_day(day)
    assert before <= day <= after
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(calendar.is_working_day(d) for d in between)
