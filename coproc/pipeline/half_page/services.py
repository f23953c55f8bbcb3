"""Writing the sentence, choosing readers, and sending: the page is frozen with its first copy."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from coproc.accounts import part_links
from coproc.cases.models import Case
from coproc.documents.render import render
from coproc.documents.services import store
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.services import Address, enqueue, wire_address
from coproc.pipeline.half_page import content, queries
from coproc.pipeline.half_page.models import HalfPage, HalfPageCopy, HalfPageReader
from coproc.pipeline.half_page.queries import PART
from coproc.processes.models import Process

LIFETIME = timedelta(days=120)  # until the next one is there, and a little
KEPT = timedelta(days=183)
OVER = ("stopped", "closed")


def write_sentence(uow: UnitOfWork, process_id: int, year: int, quarter: int, sentence: str, *, version: int | None) -> HalfPage:
    """The facilitator's own words. Raises Conflict once the page is sent, or when somebody else wrote since `version`."""
    page = _page(uow, process_id, year, quarter)
    if page.sent_at:
        raise Conflict(_("Siden er sendt og kan ikke ændres. Skriv det i næste kvartal."))
    if version is not None and page.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    page.sentence = " ".join(sentence.split())
    return page


def _page(uow: UnitOfWork, process_id: int, year: int, quarter: int) -> HalfPage:
    """There from the first time it is asked for: two at once get the same."""
    values = {
        "process_id": process_id, "year": year, "quarter": quarter,
        "version": 1, "sentence": "", "content": {}, "sent_by": "",
    }  # fmt: skip
    uow.session.execute(_once(uow.session.get_bind().dialect.name), values)
    found = queries.page_of(uow.session, process_id, year, quarter)
    assert found
    return found


@cache
def _once(dialect: str) -> Any:
    table = cast("Table", HalfPage.__table__)
    insert = insert_sqlite if dialect == "sqlite" else insert_postgresql
    return insert(table).on_conflict_do_nothing(index_elements=["process_id", "year", "quarter"])


def add_reader(uow: UnitOfWork, process_id: int, *, name: str, email: str, organisation_id: int | None) -> HalfPageReader:
    """Somebody gets it from now on; the same address twice is one reader. Raises DomainError on an impossible address."""
    address = wire_address(email.strip().lower())
    if not name.strip():
        raise DomainError(_("Skriv navnet."), field="name")
    found = uow.session.scalar(
        select(HalfPageReader).where(HalfPageReader.process_id == process_id, HalfPageReader.email == address)
    )
    if found is not None:
        raise Conflict(_("{name} får siden allerede.", name=found.name))
    reader = HalfPageReader(
        process_id=process_id,
        organisation_id=organisation_id,
        name=name.strip(),
        email=address,
        added_by=uow.actor.name,
        created_at=uow.now,
    )
    uow.session.add(reader)
    uow.session.flush()
    uow.record(
        "half_page.reader_added", ("half_page_reader", reader.id), scope=("process", process_id), after=_shown(uow, process_id)
    )
    return reader


def remove_reader(uow: UnitOfWork, reader_id: int) -> None:
    """Name and address go, and the links stop working at once."""
    reader = uow.session.get(HalfPageReader, reader_id)
    if reader is None:
        raise NotFound(_("Modtageren er allerede fjernet."))
    process_id = reader.process_id
    forget(uow, [reader_id])
    uow.record(
        "half_page.reader_removed", ("half_page_reader", reader_id), scope=("process", process_id), after=_shown(uow, process_id)
    )


def forget(uow: UnitOfWork, reader_ids: list[int]) -> None:
    copies = list(uow.session.scalars(select(HalfPageCopy.id).where(HalfPageCopy.reader_id.in_(reader_ids))))
    part_links.end(uow, PART, copies)
    uow.session.execute(delete(HalfPageCopy).where(HalfPageCopy.id.in_(copies)).execution_options(synchronize_session=False))
    gone = delete(HalfPageReader).where(HalfPageReader.id.in_(reader_ids))
    uow.session.execute(gone.execution_options(synchronize_session=False))


def send(uow: UnitOfWork, process_id: int, year: int, quarter: int) -> int:
    """To everybody who has not had it; the first time it is frozen and kept as a document. Returns how many copies left.

    Raises Conflict when nobody is left to send to, or somebody sent at the same moment.
    """
    process = uow.session.get_one(Process, process_id)
    page = _page(uow, process_id, year, quarter)
    if (year, quarter) != queries.quarter_of(uow.today) and not page.sent_at:
        raise Conflict(_("Kun kvartalets egen side kan sendes."))
    left = [one for one in queries.readers(uow.session, process_id, page, uow.now) if not one.has_it]
    if not left:
        raise Conflict(_("Alle modtagere har fået siden. Tilføj en modtager, før du sender."))
    if page.sent_at is None:
        page.content = content.gather(uow.session, process, uow.now)
        page.sent_at, page.sent_by = uow.now, uow.actor.name
        _keep(uow, process, page)
        uow.record("half_page.sent", ("half_page", page.id), scope=("process", process_id), after=_shown(uow, process_id))
    else:
        page.sent_by = f"{uow.actor.name}"  # the version says that somebody is sending
    uow.session.flush()
    for one in left:
        _send(uow, process, page, one.reader)
    return len(left)


def _keep(uow: UnitOfWork, process: Process, page: HalfPage) -> None:
    """In the file room and the journal, as everybody inside may read it."""
    with speaking("da"):
        fields = content.as_fields(
            page.content,
            title=process.title,
            when=queries.named(page.year, page.quarter),
            sentence=page.sentence,
            organisation_id=None,
        )
        made = render("half_page", fields, example=process.is_example)
        title = f"Halv side, {queries.named(page.year, page.quarter)}"
    subject = ("process", process.id)
    store(uow, made, subject=subject, scope=subject, title=title, is_example=process.is_example)


def _send(uow: UnitOfWork, process: Process, page: HalfPage, reader: HalfPageReader) -> None:
    copy = HalfPageCopy(half_page_id=page.id, reader_id=reader.id, sent_at=uow.now)
    uow.session.add(copy)
    uow.session.flush()
    to = Address(reader.email, reader.name, "da")
    path = f"/halv-side/{part_links.give(uow, PART, copy.id, to, lifetime=LIFETIME)}"
    with speaking("da"):
        enqueue(
            uow,
            key=f"half_page:{copy.id}",
            to=to,
            message="half_page",
            context={
                "name": reader.name,
                "title": process.title,
                "quarter": queries.named(page.year, page.quarter),
                "sentence": page.sentence,
                "status": content.status_line(page.content),
                "wants": [what for _name, keys in content.want_lines(page.content, reader.organisation_id) for what in keys]
                if reader.organisation_id
                else [],
                "path": path,
            },
            scope=("process", process.id),
        )


def _shown(uow: UnitOfWork, process_id: int) -> dict[str, str]:
    return {"title": uow.session.get_one(Process, process_id).title}


def forget_old(database: Database, clock: Clock) -> int:
    """For the worker: readers of processes that have been over for half a year. Returns how many."""
    with database.write(system("worker"), clock) as uow:
        query = (
            select(HalfPageReader.id)
            .join(Process, Process.id == HalfPageReader.process_id)
            .join(Case, Case.id == Process.case_id)
            .where(Case.state.in_(OVER), Case.state_since < uow.now - KEPT)
        )
        ids = list(uow.session.scalars(query))
        forget(uow, ids)
    return len(ids)
