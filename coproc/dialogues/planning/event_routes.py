"""Planning one event: preview, materials, another day."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, queries as dialogue_queries
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import changes, materials, queries
from coproc.dialogues.planning.forms import NEW, MaterialForm, MoveDayForm
from coproc.dialogues.planning.pages import before_edit, frame, path_of
from coproc.dialogues.public_routes import page_of_event
from coproc.dialogues.queries import EventRow
from coproc.dialogues.services import events
from coproc.documents.uploads import MATERIAL
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.web.access import clock, db, require, writing
from coproc.web.buttons import pressed

blueprint = Blueprint("event_planning", __name__)
EVENT = "/processer/<reference>/markedsdialog/<event_reference>"


@blueprint.get(f"{EVENT}/forhaandsvisning")
@require("dialogue.edit", of=access.inside_event)
def preview(event: DialogueEvent) -> Response | ResponseReturnValue:
    """Som virksomhederne ser det: the public page's own template, as it will be the moment the invitation is published."""
    if event.published_at is not None:
        return redirect(f"/markedsdialoger/{event.reference}", 303)
    row = dialogue_queries.row_of(db(), event.id)
    for thing in (event, row.case):
        db().expunge(thing)  # a look ahead: nothing of it is written
    event.published_at, row.case.state = clock().now(), "invitation_published"
    ahead = EventRow(event, row.process, row.case, 0, 0, 0)
    answer = make_response(page_of_event(event, row=ahead, preview=path_of(event)))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.route(f"{EVENT}/materiale", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def material(event: DialogueEvent) -> ResponseReturnValue:
    shown = queries.materials(db(), event.id)
    form = MaterialForm()
    form.material.choices = [(NEW, _("Et nyt materiale")), *((str(one.material.id), one.material.title) for one in shown)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            version = materials.draft(
                uow,
                event.id,
                form.file.data.read(MATERIAL.largest + 1),
                filename=form.file.data.filename,
                title=form.title.data,
                material_id=None if form.material.data == NEW else int(form.material.data),
                note=form.note.data,
            )
            flash(_("Version {number} ligger klar som kladde. Kun I kan se den.", number=version.number), "success")
            return redirect(path_of(event, "/materiale"), 303)
    count = sum(one.draft is not None for one in shown)
    page = frame(event, _("Materiale"))
    return render_template("dialogues/planning/materials.html", form=form, materials=shown, drafts=count, **page), form.status


@blueprint.post(f"{EVENT}/materiale/offentliggoer")
@require("dialogue.edit", of=access.inside_event)
def publish_materials(event: DialogueEvent) -> ResponseReturnValue:
    return _write(event, lambda uow: materials.publish(uow, event.id), _("Materialet er offentliggjort for alle på samme tid."))


@blueprint.post(f"{EVENT}/materiale/<int:version_id>/fjern")
@require("dialogue.edit", of=access.inside_event)
def remove_draft(event: DialogueEvent, version_id: int) -> ResponseReturnValue:
    return _write(event, lambda uow: materials.remove_draft(uow, event.id, version_id), _("Kladden er fjernet."))


def _write(event: DialogueEvent, work: Callable[[UnitOfWork], object], done: str) -> ResponseReturnValue:
    pressed(writing(), work, done)
    return redirect(path_of(event, "/materiale"), 303)


@blueprint.route(f"{EVENT}/flyt-dato", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def move_day(event: DialogueEvent) -> ResponseReturnValue:
    """The event on another day at the same hours; what follows is shown before it is saved."""
    if event.starts_at is None:
        return redirect(path_of(event, "/rediger"), 303)
    form = MoveDayForm(data={"version": event.version, "day": local(event.starts_at).date(), "with_deadlines": True})
    if "ret" not in request.form and form.validate_on_submit():
        columns = changes.days_later(event, form.day.data, with_deadlines=form.with_deadlines.data)
        with form.refusals():
            if page := before_edit(event, columns, form.version.data):
                return page
            with writing() as uow:
                events.edit_event(uow, event.id, version=form.version.data, **columns)
                flash(_("Arrangementet er flyttet."), "success")
                return redirect(path_of(event), 303)
    return render_template("dialogues/planning/move_day.html", form=form, **frame(event, _("Flyt arrangementet"))), form.status
