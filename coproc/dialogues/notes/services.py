"""Notes: saved as often as it takes, kept once; two who write on the same text lose neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.notes.models import DialogueNote, NoteVersion
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.translation import gettext as _

KINDS = ("table", "theme", "one_to_one")
LONGEST = 50_000
LONGEST_ABOUT = 200
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Saved:
    note: DialogueNote
    is_new: bool  # False: this very change was here before


class TwoTexts(Conflict):
    """Somebody saved another text since the one this was written on. Both are kept; `note` has theirs."""

    def __init__(self, note: DialogueNote) -> None:
        super().__init__(_("{name} har skrevet i noten imens. Begge tekster er gemt.", name=note.updated_by))
        self.note = note


def is_uuid(value: str) -> bool:
    return bool(_UUID.fullmatch(value))


def find(session: Session, uuid: str) -> DialogueNote | None:
    return session.scalar(select(DialogueNote).where(DialogueNote.uuid == uuid))


def save(
    uow: UnitOfWork, event_id: int, uuid: str, *, change: str, base: int, kind: str, about: str, body: str
) -> tuple[Saved, TwoTexts | None]:
    """Keep a text. The same `change` again answers as the first time did; `base` is the revision it was written on, 0 for a new note.

    A text that met another is kept beside it and comes back as the second value, so that the transaction is committed. Raises FieldErrors,
    DomainError on a number that is not one.
    """
    _check(uuid, change, kind, about, body)
    event = uow.session.get_one(DialogueEvent, event_id)
    note = find(uow.session, uuid)
    if note is None:
        note = _first(uow, event, uuid, change, kind, about, body)
        if note is not None:
            return Saved(note, is_new=True), None
        note = uow.session.scalars(select(DialogueNote).where(DialogueNote.uuid == uuid)).one()
    if note.event_id != event_id:
        raise DomainError(_("Noten hører til et andet arrangement."))
    earlier = uow.session.scalar(select(NoteVersion).where(NoteVersion.change == change))
    if earlier is not None:
        return Saved(note, is_new=False), None if earlier.revision is not None or note.body == body else TwoTexts(note)
    if (note.kind, note.about, note.body) == (kind, about.strip(), body.strip()):
        return Saved(note, is_new=False), None
    return _next(uow, event, note, change, base, kind, about, body)


def _first(uow: UnitOfWork, event: DialogueEvent, uuid: str, change: str, kind: str, about: str, body: str) -> DialogueNote | None:
    """The note's first text; None when somebody was faster by a hair."""
    note = DialogueNote(
        uuid=uuid,
        event_id=event.id,
        kind=kind,
        about=about.strip(),
        body=body.strip(),
        revision=1,
        created_at=uow.now,
        created_by=uow.actor.name,
        updated_at=uow.now,
        updated_by=uow.actor.name,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(note)
    except IntegrityError:
        return None
    _keep(uow, note, change, 0, body, revision=1)
    uow.record("note.started", ("note", note.id), scope=("event", event.id), after={"about": note.about or event.title})
    return note


def _next(
    uow: UnitOfWork, event: DialogueEvent, note: DialogueNote, change: str, base: int, kind: str, about: str, body: str
) -> tuple[Saved, TwoTexts | None]:
    """One conditional update: of two who wrote on the same revision, one gets through."""
    values = {
        "body": body.strip(),
        "about": about.strip(),
        "kind": kind,
        "revision": base + 1,
        "updated_at": uow.now,
        "updated_by": uow.actor.name,
    }
    mine = (
        update(DialogueNote)
        .where(DialogueNote.id == note.id, DialogueNote.revision == base)
        .values(**values)
        .returning(DialogueNote.id)
        .execution_options(synchronize_session=False)
    )
    won = uow.session.scalar(mine) is not None
    uow.session.refresh(note)
    _keep(uow, note, change, base, body, revision=base + 1 if won else None)
    if won:
        return Saved(note, is_new=True), None
    uow.record("note.met", ("note", note.id), scope=("event", event.id), after={"about": note.about or event.title})
    return Saved(note, is_new=True), TwoTexts(note)


def _keep(uow: UnitOfWork, note: DialogueNote, change: str, base: int, body: str, *, revision: int | None) -> None:
    kept = NoteVersion(
        note_id=note.id, change=change, base=base, revision=revision, body=body.strip(), saved_at=uow.now, saved_by=uow.actor.name
    )
    uow.session.add(kept)
    uow.session.flush()


def _check(uuid: str, change: str, kind: str, about: str, body: str) -> None:
    if not is_uuid(uuid) or not is_uuid(change):
        raise DomainError(_("Noten har ikke et gyldigt nummer. Hent siden igen."))
    errors = {}
    if kind not in KINDS:
        errors["kind"] = _("Vælg, hvad noten handler om.")
    if len(about) > LONGEST_ABOUT:
        errors["about"] = _("Skriv det kortere: højst {n} tegn.", n=LONGEST_ABOUT)
    if not body.strip() or len(body) > LONGEST:
        errors["body"] = _("Skriv noten. Der er plads til 50.000 tegn.")
    if errors:
        raise FieldErrors(errors)
