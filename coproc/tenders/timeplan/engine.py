"""The plan itself: forwards from a start, or backwards to the latest start whose plan ends in time. Pure: no database, no clock.

A chain of monotone gaps is monotone, so the latest start is what the inverse gaps give. The rule table is dated by the notice,
and a later notice may fall under a shorter rule: the chain is therefore counted once for every stretch of days under one set of rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.reference.periods import LATEST_YEAR, prior_information_window
from coproc.tenders.timeplan.chain import Node, Point, Setting, from_notice, to_notice
from coproc.tenders.timeplan.gaps import DAY, Own

Outcome = Literal["in_time", "too_late", "unknown"]
TARGETS = (Point.START, Point.CONTRACT)
_FIRST, _LAST = date(1900, 1, 1), date(LATEST_YEAR, 12, 31)
Days = dict[str, date | None]


@dataclass(frozen=True)
class Row:
    """One step of a plan. `latest`: when it must be done for the end to hold; `slack`: calendar days until then.

    `begins`: the day of the step it waited for; `waits_for`: that step. `on` is null where nothing can be counted.
    """

    node: Node
    on: date | None
    begins: date | None
    waits_for: str
    latest: date | None
    is_critical: bool = False
    is_pinned: bool = False
    is_actual: bool = False

    @property
    def key(self) -> str:
        return self.node.key

    @property
    def point(self) -> Point:
        return self.node.point

    @property
    def slack(self) -> int | None:
        return (self.latest - self.on).days if self.latest and self.on else None


@dataclass(frozen=True)
class Plan:
    """`rows` in the order of the steps. `reached`: the target's own date; null where the chain is blocked."""

    setting: Setting
    rows: tuple[Row, ...]
    start: date | None
    target: Point
    wanted: date | None  # the date asked for, when the plan runs backwards
    begins_with: Point = Point.PREPARATION  # the step that must not lie in the past

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    def on(self, key: str) -> date | None:
        row = self.row(key)
        return row.on if row else None

    @property
    def reached(self) -> date | None:
        return self.on(self.target)

    @property
    def begin_by(self) -> date | None:
        """The last of the buyer's own working days up to the latest start: on a closed day nobody begins. Null when counted forwards.

        The start itself stays where the count puts it; beginning earlier shortens nothing.
        """
        first = self.row(self.begins_with)
        if self.wanted is None or self.begins_with != Point.PREPARATION or first is None or first.on is None or first.is_actual:
            return None
        return Own(0, self.setting.july).before(first.on)

    @property
    def missed(self) -> bool:
        """No start gives the wanted date: a date that is fixed, or has passed, stands in the way."""
        return self.wanted is not None and (self.reached is None or self.reached > self.wanted)

    @property
    def blocking(self) -> list[Row]:
        """Where the count stops: a number that is missing, or no meeting."""
        known = {row.key: row.on for row in self.rows}
        return [
            row for row in self.rows if row.on is None and row.node.edges and all(known.get(edge.before) for edge in row.node.edges)
        ]

    @property
    def unverified(self) -> list[Row]:
        """Steps on the way to the target whose rule nobody has checked against the law."""
        order = [row.key for row in self.rows]
        upto = order.index(self.target) if self.target in order else len(order)
        return [
            row
            for row in self.rows[: upto + 1]
            if row.node.choice and not row.node.choice.verified and not row.node.follows and not row.is_actual
        ]


def forwards(setting: Setting, start: date, target: Point = Point.START) -> Plan:
    """Every step as early as it can be when preparation begins on `start`. Raises DomainError outside the years we count."""
    _checked(start)
    nodes = _nodes(setting, start)
    days = _forward(setting, nodes, start)
    return _plan(setting, nodes, days, target, days.get(target), None)


