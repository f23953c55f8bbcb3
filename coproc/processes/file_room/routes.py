"""The file room's pages: putting files in, looking at one, its versions, mending, deleting and taking back, and the zip."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from coproc.audit import timeline
from coproc.documents import scanner, uploads
from coproc.documents.models import StoredFile
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.formats import listed, long_date
from coproc.kernel.translation import gettext as _
from coproc.processes import pages, queries as process_queries
from coproc.processes.file_room import access, archive, queries, services
from coproc.processes.file_room.forms import NEW, FileForm, UploadForm, VersionForm
from coproc.processes.file_room.models import Audience, FileVersion, RoomFile
from coproc.processes.file_room.words import AUDIENCES, SCANS
from coproc.processes.models import Process
from coproc.web.access import Access, actor, clock, db, may, require, runtime, writing
from coproc.web.downloads import send_zip

blueprint = Blueprint("file_room", __name__)
BASE = "/processer/<reference>/filer"
FILE = f"{BASE}/<int:file_id>"
SHOWN = ("image/png", "image/jpeg", "application/pdf")
# A picture or a PDF runs nothing, fetches nothing and is framed by our own page alone.
INLINE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
HISTORY = 30


def reader_of(process: Process) -> queries.Reader:
    """The reader's own way into this room."""
    return access.reader(actor(), access.room(db(), actor(), process.reference))


