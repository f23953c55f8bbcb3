"""What an organisation's journal holds: of one process, or of all it has to do with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.pipeline.journal.models import (
    Direction,
    JournalCase,
    JournalExport,
    JournalItem,
    JournalNote,
    JournalTaken,
    Kind,
    Readers,
)
from coproc.pipeline.journal.words import DIRECTIONS
from coproc.processes import queries as processes
from coproc.processes.models import JOINED_STATES, Participation, Process

PAGE_SIZE = 50
AT_ONCE = 1000  # numbers in one question: databases take so many and no more


@dataclass(frozen=True)
class Desk:
    """Whose journal it is: an organisation's, of one process or (none) of all. `organisation` is none when it is nobody's.

    `keeps`: every organisation whose journal of this the reader keeps, by name; more than one for who works for several.
    """

    organisation: Organisation | None
    process: Process | None = None
    keeps: tuple[Organisation, ...] = ()

    @property
    def organisation_id(self) -> int:
        return self.organisation.id if self.organisation else 0

    @property
    def process_id(self) -> int | None:
        return self.process.id if self.process else None

    @property
    def address(self) -> dict[str, Any]:
        """What an address says beside the process: whose journal, where the reader keeps several."""
        return {"organisation": self.organisation_id} if len(self.keeps) > 1 else {}


@dataclass(frozen=True)
class Filters:
    text: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Line:
    """An item as this organisation's journal has it."""

    item: JournalItem
    number: str
    direction: str
    exported_at: object = field(default=None)
    process_title: str = ""
    party: str = ""  # the organisation it went to or came from, where that is another than the reader's

    @property
    def direction_label(self) -> str:
        return str(DIRECTIONS[Direction(self.direction)])


@dataclass(frozen=True)
class Listing:
    lines: Sequence[Line]
    total: int


def runs(session: Session, organisation_id: int) -> list[int]:
    """The processes the organisation runs: as their centre, or as the one buyer."""
    own = session.scalars(select(Process.id).where(Process.centre_id == organisation_id))
    return sorted({*own, *session.scalars(processes.hosted([organisation_id]))})


def takes_part(session: Session, organisation_id: int) -> list[int]:
    query = (
        select(Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.organisation_id == organisation_id, Case.state.in_(JOINED_STATES))
    )
    return list(session.scalars(query))


def visible(session: Session, desk: Desk) -> ColumnElement[bool]:
    """The items of this desk. Three queries at most, whatever the journal holds."""
    organisation_id = desk.organisation_id
    run, part = runs(session, organisation_id), takes_part(session, organisation_id)
    mine = and_(JournalItem.organisation_id == organisation_id, JournalItem.readers.in_((Readers.OWN, Readers.SHARED)))
    running = (Readers.INSIDE, Readers.RUNNER, Readers.SHARED)
    if desk.process_id is not None:
        found = [mine]
        if desk.process_id in run:
            found.append(JournalItem.readers.in_(running))
        elif desk.process_id in part:
            found.append(JournalItem.readers == Readers.INSIDE)
        return and_(JournalItem.process_id == desk.process_id, or_(*found))
    return or_(
        mine,
        and_(JournalItem.process_id.in_(run), JournalItem.readers.in_(running)) if run else false(),
        and_(JournalItem.process_id.in_(part), JournalItem.readers == Readers.INSIDE) if part else false(),
    )


def untaken(organisation_id: int) -> ColumnElement[bool]:
    return ~exists().where(JournalTaken.organisation_id == organisation_id, JournalTaken.item_id == JournalItem.id)


def chosen(session: Session, desk: Desk, filters: Filters) -> Select[JournalItem]:
    query = select(JournalItem).where(visible(session, desk))
    if filters.text.strip():
        query = query.where(func.lower(JournalItem.theme).contains(filters.text.strip().lower(), autoescape=True))
    if filters.kind in set(Kind):
        query = query.where(JournalItem.kind == filters.kind)
    if filters.first:
        query = query.where(JournalItem.on >= filters.first)
    if filters.last:
        query = query.where(JournalItem.on <= filters.last)
    return query.where(untaken(desk.organisation_id)) if filters.is_new else query


