"""Keeping documents: the bytes once by their hash, beside what they were made of, in the transaction that made them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, undefer

from coproc.documents.filling import text_of
from coproc.documents.models import Document, StoredFile
from coproc.documents.package import refusals
from coproc.documents.render import WORD_TYPE, Rendered, marks
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, ngettext


def keep_file(uow: UnitOfWork, content: bytes) -> StoredFile:
    """The stored file of these bytes; the same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    found = uow.session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256))
    if found is None:
        found = StoredFile(sha256=sha256, size=len(content), content=content)
        try:
            with uow.session.begin_nested():
                uow.session.add(found)
                uow.session.flush()  # documents point to it
        except IntegrityError:  # somebody kept the same bytes at the same moment
            found = uow.session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one()
    return found


def drop_file(uow: UnitOfWork, stored_id: int) -> None:
    """The bytes go, unless something else is made of the same: the database's own foreign keys know."""
    with contextlib.suppress(IntegrityError), uow.session.begin_nested():
        uow.session.execute(delete(StoredFile).where(StoredFile.id == stored_id).execution_options(synchronize_session=False))


def _next_number(session: Session, subject: Subject, key: str | None, title: str) -> int:
    query = select(func.count()).where(Document.subject_kind == subject[0], Document.subject_id == subject[1])
    query = query.where(Document.template_key == key) if key else query.where(Document.title == title)
    return (session.scalar(query) or 0) + 1


def store(
    uow: UnitOfWork,
    rendered: Rendered,
    *,
    subject: Subject,
    scope: Subject | None,
    title: str,
    language: str = "da",
    is_public: bool = False,
    is_example: bool = False,
    own_version_id: int | None = None,
) -> Document:
    """Keep a generated document as the next version of its kind for the subject."""
    document = Document(
        subject_kind=subject[0],
        subject_id=subject[1],
        scope_kind=scope[0] if scope else None,
        scope_id=scope[1] if scope else None,
        title=title,
        filename=rendered.filename,
        content_type=rendered.mimetype,
        template_key=rendered.template_key,
        template_version=str(rendered.template_version),
        language=language,
        context=json.loads(rendered.context_json),
        context_sha256=rendered.context_sha256,
        lawyer_marks=rendered.lawyer_marks,
        fill_marks=rendered.fill_marks,
        own_version_id=own_version_id,
        is_public=is_public,
        is_example=is_example,
        number=_next_number(uow.session, subject, rendered.template_key, title),
        created_at=uow.now,
        created_by=uow.actor.name,
        file_id=keep_file(uow, rendered.bytes).id,
    )
    return _add(uow, document, "document.generated", rendered.file_sha256)


def upload(
    uow: UnitOfWork,
    content: bytes,
    *,
    filename: str,
    content_type: str,
    subject: Subject,
    scope: Subject | None,
    title: str,
    is_public: bool = False,
) -> Document:
    """Keep a file a person handed in; the caller has checked its type and size."""
    stored = keep_file(uow, content)
    document = Document(
        subject_kind=subject[0],
        subject_id=subject[1],
        scope_kind=scope[0] if scope else None,
        scope_id=scope[1] if scope else None,
        title=title,
        filename=filename,
        content_type=content_type,
        is_public=is_public,
        number=_next_number(uow.session, subject, None, title),
        created_at=uow.now,
        created_by=uow.actor.name,
        file_id=stored.id,
    )
    return _add(uow, document, "document.uploaded", stored.sha256)


def keep_edited(uow: UnitOfWork, content: bytes, *, base: Document) -> Document:
    """A file of ours that somebody wrote in, as the next version of the same document. Raises DomainError on a file that may not be kept."""
    refused = refusals(content)
    if refused:
        raise DomainError(" ".join(refused), field="file")
    places = marks(readable(content))
    document = Document(
        subject_kind=base.subject_kind,
        subject_id=base.subject_id,
        scope_kind=base.scope_kind,
        scope_id=base.scope_id,
        title=base.title,
        filename=base.filename,
        content_type=WORD_TYPE,
        template_key=base.template_key,
        template_version=None,
        language=base.language,
        lawyer_marks=len(places["JURIST"]),
        fill_marks=len(places["UDFYLD"]),
        is_example=base.is_example,
        based_on_id=base.based_on_id if base.is_edited else base.id,
        number=_next_number(uow.session, (base.subject_kind, base.subject_id), base.template_key, base.title),
        created_at=uow.now,
        created_by=uow.actor.name,
        file_id=keep_file(uow, content).id,
    )
    return _add(uow, document, "document.edited", hashlib.sha256(content).hexdigest())


