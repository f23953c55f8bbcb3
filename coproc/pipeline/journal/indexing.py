"""Puts what is not in the index yet into it: twice a minute the newest, once an hour and before every export all of it.

A source row is indexed once (UNIQUE), however many workers run. Nothing is taken out: a source that is erased leaves its line, without words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.accounts.models import Membership, Person
from coproc.dialogues.models import DialogueEvent, WrittenInput
from coproc.dialogues.written.models import InputDraft, WrittenVersion
from coproc.documents.models import Document
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, local
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.models import OutboxMessage, Status
from coproc.pipeline.journal.models import Direction, JournalItem, Kind, Readers
from coproc.processes.file_room.models import Audience, FileVersion, RoomFile, Scan
from coproc.processes.models import Participation, Process, Workshop
from coproc.processes.steering.models import SteeringDecision, SteeringMeeting
from coproc.tenders.models import Tender

BATCH = 500
SHARED_WITH_ALL = (Audience.PROCESS, Audience.PARTICIPANTS)
MAY_LEAVE = (Scan.NONE, Scan.CLEAN)
NEAR = 2000  # twice a minute only the newest rows of a kind are looked at; the hourly round finds what came late
Row = dict[str, Any]


def refresh(database: Database, clock: Clock) -> int:
    """For the worker, twice a minute. Returns how many items are new."""
    return _run(database, clock, near=True)


def refresh_all(database: Database, clock: Clock) -> int:
    """For the worker, once an hour; themes of mails and files that were erased go too, and hidden files leave the others' journals."""
    with database.write(system("worker"), clock) as uow:
        _follow_files(uow)
        erased = select(OutboxMessage.id).where(OutboxMessage.subject == "")
        gone = update(JournalItem).where(JournalItem.kind == Kind.MAIL, JournalItem.theme != "", JournalItem.source_id.in_(erased))
        uow.session.execute(gone.values(theme="").execution_options(synchronize_session=False))
    return _run(database, clock, near=False)


def _run(database: Database, clock: Clock, *, near: bool) -> int:
    total = 0
    for kind in SOURCES:
        while True:
            with database.read() as session:
                found = list(_missing(session, kind, None, near=near))
            if not found:
                break
            with database.write(system("worker"), clock) as uow:
                added = _add(uow, found)
            total += added
            if len(found) < BATCH or not added:
                break
    return total


def bring_up_to_date(uow: UnitOfWork, process_id: int | None) -> None:
    """Before an export: everything that belongs to the process, in this transaction. None: all processes."""
    _follow_files(uow)
    for kind in SOURCES:
        while found := list(_missing(uow.session, kind, process_id, near=False)):
            if not _add(uow, found) or len(found) < BATCH:
                break


def _follow_files(uow: UnitOfWork) -> None:
    files = update(JournalItem).where(JournalItem.kind == Kind.FILE).execution_options(synchronize_session=False)
    there = select(FileVersion.id)
    hidden = there.join(RoomFile, RoomFile.id == FileVersion.file_id).where(RoomFile.audience.not_in(SHARED_WITH_ALL))
    uow.session.execute(files.where(JournalItem.theme != "", JournalItem.source_id.not_in(there)).values(theme=""))
    narrowed = files.where(JournalItem.readers == Readers.INSIDE, JournalItem.source_id.in_(hidden))
    uow.session.execute(narrowed.values(readers=Readers.RUNNER))


def _add(uow: UnitOfWork, rows: list[Row]) -> int:
    statement = _once(uow.session.get_bind().dialect.name)
    return len(uow.session.execute(statement, rows).all())


@cache
def _once(dialect: str) -> Any:
    table = cast("Table", JournalItem.__table__)
    insert = insert_sqlite if dialect == "sqlite" else insert_postgresql
    return insert(table).on_conflict_do_nothing(index_elements=["kind", "source_id"]).returning(table.c.id)


def _missing(session: Session, kind: Kind, process_id: int | None, *, near: bool) -> Iterator[Row]:
    """Up to a batch of rows for the index."""
    key, query, make = SOURCES[kind]
    known = exists().where(JournalItem.kind == kind, JournalItem.source_id == key)
    query = query.where(~known).order_by(key).limit(BATCH)
    if near:
        query = query.where(key > _last(session, kind) - NEAR)
    if process_id is not None:
        query = query.where(_of_process(kind, process_id))
    with speaking("da"):
        for values in make(session, session.execute(query).all()):
            yield {"kind": kind, "organisation_id": None, "is_confidential": False, **values}


def _last(session: Session, kind: Kind) -> int:
    return session.scalar(select(func.max(JournalItem.source_id)).where(JournalItem.kind == kind)) or 0


