"""Handing a notice over as a file: complete or not at all, with its id, noted in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from coproc.kernel.database import UnitOfWork
from coproc.notices import documents, queries, services
from coproc.notices.services import Subject
from coproc.notices.sheet import Draft, missing


def made(uow: UnitOfWork, subject: Subject, drawn: Callable[[], Draft], *, scope: Subject | None) -> bytes:
    """The XML. `drawn` is asked twice: once what is missing, and again when the id is there. Raises NotReady, and then nothing is kept."""
    draft = drawn()
    if faults := missing(draft):
        raise documents.NotReady(faults)
    services.identity(uow, subject, draft.subtype)
    if draft.subtype in {"16", "29"}:
        services.identity(uow, subject, queries.PROCEDURE)
    content = documents.xml(drawn())
    services.made(uow, subject, draft.subtype, hashlib.sha256(content).hexdigest(), scope=scope)
    return content