def backwards(setting: Setting, wanted: date, target: Point = Point.START) -> Plan:
    """The latest start whose plan has `target` done on `wanted` or before. `start` is null when there is none."""
    _checked(wanted)
    best: date | None = None
    for first, last in _stretches(setting):
        start = _latest_start(setting, wanted, target, first, last)
        best = max((day for day in (best, start) if day), default=None)
    if best is None:
        return _dateless(setting, wanted, target)
    nodes = _nodes(setting, best)
    return _plan(setting, nodes, _forward(setting, nodes, best), target, wanted, wanted)


def from_day(setting: Setting, point: Point, day: date) -> Plan:
    """A step (the notice) on a given day: what leads to it as late as possible, what follows as early as possible."""
    before = backwards(replace(setting, pinned={}), day, point)
    pinned = {**setting.pinned, point: day}
    if before.start is None:
        return _dateless(setting, day, point)
    found = forwards(replace(setting, pinned=pinned), before.start)
    return replace(found, begins_with=point)


def onwards(setting: Setting, start: date, target: Point, wanted: date | None) -> Plan:
    """A tender that runs: what has happened stays, the rest follows; slack is counted to the wanted date though it be passed."""
    nodes = _nodes(setting, start)
    days = _forward(setting, nodes, start)
    return _plan(setting, nodes, days, target, wanted or days.get(target), wanted)


def looked_back(plan: Plan) -> Plan:
    """As it is shown once steps have happened: what lies behind has no slack, and what nobody dated is not put after what came later."""
    rows = []
    for number, row in enumerate(plan.rows):
        later = [one.on for one in plan.rows[number + 1 :] if one.is_actual and one.on and not one.node.follows]
        if not later or row.node.follows:
            rows.append(row)
        elif row.on and (row.on < min(later) or (row.is_actual and row.key != Point.PREPARATION)):
            rows.append(replace(row, latest=None))
    return replace(plan, rows=tuple(rows))


def _checked(day: date) -> None:
    if not _FIRST <= day <= _LAST:
        raise DomainError(_("Vi kan kun regne med datoer til og med {year}.", year=LATEST_YEAR), field="anchor_on")


def _nodes(setting: Setting, start: date) -> list[Node]:
    """The chain under the rules of the day on which the notice then is sent."""
    before = to_notice(setting)
    days = _forward(setting, before, start)
    notice = days.get(before[-1].key)
    return [*before, *from_notice(setting, setting.rows(notice or start), before)]


def _forward(setting: Setting, nodes: Sequence[Node], start: date) -> Days:
    """When each step is done: not before what it waits for, nor before a day it is pinned to; what has happened has happened."""
    days: Days = {}
    for node in nodes:
        if actual := setting.actual.get(node.key):
            days[node.key] = actual
            continue
        found: date | None = start
        if node.edges:
            reached = [edge.gap.after(day) if (day := days.get(edge.before)) else None for edge in node.edges]
            found = None if None in reached else max(day for day in reached if day)
        pinned = setting.pinned.get(node.key)
        days[node.key] = max(found, pinned) if found and pinned else found
    notice = days.get(Point.NOTICE)
    if notice and days.get(Point.PIN) and Point.PIN not in setting.actual:
        # A notice that comes late must not leave its prior information notice more than twelve months behind.
        days[Point.PIN] = max(days[Point.PIN] or notice, prior_information_window(notice).earliest)
    return days


def _latest(nodes: Sequence[Node], target: str, wanted: date, notice_by: date | None = None, notice: str = "") -> Days:
    """For each step that leads to the target, the last day on which it may be done."""
    latest: Days = {target: wanted}
    for node in reversed(nodes):
        limit = latest.get(node.key)
        if node.key == notice and limit and notice_by:
            limit = latest[node.key] = min(limit, notice_by)
        if limit is None or node.follows:
            continue
        for edge in node.edges:
            day = edge.gap.before(limit)
            if day is None:
                continue
            known = latest.get(edge.before)
            latest[edge.before] = min(known, day) if known else day
    return latest


