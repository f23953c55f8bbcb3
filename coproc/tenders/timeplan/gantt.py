"""The plan as a picture: where each bar lies. The table beside it says the same in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from coproc.kernel.formats import long_date, short_date, short_month
from coproc.kernel.translation import gettext as _
from coproc.reference.periods import shift_months
from coproc.tenders.timeplan import wording
from coproc.tenders.timeplan.engine import Plan, Row

LABELS, WIDTH, DATES = 350.0, 1040.0, 110.0
HEAD, LINE = 46.0, 30.0
ROOM_FOR_A_NAME = 70.0
MOST_MONTHS = 14  # more than these, and every third month is named
Kind = Literal["law", "own", "meeting", "follows"]


@dataclass(frozen=True)
class Bar:
    """`x` to `x + width`; `slack` more to the right can be used. A step that only follows is a diamond at its day."""

    label: str
    shown: str
    kind: Kind
    y: float
    x: float
    width: float
    slack: float
    is_critical: bool
    said: str


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Picture:
    """`about` is the picture in one sentence; `july`: (x, width) of each July; `today` and `wanted` are lines where they lie inside."""

    title: str
    about: str
    height: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    july: tuple[tuple[float, float], ...]
    today: float | None
    wanted: float | None
    labels: float = LABELS
    width: float = WIDTH


def draw(plan: Plan, title: str, today: date) -> Picture | None:
    """None when nothing has a date."""
    rows = [row for row in plan.rows if row.on]
    if not rows:
        return None
    days = [day for row in rows for day in (row.on, row.begins, row.latest) if day]
    first, last = min(days), max(days)
    room = WIDTH - LABELS - DATES
    scale = room / max((last - first).days, 1)

    def at(day: date) -> float:
        return round(LABELS + (day - first).days * scale, 1)

    bars = tuple(_bar(row, HEAD + number * LINE, at) for number, row in enumerate(rows))
    months = list(_months(first, last))
    every = 1 if len(months) <= MOST_MONTHS else 3
    named = [day for day in months if (day.month - 1) % every == 0 or day == months[0]]
    if len(named) > 1 and at(named[1]) - at(named[0]) < ROOM_FOR_A_NAME:
        named = named[1:]
    ticks = tuple(
        Tick(at(day), f"{short_month(day)} {day.year}" if day.month == 1 or day == named[0] else short_month(day)) for day in named
    )
    july = tuple(
        (at(max(day, first)), round(at(min(shift_months(day, 1), last)) - at(max(day, first)), 1))
        for day in months
        if day.month == 7
    )
    return Picture(
        title,
        _about(plan),
        HEAD + len(rows) * LINE + 8,
        bars,
        ticks,
        july,
        at(today) if first <= today <= last else None,
        at(plan.wanted) if plan.wanted and first <= plan.wanted <= last else None,
    )


def _months(first: date, last: date) -> Iterator[date]:
    """The first of every month in sight; the month that is under way comes first."""
    day = first.replace(day=1)
    yield first
    while (day := shift_months(day, 1)) <= last:
        yield day


def _bar(row: Row, y: float, at: Callable[[date], float]) -> Bar:
    assert row.on is not None
    begin = row.begins if row.begins and not row.node.follows else row.on
    x, end = at(min(begin, row.on)), at(row.on)
    latest = at(row.latest) if row.latest and row.latest > row.on else end
    name = wording.name(row)
    said = _("{step}: {day}", step=name, day=long_date(row.on))
    if row.is_critical:
        said += " " + _("Ligger på den afgørende kæde.")
    return Bar(
        name if len(name) <= 44 else name[:43] + "…",
        short_date(row.on),
        _kind(row),
        y,
        x,
        round(max(end - x, 3.0), 1),
        round(latest - end, 1),
        row.is_critical,
        said,
    )


def _kind(row: Row) -> Kind:
    if row.node.follows:
        return "follows"
    if row.node.body:
        return "meeting"
    return "law" if row.node.choice else "own"


def _about(plan: Plan) -> str:
    days = [row.on for row in plan.rows if row.on]
    chain = [wording.name(row).lower() for row in plan.rows if row.is_critical]
    return _(
        "Fra {first} til {last}. Den afgørende kæde er: {chain}.",
        first=long_date(min(days)),
        last=long_date(max(days)),
        chain=", ".join(chain),
    )