def _of_process(kind: Kind, process_id: int) -> ColumnElement[bool]:
    """A filter for one process's sources."""
    if kind not in (Kind.DOCUMENT, Kind.MAIL):
        model: dict[Kind, Any] = {
            Kind.INPUT: DialogueEvent,
            Kind.EVENT: DialogueEvent,
            Kind.WORKSHOP: Workshop,
            Kind.DECISION: SteeringDecision,
            Kind.FILE: RoomFile,
        }
        return cast("ColumnElement[bool]", model.get(kind, SteeringMeeting).process_id == process_id)
    model_of: Any = Document if kind == Kind.DOCUMENT else OutboxMessage
    events = select(DialogueEvent.id).where(DialogueEvent.process_id == process_id)
    drafts = select(InputDraft.id).where(InputDraft.event_id.in_(events))
    below = {"event": events, "input_draft": drafts, "tender": select(Tender.id).where(Tender.process_id == process_id)}
    own = and_(model_of.scope_kind == "process", model_of.scope_id == process_id)
    return or_(own, *(and_(model_of.scope_kind == name, model_of.scope_id.in_(ids)) for name, ids in below.items()))


# where something belongs


def _places(session: Session, rows: list[Any]) -> dict[tuple[str, int], tuple[int | None, int | None]]:
    """(scope kind, id) -> (process, the tender's authority)."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.scope_kind, set()).add(row.scope_id)
    found: dict[tuple[str, int], tuple[int | None, int | None]] = {
        ("process", number): (number, None)
        for number in session.scalars(select(Process.id).where(Process.id.in_(ids.get("process", ()))))
    }
    events = select(DialogueEvent.id, DialogueEvent.process_id).where(DialogueEvent.id.in_(ids.get("event", ())))
    found |= {("event", number): (process, None) for number, process in session.execute(events)}
    drafts = select(InputDraft.id, DialogueEvent.process_id).join(DialogueEvent, DialogueEvent.id == InputDraft.event_id)
    drafts = drafts.where(InputDraft.id.in_(ids.get("input_draft", ())))
    found |= {("input_draft", number): (process, None) for number, process in session.execute(drafts)}
    tenders = select(Tender.id, Tender.process_id, Tender.authority_id).where(Tender.id.in_(ids.get("tender", ())))
    return found | {("tender", number): (process, authority) for number, process, authority in session.execute(tenders)}


def _documents(session: Session, rows: Any) -> Iterator[Row]:
    places = _places(session, list(rows))
    for row in rows:
        if (place := places.get((row.scope_kind, row.scope_id))) is None:
            continue
        process, authority = place
        from_company = row.scope_kind == "input_draft"
        signed = row.subject_kind == "participation" and row.template_key is None
        direction = Direction.OUT if row.is_public else Direction.IN if from_company or signed else Direction.INTERNAL
        yield {
            "source_id": row.id,
            "process_id": process,
            "organisation_id": authority,
            "readers": Readers.OWN if authority else Readers.INSIDE,
            "on": row.journal_on or local(row.created_at).date(),
            "theme": f"{row.title}, {_('version')} {row.number}" if row.number > 1 else row.title,
            "direction": direction,
            "is_confidential": from_company,
        }


def _mails(session: Session, rows: Any) -> Iterator[Row]:
    """A mail stands in the journal of the organisation whose person it went to, and of those who run the process."""
    places = _places(session, list(rows))
    houses = _houses(session, {place[0] for place in places.values() if place[0]}, {row.to_email for row in rows})
    for row in rows:
        if (place := places.get((row.scope_kind, row.scope_id))) is None:
            continue
        process, authority = place
        house = authority or houses.get((process or 0, row.to_email.lower()))
        readers = Readers.OWN if authority else Readers.SHARED if house else Readers.RUNNER
        yield {
            "source_id": row.id,
            "process_id": process,
            "organisation_id": house,
            "readers": readers,
            "on": local(row.sent_at).date(),
            "theme": row.subject,
            "direction": Direction.INTERNAL if authority else Direction.OUT,
        }


def _houses(session: Session, processes: set[int], emails: set[str]) -> dict[tuple[int, str], int]:
    """(process, address) -> the participating organisation whose person it is."""
    query = (
        select(Participation.process_id, Person.email, func.min(Participation.organisation_id))
        .join(Membership, Membership.organisation_id == Participation.organisation_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Participation.process_id.in_(processes), Person.email.in_({one.lower() for one in emails}))
        .group_by(Participation.process_id, Person.email)
    )
    return {(process, email): organisation for process, email, organisation in session.execute(query)}


def _texts(theme: Callable[[Any], str]) -> Callable[[Session, Any], Iterator[Row]]:
    """Minutes and decisions: everybody's who takes part. The row has id, process_id, on and what `theme` needs."""

    def make(_session: Session, rows: Any) -> Iterator[Row]:
        for row in rows:
            day = row.day if isinstance(row.day, date) and not hasattr(row.day, "hour") else local(row.day).date()
            yield {
                "source_id": row.id,
                "process_id": row.process_id,
                "readers": Readers.INSIDE,
                "on": day,
                "theme": theme(row),
                "direction": Direction.INTERNAL,
            }

    return make


