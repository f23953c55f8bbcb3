"""Verdicts come from official kroner alone; without them there is none."""

from datetime import date

import pytest

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import speaking
from coproc.reference.thresholds import thresholds, verdict

THEN, NOW = date(2025, 12, 31), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("kind", "buyer", "kroner"),
    [
        ("goods_services", "state_authority", 1_064_177),
        ("goods_services", "municipality", 1_644_638),
        ("goods_services", "region", 1_644_638),
        ("goods_services", "body_governed_by_public_law", 1_644_638),
        ("light_services", "municipality", 5_581_350),
        ("small_lots", "municipality", 595_344),
    ],
)
def test_the_threshold_itself_is_above_and_one_ore_less_is_below(kind, buyer, kroner):
    assert verdict(kind, buyer, kroner * 100, THEN).outcome == "above"
    assert verdict(kind, buyer, kroner * 100 - 1, THEN).outcome == "below"


@pytest.mark.parametrize(
    ("kind", "buyer", "day"),
    [
        ("goods_services", "municipality", NOW),
        ("works", "municipality", NOW),
        ("works", "municipality", THEN),
        ("goods_services", "utility", THEN),
        ("light_services", "utility", NOW),
        ("small_lots", "utility", THEN),
        ("goods_services", "state_company", THEN),
        ("goods_services", "municipality", date(2023, 12, 31)),
        ("goods_services", "municipality", date(2028, 1, 1)),
    ],
)
@pytest.mark.parametrize("ore", [0, 10**14])
def test_a_missing_amount_blocks_the_verdict_however_large_the_value(kind, buyer, day, ore):
    found = verdict(kind, buyer, ore, day)
    assert (found.outcome, found.blocked) == ("unknown", True)
    assert found.sentence


def test_the_sentences_say_the_numbers_and_what_to_do():
    assert verdict("goods_services", "municipality", 200_000_000, THEN).sentence == (
        "2.000.000 kr. når op på tærskelværdien 1.644.638 kr., der gælder onsdag den 31. december 2025."
    )
    assert verdict("goods_services", "municipality", 200_000_000, NOW).sentence == (
        "Tærskelværdien i kroner mangler for torsdag den 1. januar 2026 (216.000 euro). En administrator skal skrive "
        "den ind fra Konkurrence- og Forbrugerstyrelsen, før I kan se, om I er over eller under."
    )
    with speaking("en"):
        assert "is missing (5,404,000 euro)" in verdict("works", "utility", 1, NOW).sentence


def test_an_unverified_amount_blocks_too():
    row = thresholds()[0].model_copy(update={"verified": False})
    assert verdict("goods_services", "state_authority", 1, THEN, table=[row]).blocked


def test_euro_amounts_are_those_of_the_notes():
    now = {(r.kind.value, b): r.eur for r in thresholds() if r.valid_from == NOW for b in r.buyers}
    assert now["goods_services", "state_authority"] == 140_000
    assert now["works", "utility"] == 5_404_000
    assert now["goods_services", "utility"] == 432_000
    assert not any(r.dkk for r in thresholds() if r.valid_from == NOW)


@pytest.mark.parametrize(("kind", "value"), [("biler", 1), ("works", -1)])
def test_impossible_questions_are_refused(kind, value):
    with pytest.raises(DomainError):
        verdict(kind, "municipality", value, THEN)
