"""Where the boxes and arrows of a definition's picture are: whole pixels for an SVG macro, no style.

The ordinary way runs down the left column, with what ends it at its foot. Side states and other ends stand in the right
column. Jumps and steps back run in lanes left of the column; ways to and from the right in lanes between the columns.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

from coproc.workflow.definition import ANY, PREVIOUS, Definition, State, Text, Transition

WIDTH, HEIGHT, GAP, LANE, MARGIN = 264, 64, 36, 14, 12
CHARACTERS = 30

Point = tuple[int, int]
EdgeKind = Literal["forward", "jump", "back", "aside", "anywhere"]


@dataclass(frozen=True)
class Node:
    key: str
    label: Text
    kind: Literal["step", "side", "final"]
    x: int
    y: int
    w: int
    h: int

    @property
    def lines(self) -> list[str]:
        """The label in the reader's language, broken to fit the box."""
        return textwrap.wrap(str(self.label), CHARACTERS)

    @property
    def middle(self) -> Point:
        return self.x + self.w // 2, self.y + self.h // 2


@dataclass(frozen=True)
class Edge:
    """`source` is None for a way open from everywhere, `to` is None for the way back to where one came from.

    `anchor` is where a short label may stand; `points` is the polyline, its arrow at the last point.
    """

    source: str | None
    to: str | None
    trigger: str
    label: Text
    kind: EdgeKind
    points: tuple[Point, ...]
    anchor: Point

    @property
    def path(self) -> str:
        """The points as an SVG `points` attribute."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Layout:
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class _Board:
    """The boxes, and the lanes given out so far."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.main = _main_column(definition)
        aside = [state for state in definition.states if state not in self.main]
        jumps = [t for t in definition.transitions if self._needs_left_lane(t)]
        crossings = [t for t in definition.transitions if self._crosses(t)]
        self.left = {t.trigger: MARGIN + LANE * number for number, t in enumerate(jumps)}
        x = MARGIN + LANE * len(self.left) + LANE
        self.main_right = x + WIDTH
        self.right = {t.trigger: self.main_right + LANE * number for number, t in enumerate(crossings, start=1)}
        self.aside_left = self.main_right + LANE * (len(self.right) + 2)
        nodes = [_node(state, x, row) for row, state in enumerate(self.main)]
        nodes += [_node(state, self.aside_left, row) for row, state in enumerate(aside)]
        self.nodes = {node.key: node for node in nodes}
        self.width = (self.aside_left + WIDTH if aside else self.main_right) + MARGIN
        self.height = max(node.y + node.h for node in nodes) + MARGIN

    def _rows(self, transition: Transition) -> list[tuple[int, int]]:
        keys = [state.key for state in self.main]
        if transition.to not in keys or ANY in transition.sources:
            return []
        return [(keys.index(s), keys.index(transition.to)) for s in transition.sources if s in keys]

    def _needs_left_lane(self, transition: Transition) -> bool:
        return any(to - source != 1 for source, to in self._rows(transition))

    def _crosses(self, transition: Transition) -> bool:
        keys = {state.key for state in self.main}
        sources = self.definition.sources_of(transition)
        return transition.to not in keys or not keys.issuperset(sources)


def layout(definition: Definition) -> Layout:
    board = _Board(definition)
    edges: list[Edge] = []
    for transition in definition.transitions:
        if ANY in transition.sources:
            edges.append(_anywhere(board, transition))
        elif transition.to == PREVIOUS:
            edges += [_returning(board, transition, source) for source in transition.sources]
        else:
            edges += [_edge(board, transition, source) for source in transition.sources]
    return Layout(board.width, board.height, tuple(board.nodes.values()), tuple(edges))


def _main_column(definition: Definition) -> list[State]:
    """The steps in order, and the end the last one goes on to."""
    steps = list(definition.steps)
    for transition in definition.leaving(steps[-1].key) if steps else ():
        forward = ANY not in transition.sources and not transition.step_back and transition.to != PREVIOUS
        if forward and definition.state(transition.to).kind == "final":
            return [*steps, definition.state(transition.to)]
    return steps


def _node(state: State, x: int, row: int) -> Node:
    return Node(state.key, state.label, state.kind, x, MARGIN + row * (HEIGHT + GAP), WIDTH, HEIGHT)


def _edge(board: _Board, transition: Transition, source: str) -> Edge:
    start, end = board.nodes[source], board.nodes[transition.to]
    if start.x != end.x or start.x == board.aside_left:
        return _crossing(board, transition, start, end)
    if end.y - start.y == HEIGHT + GAP:
        x = start.middle[0]
        points: tuple[Point, ...] = ((x, start.y + start.h), (x, end.y))
        return _made(transition, source, "forward", points)
    lane = board.left[transition.trigger]
    points = (_at(start.x, start, 8), (lane, start.middle[1] + 8), (lane, end.middle[1] - 8), _at(end.x, end, -8))
    return _made(transition, source, "back" if end.y < start.y else "jump", points)


def _crossing(board: _Board, transition: Transition, start: Node, end: Node) -> Edge:
    lane = board.right[transition.trigger]
    out = start.x if start.x == board.aside_left else start.x + start.w
    into = end.x if end.x == board.aside_left else end.x + end.w
    points = (_at(out, start, 12), (lane, start.middle[1] + 12), (lane, end.middle[1] - 12), _at(into, end, -12))
    return _made(transition, start.key, "aside", points)


def _anywhere(board: _Board, transition: Transition) -> Edge:
    """A bar along the whole column, and an arrow from it to the target."""
    end, lane = board.nodes[transition.to], board.right[transition.trigger]
    first, last = board.nodes[board.main[0].key], board.nodes[board.definition.steps[-1].key]
    y = end.middle[1]
    points = ((lane, first.y), (lane, last.y + last.h), (lane, y), (end.x, y))
    return _made(transition, None, "anywhere", points)


def _returning(board: _Board, transition: Transition, source: str) -> Edge:
    """Back to the bar that leads to the side state: to whichever state one came from."""
    start = board.nodes[source]
    bars = [t for t in board.definition.transitions if t.to == source and ANY in t.sources]
    bar = board.right[bars[0].trigger] if bars else board.main_right
    y = start.middle[1] + 20
    return _made(transition, source, "aside", ((start.x, y), (bar, y)))


def _at(x: int, node: Node, offset: int) -> Point:
    return x, node.middle[1] + offset


def _made(transition: Transition, source: str | None, kind: EdgeKind, points: tuple[Point, ...]) -> Edge:
    middle = len(points) // 2
    (x1, y1), (x2, y2) = points[middle - 1], points[middle]
    to = None if transition.to == PREVIOUS else transition.to
    return Edge(source, to, transition.trigger, transition.label, kind, points, ((x1 + x2) // 2, (y1 + y2) // 2))
