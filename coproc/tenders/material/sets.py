"""Whole sets: ordered by a click, made by the worker document by document, and gathered in one zip with Word and PDF.

A worker that is killed leaves its claim to run out; the next one goes on where it stopped, for what is done stands in the
same transaction as the document itself. Rendering happens outside any transaction.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import uuid
import zipfile
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload, undefer

from coproc.accounts.models import Person
from coproc.documents import pdf
from coproc.documents.models import Document, StoredFile
from coproc.documents.render import file_name
from coproc.documents.services import keep_file
from coproc.kernel.actor import Actor
from coproc.kernel.clock import Clock, today
from coproc.kernel.database import CLOCK, Database, UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.services import Address, enqueue
from coproc.tenders import papers, queries
from coproc.tenders.material.models import DocumentSet
from coproc.tenders.models import Tender
from coproc.tenders.services import opened, touch

LEASE = timedelta(minutes=2)
MOST_CLAIMS = 5  # a set that takes five workers down is given up, in words


def order(uow: UnitOfWork, tender_id: int, names: Sequence[str]) -> DocumentSet:
    """Ask for these documents as one set; the one under way when there is one. Raises DomainError when there is nothing to make."""
    tender = opened(uow, tender_id)
    papers.lock(uow, tender)
    there = uow.session.scalar(select(DocumentSet).where(DocumentSet.tender_id == tender.id, DocumentSet.finished_at.is_(None)))
    if there:
        return there
    wanted = [name for name in papers.offered(uow.session, tender) if name in set(names)]
    if not wanted:
        raise DomainError(_("Vælg mindst ét dokument."), field="papers")
    found = DocumentSet(
        tender_id=tender.id,
        papers=wanted,
        ordered_at=uow.now,
        ordered_by=uow.actor.name,
        person_id=uow.actor.person_id,
    )
    uow.session.add(found)
    uow.session.flush()  # the event names it
    uow.record("document_set.ordered", ("tender", tender.id), after={"title": tender.title, "count": len(wanted)})
    return found


def newest(session: Session, tender_id: int) -> DocumentSet | None:
    query = select(DocumentSet).where(DocumentSet.tender_id == tender_id).order_by(DocumentSet.id.desc()).limit(1)
    return session.scalars(query).first()


def of_tender(session: Session, tender_id: int, set_id: int) -> DocumentSet:
    """With its zip. Raises NotFound."""
    found = session.scalar(
        select(DocumentSet)
        .where(DocumentSet.tender_id == tender_id, DocumentSet.id == set_id)
        .options(joinedload(DocumentSet.file).options(undefer(StoredFile.content)))
    )
    if found is None:
        raise NotFound(_("Sættet findes ikke."))
    return found


def make_ordered(database: Database, clock: Clock) -> int:
    """The worker's job: every set that waits, or whose worker is gone. Returns how many were finished."""
    name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    finished = 0
    while (found := _claim(database, clock, name)) is not None:
        with contextlib.suppress(_TakenOver):
            finished += _work(database, clock, found, name)
    return finished


def _claim(database: Database, clock: Clock, name: str) -> DocumentSet | None:
    now = clock.now()
    free = or_(DocumentSet.claimed_until.is_(None), DocumentSet.claimed_until < now)
    due = select(DocumentSet.id).where(DocumentSet.finished_at.is_(None), free).order_by(DocumentSet.id).limit(1)
    with database.write(Actor(kind="system", name="worker"), clock) as uow:
        number = uow.session.scalar(due.with_for_update(skip_locked=True))
        claimed = (
            update(DocumentSet)
            .where(DocumentSet.id == number, DocumentSet.finished_at.is_(None), free)
            .values(claimed_by=name, claimed_until=now + LEASE, claims=DocumentSet.claims + 1)
            .returning(DocumentSet)
            .execution_options(synchronize_session=False)
        )
        return uow.session.scalar(claimed) if number is not None else None


