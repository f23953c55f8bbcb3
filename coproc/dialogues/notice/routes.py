"""/processer/…/markedsdialog/D-…/bekendtgoerelse: the joint E1 as copy sheet and file, and what it asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.notice import values
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import FieldErrors
from coproc.kernel.translation import gettext as _
from coproc.notices import pages as shared, queries as notices, services
from coproc.notices.catalogue import asked
from coproc.processes import pages, queries as processes
from coproc.web.access import clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("dialogue_notice", __name__)
EVENT = "/processer/<reference>/markedsdialog/<event_reference>/bekendtgoerelse"


def _path(event: DialogueEvent, suffix: str = "") -> str:
    return pages.path_of(event.process, f"/markedsdialog/{event.reference}/bekendtgoerelse{suffix}")


def _frame(event: DialogueEvent, *more: Link) -> dict[str, Any]:
    found = pages.frame(event.process, "dialogues")
    *above, tab = found["crumbs"]
    root = pages.path_of(event.process, "/markedsdialog")
    trail = [Link(tab.label, root), Link(event.title, f"{root}/{event.reference}")]
    return {**found, "crumbs": [*above, *trail, *more], "event": event}


@blueprint.get(EVENT)
@require("dialogue.inside", of=access.inside_event)
def show(event: DialogueEvent) -> str:
    """What is typed into the tender system or eNotices2, and what is missing first."""
    draft = values.draft(db(), event, clock().now())
    sheet = shared.sheet_values(draft, ("event", event.id), _path(event))
    return render_template("dialogues/notice/sheet.html", **sheet, **_frame(event, Link(_("Bekendtgørelse E1"))))


@blueprint.get(f"{EVENT}/fil/<any(csv, xlsx):kind>")
@require("dialogue.inside", of=access.inside_event)
def export(event: DialogueEvent, kind: str) -> Response:
    return shared.export(values.draft(db(), event, clock().now()), kind, f"{event.reference}-E1")


@blueprint.route(f"{EVENT}/svar", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def answers(event: DialogueEvent) -> ResponseReturnValue:
    buyers = [(row.organisation.id, row.organisation.name) for row in processes.joined(db(), event.process_id)]
    questions = asked("E1", "notice")
    known = {str(number) for number, _name in buyers}

    def save(uow: UnitOfWork, given: dict[str, str]) -> None:
        if given["lead"] and given["lead"] not in known:
            raise FieldErrors({"lead": _("Vælg noget fra listen.")})
        services.answer(uow, ("event", event.id), given, scope=("event", event.id))

    return shared.answering(
        questions,
        notices.answers(db(), "event", [event.id])[event.id],
        save,
        template="dialogues/notice/answers.html",
        back=_path(event),
        values=_frame(event, Link(_("Bekendtgørelse E1"), _path(event)), Link(_("Svar"))),
        buyers=buyers,
    )


@blueprint.post(f"{EVENT}/xml")
@require("dialogue.edit", of=access.inside_event)
def download(event: DialogueEvent) -> ResponseReturnValue:
    return shared.download(
        ("event", event.id),
        lambda uow: values.draft(uow.session, values.loaded(uow.session, event.id), uow.now),
        name=f"{event.reference}-E1",
        back=_path(event),
        scope=("event", event.id),
    )


@blueprint.post(f"{EVENT}/ny-version")
@require("dialogue.edit", of=access.inside_event)
def version(event: DialogueEvent) -> ResponseReturnValue:
    with writing() as uow:
        now_at = request.form.get("number", 0, type=int)
        services.next_version(uow, ("event", event.id), "E1", now_at=now_at, scope=("event", event.id))
    flash(_("Næste fil får det næste versionsnummer."), "success")
    return redirect(_path(event), 303)
