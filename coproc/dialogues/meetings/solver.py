"""The proposal: one goal after the other, each proved before the next, by mixed-integer programming (scipy's HiGHS).

The goals, in this order: as many companies as possible get a meeting (one each before anyone's second); as many wishes as possible are
met; the dearest wishes first, and between equals whoever confirmed first; early in the day. Same input, same result, as long as
every goal is proved within its time; when it is not, the level says how far from the optimum it can be.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from coproc.dialogues.meetings.problem import Chairs, Company, Place, Placed, Problem, Table, seated

TIME_LIMIT = 8.0  # seconds, for all goals together


@dataclass(frozen=True)
class Level:
    """What was reached of a goal, and the most that can be; equal when the optimum is proved."""

    goal: str
    value: int
    bound: int

    @property
    def gap(self) -> int:
        return abs(self.bound - self.value)


@dataclass(frozen=True)
class Solution:
    placed: tuple[Placed, ...]
    chairs: Chairs
    levels: tuple[Level, ...]
    seconds: float

    @property
    def gap(self) -> int:
        return sum(level.gap for level in self.levels)


def solve(problem: Problem, time_limit: float = TIME_LIMIT) -> Solution:
    """The best plan there is. Never raises on a problem without one: then nobody meets."""
    import scipy.optimize  # noqa: F401 - loaded before the clock starts: it can take seconds on a busy machine

    start = time.perf_counter()
    model = _Model(problem)
    levels: list[Level] = []
    values = None
    for goal in (model.meet, model.rank, model.hurry):
        left = time_limit - (time.perf_counter() - start)
        found = goal(values, left) if left > 0 and model.x else None
        if found is None:
            break  # nothing to decide, or no time to find anything better than the goal before
        values, reached = found
        levels += reached
    placed, chairs = model.read(values) if values is not None else ((), {})
    if not levels:
        levels = _nothing(model)
    return Solution(placed, chairs, tuple(levels), time.perf_counter() - start)


def _nothing(model: _Model) -> list[Level]:
    """Nobody meets: because nobody can, or because the time was too short to find out."""
    return [Level("companies", 0, len(model.has_one)), Level("wishes", 0, len(model.wish_met))]


Values = Sequence[int]
Found = tuple[Values, list[Level]] | None


class _Model:
    """The variables and rows of one problem. x: a company at a table in a slot. u: it has a meeting. y: it meets a buyer it wished."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.count = 0
        self.whole: list[int] = []  # 1: an integer
        self.low: list[float] = []
        self.high: list[float] = []
        self.rows: list[tuple[dict[int, float], float]] = []  # sum <= limit
        self.x: dict[tuple[int, int, int], int] = {}
        self.pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.one_of: dict[int, int] = {}
        self.wish_met: dict[tuple[int, int], int] = {}
        self.shared = problem.shared()
        self.sits: dict[tuple[int, int, int], int] = {}  # a shared buyer at one of its tables
        self._meetings()
        self._chairs()
        self._wishes()

    @property
    def has_one(self) -> list[int]:
        return list(self.one_of.values())

    def _new(self, whole: bool) -> int:
        self.whole.append(int(whole))
        self.low.append(0.0)
        self.high.append(1.0)
        self.count += 1
        return self.count - 1

    def _most(self, variables: Sequence[int], limit: float) -> None:
        if len(variables) > limit:
            self.rows.append((dict.fromkeys(variables, 1.0), limit))

    def _meetings(self) -> None:
        problem = self.problem
        opens = {t.key: [s for s in problem.slots if problem.can_open(t, s)] for t in problem.tables}
        at_company_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        of_company: dict[int, list[int]] = defaultdict(list)
        for company in problem.companies:
            for table in problem.tables:
                if not _wants(company, table):
                    continue
                for slot in opens[table.key]:
                    if slot in company.cannot:
                        continue
                    v = self.x[company.key, table.key, slot] = self._new(whole=True)
                    self.pairs[company.key, table.key].append(v)
                    at_company_slot[company.key, slot].append(v)
                    of_company[company.key].append(v)
        for several in (*at_company_slot.values(), *self.pairs.values()):
            self._most(several, 1)
        for company in problem.companies:
            mine = of_company[company.key]
            self._most(mine, problem.most)
            if mine:
                self.one_of[company.key] = self._new(whole=False)
                self._cap(self.one_of[company.key], mine)

    def _cap(self, variable: int, by: Sequence[int]) -> None:
        """`variable` <= the sum of `by`."""
        self.rows.append(({variable: 1.0, **dict.fromkeys(by, -1.0)}, 0.0))

    def _chairs(self) -> None:
        """Seats for companies; and where a shared buyer is needed, the table is open only when its quorum is there."""
        at: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (_company, key, slot), v in self.x.items():
            at[key, slot].append(v)
        tables = {table.key: table for table in self.problem.tables}
        at_once: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (key, slot), several in at.items():
            table = tables[key]
            self._most(several, table.companies)
            here = [b for b in self.problem.seats(table) if not self.problem.is_away(b, slot)]
            shared = [b for b in here if b in self.shared]
            if not shared:
                continue
            opened = self._new(whole=True)
            for v in several:
                self._cap(v, [opened])
            for buyer in shared:
                self.sits[buyer, key, slot] = self._new(whole=True)
                at_once[buyer, slot].append(self.sits[buyer, key, slot])
            chairs = {self.sits[buyer, key, slot]: -1.0 for buyer in shared}
            self.rows.append(({opened: float(table.quorum), **chairs}, float(len(here) - len(shared))))
        for several in at_once.values():
            self._most(several, 1)

    def _wishes(self) -> None:
        tables = {table.key: table for table in self.problem.tables}
        by: dict[tuple[int, int], list[int]] = defaultdict(list)
        wishes = {company.key: set(company.wishes) for company in self.problem.companies}
        for (company, key, slot), v in self.x.items():
            for buyer in wishes[company].intersection(tables[key].regulars):
                if self.problem.is_away(buyer, slot):
                    continue
                if buyer in self.shared:
                    both = self._new(whole=False)  # the company is there, and so is the buyer
                    self._cap(both, [v])
                    self._cap(both, [self.sits[buyer, key, slot]])
                    by[company, buyer].append(both)
                else:
                    by[company, buyer].append(v)
        for (company, buyer), several in by.items():
            y = self.wish_met[company, buyer] = self._new(whole=False)
            self._cap(y, several)

    def meet(self, _before: Values | None, seconds: float) -> Found:
        """One meeting each before anyone's second, then as many wishes as possible: one sum, in which a company weighs more than all wishes."""
        weight = len(self.wish_met) + 1
        costs = {**dict.fromkeys(self.has_one, -float(weight)), **dict.fromkeys(self.wish_met.values(), -1.0)}
        answer = self._minimise(costs, seconds)
        if answer is None:
            return None
        values, bound = answer
        companies = round(sum(values[v] for v in self.has_one))
        wishes = round(sum(values[v] for v in self.wish_met.values()))
        at_most = int(-bound + 0.5)
        most_companies = max(companies, min(len(self.has_one), at_most // weight))
        most_wishes = at_most - companies * weight if most_companies == companies else len(self.wish_met)
        self.rows.append((dict.fromkeys(self.has_one, -1.0), -float(companies)))
        if self.wish_met:
            self.rows.append((dict.fromkeys(self.wish_met.values(), -1.0), -float(wishes)))
        most_wishes = max(wishes, min(most_wishes, len(self.wish_met)))
        return values, [Level("companies", companies, most_companies), Level("wishes", wishes, most_wishes)]

    def rank(self, _before: Values | None, seconds: float) -> Found:
        """The dearest wishes; between equals, whoever confirmed first. Whole numbers: the rank, and far below it the place in the order."""
        finer = 1 + len(self.problem.companies) * (len(self.wish_met) + len(self.has_one))
        costs = {}
        for place, company in enumerate(self.problem.companies):
            if company.key in self.one_of:
                costs[self.one_of[company.key]] = float(place)
            for rank, buyer in enumerate(company.wishes, 1):
                if (company.key, buyer) in self.wish_met:
                    costs[self.wish_met[company.key, buyer]] = float(rank * finer + place)
        answer = self._minimise(costs, seconds)
        if answer is None:
            return None
        values, bound = answer
        reached = round(sum(cost * values[v] for v, cost in costs.items()))
        return values, [Level("ranks", reached // finer, max(0, min(reached, math.ceil(bound - 0.5))) // finer)]

    def hurry(self, before: Values | None, seconds: float) -> Found:
        """Who meets whom stands; the meetings move as early as they can, and none is held for nothing."""
        assert before is not None
        for v in (*self.has_one, *self.wish_met.values()):
            self.low[v] = float(before[v] > 0.5)
        for several in self.pairs.values():
            if not any(before[v] > 0.5 for v in several):
                for v in several:
                    self.high[v] = 0.0
        place = {slot: number for number, slot in enumerate(self.problem.slots, 1)}
        answer = self._minimise({v: float(place[slot]) for (_company, _table, slot), v in self.x.items()}, seconds)
        return None if answer is None else (answer[0], [])

    def _minimise(self, costs: dict[int, float], seconds: float) -> tuple[Values, float] | None:
        """The values and the proved bound; None when the time was too short for any plan."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        columns = [v for row, _limit in self.rows for v in row]
        values = [one for row, _limit in self.rows for one in row.values()]
        starts = [0, *accumulate(len(row) for row, _limit in self.rows)]
        matrix = csr_array((values, columns, starts), shape=(len(self.rows), self.count))
        answer = milp(
            [costs.get(v, 0.0) for v in range(self.count)],
            integrality=self.whole,
            bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(matrix, -math.inf, [limit for _row, limit in self.rows]),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            return None
        bound = answer.fun if answer.mip_dual_bound is None else answer.mip_dual_bound
        return [round(v) for v in answer.x], max(bound, -1e9)  # -inf: nothing is proved yet

    def read(self, values: Values) -> tuple[tuple[Placed, ...], Chairs]:
        """The meetings, and who sits at them: shared buyers where they are needed, all others wherever they can be."""
        placed = sorted(
            (Placed(*key) for key, v in self.x.items() if values[v] > 0.5), key=lambda one: (one.slot, one.table, one.company)
        )
        sitting: dict[Place, list[int]] = defaultdict(list)
        for (buyer, table, slot), v in self.sits.items():
            if values[v] > 0.5:
                sitting[table, slot].append(buyer)
        chairs = seated(self.problem, {(one.table, one.slot) for one in placed}, sitting)
        assert chairs is not None, "the model opens a table only with its quorum"
        return tuple(placed), chairs


def _wants(company: Company, table: Table) -> bool:
    return company.takes_any or not set(company.wishes).isdisjoint(table.regulars)
