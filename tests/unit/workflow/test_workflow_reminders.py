from datetime import date

import pytest
from hypothesis import given, strategies as st

from coproc.workflow.definition import Reminder
from coproc.workflow.reminders import anchors_of, occasions, reminders_due, when
from coproc.workflow.validate import newest

CLOSED = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 31), date(2027, 1, 1)}


def open_day(day):
    return day.weekday() < 5 and day not in CLOSED


@pytest.mark.parametrize(
    ("offset", "anchor", "direction", "expected"),
    [
        ("10 working_days", date(2026, 11, 23), "after", date(2026, 12, 7)),
        ("5 working_days", date(2026, 12, 22), "after", date(2027, 1, 4)),
        ("3 working_days", date(2026, 12, 28), "before", date(2026, 12, 21)),
        ("7 days", date(2026, 12, 4), "before", date(2026, 11, 27)),
        ("1 day", date(2026, 11, 23), "before", date(2026, 11, 20)),
        ("2 weeks", date(2026, 11, 24), "after", date(2026, 12, 8)),
        ("3 months", date(2027, 5, 31), "before", date(2027, 2, 26)),
        ("6 months", date(2026, 8, 31), "after", date(2027, 3, 1)),
        ("0 days", date(2026, 12, 25), "after", date(2026, 12, 28)),
        ("3 days", date(2026, 11, 25), "after", date(2026, 11, 30)),
    ],
)
def test_reminder_day_is_counted_and_moved_off_closed_days(offset, anchor, direction, expected):
    assert when(offset, anchor, direction=direction, working_days=open_day) == expected


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 90), st.sampled_from(["days", "weeks", "months"]))
def test_legal_reminder_is_never_late_and_never_on_a_closed_day(anchor, number, unit):
    free = when(f"{number} {unit}", anchor, direction="after", working_days=lambda _day: True)
    legal = when(f"{number} {unit}", anchor, direction="after", working_days=open_day, rule="earlier")
    assert legal <= free
    assert open_day(legal)
    before = when(f"{number} {unit}", anchor, direction="before", working_days=open_day)
    assert before <= when(f"{number} {unit}", anchor, direction="before", working_days=lambda _day: True)


def test_days_one_does_not_write_on_may_be_more_than_the_days_off_work():
    def sendable(day):
        return open_day(day) and day.month != 7

    assert when("10 working_days", date(2027, 6, 21), direction="after", working_days=open_day) == date(2027, 7, 5)
    moved = when("10 working_days", date(2027, 6, 21), direction="after", working_days=open_day, sendable=sendable)
    assert moved == date(2027, 8, 2)


def test_calendar_without_any_open_day_is_an_error():
    with pytest.raises(ValueError, match="no day"):
        when("1 day", date(2027, 1, 1), direction="after", working_days=lambda _day: False)


def test_award_notice_reminders_come_at_14_24_and_28_days_and_never_later():
    planned = reminders_due(newest("tender"), "signed", {"tender.contract_signed_on": date(2026, 11, 28)}, working_days=open_day)
    assert [(one.offset, one.on) for one in planned] == [
        ("14 days", date(2026, 12, 11)),
        ("24 days", date(2026, 12, 22)),
        ("28 days", date(2026, 12, 23)),
    ]
    assert [one.recipients for one in planned] == [
        ("tender_officer",),
        ("tender_officer",),
        ("tender_officer", "manager"),
    ]


def test_two_occasions_on_one_day_become_the_sharper_one():
    rule = Reminder.model_validate({"key": "x", "from": "a.b", "before": ["3 days", "1 day"], "to": ["officer"], "stop": "done"})
    (only,) = occasions(rule, date(2026, 11, 23), working_days=open_day)
    assert (only.offset, only.on) == ("1 day", date(2026, 11, 20))


def test_standstill_is_told_on_its_last_day_and_the_next_working_day():
    planned = reminders_due(
        newest("tender"), "standstill", {"tender.standstill_ends_on": date(2026, 11, 30)}, working_days=open_day
    )
    assert [one.on for one in planned] == [date(2026, 11, 30), date(2026, 12, 1)]


def test_unknown_date_plans_nothing():
    participation = newest("participation")
    assert anchors_of(participation, "signed") == {"participant.signed_on", "participant.window_starts_on"}
    assert reminders_due(participation, "signed", {"participant.signed_on": None}, working_days=open_day) == ()
