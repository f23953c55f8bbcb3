"""What a plan of meetings is made from, and what must be true of it, without a database: read by the solver, the services and the pages."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Table:
    """`quorum`: how many buyers must sit there; substitutes come only when a regular cannot. `companies`: at one meeting."""

    key: int
    regulars: tuple[int, ...]
    substitutes: tuple[int, ...] = ()
    quorum: int = 1
    companies: int = 1


@dataclass(frozen=True)
class Company:
    """`wishes`: buyers, the dearest first. `cannot`: slots. `takes_any`: rather a buyer they did not wish than no meeting."""

    key: int
    wishes: tuple[int, ...]
    cannot: frozenset[int] = frozenset()
    takes_any: bool = False


@dataclass(frozen=True)
class Placed:
    """One company at one table in one slot."""

    company: int
    table: int
    slot: int


@dataclass(frozen=True)
class Problem:
    """Slots in the order of the clock, none overlapping another; companies in the order they confirmed. `away`: buyer -> slots."""

    slots: tuple[int, ...]
    tables: tuple[Table, ...]
    companies: tuple[Company, ...]
    away: Mapping[int, frozenset[int]] = field(default_factory=dict)
    most: int = 3  # meetings for one company

    def is_away(self, buyer: int, slot: int) -> bool:
        return slot in self.away.get(buyer, frozenset())

    def seats(self, table: Table) -> tuple[int, ...]:
        return table.regulars + table.substitutes

    def shared(self) -> frozenset[int]:
        """Buyers who sit at more than one table, and can be at one of them at a time."""
        counts = Counter(buyer for table in self.tables for buyer in set(self.seats(table)))
        return frozenset(buyer for buyer, number in counts.items() if number > 1)

    def can_open(self, table: Table, slot: int) -> bool:
        """Whether enough of the table's buyers can be there, were they nowhere else."""
        return bool(table.regulars) and sum(not self.is_away(b, slot) for b in self.seats(table)) >= table.quorum

    def digest(self) -> str:
        """The same for the same input: tells whether a proposal still stands on what it was computed from."""
        plain = {**asdict(self), "away": sorted((b, sorted(slots)) for b, slots in self.away.items() if slots)}
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=sorted).encode()).hexdigest()


Place = tuple[int, int]  # table, slot
Chairs = dict[Place, tuple[int, ...]]


def seated(problem: Problem, places: Iterable[Place], before: Mapping[Place, Sequence[int]] | None = None) -> Chairs | None:
    """Who sits at each table that meets in a slot: every regular who can, substitutes up to the quorum. None when a quorum cannot be met.

    Whoever sat there before stays if possible; a buyer with several tables goes where a quorum needs them (augmenting paths).
    """
    found: Chairs = {}
    tables = {table.key: table for table in problem.tables}
    by_slot: dict[int, list[int]] = {}
    for key, slot in sorted(set(places)):
        by_slot.setdefault(slot, []).append(key)
    for slot, keys in by_slot.items():
        stay = {key: tuple((before or {}).get((key, slot), ())) for key in keys}
        chairs = _seat(problem, [tables[key] for key in keys], slot, stay)
        if chairs is None:
            return None
        found.update({(key, slot): buyers for key, buyers in chairs.items()})
    return found


def _seat(
    problem: Problem, tables: Sequence[Table], slot: int, stay: Mapping[int, Sequence[int]]
) -> dict[int, tuple[int, ...]] | None:
    here = {table.key: [b for b in problem.seats(table) if not problem.is_away(b, slot)] for table in tables}
    at: dict[int, int] = {}  # buyer -> table
    for table in tables:
        at.update({buyer: table.key for buyer in stay[table.key] if buyer in here[table.key]})

    def seat(table: int, seen: set[int]) -> bool:
        for buyer in sorted(here[table], key=lambda b: b in at):  # those who sit nowhere first; regulars before substitutes
            if buyer not in seen and at.get(buyer) != table:
                seen.add(buyer)
                if buyer not in at or seat(at[buyer], seen):
                    at[buyer] = table
                    return True
        return False

    for table in tables:
        while sum(place == table.key for place in at.values()) < table.quorum:
            if not seat(table.key, set()):
                return None
    for table in tables:
        at.update({buyer: table.key for buyer in table.regulars if buyer in here[table.key] and buyer not in at})
    for table in tables:
        mine = [b for b in problem.seats(table) if at.get(b) == table.key]
        for buyer in reversed([b for b in mine if b not in table.regulars][: max(0, len(mine) - table.quorum)]):
            del at[buyer]
    return {table.key: tuple(b for b in problem.seats(table) if at.get(b) == table.key) for table in tables}


