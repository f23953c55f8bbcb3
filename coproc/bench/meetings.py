"""One-to-one meetings: how long the proved plan takes and how far it is from the optimum, beside first come, first served."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import click

from coproc.bench.pages import Figure
from coproc.config import Settings
from coproc.dialogues.meetings.problem import Company, Placed, Problem, Table, clashes, met, seated
from coproc.dialogues.meetings.solver import solve

SIZES = ((20, 20, 5), (60, 40, 12))  # companies, slots, buyers
SEED = 2026
AWAY = 0.15  # of the times somebody cannot
WISHES, MOST = 6, 4


def instance(companies: int, slots: int, buyers: int, seed: int = SEED) -> Problem:
    """A crowded day: everybody wishes up to six buyers, the first buyers most of all. A buyer holds at most a third of the slots' meetings.

    Otherwise 40 slots would hold every wish, and any order would do.
    """
    draw = random.Random(seed)  # noqa: S311 - an instance, not a secret
    times = tuple(range(1, slots + 1))
    names = [1000 + number for number in range(buyers)]
    asking = []
    for key in range(1, companies + 1):
        wishes: list[int] = []
        for _wish in range(draw.randint(2, min(WISHES, buyers))):
            left = [name for name in names if name not in wishes]
            wishes.append(draw.choices(left, [1 / (1 + names.index(name)) for name in left])[0])
        cannot = frozenset(slot for slot in times if draw.random() < AWAY)
        asking.append(Company(key, tuple(wishes), cannot, takes_any=draw.random() < 0.3))
    away = {name: frozenset(draw.sample(times, slots - max(4, slots // 3))) for name in names}
    tables = tuple(Table(number, (name,)) for number, name in enumerate(names, 1))
    return Problem(times, tables, tuple(asking), away, MOST)


def first_come(problem: Problem) -> list[Placed]:
    """As a spreadsheet does it: each company in turn takes the earliest time with each buyer it wished, until it has its share."""
    placed: list[Placed] = []
    busy: set[tuple[int, int]] = set()
    for company in problem.companies:
        mine: list[Placed] = []
        for buyer in company.wishes:
            if len(mine) == problem.most:
                break
            for table in (table for table in problem.tables if buyer in table.regulars):
                slot = next((s for s in problem.slots if _fits(problem, company, table, s, busy, mine)), None)
                if slot is not None:
                    mine.append(Placed(company.key, table.key, slot))
                    busy.add((table.key, slot))
        placed += mine
    return placed


def _fits(problem: Problem, company: Company, table: Table, slot: int, busy: set[tuple[int, int]], mine: list[Placed]) -> bool:
    free = slot not in company.cannot and (table.key, slot) not in busy and all(one.slot != slot for one in mine)
    return free and problem.can_open(table, slot)


def measure(_settings: Settings) -> Iterator[Figure]:
    """Time, gap, companies that meet somebody and wishes met, each beside the baseline's in the same run."""
    solve(instance(4, 4, 2))  # scipy is loaded before the clock starts
    for companies, slots, buyers in SIZES:
        problem = instance(companies, slots, buyers)
        wished = sum(len(company.wishes) for company in problem.companies)
        start = time.perf_counter()
        greedy = first_come(problem)
        took = time.perf_counter() - start
        found = solve(problem)
        chairs = seated(problem, {(one.table, one.slot) for one in greedy})
        if chairs is None or clashes(problem, greedy, chairs) or clashes(problem, found.placed, found.chairs):
            raise click.ClickException("A plan has clashes: nothing to measure.")
        name = f"one-to-one.{companies}x{slots}x{buyers}"
        levels = {level.goal: level for level in found.levels}
        yield Figure(f"{name}.time", f"{found.seconds:.2f}", "s", f"first come, first served: {took * 1000:.1f} ms")
        yield Figure(f"{name}.gap", str(found.gap), "units", "over all goals; 0 is a proved optimum")
        yield Figure(
            f"{name}.companies",
            str(levels["companies"].value),
            f"of {companies}",
            f"first come, first served: {len({one.company for one in greedy})}",
        )
        yield Figure(
            f"{name}.wishes",
            str(levels["wishes"].value),
            f"of {wished}",
            f"first come, first served: {sum(map(len, met(problem, greedy, chairs).values()))}",
        )
