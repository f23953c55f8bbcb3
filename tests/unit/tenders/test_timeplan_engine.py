"""What must hold for every plan, and a few plans counted by hand."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import speaking
from coproc.reference.calendar import is_july, is_working_day
from coproc.reference.rules import Nature, Procedure, Regime, Step, time_limit_rules
from coproc.tenders.timeplan import wording
from coproc.tenders.timeplan.chain import Point, Setting
from coproc.tenders.timeplan.engine import backwards, forwards, from_day, verdict
from coproc.tenders.timeplan.gaps import Law, Meeting, Meetings, Own, is_office_day

DAY = timedelta(days=1)
# Over Easter 2027 and 2028, several Christmases, and every change of summer time between.
DAYS = st.dates(date(2026, 6, 1), date(2029, 12, 31))
COUNTED = [
    (Regime.PROCUREMENT_ACT, procedure) for procedure in Procedure if procedure not in (Procedure.CONTEST, Procedure.WITHOUT_NOTICE)
] + [(Regime.LIGHT, Procedure.OPEN), (Regime.UTILITIES, Procedure.NEGOTIATED), (Regime.NOT_SUBJECT, Procedure.WITHOUT_NOTICE)]


@st.composite
def councils(draw):
    """Ten years of meetings at irregular distances, so that a plan never runs out of them."""
    day, found = date(2025, 1, 1), []
    steps = draw(st.lists(st.integers(7, 80), min_size=3, max_size=6))
    while day < date(2035, 1, 1):
        day += timedelta(days=steps[len(found) % len(steps)])
        found.append(Meeting(day, day - timedelta(days=draw(st.integers(3, 20)) if len(found) < 4 else 9)))
    return found


@st.composite
def cases(draw):
    regime, procedure = draw(st.sampled_from(COUNTED))
    own = draw(
        st.dictionaries(st.sampled_from([Point.MATERIAL, Point.EVALUATION, Point.NOTIFICATION, Point.START]), st.integers(0, 60))
    )
    return Setting(
        regime,
        procedure,
        pin=draw(st.booleans()),
        urgent=draw(st.booleans()),
        by_letter=draw(st.booleans()),
        july=draw(st.booleans()),
        own=own,
        limit_days=draw(st.dictionaries(st.sampled_from([Point.APPLICATIONS, Point.TENDERS]), st.integers(1, 90))),
        meetings={"Økonomiudvalget": draw(councils())},
        approval=draw(st.sampled_from([(), ("Økonomiudvalget",)])),
        decision=draw(st.sampled_from([(), ("Økonomiudvalget",)])),
    )


TARGETS = st.sampled_from([Point.CONTRACT, Point.START])


@given(cases(), DAYS)
@settings(max_examples=60, deadline=None)
def test_no_step_is_shorter_than_the_law(setting, start):
    plan = forwards(setting, start)
    table = {
        (rule.step, rule.condition): rule
        for rule in time_limit_rules()
        if (rule.regime, rule.procedure) == (setting.regime, setting.procedure)
    }
    events = {
        Point.APPLICATIONS: Point.NOTICE,
        Point.TENDERS: Point.INVITATION if plan.row(Point.INVITATION) else Point.NOTICE,
        Point.STANDSTILL: Point.NOTIFICATION,
    }
    for point, event in events.items():
        row = plan.row(point)
        if row is None:
            continue
        wanted = {"e_submission", *(["pin"] if setting.pin else []), *(["urgent"] if setting.urgent else [])}
        rows = [rule for (step, condition), rule in table.items() if step == point and condition in wanted | {"normal"}]
        least = min((rule.days for rule in rows if rule.days), default=0)
        if point == Point.STANDSTILL:
            least = 15 if setting.by_letter else 10
        assert row.on >= plan.on(event) + timedelta(days=least)
        assert is_working_day(row.on)
    if plan.row(Point.STANDSTILL):
        assert plan.on(Point.CONTRACT) > plan.on(Point.STANDSTILL)
    if answers := plan.on(Point.ANSWERS):
        assert (plan.on(Point.TENDERS) - answers).days >= 7
    if pin := plan.on(Point.PIN):
        assert (plan.on(Point.NOTICE) - pin).days >= 35
    assert all(row.on >= row.begins for row in plan.rows if row.begins and not row.node.follows)


@given(cases(), DAYS, DAYS)
@settings(max_examples=60, deadline=None)
def test_who_begins_later_is_never_done_earlier(setting, one, other):
    first, second = (forwards(setting, day) for day in sorted((one, other)))
    for before, after in zip(first.rows, second.rows, strict=True):
        assert before.on <= after.on


@given(cases(), DAYS, TARGETS)
@settings(max_examples=60, deadline=None)
def test_backwards_gives_the_latest_start_that_ends_in_time(setting, wanted, target):
    plan = backwards(setting, wanted, target)
    assert plan.reached <= wanted
    assert forwards(setting, plan.start, target).reached <= wanted
    assert forwards(setting, plan.start + DAY, target).reached > wanted


@given(cases(), DAYS)
@settings(max_examples=40, deadline=None)
def test_what_uses_its_slack_does_not_move_the_end_and_one_day_more_does(setting, wanted):
    plan = backwards(setting, wanted)
    for row in plan.rows:
        if row.slack is None or row.key in (Point.PREPARATION, Point.START):
            continue
        assert row.slack >= 0
        late = forwards(replace(setting, pinned={row.key: row.latest}), plan.start)
        assert late.reached <= wanted
        later = forwards(replace(setting, pinned={row.key: row.latest + DAY}), plan.start)
        assert later.reached > wanted


@given(cases(), DAYS)
@settings(max_examples=40, deadline=None)
def test_the_critical_chain_leads_from_the_first_step_to_the_last_without_a_gap(setting, start):
    plan = forwards(setting, start)
    chain = [row for row in plan.rows if row.is_critical]
    assert (chain[0].key, chain[-1].key) == (Point.PREPARATION, Point.START)
    assert all(after.waits_for == before.key for before, after in pairwise(chain))


@given(cases(), DAYS)
@settings(max_examples=40, deadline=None)
def test_a_notice_on_a_given_day_stays_there(setting, day):
    plan = from_day(setting, Point.NOTICE, day)
    if plan.row(Point.NOTICE):
        assert plan.on(Point.NOTICE) == day
        assert forwards(setting, plan.start).on(Point.NOTICE) <= day


@given(st.integers(0, 90), st.booleans(), DAYS)
def test_own_days_and_their_inverse_meet(days, july, limit):
    gap = Own(days, july)
    begun = gap.before(limit)
    assert gap.after(begun) <= limit < gap.after(begun + DAY)


@given(st.integers(0, 120), DAYS)
def test_the_law_and_its_inverse_meet(days, limit):
    gap = Law(days)
    begun = gap.before(limit)
    assert gap.after(begun) <= limit < gap.after(begun + DAY)


@given(councils(), DAYS)
def test_a_meeting_takes_what_reaches_its_agenda(meetings, day):
    gap = Meetings(meetings)
    assert gap.after(day) == min(one.held_on for one in meetings if one.agenda_on >= day)
    agenda = gap.before(day)
    assert gap.after(agenda) <= day < gap.after(agenda + DAY)


def test_a_later_notice_under_a_shorter_rule_is_found():
    """From 1 July 2027 applications take 10 days: who waits for July ends before who hurries in June."""
    table = [
        rule.model_copy(update={"valid_to": date(2027, 6, 30)})
        if rule.step == Step.APPLICATIONS and rule.procedure == Procedure.INNOVATION
        else rule
        for rule in time_limit_rules()
    ]
    table += [
        rule.model_copy(update={"valid_from": date(2027, 7, 1), "days": 10})
        for rule in time_limit_rules()
        if rule.step == Step.APPLICATIONS and rule.procedure == Procedure.INNOVATION and rule.regime == Regime.PROCUREMENT_ACT
    ]
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.INNOVATION, july=True, own={Point.MATERIAL: 3}, rules=table)
    for wanted in (date(2027, 11, 1) + timedelta(days=7 * week) for week in range(12)):
        found = backwards(setting, wanted)
        days = [date(2027, 3, 1) + timedelta(days=number) for number in range(300)]
        assert found.start == max(day for day in days if forwards(setting, day).reached <= wanted)


def plan_of(setting, start):
    return {row.key: row.on for row in forwards(setting, start).rows}


def test_a_restricted_procedure_over_christmas_is_what_a_person_counts():
    own = {
        Point.MATERIAL: 5, Point.NOTICE: 0, Point.SELECTION: 3, Point.INVITATION: 0, Point.EVALUATION: 5,
        Point.DECISION: 1, Point.NOTIFICATION: 0, Point.CONTRACT: 1, Point.AWARD_NOTICE: 2, Point.START: 10,
    }  # fmt: skip
    found = plan_of(Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, own=own), date(2026, 11, 16))
    assert found == {
        "preparation": date(2026, 11, 16),
        "material": date(2026, 11, 23),
        "notice": date(2026, 11, 23),
        "applications": date(2026, 12, 23),
        "answers_applications": date(2026, 12, 16),
        "selection": date(2026, 12, 30),  # 24 to 27 December are no office days; 28, 29, 30 are
        "invitation": date(2026, 12, 30),
        "complaint_selection": date(2027, 1, 19),
        "tenders": date(2027, 1, 25),  # 25 days end on Sunday 24 January
        "answers_tenders": date(2027, 1, 18),
        "evaluation": date(2027, 2, 1),
        "decision": date(2027, 2, 2),
        "notification": date(2027, 2, 2),
        "standstill": date(2027, 2, 12),
        "contract": date(2027, 2, 15),
        "award_notice": date(2027, 2, 17),
        "award_notice_due": date(2027, 3, 17),
        "complaint_award": date(2027, 4, 5),  # 45 days end on Saturday 3 April
        "start": date(2027, 3, 1),
    }


def test_july_stops_own_work_and_never_the_law():
    own = {Point.MATERIAL: 10, Point.NOTICE: 0}
    quiet = Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, own=own)
    assert plan_of(quiet, date(2027, 6, 24))["material"] == date(2027, 8, 9)
    assert plan_of(replace(quiet, july=True), date(2027, 6, 24))["material"] == date(2027, 7, 8)
    running = plan_of(quiet, date(2027, 6, 1))
    assert running["notice"] == date(2027, 6, 15)
    assert running["applications"] == date(2027, 7, 15)
    assert is_july(running["applications"])


def test_a_missed_agenda_costs_a_whole_meeting():
    meetings = {"Byrådet": [Meeting(date(2027, 3, 9), date(2027, 2, 26)), Meeting(date(2027, 4, 13), date(2027, 4, 2))]}
    own = {Point.MATERIAL: 5}
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, own=own, meetings=meetings, approval=("Byrådet",))
    assert plan_of(setting, date(2027, 2, 19))["approval:Byrådet"] == date(2027, 3, 9)
    assert plan_of(setting, date(2027, 2, 22))["approval:Byrådet"] == date(2027, 4, 13)


def test_two_bodies_meet_one_after_the_other():
    meetings = {
        "Økonomiudvalget": [Meeting(date(2027, 3, 9), date(2027, 3, 1)), Meeting(date(2027, 3, 23), date(2027, 3, 15))],
        "Byrådet": [Meeting(date(2027, 3, 11), date(2027, 3, 3)), Meeting(date(2027, 3, 30), date(2027, 3, 22))],
    }
    setting = Setting(
        Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, own={Point.MATERIAL: 1}, meetings=meetings,
        approval=("Økonomiudvalget", "Byrådet"),
    )  # fmt: skip
    found = plan_of(setting, date(2027, 2, 22))
    assert (found["approval:Økonomiudvalget"], found["approval:Byrådet"]) == (date(2027, 3, 9), date(2027, 3, 30))


def test_without_a_meeting_nothing_is_guessed():
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.INNOVATION, decision=("Byrådet",))
    plan = forwards(setting, date(2027, 1, 4))
    assert [row.key for row in plan.blocking] == ["decision:Byrådet"]
    assert (plan.reached, plan.on(Point.STANDSTILL)) == (None, None)
    assert verdict(plan, date(2026, 12, 1)).outcome == "unknown"
    assert backwards(setting, date(2027, 12, 1)).start is None


@pytest.mark.parametrize("procedure", [Procedure.DIALOGUE, Procedure.OPEN])
def test_a_number_that_is_missing_stops_the_count(procedure):
    plan = forwards(Setting(Regime.CONCESSION, procedure), date(2027, 1, 4))
    assert plan.blocking[0].node.is_missing
    assert plan.reached is None
    assert verdict(plan, date(2026, 1, 1)).outcome == "unknown"


def test_no_rule_at_all_stops_the_count():
    plan = forwards(Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, rules=()), date(2027, 1, 4))
    assert plan.blocking[0].key == Point.APPLICATIONS
    assert backwards(Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, rules=()), date(2027, 1, 4)).start is None


def test_an_unverified_rule_blocks_the_verdict_and_not_the_dates():
    plan = forwards(Setting(Regime.PROCUREMENT_ACT, Procedure.OPEN), date(2027, 1, 4))
    assert plan.reached
    assert [row.key for row in plan.unverified] == [Point.TENDERS]
    assert verdict(plan, date(2026, 12, 1)).outcome == "unknown"


def test_too_late_says_by_how_many_days():
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED)
    plan = backwards(setting, date(2027, 9, 1))
    assert verdict(plan, plan.start).outcome == "in_time"
    late = verdict(plan, plan.start + timedelta(days=9))
    assert (late.outcome, late.days) == ("too_late", 9)


@given(cases(), DAYS, TARGETS)
@settings(deadline=None, max_examples=60)
def test_one_is_asked_to_begin_on_a_day_of_one_s_own_and_nothing_gets_shorter_by_it(setting, wanted, target):
    plan = backwards(setting, wanted, target)
    if plan.start is None:
        return
    assert plan.begin_by <= plan.start
    assert is_working_day(plan.begin_by, soft=True)
    assert setting.july or not is_july(plan.begin_by)
    gap = [plan.begin_by + timedelta(days=n) for n in range(1, (plan.start - plan.begin_by).days + 1)]
    assert not any(is_office_day(day, july=setting.july) for day in gap), "the last one there is"
    assert forwards(setting, plan.begin_by, target).reached <= wanted


def test_a_latest_start_on_a_sunday_is_told_as_the_friday_before_with_its_reason():
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED)
    plan = next(found for n in range(60) if (found := backwards(setting, date(2027, 9, 1) + n * DAY)).start.weekday() == 6)
    friday, saturday = plan.start - 2 * DAY, plan.start - DAY
    with speaking("da"):
        said = wording.verdict_of(plan, verdict(plan, friday))
        assert f"Seneste start: fredag den {friday.day}." in said
        assert f"Regnestykket giver søndag den {plan.start.day}." in said
        assert "hvor I ikke arbejder (weekend)." in said
        assert "Seneste start: søndag" in wording.verdict_of(plan, verdict(plan, saturday)), "on the Saturday nothing is lost yet"
        late = wording.verdict_of(plan, verdict(plan, plan.start + DAY))
        assert late.startswith("For sent med 1 dag: I skulle være begyndt fredag")
        assert "Begynd senest arbejdsdagen før: fredag" in wording.sum_of(plan, plan.row(Point.PREPARATION))


def test_what_has_happened_stays_and_the_rest_follows():
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, actual={Point.NOTICE: date(2027, 2, 24)})
    plan = forwards(setting, date(2027, 1, 4))
    assert plan.on(Point.NOTICE) == date(2027, 2, 24)
    assert plan.on(Point.APPLICATIONS) == date(2027, 3, 30)  # 30 days end on Good Friday


def test_an_appropriate_limit_is_a_suggestion_until_the_buyer_says():
    setting = Setting(Regime.PROCUREMENT_ACT, Procedure.INNOVATION)
    row = forwards(setting, date(2027, 1, 4)).row(Point.TENDERS)
    assert row.node.suggested
    assert row.node.choice.rule.nature == Nature.APPROPRIATE
    assert not forwards(replace(setting, limit_days={Point.TENDERS: 40}), date(2027, 1, 4)).row(Point.TENDERS).node.suggested


def test_the_dialogue_is_held_before_the_tenders():
    order = [row.key for row in forwards(Setting(Regime.PROCUREMENT_ACT, Procedure.DIALOGUE), date(2027, 1, 4)).rows]
    assert order.index("invitation") < order.index("dialogue") < order.index("tenders") < order.index("evaluation")
    assert "negotiation" not in order


def test_direct_award_has_neither_notice_nor_standstill():
    order = [row.key for row in forwards(Setting(Regime.PROCUREMENT_ACT, Procedure.WITHOUT_NOTICE), date(2027, 1, 4)).rows]
    assert "notice" not in order
    assert "standstill" not in order


def test_a_year_we_do_not_count_is_refused():
    with pytest.raises(DomainError):
        forwards(Setting(Regime.PROCUREMENT_ACT, Procedure.OPEN), date(2190, 1, 1))
