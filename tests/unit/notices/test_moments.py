"""Every date and time has the zone it has in Denmark, across both changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, datetimes, integers, just

from coproc.notices.moments import DATE, TIME, at, date_of, day, plain_date, time_of

DAYS = dates(date(2026, 1, 1), date(2035, 12, 31))
INSTANTS = datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31), timezones=just(UTC))


@pytest.mark.parametrize(
    ("on", "clock", "said"),
    [
        (date(2027, 1, 15), "12:00", ("2027-01-15+01:00", "12:00:00+01:00")),
        (date(2027, 5, 3), "12:00", ("2027-05-03+02:00", "12:00:00+02:00")),
        (date(2027, 3, 28), "01:59", ("2027-03-28+01:00", "01:59:00+01:00")),
        (date(2027, 3, 28), "03:00", ("2027-03-28+02:00", "03:00:00+02:00")),
        (date(2027, 3, 28), "02:30", ("2027-03-28+02:00", "03:30:00+02:00")),  # that hour was left out
        (date(2027, 10, 31), "12:00", ("2027-10-31+01:00", "12:00:00+01:00")),
        (date(2027, 10, 30), "23:59", ("2027-10-30+02:00", "23:59:00+02:00")),
    ],
)
def test_a_deadline_has_its_own_days_zone(on: date, clock: str, said: tuple[str, str]) -> None:
    instant = at(on, clock)
    assert (date_of(instant), time_of(instant)) == said


@given(INSTANTS)
def test_date_and_time_are_the_instant_itself(instant: datetime) -> None:
    """Read back together they are the same second, whatever the season."""
    on, clock = date_of(instant), time_of(instant)
    assert DATE.fullmatch(on)
    assert TIME.fullmatch(clock)
    assert on[10:] == clock[8:]
    assert datetime.fromisoformat(f"{on[:10]}T{clock}") == instant.replace(microsecond=0)


@given(DAYS)
def test_a_day_keeps_its_date_and_is_winter_or_summer(on: date) -> None:
    said = day(on)
    assert plain_date(said) == on
    assert said[10:] in {"+01:00", "+02:00"}


@given(DAYS, integers(0, 23), integers(0, 59))
def test_a_danish_clock_never_goes_backwards(on: date, hour: int, minute: int) -> None:
    instant = at(on, f"{hour:02d}:{minute:02d}")
    assert plain_date(date_of(instant)) == on
    assert instant - at(on, "00:00") >= timedelta(hours=hour, minutes=minute) - timedelta(hours=1)


def test_summer_time_lasts_from_march_to_october() -> None:
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    summer = [on for on in days if day(on).endswith("+02:00")]
    assert (summer[0], summer[-1]) == (date(2027, 3, 28), date(2027, 10, 30))
    assert len(summer) == (summer[-1] - summer[0]).days + 1
