"""Files people put into a process, their versions, the words they can be found by, and the numbers that need a source.

Personal data: who uploaded or deleted (a name, kept with the process). A deleted file lies DAYS_KEPT days, then bytes, words and names
are gone; the log keeps that it was there.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.documents.models import StoredFile
from coproc.kernel.database import Base, BigKey, SortText, Versioned


class Audience(StrEnum):
    """Who may see a file, from many to few; nobody else does."""

    PROCESS = "process"  # everybody inside, scaling partners too
    PARTICIPANTS = "participants"  # organisations that have joined, and the centre
    STEERING = "steering"  # the steering group's members, and who runs the process
    CENTRE = "centre"  # who runs the process


class Scan(StrEnum):
    NONE = "none"  # no scanner was set up: nobody claims that it was scanned
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class RoomFile(Versioned, Base):
    """`place` is its folder and name, unique while it is there: two who upload the same file at once make two versions of one."""

    __tablename__ = "room_files"
    __table_args__ = (
        UniqueConstraint("process_id", "place"),
        Index("ix_room_files_list", "process_id", "deleted_at", "folder_key", "sort_key"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    place: Mapped[str | None]  # none: deleted
    folder: Mapped[str]  # a step's key, or the name somebody gave a folder of their own
    folder_key: Mapped[str] = mapped_column(SortText)  # "3" for the third step, "x" + the name for others: steps stand first
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortText)
    audience: Mapped[str] = mapped_column(default=Audience.PARTICIPANTS)
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")  # where it comes from: a web address, a register, a person's title
    newest: Mapped[int] = mapped_column(default=0)  # the highest version number ever given
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[str] = mapped_column(default="")
    gone_on: Mapped[date | None]  # the day a deleted file is erased


class FileVersion(Base):
    """One upload. `handled_at` none: the worker has not scanned and read it yet."""

    __tablename__ = "room_file_versions"
    __table_args__ = (UniqueConstraint("file_id", "number"), Index("ix_room_file_versions_work", "handled_at", "scan"))
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("room_files.id"))
    number: Mapped[int]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    stored_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))  # none: infected, the bytes are gone
    stored: Mapped[StoredFile | None] = relationship(lazy="raise")
    scan: Mapped[str] = mapped_column(default=Scan.NONE)
    scan_words: Mapped[str] = mapped_column(default="")  # what the scanner called it
    handled_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]


class FileWord(Base):
    """A word of a file's name, note, source or newest text. A range of the key answers "begins with", on either database."""

    __tablename__ = "room_file_words"
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), primary_key=True)
    word: Mapped[str] = mapped_column(SortText, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("room_files.id"), primary_key=True, index=True)
    in_text: Mapped[bool] = mapped_column(default=False, primary_key=True)  # of the content; else of name, note and source


class Figure(Versioned, Base):
    """A number that the need description uses: what it is, where it comes from, and from when."""

    __tablename__ = "room_figures"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    label: Mapped[str]
    value: Mapped[str]  # as written: "12.000", "ca. 4-5"
    unit: Mapped[str] = mapped_column(default="")
    section_key: Mapped[str] = mapped_column(default="")  # the part of the description that uses it
    source: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("room_files.id"), index=True)
    dated_on: Mapped[date | None]  # from when the number is
    written_by: Mapped[str]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing before a reader can check it: source, date."""
        found = () if self.source or self.link or self.file_id else ("source",)
        return found if self.dated_on else (*found, "date")
