"""Days and pauses as people type them, and the slots made of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from coproc.dialogues.meetings.slots import Span, generate, parse_days, parse_pauses
from coproc.kernel.clock import local
from coproc.kernel.errors import DomainError

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    "typed",
    ["3.12.2026 9.00–15.00", "03.12.2026 9-15", "3. 12. 2026, kl. 9.00 - kl. 15.00", "- 3.12.2026 9:00 til 15:00"],
)
def test_a_day_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_days(typed) == [Span(time(9), time(15), DAY)]


def test_what_is_stored_and_shown_is_read_back() -> None:
    (day,), (pause,) = parse_days("3.12.2026 9.15–15.45"), parse_pauses("12–12.45")
    assert (Span.read(day.stored()), Span.read(pause.stored())) == (day, pause)
    assert (parse_days(day.typed()), parse_pauses(pause.typed())) == ([day], [pause])


@pytest.mark.parametrize("typed", ["", "3.12.2026", "3.12.2026 9.00–25.00", "30.2.2026 9–15", "3.12.2026 15–9", "i morgen 9–15"])
def test_what_cannot_be_read_is_refused_beside_the_field(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        parse_days(typed)
    assert caught.value.field == "days"


_minutes = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
_spans = st.tuples(_minutes, _minutes).filter(lambda both: both[0] < both[1])


@given(_spans, st.lists(_spans, max_size=3), st.integers(5, 120), st.integers(0, 60))
def test_slots_lie_inside_the_day_outside_the_pauses_and_after_one_another(day, pauses, minutes: int, gap: int) -> None:
    spans = sorted((Span(*pause) for pause in pauses), key=lambda span: span.start)
    try:
        found = generate([Span(*day, DAY)], spans, minutes, gap)
    except DomainError:
        return
    for starts, ends in found:
        start, end = local(starts).time(), local(ends).time()
        assert ends - starts == timedelta(minutes=minutes)
        assert day[0] <= start < end <= day[1]
        assert not any(pause.start < end and start < pause.end for pause in spans)
    for (_start, ends), (starts, _end) in pairwise(found):
        assert starts >= ends


def test_a_meeting_lasts_its_minutes_on_the_day_the_clock_changes() -> None:
    """25 October 2026: 03.00 becomes 02.00; the Danish hours of the meetings are those that were typed."""
    found = generate([Span(time(9), time(11), date(2026, 10, 25))], [], 60, 0)
    assert [local(start) for start, _end in found] == [
        datetime(2026, 10, 25, hour, tzinfo=local(found[0][0]).tzinfo) for hour in (9, 10)
    ]


def test_far_too_many_slots_are_refused() -> None:
    days = [Span(time(0), time(23, 55), DAY + timedelta(days=n)) for n in range(3)]
    with pytest.raises(DomainError, match="mere end"):
        generate(days, [], 5, 0)
