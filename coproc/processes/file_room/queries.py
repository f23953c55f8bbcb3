"""What lies in a file room, for one reader. `Reader` is the only way in: every list, search and zip asks through it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coproc.cases.services import definition_of
from coproc.documents import scanner
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import queries as processes
from coproc.processes.file_room.models import FileVersion, FileWord, RoomFile, Scan
from coproc.processes.file_room.words import words_of
from coproc.processes.models import Process

PAGE_SIZE = 50
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Row:
    file: RoomFile
    version: FileVersion  # the newest


@dataclass(frozen=True)
class Reader:
    """One process and the audiences the reader belongs to; none: nothing is seen."""

    process_id: int
    audiences: frozenset[str]

    def files(self, *, deleted: bool = False) -> Select[RoomFile]:
        there = RoomFile.deleted_at.is_not(None) if deleted else RoomFile.deleted_at.is_(None)
        return select(RoomFile).where(RoomFile.process_id == self.process_id, there, RoomFile.audience.in_(sorted(self.audiences)))

    def narrowed(self, *, folder: str = "", said: str = "", deleted: bool = False) -> Select[RoomFile]:
        """In a folder, and with every word of what was typed: the beginning of a word is enough."""
        query = self.files(deleted=deleted)
        if folder:
            query = query.where(RoomFile.folder == folder)
        for word in words_of(said, 8):
            hits = select(FileWord.file_id).where(
                FileWord.process_id == self.process_id, FileWord.word >= word, FileWord.word < word + LAST
            )
            query = query.where(RoomFile.id.in_(hits))
        return query


def folders(session: Session, process: Process) -> list[tuple[str, str]]:
    """(key, name): the steps of this process's own workflow, in order."""
    return [(state.key, str(state.label)) for state in definition_of(processes.case_of(session, process)).steps]


def page(
    session: Session, reader: Reader, *, folder: str = "", said: str = "", number: int = 1, deleted: bool = False
) -> tuple[list[Row], int]:
    """Fifty files with their newest version, by folder and name; and how many there are. Two queries."""
    query = reader.narrowed(folder=folder, said=said, deleted=deleted)
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(RoomFile.id).subquery())) or 0
    newest = and_(FileVersion.file_id == RoomFile.id, FileVersion.number == RoomFile.newest)
    rows = session.execute(
        query.add_columns(FileVersion)
        .join(FileVersion, newest)
        .order_by(RoomFile.folder_key, RoomFile.sort_key, RoomFile.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return [Row(file, version) for file, version in rows], total


def counts(session: Session, reader: Reader) -> dict[str, int]:
    """Folder -> files the reader may see, steps first and then by name."""
    inside = reader.files().subquery()
    rows = session.execute(
        select(inside.c.folder, func.count()).group_by(inside.c.folder, inside.c.folder_key).order_by(inside.c.folder_key)
    )
    return {row[0]: row[1] for row in rows}


def deleted_count(session: Session, reader: Reader) -> int:
    return session.scalar(select(func.count()).select_from(reader.files(deleted=True).subquery())) or 0


def versions(session: Session, file_id: int) -> Sequence[FileVersion]:
    """The newest first."""
    return session.scalars(select(FileVersion).where(FileVersion.file_id == file_id).order_by(FileVersion.number.desc())).all()


def version(session: Session, file: RoomFile, number: int | None = None) -> FileVersion:
    """The one named, else the newest. Raises NotFound; a version that may hold a virus is not found either."""
    found = session.scalar(select(FileVersion).where(FileVersion.file_id == file.id, FileVersion.number == (number or file.newest)))
    if found is None:
        raise NotFound(_("Den version af filen findes ikke."))
    if not may_fetch(found):
        raise NotFound(
            _("Scanneren fandt en virus i filen. Den kan ikke hentes.")
            if found.scan == Scan.INFECTED
            else _("Filen venter på virusscanning. Prøv igen om et par minutter.")
        )
    return found


def may_fetch(version: FileVersion) -> bool:
    """Clean; or never scanned where nobody scans."""
    return version.stored_id is not None and (version.scan == Scan.CLEAN or (version.scan == Scan.NONE and not scanner.is_set()))


def fetchable(session: Session, reader: Reader) -> list[tuple[RoomFile, FileVersion]]:
    """For the zip: each visible file with its newest version that may be fetched. One query."""
    query = reader.files().add_columns(FileVersion).join(FileVersion, FileVersion.file_id == RoomFile.id)
    newest: dict[int, tuple[RoomFile, FileVersion]] = {}
    for file, found in session.execute(query.order_by(RoomFile.folder_key, RoomFile.sort_key, FileVersion.number)):
        if may_fetch(found):
            newest[file.id] = (file, found)
    return list(newest.values())


def seen_names(session: Session, reader: Reader, ids: Collection[int]) -> dict[int, str]:
    """File -> name, for those of `ids` that the reader may see."""
    rows: Iterable[RoomFile] = session.scalars(reader.files().where(RoomFile.id.in_(list(ids)))) if ids else ()
    return {row.id: row.name for row in rows}
