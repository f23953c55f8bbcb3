from datetime import date

import pytest
from hypothesis import given, strategies as st

from coproc.reference.calendar import is_quiet_day, is_quiet_period, is_working_day
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


RULES = st.builds(
    lambda direction, offsets, legal, rule, quiet: Reminder.model_validate(
        {
            "key": "x",
            "from": "a.b",
            direction: [f"{number} {unit}" for number, unit in offsets],
            "to": ["officer"],
            "stop": "done",
            "escalate": ["manager", "facilitator"],
            "legal": legal,
            "rule": None if legal else rule,
            "quiet_periods": quiet,
        }
    ),
    st.sampled_from(["before", "after"]),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["days", "working_days", "weeks", "months"])), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([None, "earlier", "later"]),
    st.booleans(),
)
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def _planned(rule, anchor):
    return occasions(
        rule, anchor, working_days=is_working_day, sendable=lambda d: not is_quiet_day(d), quiet_period=is_quiet_period
    )


def _raw(rule, offset, anchor):
    direction = "before" if rule.before else "after"
    return when(offset, anchor, direction=direction, working_days=is_working_day, sendable=lambda _day: True)


@given(RULES, DAYS)
def test_every_rule_keeps_off_quiet_days_and_a_legal_one_is_never_late(rule, anchor):
    for one in _planned(rule, anchor):
        assert not is_quiet_day(one.on)
        if rule.legal or rule.rule == "earlier":
            assert one.on <= _raw(rule, one.offset, anchor)
        if rule.before:
            assert one.on <= anchor


@given(RULES, DAYS)
def test_quiet_periods_are_kept_but_where_that_would_put_it_on_the_wrong_side_of_its_date(rule, anchor):
    for one in _planned(rule, anchor):
        if not rule.quiet_periods or not is_quiet_period(one.on):
            continue
        assert one.on in [plain.on for plain in _planned(rule.model_copy(update={"quiet_periods": False}), anchor)]
        assert rule.after, "counting down, there is always an earlier day"
        assert rule.legal or rule.rule == "earlier"


@given(RULES, DAYS)
def test_messages_stay_in_order_and_the_last_ones_are_told_further(rule, anchor):
    planned = _planned(rule, anchor)
    days = [one.on for one in planned]
    assert days == sorted(set(days))
    raw = [_raw(rule, one.offset, anchor) for one in planned]
    assert raw == sorted(raw)
    assert [one.recipients for one in planned] == [("officer",)] * (len(planned) - 1) + [("officer", "manager", "facilitator")]


def test_escalation_begins_where_the_rule_says():
    rule = Reminder.model_validate(
        {"key": "x", "from": "a.b", "after": ["1 week", "2 weeks", "3 weeks"], "to": ["officer"], "stop": "done"}
        | {"escalate": "manager", "escalate_after": 2}
    )
    assert [one.recipients[1:] for one in _planned(rule, date(2027, 2, 1))] == [(), ("manager",), ("manager",)]


def test_july_and_weeks_42_and_52_move_what_counts_on_later_and_what_counts_down_or_is_legal_earlier():
    def day(direction, anchor, **more):
        values = {"key": "x", "from": "a.b", direction: ["10 days"], "to": ["o"], "stop": "s", "quiet_periods": True, **more}
        (one,) = _planned(Reminder.model_validate(values), anchor)
        return one.on

    assert day("after", date(2027, 7, 1)) == date(2027, 8, 2)
    assert day("before", date(2027, 8, 5)) == date(2027, 6, 30)
    assert day("after", date(2027, 6, 25), legal=True) == date(2027, 6, 30)
    assert day("after", date(2027, 7, 5), legal=True) == date(2027, 7, 15)  # earlier than its own date it never comes
    assert day("after", date(2026, 10, 5)) == date(2026, 10, 19)
    assert day("before", date(2026, 12, 31)) == date(2026, 12, 18)
