"""What the macros of templates/web/fds are given. Plain values, so that any room may make them without Flask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class Link:
    """Somewhere to go: navigation, tabs, breadcrumbs. `url` None is where one is. `note` is a count or the like."""

    label: str
    url: str | None = None
    current: bool = False
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the guide. Days are calendar days spent in it; `norm_days` is what the workflow expects."""

    label: str
    state: Literal["done", "current", "coming"] = "coming"
    url: str | None = None
    started: date | None = None
    ended: date | None = None
    days: int | None = None
    norm_days: int | None = None

    @property
    def late_days(self) -> int:
        if self.state != "current" or self.days is None or self.norm_days is None:
            return 0
        return max(0, self.days - self.norm_days)


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: who did what, when (UTC), and why when a reason was given."""

    at: datetime
    who: str
    what: str
    why: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Bar:
    """`shown` is the value as people read it; the number itself when left out."""

    label: str
    value: float
    shown: str = ""
    url: str | None = None
    late: bool = False


@dataclass(frozen=True)
class Node:
    """A box of a workflow diagram; x and y are its upper left corner."""

    x: float
    y: float
    w: float
    h: float
    label: str
    kind: Literal["step", "side", "final"] = "step"
    current: bool = False


@dataclass(frozen=True)
class Edge:
    points: Sequence[tuple[float, float]]
    label: str = ""


@dataclass(frozen=True)
class Layout:
    """A diagram ready to draw. `title` is what a screen reader says; list the transitions in text beside it."""

    title: str
    width: float
    height: float
    nodes: Sequence[Node] = field(default_factory=list)
    edges: Sequence[Edge] = field(default_factory=list)
