"""Keeping documents: the bytes once by their hash, beside what they were made of, in the transaction that made them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from coproc.documents.models import Document, StoredFile
from coproc.documents.render import Rendered
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _


def keep_file(uow: UnitOfWork, content: bytes) -> StoredFile:
    """The stored file of these bytes; the same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    found = uow.session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256))
    if found is None:
        found = StoredFile(sha256=sha256, size=len(content), content=content)
        uow.session.add(found)
        uow.session.flush()  # documents point to it
    return found


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
