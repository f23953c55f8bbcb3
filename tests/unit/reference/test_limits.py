"""Every step's earliest lawful date, chained, with its sum in words."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, strategies as st

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import speaking
from coproc.reference.calendar import is_working_day
from coproc.reference.cli import limits_command
from coproc.reference.limits import candidates, limits
from coproc.reference.limits_table import page
from coproc.reference.rules import Nature, Procedure, Regime, Step, time_limit_rules

DAYS = st.dates(date(2016, 1, 1), date(2060, 12, 31))
WISHES = st.fixed_dictionaries(
    {"pin": st.booleans(), "urgent": st.booleans(), "e_submission": st.booleans(), "documents_free": st.booleans()}
)
BOTH = st.tuples(st.sampled_from(list(Regime)), st.sampled_from(list(Procedure)))


def dates(found):
    return {limit.step.value: limit.earliest for limit in found}


@pytest.mark.parametrize(
    ("procedure", "from_day", "wishes", "step", "earliest"),
    [
        ("open_procedure", date(2026, 11, 23), {}, "tenders", date(2026, 12, 23)),
        ("open_procedure", date(2026, 11, 25), {}, "tenders", date(2026, 12, 28)),
        ("restricted_procedure", date(2027, 2, 24), {}, "applications", date(2027, 3, 30)),
        ("open_procedure", date(2027, 3, 12), {"urgent": True}, "tenders", date(2027, 3, 30)),
        ("open_procedure", date(2026, 11, 23), {"e_submission": False}, "tenders", date(2026, 12, 28)),
        ("open_procedure", date(2026, 11, 23), {"documents_free": False}, "tenders", date(2026, 12, 28)),
        ("open_procedure", date(2026, 11, 23), {"pin": True}, "tenders", date(2026, 12, 8)),
        ("restricted_procedure", date(2026, 11, 23), {"urgent": True, "pin": True}, "applications", date(2026, 12, 8)),
        ("innovation_partnership", date(2026, 11, 23), {"urgent": True}, "applications", date(2026, 12, 23)),
    ],
)
def test_limits_are_those_of_the_law(procedure, from_day, wishes, step, earliest):
    assert dates(limits("udbudsloven", procedure, from_day, **wishes))[step] == earliest


def test_each_step_counts_from_the_one_before():
    found = limits("udbudsloven", "restricted_procedure", date(2026, 11, 23))
    assert dates(found) == {
        "applications": date(2026, 12, 23),
        "tenders": date(2027, 1, 18),  # 25 days end on Sunday the 17th
        "standstill": date(2027, 1, 28),
        "complaint_selection": date(2027, 1, 12),
        "award_notice": date(2027, 3, 1),  # signed on 29 January; 30 days end on Sunday 28 February
        "complaint_award": date(2027, 3, 15),
    }
    assert [limit.days for limit in found] == [30, 25, 10, 20, 30, 45]
    assert all(limit.verified for limit in found)


def test_a_letter_gives_fifteen_days_of_standstill():
    found = limits("udbudsloven", "open_procedure", date(2026, 11, 23), by_letter=True)
    assert next(limit for limit in found if limit.step == Step.STANDSTILL).days == 15


def test_a_framework_can_be_complained_of_for_six_months():
    found = limits("udbudsloven", "open_procedure", date(2026, 11, 23), framework=True)
    assert dates(found)["complaint_framework"] == date(2027, 6, 23)
    assert "complaint_award" not in dates(found)


def test_an_appropriate_limit_has_no_date_and_nothing_is_counted_from_it():
    found = {limit.step: limit for limit in limits("udbudsloven", "innovation_partnership", date(2026, 11, 23))}
    tenders = found[Step.TENDERS]
    assert (tenders.days, tenders.earliest, tenders.nature) == (None, None, Nature.APPROPRIATE)
    assert "passende frist" in tenders.words
    assert found[Step.STANDSTILL].days == 10
    assert found[Step.STANDSTILL].earliest is None
    assert "når den dag er kendt" in found[Step.STANDSTILL].words


def test_a_number_our_sources_do_not_give_is_never_guessed():
    found = limits("concession", "open_procedure", date(2026, 11, 23))
    assert not any(limit.earliest or limit.verified for limit in found)
    assert "mangler i regeltabellen" in found[0].words


def test_the_words_hold_the_sum_and_what_it_rests_on():
    tenders = limits("udbudsloven", "open_procedure", date(2026, 11, 25), pin=True)[0]
    assert tenders.words == (
        "15 dage talt fra dagen efter afsendelsen af udbudsbekendtgørelsen onsdag den 25. november 2026 slutter "
        "torsdag den 10. december 2026. Tidligste lovlige frist for tilbud er torsdag den 10. december 2026. "
        "Forudsætter en forhåndsmeddelelse med de fulde oplysninger, sendt fra tirsdag den 25. november 2025 til "
        "onsdag den 21. oktober 2026. Ikke bekræftet: kontrollér lovteksten, før I bruger det."
    )


def test_how_many_are_invited_is_told_with_its_paragraph():
    assert candidates("udbudsloven", "restricted_procedure") == (
        "Opfordr mindst 5 egnede ansøgere til at give tilbud (udbudsloven § 59, stk. 4)."
    )
    assert "mindst 3" in candidates("udbudsloven", "innovation_partnership")
    assert "Ikke bekræftet" in candidates("udbudsloven", "innovation_partnership")
    assert candidates("udbudsloven", "open_procedure") == candidates("udbudsloven", None) == ""


def test_a_wish_without_effect_is_told():
    words = limits("udbudsloven", "competitive_dialogue", date(2026, 11, 25), pin=True, urgent=True)[0].words
    assert "En forhåndsmeddelelse gør det ikke kortere. Et akut behov gør det ikke kortere." in words


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("procedure", Procedure)
def test_words_never_speak_of_the_limit_as_given(regime, procedure):
    for limit in limits(regime, procedure, date(2026, 11, 25), pin=True):
        assert "tidligste lovlige frist" in limit.words.lower()
        assert "fristen" not in limit.words.lower()
    with speaking("en"):
        for limit in limits(regime, procedure, date(2026, 11, 25)):
            assert "earliest lawful limit" in limit.words.lower()


@pytest.mark.parametrize(
    ("regime", "procedure", "from_day"),
    [
        ("loven", "open_procedure", date(2026, 1, 1)),
        ("udbudsloven", "auktion", date(2026, 1, 1)),
        ("udbudsloven", "open_procedure", date(2015, 12, 31)),
        ("udbudsloven", "open_procedure", date.max),
    ],
)
def test_what_is_not_known_is_refused_with_a_sentence(regime, procedure, from_day):
    with pytest.raises(DomainError):
        limits(regime, procedure, from_day)


@given(BOTH, DAYS, WISHES)
def test_no_date_is_shorter_than_the_law_or_on_a_day_off(both, from_day, wishes):
    for limit in limits(*both, from_day, **wishes):
        if limit.earliest and limit.days:
            assert limit.earliest >= limit.period.event + timedelta(days=limit.days)
            assert limit.days >= min(
                r.days for r in time_limit_rules() if (r.regime, r.procedure, r.step) == (*both, limit.step) and r.days > 5
            )
            assert is_working_day(limit.earliest)


@given(BOTH, DAYS, DAYS, WISHES)
def test_all_dates_are_monotone_in_the_start(both, one, other, wishes):
    first, second = sorted((one, other))
    pairs = zip(limits(*both, first, **wishes), limits(*both, second, **wishes), strict=True)
    assert all(a.earliest <= b.earliest for a, b in pairs if a.earliest)


@given(BOTH, DAYS)
def test_a_wish_never_makes_a_limit_longer(both, from_day):
    plain = limits(*both, from_day, e_submission=False)
    for wish in ("pin", "urgent", "e_submission"):
        for a, b in zip(limits(*both, from_day, **{"e_submission": False, wish: True}), plain, strict=True):
            assert (a.earliest is None) == (b.earliest is None)
            assert a.earliest is None or a.earliest <= b.earliest


def run(*arguments):
    return CliRunner().invoke(limits_command, arguments)


def test_the_command_prints_the_agreed_json():
    result = run("--regime", "udbudsloven", "--procedure", "open_procedure", "--from", "2026-11-25", "--json")
    assert result.exit_code == 0
    first = json.loads(result.output)[0]
    assert list(first) == ["step", "days", "event", "earliest", "basis", "verified", "words"]
    assert first["earliest"] == "2026-12-28"
    assert (first["step"], first["days"], first["event"]) == ("tenders", 30, "contract_notice_sent")


def test_the_command_prints_lines_for_people():
    result = run("--regime", "udbudsloven", "--procedure", "restricted_procedure", "--from", "2026-11-23", "--urgent")
    assert result.exit_code == 0
    assert result.output.startswith("ansøgninger: tirsdag den 8. december 2026  [udbudsloven § 59, bekræftet]\n")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--regime", "x", "--procedure", "open_procedure", "--from", "2026-11-25"),
        ("--regime", "udbudsloven", "--procedure", "x", "--from", "2026-11-25"),
        ("--regime", "udbudsloven", "--procedure", "open_procedure", "--from", "25.11.2026"),
        ("--regime", "udbudsloven", "--procedure", "open_procedure", "--from", "9999-12-31"),
        ("--regime", "udbudsloven", "--procedure", "open_procedure", "--from", "0001-01-01"),
    ],
)
def test_the_command_refuses_bad_input_in_one_line(arguments):
    result = run(*arguments)
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1


def test_the_page_of_time_limits_is_current():
    path = Path(__file__).parents[3] / "docs" / "time-limits.md"
    assert path.read_text("utf-8") == page(), "run: python -m coproc.reference.limits_table > docs/time-limits.md"
