"""Putting files into the room, mending, moving, deleting and taking back. Two at once: both are kept, the later one is the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from coproc.documents import scanner, uploads
from coproc.documents.services import keep_file
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.processes.file_room import queries
from coproc.processes.file_room.models import Audience, FileVersion, FileWord, RoomFile, Scan
from coproc.processes.file_room.words import words_of
from coproc.processes.models import Process

DAYS_KEPT = 30
LONGEST_NAME = 120
MOST_AT_ONCE = 20
_NO_FOLDER = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")


@dataclass(frozen=True)
class Added:
    """One upload. `overtook`: somebody else's version came between the one that was seen and this."""

    file: RoomFile
    version: FileVersion
    overtook: str = ""


def add_files(
    uow: UnitOfWork,
    process_id: int,
    files: Sequence[tuple[str, bytes]],
    *,
    folder: str,
    audience: str,
    note: str = "",
    source: str = "",
) -> list[Added]:
    """All of them or none. A name that is there already, in the same folder and for the same readers, becomes its next version.

    Raises DomainError with a sentence for each file that may not be kept.
    """
    if not files:
        raise DomainError(_("Vælg mindst én fil."), field="files")
    if len(files) > MOST_AT_ONCE:
        raise DomainError(_("Læg højst {n} filer ind ad gangen.", n=MOST_AT_ONCE), field="files")
    good, refused = [], []
    for name, content in files:
        try:
            good.append(uploads.check(uploads.ROOM, name, content))
        except DomainError as error:
            refused.append(f"{name}: {error.sentence}")
    if refused:
        raise DomainError(" ".join(refused), field="files")
    return [
        _add(uow, _there(uow, process_id, one.filename, folder=_folder(folder), audience=audience, note=note, source=source), one)
        for one in good
    ]


def add_version(uow: UnitOfWork, file_id: int, name: str, content: bytes, *, seen: int) -> Added:
    """A new version of the file; the name stays. Raises DomainError where the type is another or the file may not be kept."""
    checked = uploads.check(uploads.ROOM, name, content)
    file = _present(uow, file_id)
    if _ending(checked.filename) != _ending(file.name):
        raise DomainError(
            _("Den nye version skal også være en .{kind}. Læg den ellers ind som en ny fil.", kind=_ending(file.name)),
            field="files",
        )
    return _add(uow, file, checked, seen=seen)


def edit(
    uow: UnitOfWork,
    file_id: int,
    *,
    name: str,
    folder: str,
    audience: str,
    note: str = "",
    source: str = "",
    version: int | None = None,
) -> RoomFile:
    """Rename, move, other readers, another note. The ending stays, so that a file is still what it says it is."""
    file = _present(uow, file_id)
    if version is not None and file.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    given = uploads.clean_name(name)
    if _ending(given) != _ending(file.name):
        given = f"{given}.{_ending(file.name)}"
    before = {"title": file.name, "folder": file.folder, "audience": file.audience}
    file.name, file.folder, file.audience = given, _folder(folder), audience
    file.sort_key, file.folder_key = danish_key(given), _folder_key(uow, file)
    file.place = _place(file.audience, file.folder, given)
    file.note, file.source = note.strip(), source.strip()
    try:
        with uow.session.begin_nested():
            uow.session.flush()
    except IntegrityError as error:
        raise DomainError(_("Der ligger allerede en fil med det navn i mappen. Vælg et andet navn."), field="name") from error
    _index_about(uow, file)
    after = {"title": file.name, "folder": file.folder, "audience": file.audience}
    uow.record("room.file_edited", ("room_file", file.id), scope=scope_of(file), before=before, after=after)
    return file


def remove(uow: UnitOfWork, file_id: int) -> RoomFile:
    """Out of sight now, gone after DAYS_KEPT days; until then it can be taken back. Twice is once."""
    file = _present(uow, file_id)
    file.place, file.deleted_at, file.deleted_by = None, uow.now, uow.actor.name
    file.gone_on = uow.today + timedelta(days=DAYS_KEPT)
    uow.record("room.file_deleted", ("room_file", file.id), scope=scope_of(file), after={"title": file.name})
    return file


def restore(uow: UnitOfWork, file_id: int) -> RoomFile:
    """Back where it lay. Raises DomainError where another has its name by now."""
    file = uow.session.get(RoomFile, file_id)
    if file is None:
        raise NotFound(_("Filen er slettet for altid."))
    if file.deleted_at is None:
        return file
    file.place, file.deleted_at, file.deleted_by = _place(file.audience, file.folder, file.name), None, ""
    file.gone_on = None
    try:
        with uow.session.begin_nested():
            uow.session.flush()
    except IntegrityError as error:
        raise DomainError(
            _("Der ligger en ny fil med samme navn i mappen. Giv den et andet navn, og hent så denne tilbage.")
        ) from error
    uow.record("room.file_restored", ("room_file", file.id), scope=scope_of(file), after={"title": file.name})
    return file


