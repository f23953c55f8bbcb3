"""The plan of meetings: what always holds, and that nothing better exists where all plans can be tried."""

from __future__ import annotations

import random
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings, strategies as st

from coproc.dialogues.meetings.problem import Company, Placed, Problem, Table, clashes, met, seated, unmet
from coproc.dialogues.meetings.solver import solve

BUYERS = (101, 102, 103)


@st.composite
def problems(draw, slots: int = 2, tables: int = 2, companies: int = 3) -> Problem:
    """Small ones with everything in them: shared buyers, quorums, substitutes, two companies at a table."""
    times = tuple(range(1, draw(st.integers(1, slots)) + 1))
    some_slots = st.frozensets(st.sampled_from(times), max_size=len(times))
    made = []
    for key in range(1, draw(st.integers(1, tables)) + 1):
        regulars = tuple(draw(st.lists(st.sampled_from(BUYERS), unique=True, max_size=2)))
        substitutes = tuple(draw(st.lists(st.sampled_from([b for b in BUYERS if b not in regulars]), unique=True, max_size=1)))
        made.append(Table(key, regulars, substitutes, draw(st.integers(1, 2)), draw(st.integers(1, 2))))
    wishes = st.lists(st.sampled_from(BUYERS), unique=True, max_size=3).map(tuple)
    asking = tuple(
        Company(key, draw(wishes), draw(some_slots), draw(st.booleans())) for key in range(1, draw(st.integers(1, companies)) + 1)
    )
    away = {buyer: draw(some_slots) for buyer in BUYERS}
    return Problem(times, tuple(made), asking, away, draw(st.integers(1, 2)))


def all_chairs(problem: Problem, places: set[tuple[int, int]]):
    """Every way buyers can sit at the tables that meet."""
    tables = {table.key: table for table in problem.tables}
    ordered = sorted(places)
    for picks in product(*(list(_subsets(problem.seats(tables[key]))) for key, _slot in ordered)):
        yield dict(zip(ordered, picks, strict=True))


def _subsets(things):
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def score(problem: Problem, placed, chairs) -> tuple[int, int, int]:
    meets = met(problem, placed, chairs)
    ranks = sum(company.wishes.index(b) + 1 for company in problem.companies for b in meets[company.key])
    return len({one.company for one in placed}), sum(map(len, meets.values())), -ranks


def wanted(problem: Problem) -> list[Placed]:
    tables = [(t, set(t.regulars)) for t in problem.tables if t.regulars]
    return [
        Placed(company.key, table.key, slot)
        for company in problem.companies
        for table, regulars in tables
        for slot in problem.slots
        if company.takes_any or regulars & set(company.wishes)
    ]


def best_of_all(problem: Problem) -> tuple[int, int, int]:
    best = (0, 0, 0)
    for placed in _subsets(wanted(problem)):
        if any(sum(one.company == c.key for one in placed) > problem.most for c in problem.companies):
            continue
        for chairs in all_chairs(problem, {(one.table, one.slot) for one in placed}):
            if score(problem, placed, chairs) > best and not clashes(problem, placed, chairs):
                best = score(problem, placed, chairs)
    return best


@settings(max_examples=60)
@given(problems(slots=2, tables=2, companies=2))
def test_no_plan_is_better_than_the_proposal(problem: Problem) -> None:
    found = solve(problem)
    assert score(problem, found.placed, found.chairs) == best_of_all(problem)
    assert found.gap == 0


@settings(max_examples=150)
@given(problems(slots=5, tables=3, companies=6))
def test_a_proposal_never_clashes_and_explains_every_unmet_wish(problem: Problem) -> None:
    found = solve(problem)
    assert clashes(problem, found.placed, found.chairs) == []
    assert found.gap == 0
    companies, wishes, ranks = score(problem, found.placed, found.chairs)
    levels = {level.goal: level.value for level in found.levels}
    assert (levels["companies"], levels["wishes"], -levels.get("ranks", 0)) == (companies, wishes, ranks)
    missing = unmet(problem, found.placed, found.chairs)
    assert len(missing) + wishes == sum(len(company.wishes) for company in problem.companies)


@settings(max_examples=40)
@given(problems(slots=4, tables=3, companies=5), st.randoms())
def test_the_same_input_gives_the_same_plan(problem: Problem, shuffled: random.Random) -> None:
    away = list(problem.away.items())
    shuffled.shuffle(away)
    again = Problem(problem.slots, problem.tables, problem.companies, dict(away), problem.most)
    assert problem.digest() == again.digest()
    first, second = solve(problem), solve(again)
    assert (first.placed, first.chairs, first.levels) == (second.placed, second.chairs, second.levels)


def test_one_each_before_anyones_second() -> None:
    """One time with the buyer both want: the other company gets the less wanted buyer's, not nothing."""
    tables = (Table(1, (101,)), Table(2, (102,)))
    problem = Problem((1,), tables, (Company(1, (101, 102)), Company(2, (101,))))
    assert {(one.company, one.table) for one in solve(problem).placed} == {(1, 2), (2, 1)}


def test_between_equals_the_first_to_confirm_goes_first() -> None:
    problem = Problem((1,), (Table(1, (101,)),), (Company(7, (101,)), Company(3, (101,))))
    found = solve(problem)
    assert found.placed == (Placed(7, 1, 1),)
    (missing,) = unmet(problem, found.placed, found.chairs)
    assert (missing.company, missing.why, missing.times) == (3, "taken", 1)


def test_who_takes_any_buyer_meets_one_they_did_not_wish_but_only_for_their_first() -> None:
    tables = (Table(1, (101,)), Table(2, (102,)))
    problem = Problem((1, 2, 3), tables, (Company(1, (103,), takes_any=True), Company(2, (101,), takes_any=True)))
    found = solve(problem)
    assert sorted(one.company for one in found.placed) == [1, 2]


def test_a_quorum_is_filled_by_a_substitute_who_is_then_nowhere_else() -> None:
    """102 stands in at table 1 while 101 is away, so table 2 has nobody in that hour."""
    tables = (Table(1, (101, 103), (102,), quorum=2), Table(2, (102,)))
    problem = Problem((1, 2), tables, (Company(1, (103,)), Company(2, (102,), frozenset({2}))), {101: frozenset({1, 2})})
    found = solve(problem)
    assert {(one.company, one.slot) for one in found.placed} == {(1, 2), (2, 1)}
    assert found.chairs == {(1, 2): (103, 102), (2, 1): (102,)}
    assert seated(problem, {(1, 1), (2, 1)}) is None


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (Problem((1,), (Table(1, (102,)),), (Company(1, (101,)),)), "no_table"),
        (Problem((1,), (Table(1, (101,)),), (Company(1, (101,), frozenset({1})),)), "never_together"),
        (Problem((1, 2), (Table(1, (101,)), Table(2, (102,))), (Company(1, (102, 101)),), most=1), "most"),
        (Problem((1,), (Table(1, (101,)), Table(2, (102,))), (Company(1, (102, 101)),)), "busy"),
    ],
)
def test_every_unmet_wish_has_its_reason(problem: Problem, why: str) -> None:
    found = solve(problem)
    assert [one.why for one in unmet(problem, found.placed, found.chairs)] == [why]


def test_no_time_at_all_is_said_and_not_hidden() -> None:
    problem = Problem((1,), (Table(1, (101,)),), (Company(1, (101,)),))
    found = solve(problem, time_limit=0)
    assert found.placed == ()
    assert found.gap == 2  # one company and one wish, as far as anybody knows