def _latest_start(setting: Setting, wanted: date, target: Point, first: date, last: date) -> date | None:
    """Under the rules that hold for notices from `first` to `last`; null when no such notice ends in time."""
    before, rows = to_notice(setting), setting.rows(first)
    if not rows and target in TARGETS:
        return None  # no rules, no date
    notice = before[-1].key
    nodes = [*before, *from_notice(setting, rows, before)]
    latest = _latest(nodes, target, wanted, last, notice)
    start = latest.get(Point.PREPARATION)
    if start is None or start < _FIRST:
        return None
    days = _forward(setting, nodes, start)
    sent, reached = days.get(notice), days.get(target)
    in_time = sent is not None and first <= sent <= last and reached is not None and reached <= wanted
    return start if in_time else None


def _stretches(setting: Setting) -> list[tuple[date, date]]:
    """The calendar, cut where a rule of this regime and procedure begins or ends."""
    cuts = {_FIRST, _LAST + DAY}
    for rule in setting.table:
        cuts.add(rule.valid_from)
        if rule.valid_to:
            cuts.add(rule.valid_to + DAY)
    ordered = sorted(day for day in cuts if _FIRST <= day <= _LAST + DAY)
    return [(day, after - DAY) for day, after in pairwise(ordered)]


def _dateless(setting: Setting, wanted: date, target: Point) -> Plan:
    """The steps without dates: nothing ends in time."""
    nodes = _nodes(setting, wanted)
    rows = tuple(Row(node, setting.actual.get(node.key), None, "", None, is_actual=node.key in setting.actual) for node in nodes)
    return Plan(setting, rows, None, target, wanted)


def _plan(setting: Setting, nodes: list[Node], days: Days, target: Point, end: date | None, wanted: date | None) -> Plan:
    latest = _latest(nodes, target, end) if end else {}
    waits = {node.key: _waited(node, days) for node in nodes}
    critical = _critical(target, waits, days)
    rows = [
        Row(
            node,
            days[node.key],
            days.get(waits[node.key]),
            waits[node.key],
            latest.get(node.key),
            is_critical=node.key in critical,
            is_pinned=node.key in setting.pinned and setting.pinned[node.key] == days[node.key],
            is_actual=node.key in setting.actual,
        )
        for node in nodes
    ]
    return Plan(setting, tuple(rows), days.get(Point.PREPARATION), target, wanted)


def _waited(node: Node, days: Days) -> str:
    """The step that decided the date: of several, the one that leads to the latest day."""
    reached = [(found, edge.before) for edge in node.edges if (day := days.get(edge.before)) and (found := edge.gap.after(day))]
    return max(reached, default=(None, node.edges[0].before if node.edges else ""), key=lambda pair: pair[0] or _FIRST)[1]


def _critical(target: Point, waits: dict[str, str], days: Days) -> set[str]:
    """The chain that decided the target's date, step by step back to the first."""
    found: set[str] = set()
    key: str = target
    while key and days.get(key):
        found.add(key)
        key = waits.get(key, "")
    return found


@dataclass(frozen=True)
class Verdict:
    """`unknown`: something on the way is missing or unverified; `days` late is then what the table as it stands would give.

    `begin_by`: the day to begin by; on a closed day just before the latest start, that start itself, for nothing is lost yet.
    """

    outcome: Outcome
    days: int = 0
    begin_by: date | None = None


def verdict(plan: Plan, today: date) -> Verdict:
    """Whether there is still time to begin. Blocked, never guessed, while a number is missing or unverified."""
    first = plan.row(plan.begins_with)
    late = (today - first.on).days if first and first.on and not first.is_actual else 0
    if first and first.is_actual and plan.missed and plan.reached and plan.wanted:
        late = (plan.reached - plan.wanted).days
    begin_by = plan.begin_by
    if first and begin_by and begin_by < today <= (first.on or begin_by):
        begin_by = first.on
    if plan.blocking or plan.unverified:
        return Verdict("unknown", max(late, 0), begin_by)
    if late > 0:
        return Verdict("too_late", late, begin_by)
    return Verdict("too_late" if plan.missed else "in_time", 0, begin_by)
