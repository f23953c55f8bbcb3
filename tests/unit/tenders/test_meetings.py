"""Where expiries meet: windows, bridges, and nothing invented."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from hypothesis import given, settings, strategies as st

from coproc.tenders.expiry.meeting import meetings
from coproc.tenders.expiry.models import BuyerContract
from coproc.tenders.handover.due import months_after

NUMBERS = count(1)


def _ends(buyer: int, ends_on: date, options_until: date | None = None) -> BuyerContract:
    return BuyerContract(id=next(NUMBERS), organisation_id=buyer, ends_on=ends_on, options_until=options_until)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 3, 1), -12, date(2026, 3, 1)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_months_after_a_day_end_at_the_months_last_day_at_the_latest(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_a_window_holds_what_ends_before_it_is_over() -> None:
    one = _ends(1, date(2027, 3, 1))
    inside, outside = _ends(2, date(2028, 2, 29)), _ends(3, date(2028, 3, 1))
    (first, second) = meetings([outside, inside, one], 12)
    assert first.contracts == [one, inside]
    assert second.contracts == [inside, outside]
    assert (first.first, first.last, first.buyers) == (date(2027, 3, 1), date(2028, 2, 29), 2)


def test_one_buyers_own_contracts_are_no_meeting() -> None:
    assert meetings([_ends(1, date(2027, 1, 1)), _ends(1, date(2027, 2, 1))], 12) == []


def test_who_can_bridge_and_who_can_join_from_before() -> None:
    before = _ends(4, date(2026, 1, 1), date(2027, 1, 1))
    too_short = _ends(5, date(2026, 1, 1), date(2026, 12, 31))
    early, late = _ends(1, date(2027, 1, 1), date(2027, 9, 1)), _ends(2, date(2027, 9, 1), date(2030, 1, 1))
    short = _ends(3, date(2027, 2, 1), date(2027, 8, 31))
    found = meetings([before, too_short, early, short, late], 9)
    (meeting,) = [one for one in found if early in one.contracts]
    assert meeting.contracts == [early, short, late]
    assert meeting.bridges == [early]  # the last one needs none, the short one does not reach
    assert meeting.joiners == [before]


DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(1, 4), DAYS), max_size=12), st.integers(1, 36))
def test_meetings_are_widest_within_the_window_and_of_several_buyers(rows: list[tuple[int, date]], months: int) -> None:
    contracts = [_ends(buyer, day) for buyer, day in rows]
    found = meetings(contracts, months)
    for meeting in found:
        assert meeting.buyers > 1
        assert meeting.last < months_after(meeting.first, months)
        ids = {one.id for one in meeting.contracts}
        assert not any(ids < {one.id for one in other.contracts} for other in found)
        left_out = [one for one in contracts if one.id not in ids and meeting.first <= one.ends_on <= meeting.last]
        assert not left_out
    met = {one.id for meeting in found for one in meeting.contracts}
    for one in contracts:
        for other in contracts:
            near = one.ends_on <= other.ends_on < months_after(one.ends_on, months)
            if near and one.organisation_id != other.organisation_id:
                assert {one.id, other.id} <= met
