"""One meeting of a steering group behind a member's personal link: agenda, material, minutes, and what the group has decided and watches."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, render_template, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.permissions import SELF
from coproc.accounts.tokens import spent
from coproc.documents.models import StoredFile
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.file_room.models import FileVersion, RoomFile
from coproc.processes.models import Process
from coproc.processes.steering import queries, services
from coproc.processes.steering.forms import CONSEQUENCE, PROBABILITY
from coproc.processes.steering.models import SteeringMeeting
from coproc.web.access import Access, clock, db, require

blueprint = Blueprint("steering_link", __name__)


@dataclass(frozen=True)
class Enclosed:
    """A file of the meeting."""

    file: RoomFile
    version: FileVersion


def by_link(session: Session, _me: Actor, steering_token: str) -> Access[SteeringMeeting]:
    """Raises Gone."""
    link = part_links.holder(session, steering_token, services.PART, clock().now())
    found = session.get(SteeringMeeting, link.part_id)
    if found is None:
        raise spent()
    return Access(found, flags=frozenset({SELF}))


def enclosed(session: Session, me: Actor, steering_token: str, file_id: int) -> Access[Enclosed]:
    """A file of the link's own meeting. Raises NotFound for every other."""
    whole = by_link(session, me, steering_token)
    held = queries.material(session, whole.thing.process_id, queries.folder_of(whole.thing))
    found = next((Enclosed(file, version) for file, version in held if file.id == file_id), None)
    if found is None:
        raise NotFound(_("Filen findes ikke. Måske er den slettet."))
    return Access(found, flags=whole.flags)


@blueprint.get("/styregruppemoede/<steering_token>")
@require("steering.open", of=by_link)
def show(meeting: SteeringMeeting) -> str:
    process = db().get_one(Process, meeting.process_id)
    return render_template(
        "processes/steering/by_link.html",
        meeting=meeting,
        process=process,
        material=queries.material(db(), process.id, queries.folder_of(meeting)),
        group=queries.group(db(), process.id),
        probability=dict(PROBABILITY),
        consequence=dict(CONSEQUENCE),
        now=clock().now(),
        example=process.is_example,
    )


@blueprint.get("/styregruppemoede/<steering_token>/bilag/<int:file_id>")
@require("steering.open", of=enclosed)
def fetch(found: Enclosed) -> Response:
    """Always as a file to save."""
    content = db().scalar(select(StoredFile.content).where(StoredFile.id == found.version.stored_id))
    if content is None:
        raise NotFound(_("Filen findes ikke. Måske er den slettet."))
    answer = send_file(BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=found.file.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