def _work(database: Database, clock: Clock, found: DocumentSet, name: str) -> bool:
    """Make what is not done, then the zip. Raises _TakenOver."""
    actor = Actor(kind="system", name=found.ordered_by)
    done, faults = list(found.done), list(found.faults)
    if found.claims > MOST_CLAIMS:
        faults.append(_("Sættet blev afbrudt for mange gange. Bestil det igen, eller lav dokumenterne et ad gangen."))
        return _finish(database, clock, actor, found, name, done, faults)
    for paper in found.papers:
        if paper in done:
            continue
        try:
            with speaking("da"), database.read() as session:
                session.info[CLOCK] = clock
                made = papers.make(session, session.get_one(Tender, found.tender_id), paper, today(clock))
            with database.write(actor, clock) as uow:
                tender = opened(uow, found.tender_id)
                papers.keep(uow, tender, made)
                touch(uow, tender)
                _note(uow, found, name, done=[*done, paper], faults=faults)
        except DomainError as error:
            faults.append(error.sentence)
            with database.write(actor, clock) as uow:
                _note(uow, found, name, done=[*done, paper], faults=faults)
        done.append(paper)
    return _finish(database, clock, actor, found, name, done, faults)


class _TakenOver(Exception):
    """The claim ran out and another worker has the set."""


def _note(uow: UnitOfWork, found: DocumentSet, name: str, **values: object) -> None:
    """Write progress, and keep the claim alive; only while it is ours."""
    kept = (
        update(DocumentSet)
        .where(DocumentSet.id == found.id, DocumentSet.claimed_by == name, DocumentSet.finished_at.is_(None))
        .values(claimed_until=uow.now + LEASE, **values)
        .returning(DocumentSet.id)
        .execution_options(synchronize_session=False)
    )
    if uow.session.execute(kept).one_or_none() is None:
        raise _TakenOver


def _finish(
    database: Database, clock: Clock, actor: Actor, found: DocumentSet, name: str, done: list[str], faults: list[str]
) -> bool:
    with database.read() as session:
        tender = session.get_one(Tender, found.tender_id)
        content = _zipped(session, tender, found.papers)
    with database.write(actor, clock) as uow:
        _note(
            uow,
            found,
            name,
            done=done,
            faults=faults,
            finished_at=uow.now,
            filename=file_name(f"Dokumenter {tender.reference} {tender.title}", ".zip") if content else "",
            file_id=keep_file(uow, content).id if content else None,
        )
        uow.record("document_set.made", ("tender", tender.id), after={"title": tender.title, "count": len(done) - len(faults)})
        _tell(uow, tender, found, len(faults))
    return True


def _zipped(session: Session, tender: Tender, names: Sequence[str]) -> bytes | None:
    """Word and PDF of the newest version of each, numbered in their order. None when there is none."""
    buffer, number = io.BytesIO(), 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            key, language = papers.split(name)
            document = queries.newest_documents(session, tender.id, language).get(key)
            if document is None:
                continue
            number += 1
            content = session.scalar(select(StoredFile.content).where(StoredFile.id == document.file_id))
            _put(archive, f"{number:02} {document.filename}", content or b"", document)
            if pdf.has_pdf(document):
                _put(archive, f"{number:02} {pdf.file_name_of(document)}", pdf.of_document(document), document)
    return buffer.getvalue() if number else None


def _put(archive: zipfile.ZipFile, name: str, content: bytes, document: Document) -> None:
    """Files carry the day of their document, so that the same set is the same bytes."""
    info = zipfile.ZipInfo(name, document.created_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _tell(uow: UnitOfWork, tender: Tender, found: DocumentSet, faults: int) -> None:
    person = uow.session.get(Person, found.person_id) if found.person_id else None
    if person is None:
        return
    enqueue(
        uow,
        key=f"document_set_ready:{found.id}",
        to=Address(person.email, person.name, person.language),
        message="document_set_ready",
        context={
            "name": person.name,
            "title": tender.title,
            "faults": faults,
            "path": f"/udbud/{tender.reference}/dokumenter/saet/{found.id}",
        },
    )
