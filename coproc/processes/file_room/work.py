"""What the worker does with files: scan, read for searching, and forget what was deleted long enough ago.

Scanning and reading happen outside any transaction. A worker that is killed leaves its claim to run out.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from coproc.documents import scanner
from coproc.documents.models import StoredFile
from coproc.documents.services import drop_file
from coproc.documents.texts import text_in
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.processes.file_room.models import Figure, FileVersion, FileWord, RoomFile, Scan
from coproc.processes.file_room.services import index, scope_of
from coproc.processes.file_room.words import words_of

LEASE = timedelta(minutes=5)  # also how long a file waits when the scanner could not say
AT_ONCE = 200
log = logging.getLogger(__name__)


def handle_new(database: Database, clock: Clock) -> int:
    """Every version that waits: scanned where a scanner is set up, then read. Returns how many were done."""
    done = 0
    for _turn in range(AT_ONCE):
        if (found := _claim(database, clock)) is None:
            break
        done += _handle(database, clock, found)
    return done


def _due() -> ColumnElement[bool]:
    """New ones; and, once a scanner is set up, those from before."""
    if scanner.is_set():
        return or_(FileVersion.handled_at.is_(None), and_(FileVersion.scan == Scan.NONE, FileVersion.stored_id.is_not(None)))
    return and_(FileVersion.handled_at.is_(None), FileVersion.scan != Scan.WAITING)  # a scanner that went away: they wait


def _claim(database: Database, clock: Clock) -> FileVersion | None:
    now = clock.now()
    free = and_(_due(), or_(FileVersion.claimed_until.is_(None), FileVersion.claimed_until < now))
    with database.read() as session:
        number = session.scalar(select(FileVersion.id).where(free).order_by(FileVersion.id).limit(1))
    if number is None:
        return None
    with database.write(system("worker"), clock) as uow:
        waiting = select(FileVersion.id).where(free).order_by(FileVersion.id).limit(1).with_for_update(skip_locked=True)
        return uow.session.scalar(
            update(FileVersion)
            .where(FileVersion.id == waiting.scalar_subquery())
            .values(claimed_until=now + LEASE)
            .returning(FileVersion)
            .execution_options(synchronize_session=False)
        )


def _handle(database: Database, clock: Clock, version: FileVersion) -> bool:
    content = b""
    with database.read() as session:
        content = session.scalar(select(StoredFile.content).where(StoredFile.id == version.stored_id)) or b""
    verdict = None
    if scanner.is_set():
        try:
            verdict = scanner.scan(content)
        except scanner.ScannerDown as error:
            log.warning("the virus scanner could not say: %s", error)
            return False
    infected = verdict is not None and not verdict.is_clean
    words = [] if infected else words_of(text_in(version.filename.rpartition(".")[2].lower(), content))
    with database.write(system("worker"), clock) as uow:
        kept = uow.session.get(FileVersion, version.id)
        if kept is None:
            return False  # erased meanwhile
        kept.handled_at, kept.claimed_until = uow.now, None
        if verdict is not None:
            kept.scan, kept.scan_words = (Scan.INFECTED if infected else Scan.CLEAN), verdict.words
        file = uow.session.get_one(RoomFile, kept.file_id)
        if infected:
            _lock_away(uow, file, kept)
            _read_again(uow, file)
        elif kept.number == _newest_readable(uow.session, kept):
            index(uow, file, words, in_text=True)
    return True


def _newest_readable(session: Session, version: FileVersion) -> int | None:
    """The highest number that is not infected: what the search finds."""
    return session.scalar(
        select(FileVersion.number)
        .where(FileVersion.file_id == version.file_id, FileVersion.scan != Scan.INFECTED)
        .order_by(FileVersion.number.desc())
        .limit(1)
    )


def _read_again(uow: UnitOfWork, file: RoomFile) -> None:
    """The version before the infected one is what the search finds now; it may have been passed over for the newer."""
    uow.session.flush()
    before = select(FileVersion).where(FileVersion.file_id == file.id, FileVersion.scan != Scan.INFECTED)
    if earlier := uow.session.scalar(before.order_by(FileVersion.number.desc()).limit(1)):
        earlier.handled_at = None


def _lock_away(uow: UnitOfWork, file: RoomFile, version: FileVersion) -> None:
    """The bytes go at once; that it was there, and who brought it, stays."""
    stored, version.stored_id = version.stored_id, None
    uow.session.flush()
    if stored:
        drop_file(uow, stored)
    after = {"title": file.name, "number": version.number, "found": version.scan_words}
    uow.record("room.virus_found", ("room_file", file.id), scope=scope_of(file), after=after)


def forget_deleted(database: Database, clock: Clock) -> int:
    """Files deleted DAYS_KEPT days ago: bytes, words and names go; the log keeps that they were there."""
    done = 0
    for _turn in range(AT_ONCE):
        with database.write(system("worker"), clock) as uow:
            query = select(RoomFile).where(RoomFile.gone_on <= uow.today).limit(1).with_for_update(skip_locked=True)
            file = uow.session.scalar(query)
            if file is None:
                return done
            _erase(uow, file)
            done += 1
    return done


def _erase(uow: UnitOfWork, file: RoomFile) -> None:
    stored = uow.session.scalars(
        select(FileVersion.stored_id).where(FileVersion.file_id == file.id, FileVersion.stored_id.is_not(None))
    ).all()
    uow.session.execute(update(Figure).where(Figure.file_id == file.id).values(file_id=None))
    uow.session.execute(delete(FileWord).where(FileWord.file_id == file.id))
    uow.session.execute(delete(FileVersion).where(FileVersion.file_id == file.id))
    uow.record("room.file_erased", ("room_file", file.id), scope=scope_of(file), after={"title": file.name})
    uow.session.delete(file)
    uow.session.flush()
    for number in set(stored):
        drop_file(uow, number or 0)
