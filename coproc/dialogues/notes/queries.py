"""Reads: the notes of an event, and the lines of a note that can be told to all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues.models import SharedFact
from coproc.dialogues.notes.models import DialogueNote, NoteVersion
from coproc.dialogues.words import lines


def notes(session: Session, event_id: int) -> Sequence[DialogueNote]:
    query = select(DialogueNote).where(DialogueNote.event_id == event_id)
    return session.scalars(query.order_by(DialogueNote.kind, DialogueNote.about, DialogueNote.id)).all()


def versions(session: Session, note_id: int) -> Sequence[NoteVersion]:
    """The newest first; those without a revision met another text."""
    return session.scalars(select(NoteVersion).where(NoteVersion.note_id == note_id).order_by(NoteVersion.id.desc())).all()


def told_in(session: Session, note_id: int) -> Sequence[SharedFact]:
    return session.scalars(select(SharedFact).where(SharedFact.note_id == note_id).order_by(SharedFact.id)).all()


def not_noted(note: DialogueNote, facts: Sequence[SharedFact]) -> list[str]:
    """The note's lines that are not facts yet."""
    noted = {fact.fact for fact in facts}
    return [line for line in dict.fromkeys(lines(note.body)) if line not in noted]
