"""Regulation 1182/71: the vectors of DOMAIN 2.3 and what must hold for every period."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from coproc.kernel.clock import end_of_day
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import speaking
from coproc.reference.calendar import is_weekend, is_working_day
from coproc.reference.periods import (
    backward,
    forward,
    forward_months,
    latest_answer,
    prior_information_window,
    shift_months,
    standstill,
)

DAYS = st.dates(date(2016, 1, 1), date(2060, 12, 31))
COUNTS = st.integers(0, 200)


@pytest.mark.parametrize(
    ("event", "days", "raw_end", "end"),
    [
        (date(2026, 11, 23), 30, date(2026, 12, 23), date(2026, 12, 23)),
        (date(2026, 11, 25), 30, date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 2, 24), 30, date(2027, 3, 26), date(2027, 3, 30)),
        (date(2027, 3, 12), 15, date(2027, 3, 27), date(2027, 3, 30)),
        (date(2027, 4, 12), 25, date(2027, 5, 7), date(2027, 5, 7)),
        (date(2026, 12, 2), 30, date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 4, 15), 30, date(2026, 5, 15), date(2026, 5, 15)),
        (date(2026, 4, 14), 30, date(2026, 5, 14), date(2026, 5, 15)),
        (date(2028, 1, 30), 30, date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_forward_periods_take_the_later_date(event, days, raw_end, end):
    period = forward(event, days)
    assert (period.raw_end, period.end) == (raw_end, end)


@pytest.mark.parametrize(
    ("sent", "by_letter", "raw_end", "end", "sign_from"),
    [
        (date(2026, 11, 18), False, date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 20), True, date(2026, 12, 5), date(2026, 12, 7), date(2026, 12, 8)),
        (date(2026, 12, 15), False, date(2026, 12, 25), date(2026, 12, 28), date(2026, 12, 29)),
    ],
)
def test_standstill_ends_on_a_working_day_and_signing_is_the_day_after(sent, by_letter, raw_end, end, sign_from):
    period = standstill(sent, by_letter=by_letter)
    assert (period.raw_end, period.end, period.sign_from) == (raw_end, end, sign_from)


def test_latest_answer_leaves_six_full_days():
    assert latest_answer(date(2026, 12, 23)).end == date(2026, 12, 16)


def test_backward_periods_take_the_earlier_date():
    assert backward(date(2027, 4, 2), 6).end == date(2027, 3, 24)
    assert latest_answer(date(2027, 1, 4)).end == date(2026, 12, 28)


def test_prior_information_must_be_sent_35_days_to_12_months_before():
    window = prior_information_window(date(2027, 3, 1))
    assert (window.earliest, window.latest) == (date(2026, 3, 1), date(2027, 1, 25))


def test_months_end_on_the_same_date_or_the_last_of_a_shorter_month():
    assert forward_months(date(2026, 8, 31), 6).raw_end == date(2027, 2, 28)
    assert forward_months(date(2026, 8, 31), 6).end == date(2027, 3, 1)
    assert shift_months(date(2028, 2, 29), -12) == date(2027, 2, 28)


def test_soft_days_move_the_end_only_when_set():
    assert forward(date(2026, 11, 24), 30).end == date(2026, 12, 24)
    assert forward(date(2026, 11, 24), 30, soft=True).end == date(2026, 12, 28)


def test_short_periods_hold_two_working_days():
    friday = date(2026, 11, 27)
    assert forward(friday, 2).end == date(2026, 12, 1)
    assert forward(friday, 1).end == date(2026, 11, 30)
    assert backward(date(2026, 11, 30), 2).end == date(2026, 11, 26)


def test_the_sum_is_told_in_both_languages():
    assert forward(date(2026, 11, 25), 30).words == (
        "30 dage talt fra dagen efter onsdag den 25. november 2026 slutter fredag den 25. december 2026. "
        "Perioden kan ikke slutte der (Juledag), så den slutter mandag den 28. december 2026."
    )
    with speaking("en"):
        assert standstill(date(2026, 11, 18)).words == (
            "The period of 10 days counted from the day after Wednesday 18 November 2026 ends on Saturday 28 November "
            "2026. The period cannot end there (weekend), so it ends on Monday 30 November 2026. "
            "The contract may be signed on Tuesday 1 December 2026 at the earliest."
        )
    assert latest_answer(date(2026, 12, 23)).words == (
        "7 dage talt baglæns fra onsdag den 23. december 2026 giver onsdag den 16. december 2026."
    )


def test_the_last_day_ends_in_danish_time_also_across_summer_time():
    winter, summer = forward(date(2027, 2, 24), 30).end, forward(date(2026, 9, 1), 10).end
    assert end_of_day(winter) == datetime(2027, 3, 30, 21, 59, tzinfo=UTC)
    assert end_of_day(summer) == datetime(2026, 9, 11, 21, 59, tzinfo=UTC)
    assert end_of_day(forward(date(2026, 11, 23), 30).end) == datetime(2026, 12, 23, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize("count", [(date(2026, 1, 1), -1), (date(2101, 1, 1), 10), (date(9999, 12, 31), 30)])
def test_impossible_periods_are_refused_with_a_sentence(count):
    with pytest.raises(DomainError):
        forward(*count)


@given(DAYS, COUNTS, st.booleans())
def test_forward_is_never_shorter_than_the_raw_period_and_ends_on_a_working_day(event, days, soft):
    period = forward(event, days, soft=soft)
    assert period.raw_end == event + timedelta(days=days) <= period.end
    assert is_working_day(period.end, soft=soft)
    assert not is_weekend(period.end)


@given(DAYS, COUNTS)
def test_forward_gives_the_first_working_day_from_ten_days_on(event, days):
    period = forward(event, days + 10)
    skipped = [period.raw_end + timedelta(days=n) for n in range((period.end - period.raw_end).days)]
    assert not any(is_working_day(day) for day in skipped)


@given(DAYS, DAYS, COUNTS)
def test_forward_and_backward_are_monotone_in_their_start(one, other, days):
    first, second = sorted((one, other))
    assert forward(first, days).end <= forward(second, days).end
    assert backward(first, days).end <= backward(second, days).end
    assert standstill(first).sign_from <= standstill(second).sign_from


@given(DAYS, COUNTS, COUNTS)
def test_forward_is_monotone_in_its_length(event, one, other):
    shorter, longer = sorted((one, other))
    assert forward(event, shorter).end <= forward(event, longer).end


@given(DAYS, COUNTS)
def test_backward_ends_on_a_working_day_and_leaves_the_whole_period(event, days):
    period = backward(event, days)
    assert is_working_day(period.end)
    assert (event - period.end).days >= days


@given(DAYS, st.integers(10, 200))
def test_backward_then_forward_is_in_time(event, days):
    start = backward(event, days).end
    assert forward(start, days).raw_end <= event


@given(st.integers(2016, 2060), st.integers(0, 40), st.integers(10, 60))
def test_year_ends_change_nothing(year, before, days):
    event = date(year, 12, 31) - timedelta(days=before)
    period = forward(event, days)
    assert (period.end - event).days <= days + 6
    assert is_working_day(period.end)


@given(DAYS, st.integers(1, 24))
def test_months_never_end_before_the_raw_date(event, months):
    period = forward_months(event, months)
    assert period.end >= period.raw_end == shift_months(event, months)
    assert is_working_day(period.end)
