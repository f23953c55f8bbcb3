"""Writing, showing to the others, and taking away. The log is the organisation's own: the process' history tells nothing of it."""

from __future__ import annotations

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Forbidden
from coproc.kernel.translation import gettext as _
from coproc.processes.sparring.models import SparringNote


def _scope(note: SparringNote) -> tuple[str, int]:
    return ("sparring", note.participation_id)


def write(uow: UnitOfWork, participation_id: int, body: str) -> SparringNote:
    note = SparringNote(
        participation_id=participation_id,
        body=body.strip(),
        written_by=uow.actor.name,
        written_by_id=uow.actor.person_id,
        written_at=uow.now,
    )
    uow.session.add(note)
    uow.session.flush()
    uow.record("sparring.written", ("sparring_note", note.id), scope=_scope(note))
    return note


def share(uow: UnitOfWork, note_id: int) -> None:
    """Everybody who takes part may read it from now on. Twice is once."""
    note = uow.session.get_one(SparringNote, note_id)
    if note.shared_at is None:
        note.shared_at, note.shared_by = uow.now, uow.actor.name
        uow.record("sparring.shared", ("sparring_note", note.id), scope=_scope(note))


def keep(uow: UnitOfWork, note_id: int) -> None:
    """Only the organisation and the facilitator again; who has read it has read it."""
    note = uow.session.get_one(SparringNote, note_id)
    if note.shared_at is not None:
        note.shared_at, note.shared_by = None, ""
        uow.record("sparring.kept", ("sparring_note", note.id), scope=_scope(note))


def remove(uow: UnitOfWork, note_id: int) -> None:
    """Who wrote it takes it away. Raises Forbidden for others."""
    note = uow.session.get_one(SparringNote, note_id)
    if note.written_by_id is None or note.written_by_id != uow.actor.person_id:
        raise Forbidden(_("Kun den, der skrev noten, kan slette den."))
    uow.record("sparring.removed", ("sparring_note", note.id), scope=_scope(note))
    uow.session.delete(note)