def scope_of(file: RoomFile) -> tuple[str, int]:
    """Where its story is told: to everybody on the process's Historik, or in the file room to its own readers alone."""
    return ("process" if file.audience == Audience.PROCESS else f"room:{file.audience}", file.process_id)


def index(uow: UnitOfWork, file: RoomFile, words: Sequence[str], *, in_text: bool) -> None:
    """These are the words it is found by, instead of those before."""
    old = delete(FileWord).where(FileWord.file_id == file.id, FileWord.in_text.is_(in_text))
    uow.session.execute(old.execution_options(synchronize_session=False))
    if words:
        rows = [{"process_id": file.process_id, "word": word, "file_id": file.id, "in_text": in_text} for word in words]
        uow.session.execute(insert(FileWord), rows)


def _index_about(uow: UnitOfWork, file: RoomFile) -> None:
    index(uow, file, words_of(f"{file.name} {file.note} {file.source}"), in_text=False)


def _add(uow: UnitOfWork, file: RoomFile, checked: uploads.Checked, *, seen: int | None = None) -> Added:
    """The number is taken by one statement: whoever comes second waits, and gets the next."""
    number = uow.session.scalar(
        update(RoomFile)
        .where(RoomFile.id == file.id, RoomFile.deleted_at.is_(None))
        .values(newest=RoomFile.newest + 1, changed_at=uow.now)
        .returning(RoomFile.newest)
        .execution_options(synchronize_session=False)
    )
    if number is None:
        raise Conflict(_("Filen er slettet imens. Læg den ind som en ny fil."))
    stored = keep_file(uow, checked.content)
    version = FileVersion(
        file_id=file.id,
        number=number,
        filename=checked.filename,
        content_type=checked.content_type,
        size=stored.size,
        stored_id=stored.id,
        scan=Scan.WAITING if scanner.is_set() else Scan.NONE,
        uploaded_at=uow.now,
        uploaded_by=uow.actor.name,
    )
    uow.session.add(version)
    uow.session.flush()
    uow.session.refresh(file, ["newest"])
    overtook = ""
    if seen is not None and number != seen + 1:
        between = queries.versions(uow.session, file.id)[1]
        overtook = between.uploaded_by
    action = "room.file_added" if number == 1 else "room.version_added"
    after = {"title": file.name, "number": number, "sha256": stored.sha256, "audience": file.audience}
    uow.record(action, ("room_file", file.id), scope=scope_of(file), after=after)
    return Added(file, version, overtook)


def _there(uow: UnitOfWork, process_id: int, name: str, *, folder: str, audience: str, note: str, source: str) -> RoomFile:
    """The file of this name in this folder for these readers; a new one where there is none."""
    place = _place(audience, folder, name)
    query = select(RoomFile).where(RoomFile.process_id == process_id, RoomFile.place == place)
    found = uow.session.scalar(query)
    if found:
        return found
    made = RoomFile(
        process_id=process_id, place=place, folder=folder, folder_key="", name=name, sort_key=danish_key(name), audience=audience,
        note=note.strip(), source=source.strip(), created_at=uow.now, changed_at=uow.now, created_by_id=uow.actor.person_id,
    )  # fmt: skip
    made.folder_key = _folder_key(uow, made)
    try:
        with uow.session.begin_nested():
            uow.session.add(made)
            uow.session.flush()
    except IntegrityError:  # somebody put it there at the same moment: ours is the next version
        return uow.session.scalars(query).one()
    _index_about(uow, made)
    return made


def _present(uow: UnitOfWork, file_id: int) -> RoomFile:
    file = uow.session.get(RoomFile, file_id)
    if file is None or file.deleted_at is not None:
        raise NotFound(_("Filen findes ikke. Måske er den slettet."))
    return file


def _folder(said: str) -> str:
    cleaned = " ".join(_NO_FOLDER.sub(" ", said).split()).strip(". ")[:60]
    if not cleaned:
        raise DomainError(_("Vælg en mappe, eller giv en ny mappe et navn."), field="folder")
    return cleaned


def _folder_key(uow: UnitOfWork, file: RoomFile) -> str:
    """Steps stand in their own order, other folders after them by name."""
    steps = [key for key, _name in queries.folders(uow.session, uow.session.get_one(Process, file.process_id))]
    return f"{steps.index(file.folder):02}" if file.folder in steps else f"x{danish_key(file.folder)}"


def _place(audience: str, folder: str, name: str) -> str:
    """Readers belong to it: nobody adds a version to a file, or learns of one, that they may not see."""
    return f"{audience}/{folder.casefold()}/{name.casefold()}"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
