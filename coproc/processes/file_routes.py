"""Filer: what was made and uploaded in a process, and fetching a file wherever it belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts.permissions import PUBLIC
from coproc.documents import pdf, services as documents
from coproc.documents.answers import send_stored
from coproc.documents.models import Document
from coproc.kernel.actor import Actor
from coproc.processes import access, pages
from coproc.processes.file_room import access as room_access, routes as room_routes
from coproc.processes.models import Process
from coproc.web.access import Access, db, may, require

blueprint = Blueprint("files", __name__)
PAGE_SIZE = 50
# What a document's scope is -> who stands in which relation to its documents. Rooms above put theirs in through wiring.
TIES: dict[str, Callable[[Session, int], Mapping[str, frozenset[int]]]] = {
    "process": lambda session, number: access.ties(session, session.get_one(Process, number)),
}


def _document(session: Session, _actor: Actor, document_id: int) -> Access[Document]:
    """Published files are everybody's; the rest are for those the file's page belongs to."""
    found = documents.with_content(session, document_id)
    ties = TIES.get(found.scope_kind or "")
    known = ties(session, found.scope_id) if ties and found.scope_id else {}
    return Access(found, known, frozenset({PUBLIC}) if found.is_public else frozenset())


@blueprint.get("/dokumenter/<int:document_id>")
@require("document.download", of=_document)
def download(document: Document) -> ResponseReturnValue:
    return send_stored(document)


@blueprint.get("/processer/<reference>/filer")
@require("file.read", of=room_access.room)
def index(process: Process) -> str:
    """The file room for those who may see any of it; what coproc made: all for those inside, the published for everybody else."""
    inside = may("document.download", Access(None, access.ties(db(), process)))
    found = documents.of_scope(db(), ("process", process.id), public_only=not inside)
    page = max(1, request.args.get("side", 1, type=int))
    return render_template(
        "processes/files.html",
        rows=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(found),
        page=page,
        pages=-(-len(found) // PAGE_SIZE),
        inside=inside,
        has_pdf=pdf.has_pdf,
        **room_routes.front(process),
        **pages.frame(process, "files"),
    )
