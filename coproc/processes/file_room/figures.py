"""Tal og kilder: every number the need description uses, with its source and date; and those in the text that nobody has accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.file_room.models import Audience, Figure, RoomFile
from coproc.processes.file_room.queries import Reader, seen_names

MOST_FOUND = 100
TOLD = f"room:{Audience.PARTICIPANTS}"


@dataclass(frozen=True)
class Part:
    """A section or requirement of the newest description, as the room above hands it down."""

    key: str
    heading: str
    text: str


# Filled by wiring: (session, process) -> the parts of its newest need description.
PARTS: list[Callable[[Session, int], Sequence[Part]]] = []


@dataclass(frozen=True)
class Loose:
    """A number in the text that stands in no figure."""

    value: str
    unit: str
    around: str
    part: Part


_NUMBER = re.compile(
    r"(?<![\w.,/:§#-])(?<!§ )(?P<value>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![\w/:-]|\.\d)"
    r"(?:\s*(?P<unit>%|(?:mio|mia)\.(?:\s+\w+)?|kr\.|[A-Za-zÆØÅæøå][\wæøåÆØÅ²³./]*))?"
)
_MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"]


def parts_of(session: Session, process_id: int) -> list[Part]:
    return [part for maker in PARTS for part in maker(session, process_id)]


def numbers_in(text: str) -> Iterator[tuple[str, str, str]]:
    """(number, unit, the words around it). Years, dates, paragraphs of the law and the numbers of a list are none.

    >>> [found[:2] for found in numbers_in("1. I 2027 køber vi 12.000 maskiner; 35 % bruges efter § 112. Møde 3. maj.")]
    [('12.000', 'maskiner'), ('35', '%')]
    """
    for line in text.splitlines():
        for match in _NUMBER.finditer(line):
            value, unit = match["value"], (match["unit"] or "").rstrip(".,;")
            after = line[match.end("value") :]
            is_year = re.fullmatch(r"(19|20)\d\d", value) and unit.casefold() not in {"%", "kr", "stk", "timer", "ton"}
            is_ordinal = re.match(r"\.(\s|$)", after) and (
                not line[: match.start()].strip()
                or (after[1:].split()[:1] and after.split()[1:2] and after.split()[1].strip(".,").casefold() in _MONTHS)
            )
            if is_year or is_ordinal or unit.casefold() in _MONTHS:
                continue
            around = line[max(0, match.start() - 40) : match.end() + 40].strip(" -*#|")
            yield value, unit, around


@dataclass(frozen=True)
class Overview:
    """Missing sources first. `names`: the files the reader may see; a file that is not among them is not named."""

    figures: Sequence[Figure]
    loose: Sequence[Loose]
    parts: dict[str, str]
    names: dict[int, str]

    @property
    def lacking(self) -> int:
        return sum(1 for one in self.figures if one.lacks) + len(self.loose)


def overview(session: Session, reader: Reader) -> Overview:
    """Two queries and what the description asks."""
    found = figures(session, reader.process_id)
    parts = parts_of(session, reader.process_id)
    known = {(one.section_key, one.value.strip()) for one in found} | {
        ("", one.value.strip()) for one in found if not one.section_key
    }
    loose: dict[tuple[str, str], Loose] = {}
    for part in parts:
        for value, unit, around in numbers_in(part.text):
            if (part.key, value) not in known and ("", value) not in known:
                loose.setdefault((part.key, value), Loose(value, unit, around, part))
    ids = {one.file_id for one in found if one.file_id}
    return Overview(
        sorted(found, key=lambda one: (-len(one.lacks), one.id)),
        list(loose.values())[:MOST_FOUND],
        {part.key: part.heading for part in parts},
        seen_names(session, reader, ids),
    )


def figures(session: Session, process_id: int) -> Sequence[Figure]:
    return session.scalars(select(Figure).where(Figure.process_id == process_id).order_by(Figure.id)).all()


def save(
    uow: UnitOfWork,
    process_id: int,
    figure_id: int | None = None,
    *,
    label: str,
    value: str,
    unit: str = "",
    section_key: str = "",
    source: str = "",
    link: str = "",
    file_id: int | None = None,
    dated_on: date | None = None,
    version: int | None = None,
) -> Figure:
    """A new number, or one written anew. Raises NotFound, Conflict, DomainError on a date to come or a file of another process."""
    found = uow.session.get(Figure, figure_id) if figure_id else Figure(process_id=process_id)
    if found is None or found.process_id != process_id:
        raise NotFound(_("Tallet findes ikke længere."))
    if figure_id and version is not None and found.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    if dated_on and dated_on > uow.today:
        raise DomainError(_("Datoen ligger i fremtiden."), field="dated_on")
    file = uow.session.get(RoomFile, file_id) if file_id else None
    if file_id and (file is None or file.process_id != process_id or file.deleted_at):
        raise DomainError(_("Filen findes ikke. Måske er den slettet."))
    found.label, found.value, found.unit, found.section_key = label.strip(), value.strip(), unit.strip(), section_key
    found.source, found.link, found.file_id, found.dated_on = source.strip(), link.strip(), file_id, dated_on
    found.written_by = uow.actor.name
    uow.session.add(found)
    uow.session.flush()
    after = {"title": found.label, "value": f"{found.value} {found.unit}".strip(), "source": found.source or found.link}
    action = "room.figure_changed" if figure_id else "room.figure_added"
    uow.record(action, ("room_figure", found.id), scope=(TOLD, process_id), after=after)
    return found


def remove(uow: UnitOfWork, figure_id: int) -> None:
    found = uow.session.get(Figure, figure_id)
    if found is None:
        return
    after = {"title": found.label, "value": f"{found.value} {found.unit}".strip(), "source": found.source or found.link}
    uow.record("room.figure_removed", ("room_figure", found.id), scope=(TOLD, found.process_id), after=after)
    uow.session.delete(found)