def clashes(problem: Problem, placed: Sequence[Placed], chairs: Chairs) -> list[str]:
    """What no plan may hold, as words for a programmer; empty when all is well. The tests' judge, and the last check before keeping."""
    tables = {table.key: table for table in problem.tables}
    companies = {company.key: company for company in problem.companies}
    found = [f"company {one.company} cannot in slot {one.slot}" for one in placed if one.slot in companies[one.company].cannot]
    found += [f"slot {one.slot} is none" for one in placed if one.slot not in problem.slots]
    limits: tuple[tuple[str, Counter[Any], Callable[[Any], int]], ...] = (
        ("company in slot", Counter((one.company, one.slot) for one in placed), lambda _key: 1),
        ("company at table", Counter((one.company, one.table) for one in placed), lambda _key: 1),
        ("companies at table in slot", Counter((one.table, one.slot) for one in placed), lambda key: tables[key[0]].companies),
        ("meetings of company", Counter(one.company for one in placed), lambda _key: problem.most),
        ("buyer in slot", Counter((b, slot) for (_table, slot), buyers in chairs.items() for b in buyers), lambda _key: 1),
    )
    for what, counts, limit in limits:
        found += [f"{what} {key}: {number}" for key, number in counts.items() if number > limit(key)]
    for (key, slot), buyers in chairs.items():
        if len(buyers) < tables[key].quorum or any(problem.is_away(b, slot) or b not in problem.seats(tables[key]) for b in buyers):
            found.append(f"table {key} in slot {slot} lacks its buyers")
    found += [f"nobody sits at {one}" for one in placed if not chairs.get((one.table, one.slot))]
    return found


def met(problem: Problem, placed: Sequence[Placed], chairs: Chairs) -> dict[int, set[int]]:
    """Company -> the buyers it wished and meets: regulars that sit there. A substitute fills a chair, not a wish."""
    tables = {table.key: table for table in problem.tables}
    wishes = {company.key: set(company.wishes) for company in problem.companies}
    found: dict[int, set[int]] = {company.key: set() for company in problem.companies}
    for one in placed:
        there = set(chairs.get((one.table, one.slot), ())).intersection(tables[one.table].regulars)
        found[one.company] |= there & wishes[one.company]
    return found


@dataclass(frozen=True)
class Unmet:
    """A wish that is not met: "no_table", "never_together", "most", "taken" or "busy" (see `words.UNMET`); `times`: slots both can."""

    company: int
    buyer: int
    rank: int
    why: str
    times: int = 0


def unmet(problem: Problem, placed: Sequence[Placed], chairs: Chairs) -> list[Unmet]:
    """Every wish that is not met, and why, in the order the companies confirmed."""
    meets = met(problem, placed, chairs)
    mine: dict[int, set[int]] = {company.key: set() for company in problem.companies}
    full = Counter((one.table, one.slot) for one in placed)
    for one in placed:
        mine[one.company].add(one.slot)
    return [
        Unmet(company.key, buyer, rank, *_why(problem, company, buyer, full, mine[company.key]))
        for company in problem.companies
        for rank, buyer in enumerate(company.wishes, 1)
        if buyer not in meets[company.key]
    ]


def _why(problem: Problem, company: Company, buyer: int, full: Mapping[Place, int], mine: set[int]) -> tuple[str, int]:
    tables = [table for table in problem.tables if buyer in table.regulars]
    if not tables:
        return "no_table", 0
    together = [
        (table, slot)
        for table in tables
        for slot in problem.slots
        if slot not in company.cannot and not problem.is_away(buyer, slot) and problem.can_open(table, slot)
    ]
    times = len({slot for _table, slot in together})
    if not together:
        return "never_together", 0
    if len(mine) >= problem.most:
        return "most", times
    if all(full.get((table.key, slot), 0) >= table.companies for table, slot in together):
        return "taken", times
    return "busy", times


def line(problem: Problem, placed: Sequence[Placed], chairs: Chairs, place: Place) -> list[int]:
    """Who is next for a seat: of those who wish a buyer there they do not meet, can come, and may have one more meeting.

    First who has no meeting, then who has fewest, then the dearest wish, then who confirmed first.
    """
    key, slot = place
    table = next(one for one in problem.tables if one.key == key)
    there = {buyer for buyer in table.regulars if not problem.is_away(buyer, slot)} & set(chairs.get(place, table.regulars))
    meets = met(problem, placed, chairs)
    number = Counter(one.company for one in placed)
    busy = {one.company for one in placed if one.slot == slot or one.table == key}
    found = []
    for order, company in enumerate(problem.companies):
        if company.key in busy or slot in company.cannot or number[company.key] >= problem.most:
            continue
        ranks = [rank for rank, b in enumerate(company.wishes, 1) if b in there and b not in meets[company.key]]
        if ranks or (company.takes_any and not number[company.key]):
            found.append(
                (number[company.key], min(ranks, default=len(problem.tables) + len(company.wishes) + 1), order, company.key)
            )
    return [key for *_order, key in sorted(found)]
