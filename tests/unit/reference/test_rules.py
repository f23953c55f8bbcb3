"""The packaged tables say what DOMAIN 2.2 says, and what is not verified says so."""

from collections import Counter
from datetime import date

import pytest
from pydantic import ValidationError

from coproc.reference import labels
from coproc.reference.rules import (
    Condition,
    Event,
    Nature,
    Procedure,
    Regime,
    Step,
    TimeLimitRule,
    minimum_candidates,
    rules_for,
    time_limit_rules,
)

DAY = date(2026, 11, 23)
N, E, P, U = Condition.NORMAL, Condition.E_SUBMISSION, Condition.PIN, Condition.URGENT


@pytest.mark.parametrize(
    ("regime", "procedure", "step", "days", "verified"),
    [
        ("udbudsloven", "open_procedure", "tenders", (35, 30, 15, 15), (True, False, False, False)),
        ("udbudsloven", "restricted_procedure", "applications", (30, 30, 30, 15), (True, True, True, True)),
        ("udbudsloven", "restricted_procedure", "tenders", (30, 25, 10, 10), (True, True, True, True)),
        ("udbudsloven", "negotiated_procedure", "applications", (30, 30, 30, 15), (False, False, False, False)),
        ("udbudsloven", "negotiated_procedure", "tenders", (30, 25, 10, 10), (False, False, False, False)),
        ("udbudsloven", "competitive_dialogue", "applications", (30, 30, None, None), (False, False, None, None)),
        ("udbudsloven", "innovation_partnership", "applications", (30, 30, None, None), (True, True, None, None)),
        ("utilities", "open_procedure", "tenders", (35, 30, 15, 15), (False, False, False, False)),
        ("utilities", "restricted_procedure", "applications", (30, None, None, None), (False, None, None, None)),
        ("utilities", "negotiated_procedure", "tenders", (10, None, None, None), (False, None, None, None)),
    ],
)
def test_rows_are_those_of_the_domain_notes(regime, procedure, step, days, verified):
    rows = rules_for(Regime(regime), Procedure(procedure), DAY)[Step(step)]
    found = [rows.get(condition) for condition in (N, E, P, U)]
    assert tuple(r and r.days for r in found) == days
    assert tuple(r and r.verified for r in found) == verified


@pytest.mark.parametrize("procedure", ["competitive_dialogue", "innovation_partnership"])
def test_tenders_after_dialogue_and_partnership_have_an_appropriate_limit(procedure):
    row = rules_for(Regime.PROCUREMENT_ACT, Procedure(procedure), DAY)[Step.TENDERS][N]
    assert (row.nature, row.days) == (Nature.APPROPRIATE, None)


@pytest.mark.parametrize("procedure", Procedure)
def test_light_regime_has_appropriate_limits_alone_before_the_award(procedure):
    rows = rules_for(Regime.LIGHT, procedure, DAY)
    assert {r.nature for step in (Step.APPLICATIONS, Step.TENDERS) for r in rows.get(step, {}).values()} == {Nature.APPROPRIATE}


def test_no_standstill_for_a_direct_award():
    for regime in Regime:
        assert Step.STANDSTILL not in rules_for(regime, Procedure.WITHOUT_NOTICE, DAY)


def test_every_regime_says_something_about_the_tenders_of_every_procedure():
    for regime in Regime:
        for procedure in Procedure:
            assert N in rules_for(regime, procedure, DAY)[Step.TENDERS]


def test_no_two_rows_hold_at_once():
    keys = Counter((r.regime, r.procedure, r.step, r.condition) for r in time_limit_rules() if r.holds_on(DAY))
    assert max(keys.values()) == 1


def test_every_row_names_its_paragraph_and_source():
    assert all(r.basis and r.source for r in time_limit_rules())


def test_every_identifier_has_a_label():
    assert set(labels.REGIMES) == set(Regime)
    assert set(labels.PROCEDURES) == set(Procedure)
    assert set(labels.STEPS) == set(Step)
    assert set(labels.EVENTS) == set(Event)
    assert set(labels.CONDITIONS) == set(Condition)


def test_at_least_five_or_three_candidates():
    five = minimum_candidates(Regime.PROCUREMENT_ACT, Procedure.RESTRICTED)
    three = minimum_candidates(Regime.PROCUREMENT_ACT, Procedure.INNOVATION)
    assert (five.at_least, five.verified, three.at_least, three.verified) == (5, True, 3, False)
    assert minimum_candidates(Regime.LIGHT, Procedure.RESTRICTED) is None


def test_rules_end_on_their_last_day():
    row = time_limit_rules()[0].model_copy(update={"valid_to": date(2026, 6, 30)})
    assert row.holds_on(date(2026, 6, 30))
    assert not row.holds_on(date(2026, 7, 1))
    assert rules_for(row.regime, row.procedure, date(2026, 7, 1), [row]) == {}


@pytest.mark.parametrize(
    "wrong", [{"days": None}, {"days": 0}, {"months": 2}, {"nature": "appropriate"}, {"valid_to": date(2000, 1, 1)}]
)
def test_a_row_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValidationError):
        TimeLimitRule.model_validate({**time_limit_rules()[0].model_dump(), **wrong})
