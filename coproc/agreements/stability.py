"""Requirement stability (PRODUCT no. 12): how often each part of the shared description moved, and what the market said in between.

Told in words and counted in moves; there is no score. A version counts from the day it was sent to hearing; a preliminary one, which was
only the ground for the dialogue, from the day it was begun. A draft that is still written is nobody's word yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.agreements import queries
from coproc.agreements.difference import words
from coproc.agreements.models import DescriptionSection, DescriptionVersion
from coproc.dialogues.models import HELD_STATES, DialogueEvent, WrittenInput
from coproc.dialogues.queries import events_of
from coproc.kernel.clock import local
from coproc.kernel.formats import listed, short_date
from coproc.kernel.translation import gettext as _, ngettext


@dataclass(frozen=True)
class Between:
    """From one version to the next, and what the market said meanwhile."""

    old: int
    new: int
    on: date
    events: list[str]
    inputs: int

    @property
    def has_market(self) -> bool:
        return bool(self.events or self.inputs)

    @property
    def sentence(self) -> str:
        if not self.has_market:
            return _("Intet arrangement og intet input imellem.")
        said = [*self.events]
        if self.inputs:
            said.append(ngettext("{n} skriftligt input", "{n} skriftlige input", self.inputs))
        return _("Imellem: {what}.", what=listed(said))


@dataclass(frozen=True)
class Move:
    kind: Literal["changed", "added", "dropped"]
    between: Between
    added: int = 0  # words
    removed: int = 0

    @property
    def sentence(self) -> str:
        if self.kind == "added":
            return _("Nyt i version {new}.", new=self.between.new)
        if self.kind == "dropped":
            return _("Udgået i version {new}.", new=self.between.new)
        return _("Version {old} til {new}: {added} ord til, {removed} ord fra.", **self._numbers())

    def _numbers(self) -> dict[str, int]:
        return {"old": self.between.old, "new": self.between.new, "added": self.added, "removed": self.removed}


@dataclass
class Line:
    """A section or requirement through all versions, by its key."""

    key: str
    kind: str
    heading: str
    since: int
    moves: list[Move] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        if not self.moves:
            return _("Uændret siden version {n}", n=self.since)
        after = sum(1 for move in self.moves if move.between.has_market)
        said = ngettext("Flyttet {n} gang", "Flyttet {n} gange", len(self.moves))
        if not after:
            return _("{moved}, aldrig efter markedets input", moved=said)
        if after == len(self.moves):
            return (
                _("{moved}, alle efter markedets input", moved=said)
                if after > 1
                else _("{moved}, efter markedets input", moved=said)
            )
        return _("{moved}, heraf {after} efter markedets input", moved=said, after=after)


@dataclass(frozen=True)
class Stability:
    lines: list[Line]
    intervals: list[Between]


def of_process(session: Session, process_id: int) -> Stability:
    """Requirements first, those that moved most on top; nothing while there is only one version to compare."""
    known = [(row, day) for row in reversed(queries.versions(session, process_id)) if (day := _known_from(row))]
    if len(known) < 2:
        return Stability([], [])
    held = events_of(session, process_id, HELD_STATES)
    inputs = session.scalars(
        select(WrittenInput.sent_at)
        .join(DialogueEvent, DialogueEvent.id == WrittenInput.event_id)
        .where(DialogueEvent.process_id == process_id, WrittenInput.withdrawn_at.is_(None))
    ).all()
    lines: dict[str, Line] = {}
    before: dict[str, DescriptionSection] = {}
    intervals = []
    for at, (version, _when) in enumerate(known):
        there = {row.key: row for row in queries.sections(session, version.id)}
        between = _between(known[at - 1], known[at], held, inputs) if at else None
        if between:
            intervals.append(between)
        _compare(lines, before, there, version, between)
        before = there
    ranked = sorted(lines.values(), key=lambda line: (line.kind != "requirement", -len(line.moves), line.key))
    return Stability(ranked, intervals)


def _known_from(version: DescriptionVersion) -> datetime | None:
    return version.heard_at or version.published_at or (version.created_at if version.status == "superseded" else None)


def _between(
    old: tuple[DescriptionVersion, datetime],
    new: tuple[DescriptionVersion, datetime],
    held: Sequence[DialogueEvent],
    inputs: Sequence[datetime],
) -> Between:
    since, until = local(old[1]).date(), local(new[1]).date()
    events = [f"{event.title} ({short_date(event.held_on)})" for event in held if event.held_on and since <= event.held_on <= until]
    return Between(old[0].number, new[0].number, until, events, sum(1 for sent in inputs if old[1] < sent <= new[1]))


def _compare(
    lines: dict[str, Line],
    before: dict[str, DescriptionSection],
    there: dict[str, DescriptionSection],
    version: DescriptionVersion,
    between: Between | None,
) -> None:
    for key, row in there.items():
        line = lines.get(key)
        if line is None:
            line = lines[key] = Line(key, row.kind, row.heading, version.number)
        line.heading = row.heading
        if between is None:
            continue
        if key not in before:
            line.moves.append(Move("added", between))
        elif (old := _text(before[key])) != (new := _text(row)):
            line.moves.append(Move("changed", between, **_counted(old, new)))
    if between:
        for key in before.keys() - there.keys():
            lines[key].moves.append(Move("dropped", between))


def _text(section: DescriptionSection) -> str:
    """Everything the section says, its blanks aside: a line moved is no change of what is asked."""
    return " ".join(f"{section.heading} {section.body} {section.proof}".split())


def _counted(old: str, new: str) -> dict[str, int]:
    found = {"added": 0, "removed": 0}
    for piece in words(old, new):
        if piece.kind != "same":
            found[piece.kind] += len(piece.text.split())
    return found
