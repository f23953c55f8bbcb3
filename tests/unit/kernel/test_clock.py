from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from coproc.kernel.clock import FixedClock, at_local, end_of_day, local, today


def test_today_is_the_date_in_denmark() -> None:
    assert today(FixedClock(datetime(2026, 11, 20, 22, 59, tzinfo=UTC))) == date(2026, 11, 20)
    assert today(FixedClock(datetime(2026, 11, 20, 23, 0, tzinfo=UTC))) == date(2026, 11, 21)
    assert today(FixedClock(datetime(2026, 6, 20, 22, 0, tzinfo=UTC))) == date(2026, 6, 21)


def test_a_deadline_ends_at_the_days_last_minute_in_winter_and_summer() -> None:
    assert end_of_day(date(2026, 12, 23)) == datetime(2026, 12, 23, 22, 59, tzinfo=UTC)
    assert end_of_day(date(2026, 6, 23)) == datetime(2026, 6, 23, 21, 59, tzinfo=UTC)


def test_the_days_when_the_clock_is_changed() -> None:
    assert end_of_day(date(2026, 3, 29)) - at_local(date(2026, 3, 29)) == timedelta(hours=22, minutes=59)
    assert end_of_day(date(2026, 10, 25)) - at_local(date(2026, 10, 25)) == timedelta(hours=24, minutes=59)
    assert at_local(date(2026, 3, 29), 12) == datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert at_local(date(2026, 10, 25), 12) == datetime(2026, 10, 25, 11, tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(4, 23), st.integers(0, 59))
def test_danish_time_is_kept(day: date, hour: int, minute: int) -> None:
    """From four in the morning on: an hour before that is missing once a year."""
    there = local(at_local(day, hour, minute))
    assert (there.date(), there.hour, there.minute) == (day, hour, minute)


def test_a_fixed_clock_moves_when_told() -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 1, 2, tzinfo=UTC)
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2027, 1, 1, tzinfo=UTC)
