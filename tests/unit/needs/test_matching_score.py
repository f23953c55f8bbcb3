import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from coproc.kernel.translation import speaking
from coproc.needs.matching.index import Index, NeedText
from coproc.needs.matching.score import nearest, rank

DATA = Path(__file__).parent / "data"


def written(*names):
    rows = [json.loads(line) for name in names for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    needs = [NeedText(r["id"], r["title"], r["description"], r["cpv"], r["nuts"], r["buyer_type"]) for r in rows]
    return needs, {r["id"]: r["problem"] for r in rows}


LEAK = NeedText("a", "Vandtab i ledningsnettet", "Utætte rør findes for sent.", ["65100000"], "DK022", "forsyning")
PIPES = NeedText("b", "Skjulte lækager på vandrør", "Vi vil pege på utætte rør.", ["65110000"], "DK021", "kommune")
FOOD = NeedText("c", "Madspild på hospitalet", "Maden kommer urørt tilbage.", ["55320000"], "DK01", "region")

phrases = st.sampled_from(
    ["vandtab", "utætte rør", "madspild", "bleer om natten", "støj", "we lose water", "lækage", "😀", "\u2028", "ß"]
)
needs_lists = st.lists(
    st.builds(
        NeedText,
        id=st.text(min_size=1, max_size=6),
        title=st.one_of(st.text(max_size=20), phrases),
        description=st.one_of(st.text(max_size=60), st.lists(phrases, max_size=6).map(". ".join)),
        cpv=st.lists(st.sampled_from(["65100000", "03111000", "55320000", "33", ""]), max_size=2).map(tuple),
        nuts=st.one_of(st.none(), st.sampled_from(["DK042", "DK", "", "DK01"])),
        buyer_type=st.sampled_from(["", "kommune", "Region"]),
    ),
    max_size=8,
    unique_by=lambda need: need.id,
)


@given(needs_lists)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_scores_are_between_0_and_1_best_first_and_never_of_itself(needs):
    ranked = rank(needs)
    assert list(ranked) == [need.id for need in needs]
    for own, matches in ranked.items():
        assert own not in {m.id for m in matches}
        assert len({m.id for m in matches}) == len(matches) <= 10
        assert all(0 < m.score <= 1 for m in matches)
        assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


@given(needs_lists, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_ranking_does_not_depend_on_the_order_of_input(needs, random):
    shuffled = list(needs)
    random.shuffle(shuffled)
    assert rank(needs) == rank(shuffled)


def test_the_same_problem_is_nearest_and_told_in_words():
    (match,) = [m for m in rank([LEAK, PIPES, FOOD])["a"] if m.id == "b"]
    assert match.suggest
    assert match.reasons == [
        "Samme ord: utætte og rør.",
        "Samme emne med andre ord: vandtab – lækager.",
        "Samme CPV-gren: 651.",
        "Samme region: Sjælland.",
        "Forskel: slags indkøber forsyning og kommune.",
    ]


def test_reasons_are_said_in_the_readers_language():
    with speaking("en"):
        reasons = rank([LEAK, PIPES])["a"][0].reasons
    assert "Same CPV branch: 651." in reasons
    assert not any("Samme" in reason for reason in reasons)


def test_time_and_outcomes_are_reasons():
    spring, summer = (date(2027, 1, 1), date(2027, 6, 30)), (date(2027, 4, 1), date(2027, 9, 30))
    autumn = (date(2028, 1, 1), date(2028, 3, 31))
    one = replace(LEAK, window=spring, outcomes=("Vandtab under 10 %",))
    two = replace(PIPES, window=summer, outcomes=("vandtab under 10 %",))
    reasons = rank([one, two])["a"][0].reasons
    assert "I vil købe i samme periode." in reasons
    assert "Samme effektmål: Vandtab under 10 %." in reasons
    assert "Forskel: I vil købe på forskellige tidspunkter." in rank([one, replace(two, window=autumn)])["a"][0].reasons


def test_filling_zeros_are_no_common_branch():
    reasons = rank([replace(LEAK, cpv=["60000000"]), replace(PIPES, cpv=["65000000"])])["a"][0].reasons
    assert "Forskel: ingen fælles CPV-gren." in reasons


def test_an_unrelated_need_is_never_proposed():
    assert not any(m.suggest for m in rank([LEAK, PIPES, FOOD])["c"])


def test_copies_are_proposed_to_each_other():
    ranked = rank([LEAK, replace(LEAK, id="copy"), FOOD])
    assert (ranked["a"][0].id, ranked["a"][0].suggest) == ("copy", True)


@pytest.mark.parametrize("empty", [NeedText("e", ""), NeedText("e", " \x00\ud800 ", "…", (), None, "")])
def test_a_need_without_words_matches_nothing(empty):
    assert rank([empty, LEAK])["e"] == []


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        rank([LEAK, replace(PIPES, id="a")])


def test_nearest_finds_for_a_need_that_is_not_in_the_index():
    index = Index([PIPES, FOOD])
    assert [m.id for m in nearest(LEAK, index, top=1)] == ["b"]
    assert len(index) == 2


def test_nearest_reads_the_new_text_of_an_edited_need():
    index = Index([LEAK, PIPES, FOOD])
    assert nearest(replace(LEAK, title="Madspild", description="Maden smides ud.", cpv=()), index)[0].id == "c"


def test_written_needs_find_their_problem():
    needs, problem = written("needs_da.jsonl", "needs_da_heldout.jsonl")
    ranked = rank(needs)
    sizes = [list(problem.values()).count(problem[need.id]) for need in needs]
    found = [problem[ranked[n.id][0].id] == problem[n.id] for n, size in zip(needs, sizes, strict=True) if size > 1]
    assert sum(found) / len(found) >= 0.70
    proposed = [(n.id, m.id) for n in needs for m in ranked[n.id] if m.suggest]
    right = sum(problem[a] == problem[b] for a, b in proposed)
    assert right / len(proposed) >= 0.80
    assert len(proposed) >= 40
    lonely = [n.id for n, size in zip(needs, sizes, strict=True) if size == 1]
    assert sum(any(m.suggest for m in ranked[one]) for one in lonely) <= 2


def test_english_needs_find_danish_ones():
    danish, problem = written("needs_da.jsonl")
    english, wanted = written("needs_en.jsonl")
    index = Index(danish)
    assert all(problem[nearest(need, index, 1)[0].id] == wanted[need.id] for need in english)