def _inputs(_session: Session, rows: Any) -> Iterator[Row]:
    """Those inside may read it (DOMAIN 5b: § 30, nr. 2, assessed each time); it is marked, so that nobody hands it on unseen."""
    for row in rows:
        yield {
            "source_id": row.id,
            "process_id": row.process_id,
            "readers": Readers.INSIDE,
            "on": local(row.sent_at).date(),
            "theme": _("Skriftligt input fra {company}, version {number}", company=row.company_name, number=row.number),
            "direction": Direction.IN,
            "is_confidential": True,
        }


def _room_files(_session: Session, rows: Any) -> Iterator[Row]:
    """What all participants may see is theirs; what is for the steering group or the centre is theirs who run the process."""
    for row in rows:
        yield {
            "source_id": row.id,
            "process_id": row.process_id,
            "readers": Readers.INSIDE if row.audience in SHARED_WITH_ALL else Readers.RUNNER,
            "on": local(row.uploaded_at).date(),
            "theme": f"{row.name}, {_('version')} {row.number}" if row.number > 1 else row.name,
            "direction": Direction.INTERNAL,
        }


_PLACED = ("process", "event", "tender")
_DOCUMENT = select(
    Document.id,
    Document.scope_kind,
    Document.scope_id,
    Document.subject_kind,
    Document.title,
    Document.number,
    Document.created_at,
    Document.journal_on,
    Document.is_public,
    Document.template_key,
).where(
    or_(
        Document.scope_kind.in_(_PLACED),
        and_(
            Document.scope_kind == "input_draft",
            exists().where(InputDraft.id == Document.scope_id, InputDraft.input_id.is_not(None)),
        ),
    )
)
_MAIL = select(
    OutboxMessage.id,
    OutboxMessage.scope_kind,
    OutboxMessage.scope_id,
    OutboxMessage.to_email,
    OutboxMessage.subject,
    OutboxMessage.sent_at,
).where(OutboxMessage.status == Status.SENT, OutboxMessage.scope_kind.in_(_PLACED), OutboxMessage.subject != "")
_INPUT = (
    select(WrittenVersion.id, WrittenVersion.number, WrittenVersion.sent_at, WrittenInput.company_name, DialogueEvent.process_id)
    .join(WrittenInput, WrittenInput.id == WrittenVersion.input_id)
    .join(DialogueEvent, DialogueEvent.id == WrittenInput.event_id)
)
_FILE = (
    select(FileVersion.id, FileVersion.number, FileVersion.uploaded_at, RoomFile.process_id, RoomFile.name, RoomFile.audience)
    .join(RoomFile, RoomFile.id == FileVersion.file_id)
    .where(RoomFile.deleted_at.is_(None), FileVersion.scan.in_(MAY_LEAVE))
)
SOURCES: dict[Kind, tuple[Any, Any, Callable[[Session, Any], Iterator[Row]]]] = {
    Kind.DOCUMENT: (Document.id, _DOCUMENT, _documents),
    Kind.MAIL: (OutboxMessage.id, _MAIL, _mails),
    Kind.MINUTES: (
        SteeringMeeting.id,
        select(SteeringMeeting.id, SteeringMeeting.process_id, SteeringMeeting.minutes_sent_at.label("day")).where(
            SteeringMeeting.minutes_sent_at.is_not(None)
        ),
        _texts(lambda _row: _("Referat fra styregruppen")),
    ),
    Kind.DECISION: (
        SteeringDecision.id,
        select(SteeringDecision.id, SteeringDecision.process_id, SteeringDecision.number, SteeringDecision.decided_on.label("day")),
        _texts(lambda row: _("Styregruppens beslutning nr. {number}", number=row.number)),
    ),
    Kind.WORKSHOP: (
        Workshop.id,
        select(Workshop.id, Workshop.process_id, Workshop.title, Workshop.ends_at.label("day")).where(Workshop.minutes != ""),
        _texts(lambda row: _("Referat: {title}", title=row.title)),
    ),
    Kind.EVENT: (
        DialogueEvent.id,
        select(DialogueEvent.id, DialogueEvent.process_id, DialogueEvent.title, DialogueEvent.held_on.label("day")).where(
            DialogueEvent.minutes != "", DialogueEvent.held_on.is_not(None)
        ),
        _texts(lambda row: _("Referat: {title}", title=row.title)),
    ),
    Kind.INPUT: (WrittenVersion.id, _INPUT, _inputs),
    Kind.FILE: (FileVersion.id, _FILE, _room_files),
}
