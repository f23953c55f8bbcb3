"""Notes from tables, themes and one-to-one meetings, with every text that was ever saved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class DialogueNote(Base):
    """A note. `uuid` is made where it is written, so that one sent twice is one; `revision` is that of the text shown."""

    __tablename__ = "dialogue_notes"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    uuid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    kind: Mapped[str]  # table, theme, one_to_one
    about: Mapped[str] = mapped_column(default="")  # Bord 3; Strøm; the company
    body: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]


class NoteVersion(Base):
    """One saved text. `change` is made where it was written; `revision` is none for one that met another: kept, and shown to both."""

    __tablename__ = "dialogue_note_versions"
    __table_args__ = (UniqueConstraint("note_id", "revision"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("dialogue_notes.id"), index=True)
    change: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int | None]
    base: Mapped[int]  # the revision it was written on
    body: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