def listing(session: Session, desk: Desk, filters: Filters, page: int) -> Listing:
    """One page, the newest first."""
    query = chosen(session, desk, filters)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(JournalItem.on.desc(), JournalItem.id.desc())
    items = session.scalars(newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return Listing(lines(session, desk.organisation_id, items), total)


def new_count(session: Session, desk: Desk) -> int:
    return session.scalar(select(func.count()).select_from(chosen(session, desk, Filters(is_new=True)).subquery())) or 0


def lines(session: Session, organisation_id: int, items: Sequence[JournalItem]) -> list[Line]:
    """With the organisation's own numbers, in five queries for a page of items; a whole journal is asked about in pieces."""
    return [
        line for first in range(0, len(items), AT_ONCE) for line in _lines(session, organisation_id, items[first : first + AT_ONCE])
    ]


def _lines(session: Session, organisation_id: int, items: Sequence[JournalItem]) -> list[Line]:
    ids = [item.id for item in items]
    notes = {note.item_id: note for note in _of(session, JournalNote, organisation_id, ids)}
    taken = dict(
        session.execute(
            select(JournalTaken.item_id, JournalExport.made_at)
            .join(JournalExport, JournalExport.id == JournalTaken.export_id)
            .where(JournalTaken.organisation_id == organisation_id, JournalTaken.item_id.in_(ids))
        ).all()
    )
    involved = {item.process_id for item in items if item.process_id}
    cases = dict(
        session.execute(
            select(JournalCase.process_id, JournalCase.number).where(
                JournalCase.organisation_id == organisation_id, JournalCase.process_id.in_(involved)
            )
        ).all()
    )
    named = {process.id: process for process in session.scalars(select(Process).where(Process.id.in_(involved)))}
    houses = {item.organisation_id for item in items if item.organisation_id} - {organisation_id}
    parties = dict(session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(houses))).all())
    return [
        Line(
            item,
            (notes[item.id].number if item.id in notes else "") or cases.get(item.process_id or 0, ""),
            (notes[item.id].direction if item.id in notes else "") or seen_by(item, organisation_id),
            taken.get(item.id),
            named[item.process_id].title if item.process_id else "",
            parties.get(item.organisation_id or 0, ""),
        )
        for item in items
    ]


def _of(session: Session, model: type[JournalNote], organisation_id: int, ids: list[int]) -> Iterator[JournalNote]:
    yield from session.scalars(select(model).where(model.organisation_id == organisation_id, model.item_id.in_(ids)))


def seen_by(item: JournalItem, organisation_id: int) -> str:
    """What the process sent is received by the organisation it went to."""
    received = item.kind == Kind.MAIL and item.readers == Readers.SHARED and item.organisation_id == organisation_id
    return Direction.IN if received else item.direction


def item_of(session: Session, desk: Desk, item_id: int) -> JournalItem | None:
    return session.scalar(select(JournalItem).where(JournalItem.id == item_id, visible(session, desk)))


def note_of(session: Session, organisation_id: int, item_id: int) -> JournalNote | None:
    return session.get(JournalNote, (organisation_id, item_id))


def case_number(session: Session, desk: Desk) -> str:
    found = session.get(JournalCase, (desk.organisation_id, desk.process_id)) if desk.process_id else None
    return found.number if found else ""


def exports(session: Session, desk: Desk, limit: int = 10) -> Sequence[JournalExport]:
    """Those of this desk, the newest first."""
    query = select(JournalExport).where(JournalExport.organisation_id == desk.organisation_id)
    if desk.process_id is not None:
        query = query.where(JournalExport.process_id == desk.process_id)
    return session.scalars(query.order_by(JournalExport.id.desc()).limit(limit)).all()


def exported(session: Session, desk: Desk, export: JournalExport) -> Sequence[JournalItem]:
    """What is in an export, the oldest first. What the organisation may no longer read is not in it any more."""
    query = select(JournalItem).where(visible(session, desk)).order_by(JournalItem.on, JournalItem.id)
    if export.first_on is None:
        query = query.join(JournalTaken, JournalTaken.item_id == JournalItem.id).where(JournalTaken.export_id == export.id)
    else:
        query = query.where(JournalItem.on.between(export.first_on, export.last_on), JournalItem.id <= export.last_item_id)
    return session.scalars(query).all()
