"""Tal og kilder: the list with what is missing first, and the form for one number."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import pages
from coproc.processes.file_room import access, figures, queries
from coproc.processes.file_room.forms import FigureForm
from coproc.processes.file_room.models import Figure
from coproc.processes.file_room.routes import BASE, reader_of
from coproc.processes.file_room.words import LACKS
from coproc.processes.models import Process
from coproc.web.access import db, require, writing

blueprint = Blueprint("figures", __name__)
PATH = "/filer/tal"


@blueprint.get(f"{BASE}/tal")
@require("room.figures", of=access.room)
def index(process: Process) -> str:
    return render_template(
        "processes/file_room/figures.html",
        overview=figures.overview(db(), reader_of(process)),
        lacks=LACKS,
        **pages.frame(process, "files"),
    )


@blueprint.route(f"{BASE}/tal/nyt", methods=["GET", "POST"])
@require("room.add", of=access.room)
def new(process: Process) -> ResponseReturnValue:
    """Begun from a number in the text or from a file that is its source: the form then knows it."""
    known = {name: request.args.get(name, "")[:200] for name in ("value", "unit", "section_key", "label")}
    return _form(process, FigureForm(data={**known, "file_id": request.args.get("file_id", type=int)}), None)


@blueprint.route(f"{BASE}/tal/<int:figure_id>", methods=["GET", "POST"])
@require("room.add", of=access.figure)
def edit(figure: Figure) -> ResponseReturnValue:
    return _form(db().get_one(Process, figure.process_id), FigureForm(obj=figure), figure)


def _form(process: Process, form: FigureForm, figure: Figure | None) -> ResponseReturnValue:
    form.section_key.choices = [(part.key, part.heading) for part in figures.parts_of(db(), process.id)]
    if figure and figure.section_key and figure.section_key not in {key for key, _name in form.section_key.choices}:
        form.section_key.choices.append((figure.section_key, figure.section_key))  # it left the text; the number keeps it
    held = form.file_id.data
    names = queries.seen_names(db(), reader_of(process), [held] if held else [])
    if held and held not in names and held != (figure.file_id if figure else None):
        raise NotFound(_("Filen findes ikke. Måske er den slettet."))
    if form.validate_on_submit():
        given = {name: value for name, value in form.data.items() if name != "csrf_token"}
        if request.form.get("without_file"):
            given["file_id"] = None
        given["section_key"] = given["section_key"] or ""
        with form.refusals(), writing() as uow:
            figures.save(uow, process.id, figure.id if figure else None, **given)
            flash(_("Tallet er gemt."), "success")
            return redirect(pages.path_of(process, PATH), 303)
    values = {"figure": figure, "file_name": names.get(held or 0, ""), "has_file": bool(held)}
    return render_template("processes/file_room/figure.html", form=form, **values, **pages.frame(process, "files")), form.status


@blueprint.post(f"{BASE}/tal/<int:figure_id>/fjern")
@require("room.add", of=access.figure)
def remove(figure: Figure) -> ResponseReturnValue:
    process = db().get_one(Process, figure.process_id)
    with writing() as uow:
        figures.remove(uow, figure.id)
    flash(_("Tallet er fjernet fra listen."), "success")
    return redirect(pages.path_of(process, PATH), 303)