def readable(content: bytes) -> str:
    """The text of a Word file from outside. Raises DomainError when it is none."""
    try:
        return text_of(content)
    except Exception as error:  # whatever python-docx stumbles over, the file is not one we can read
        raise DomainError(_("Filen er ikke en Word-fil (.docx), eller den er beskadiget."), field="file") from error


def finish(uow: UnitOfWork, document: Document) -> None:
    """Kladde becomes endelig. Raises DomainError while places for the lawyer or to fill in are left, or somebody was faster."""
    if document.is_example:
        raise DomainError(_("Dokumentet er et EKSEMPEL og kan ikke mærkes endeligt."))
    if left := left_in(document):
        raise DomainError(
            _("Dokumentet kan ikke mærkes endeligt: {left}. Udfyld stederne i Word, og læg filen ind her.", left=left)
        )
    _set_final(uow, document, to=uow.now)


def reopen(uow: UnitOfWork, document: Document) -> None:
    """Endelig becomes kladde again."""
    _set_final(uow, document, to=None)


def left_in(document: Document) -> str:
    """In words: what keeps the document from being final; empty when nothing does."""
    lawyer = ngettext("{n} sted til juristen", "{n} steder til juristen", document.lawyer_marks)
    fill = ngettext("{n} sted at udfylde", "{n} steder at udfylde", document.fill_marks)
    return listed([said for said, number in ((lawyer, document.lawyer_marks), (fill, document.fill_marks)) if number])


def _newer(document: Document) -> Any:
    """That a later version of the same document is there: nobody marks final what a colleague has just replaced."""
    later = aliased(Document)
    same = [getattr(later, name) == getattr(document, name) for name in ("subject_kind", "subject_id", "template_key", "language")]
    return select(later.id).where(*same, later.number > document.number).exists()


def _set_final(uow: UnitOfWork, document: Document, *, to: datetime | None) -> None:
    was = and_(Document.final_at.is_(None), ~_newer(document)) if to else Document.final_at.is_not(None)
    changed = uow.session.execute(
        update(Document)
        .where(Document.id == document.id, was)
        .values(final_at=to, final_by=uow.actor.name if to else "")
        .returning(Document.id)
    ).one_or_none()
    if changed is None:
        raise Conflict(_("Nogen var hurtigere end dig. Se siden igen, og prøv så på ny."))
    scope = (document.scope_kind, document.scope_id) if document.scope_kind and document.scope_id else None
    action = "document.finished" if to else "document.reopened"
    uow.record(action, ("document", document.id), scope=scope, after={"title": document.title, "number": document.number})


def _add(uow: UnitOfWork, document: Document, action: str, sha256: str) -> Document:
    uow.session.add(document)
    uow.session.flush()  # the event names it
    scope = (document.scope_kind, document.scope_id) if document.scope_kind and document.scope_id else None
    after: dict[str, Any] = {"title": document.title, "filename": document.filename, "sha256": sha256}
    uow.record(action, ("document", document.id), scope=scope, after=after)
    return document


def with_content(session: Session, document_id: int) -> Document:
    """A document with its bytes. Raises NotFound."""
    found = session.scalar(
        select(Document).where(Document.id == document_id).options(joinedload(Document.file).options(undefer(StoredFile.content)))
    )
    if found is None:
        raise NotFound(_("Filen findes ikke."))
    return found


def of_scope(session: Session, scope: Subject, *, public_only: bool = False) -> list[Document]:
    """What was made and uploaded on a page, newest first."""
    query = select(Document).where(Document.scope_kind == scope[0], Document.scope_id == scope[1])
    if public_only:
        query = query.where(Document.is_public)
    return list(session.scalars(query.options(joinedload(Document.file)).order_by(Document.id.desc())))


def of_subject(session: Session, subject: Subject) -> list[Document]:
    query = select(Document).where(Document.subject_kind == subject[0], Document.subject_id == subject[1])
    return list(session.scalars(query.options(joinedload(Document.file)).order_by(Document.id.desc())))