def front(process: Process) -> dict[str, Any]:
    """What the front page of the room shows; None of it where the reader may see none."""
    reader = reader_of(process)
    if not reader.audiences:
        return {"room": False}
    folder, said = request.args.get("mappe", ""), request.args.get("q", "").strip()
    number = max(1, request.args.get("rum", 1, type=int))
    rows, total = queries.page(db(), reader, folder=folder, said=said, number=number)
    names, held = dict(queries.folders(db(), process)), queries.counts(db(), reader)
    return {
        "room": True,
        "rows_of_room": rows,
        "room_total": total,
        "room_page": number,
        "room_pages": -(-total // queries.PAGE_SIZE),
        "any": sum(held.values()),
        "folder_options": [(key, f"{names.get(key, key)} ({held.get(key, 0)})") for key in dict.fromkeys((*names, *held))],
        "folder": folder,
        "said": said,
        "names": names,
        "audiences": AUDIENCES,
        "scans": SCANS,
        "may_fetch": queries.may_fetch,
        "deleted_files": queries.deleted_count(db(), reader),
        "scanner": scanner.is_set(),
    }


def _folder_choices(process: Process) -> list[tuple[str, str]]:
    names = dict(queries.folders(db(), process))
    own = [key for key in queries.counts(db(), reader_of(process)) if key not in names]
    return [*names.items(), *((key, key) for key in own), (NEW, _("En ny mappe"))]


def _audience_choices(process: Process) -> list[tuple[str, str]]:
    """Those the reader belongs to: nobody puts a file where they cannot find it again."""
    seen = reader_of(process).audiences
    return [(one.value, str(AUDIENCES[one])) for one in Audience if one in seen]


def _prepared(form: Any, process: Process) -> Any:
    form.folder.choices, form.audience.choices = _folder_choices(process), _audience_choices(process)
    return form


def _chosen_folder(form: Any) -> str:
    return str(form.new_folder.data if form.folder.data == NEW else form.folder.data)


def _process(file: RoomFile) -> Process:
    return db().get_one(Process, file.process_id)


def _path(file: RoomFile) -> str:
    return url_for("file_room.show", reference=_process(file).reference, file_id=file.id)


@blueprint.route(f"{BASE}/nye", methods=["GET", "POST"])
@require("room.add", of=access.room)
def upload(process: Process) -> ResponseReturnValue:
    state = process_queries.case_of(db(), process).state
    form = _prepared(
        UploadForm(data={"folder": request.args.get("mappe") or state, "audience": Audience.PARTICIPANTS.value}), process
    )
    if form.validate_on_submit():
        given = [(one.filename, one.stream.read(uploads.ROOM.largest + 1)) for one in form.files.data]
        folder = _chosen_folder(form)
        field = "new_folder" if form.folder.data == NEW else "folder"
        with form.refusals(), writing() as uow:
            if not folder.strip():
                raise DomainError(_("Giv den nye mappe et navn."), field=field)
            added = services.add_files(
                uow, process.id, given, folder=folder, audience=form.audience.data, note=form.note.data, source=form.source.data
            )
            _say(added)
            return redirect(url_for("files.index", reference=process.reference, mappe=added[0].file.folder), 303)
    return render_template("processes/file_room/upload.html", form=form, **pages.frame(process, "files")), form.status


def _say(added: list[services.Added]) -> None:
    new = [one.file.name for one in added if one.version.number == 1]
    newer = [
        _("{name} (version {number})", name=one.file.name, number=one.version.number) for one in added if one.version.number > 1
    ]
    if new:
        flash(_("Lagt ind: {names}.", names=listed(new)), "success")
    if newer:
        flash(_("Lå der i forvejen og har fået en ny version: {names}.", names=listed(newer)), "success")


@blueprint.get(FILE)
@require("room.read", of=access.file)
def show(file: RoomFile) -> ResponseReturnValue:
    return _shown(file, VersionForm(data={"seen": file.newest}))


def _shown(file: RoomFile, form: VersionForm) -> ResponseReturnValue:
    process = _process(file)
    versions = queries.versions(db(), file.id)
    current = next((one for one in versions if queries.may_fetch(one)), None)
    values = {
        "file": file,
        "versions": versions,
        "current": current,
        "kind": _kind(current),
        "may_fetch": queries.may_fetch,
        "folder_name": dict(queries.folders(db(), process)).get(file.folder, file.folder),
        "audiences": AUDIENCES,
        "scans": SCANS,
        "form": form,
        "may_edit": may("room.edit", access.own_file(db(), actor(), process.reference, file.id)),
        "may_add": may("room.add", access.file(db(), actor(), process.reference, file.id)),
        "may_figure": may("room.figures", access.room(db(), actor(), process.reference)),
        "entries": timeline.of_subject(db(), "room_file", file.id, limit=HISTORY),
        **pages.frame(process, "files"),
    }
    return render_template("processes/file_room/show.html", **values), form.status


def _kind(version: FileVersion | None) -> str:
    """How the page shows it: picture, pdf, or not at all."""
    if version is None or version.content_type not in SHOWN:
        return ""
    return "pdf" if version.content_type == "application/pdf" else "picture"


@blueprint.post(f"{FILE}/version")
@require("room.add", of=access.file)
def add_version(file: RoomFile) -> ResponseReturnValue:
    form = VersionForm()
    if form.validate_on_submit():
        given = form.files.data
        content = given.stream.read(uploads.ROOM.largest + 1)
        with form.refusals(), writing() as uow:
            added = services.add_version(uow, file.id, given.filename, content, seen=form.seen.data or 0)
            flash(_("Version {number} er lagt ind og gælder nu.", number=added.version.number), "success")
            if added.overtook:
                said = _(
                    "{name} lagde også en version ind, efter du åbnede siden. Din blev den nyeste; begge kan hentes.",
                    name=added.overtook,
                )
                flash(said, "warning")
            return redirect(_path(file), 303)
    return _shown(file, form)


def _content(version: FileVersion) -> bytes:
    found = db().scalar(select(StoredFile.content).where(StoredFile.id == version.stored_id))
    if found is None:
        raise NotFound(_("Filen findes ikke. Måske er den slettet."))
    return bytes(found)


@blueprint.get(f"{FILE}/hent")
@require("room.read", of=access.file)
def download(file: RoomFile) -> Response:
    """The newest version, or the one named; always as a file to save."""
    version = queries.version(db(), file, request.args.get("version", type=int))
    stem, _dot, ending = file.name.rpartition(".")
    name = file.name if version.number == file.newest else f"{stem} v{version.number}.{ending}"
    return send_file(BytesIO(_content(version)), mimetype=version.content_type, as_attachment=True, download_name=name)


@blueprint.get(f"{FILE}/vis/<int:number>")
@require("room.read", of=access.file)
def preview(file: RoomFile, number: int) -> Response:
    """A picture or a PDF for the page to show; nothing else is ever shown in the browser."""
    version = queries.version(db(), file, number)
    if version.content_type not in SHOWN:
        raise NotFound(_("Filen kan ikke vises her. Hent den i stedet."))
    answer = send_file(BytesIO(_content(version)), mimetype=version.content_type, download_name=file.name)
    # A browser's own PDF reader is an object in a page it makes itself; in a sandboxed frame it does not start at all.
    policy = f"{INLINE_POLICY}; object-src 'self'" if version.content_type == "application/pdf" else f"{INLINE_POLICY}; sandbox"
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.route(f"{FILE}/ret", methods=["GET", "POST"])
@require("room.edit", of=access.own_file)
def edit(file: RoomFile) -> ResponseReturnValue:
    process = _process(file)
    form = _prepared(FileForm(obj=file), process)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.edit(
                uow, file.id, name=form.name.data, folder=_chosen_folder(form), audience=form.audience.data,
                note=form.note.data, source=form.source.data, version=form.version.data,
            )  # fmt: skip
            flash(_("Filen er gemt."), "success")
            return redirect(_path(file), 303)
    return render_template("processes/file_room/edit.html", form=form, file=file, **pages.frame(process, "files")), form.status


@blueprint.post(f"{FILE}/slet")
@require("room.edit", of=access.own_file)
def remove(file: RoomFile) -> ResponseReturnValue:
    with writing() as uow:
        gone = services.remove(uow, file.id).gone_on
    flash(
        _("Filen er slettet. Den kan hentes tilbage indtil {day}, hvor den forsvinder.", day=long_date(gone) if gone else ""),
        "success",
    )
    return redirect(url_for("file_room.deleted", reference=_process(file).reference), 303)


@blueprint.post(f"{FILE}/gendan")
@require("room.edit", of=access.deleted_file)
def restore(file: RoomFile) -> ResponseReturnValue:
    with writing() as uow:
        services.restore(uow, file.id)
    flash(_("Filen er hentet tilbage."), "success")
    return redirect(_path(file), 303)


@blueprint.get(f"{BASE}/slettede")
@require("room.read", of=access.room)
def deleted(process: Process) -> str:
    """What can still be taken back, with the day each is gone."""
    number = max(1, request.args.get("side", 1, type=int))
    rows, total = queries.page(db(), reader_of(process), number=number, deleted=True)
    runs = may("room.edit", Access(None, access.room(db(), actor(), process.reference).ties))
    return render_template(
        "processes/file_room/deleted.html", rows=rows, total=total, page=number, pages=-(-total // queries.PAGE_SIZE),
        runs=runs, me_id=actor().person_id, today=today(clock()), days=services.DAYS_KEPT, **pages.frame(process, "files"),
    )  # fmt: skip


@blueprint.get(f"{BASE}/haendelser")
@require("room.read", of=access.room)
def history(process: Process) -> str:
    """The room's own story, as far as the reader may see the files it is about."""
    seen = reader_of(process).audiences
    scopes = [("process", "room_file") if one == Audience.PROCESS else (f"room:{one}", "") for one in sorted(seen)]
    found = [entry for scope, about in scopes for entry in timeline.of_scope(db(), scope, process.id, about=about)]
    entries = sorted(found, key=lambda entry: -entry.sequence)[:50]
    return render_template("processes/file_room/history.html", entries=entries, **pages.frame(process, "files"))


@blueprint.get(f"{BASE}/alle.zip")
@require("room.read", of=access.room)
def everything(process: Process) -> Response:
    """Each file the reader may see, in its newest version, with a list of them all."""
    files = queries.fetchable(db(), reader_of(process))
    if not files:
        raise NotFound(_("Der er ingen filer, du kan hente, endnu."))
    at = archive.paths(files, dict(queries.folders(db(), process)))
    listing = archive.listing(files, at)
    name = f"filer-{process.reference}-{today(clock()).isoformat()}.zip"
    return send_zip(name, archive.stream(runtime().database, files, at, listing))
