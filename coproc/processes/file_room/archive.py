"""One zip of what a reader may see, sent while it is made: no file is ever held but the one that is being written."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from coproc.documents.models import StoredFile
from coproc.kernel.database import Database
from coproc.kernel.formats import short_moment
from coproc.kernel.sheets import as_csv
from coproc.kernel.translation import gettext as _
from coproc.kernel.zips import Outlet
from coproc.processes.file_room.models import FileVersion, RoomFile
from coproc.processes.file_room.words import AUDIENCES

_PACKED = ("pdf", "docx", "xlsx", "pptx", "png", "jpg", "jpeg")  # packed already: packing again costs time for nothing


def paths(files: Sequence[tuple[RoomFile, FileVersion]], folders: Mapping[str, str]) -> list[str]:
    """Folder and name of each in the zip; the same name for other readers gets a number."""
    order, seen, found = list(folders), set(), []
    for file, _version in files:
        at = f"{order.index(file.folder) + 1} {folders[file.folder]}" if file.folder in folders else file.folder
        stem, _dot, ending = file.name.rpartition(".")
        path, number = f"{at.replace('/', '-')}/{file.name}", 2
        while path.casefold() in seen:
            path, number = f"{at.replace('/', '-')}/{stem} ({number}).{ending}", number + 1
        seen.add(path.casefold())
        found.append(path)
    return found


def listing(files: Sequence[tuple[RoomFile, FileVersion]], at: Sequence[str]) -> str:
    """The file list, as it lies in the zip."""
    headings = [_("Fil"), _("Version"), _("Lagt ind"), _("Af"), _("Hvem må se den"), _("Kilde"), _("Note"), _("Virusscanning")]
    from coproc.processes.file_room.words import SCANS

    return as_csv(
        headings,
        [
            (
                path, version.number, short_moment(version.uploaded_at), version.uploaded_by,
                str(AUDIENCES[file.audience]), file.source, file.note, str(SCANS[version.scan]),
            )
            for path, (file, version) in zip(at, files, strict=True)
        ],
    )  # fmt: skip


def stream(database: Database, files: Sequence[tuple[RoomFile, FileVersion]], at: Sequence[str], listed: str) -> Iterator[bytes]:
    """The zip, piece by piece. The files were chosen for the reader before; here their bytes are fetched one by one."""
    outlet = Outlet()
    with database.read() as session, zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("filliste.csv", listed)
        yield outlet.taken()
        for path, (_file, version) in zip(at, files, strict=True):
            content = session.scalar(select(StoredFile.content).where(StoredFile.id == version.stored_id))
            if content is None:
                continue  # erased while the zip was under way
            info = zipfile.ZipInfo(path, version.uploaded_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
            yield outlet.taken()
    yield outlet.taken()
