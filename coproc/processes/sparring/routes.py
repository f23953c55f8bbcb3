"""Sparring: one organisation's notes, and the page of those that were shown to all."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _, lazy
from coproc.processes import access, pages
from coproc.processes.models import Participation, Process
from coproc.processes.sparring import queries, services
from coproc.processes.sparring.models import SparringNote
from coproc.web.access import Access, actor, db, require, writing
from coproc.web.forms import Form, TextArea

blueprint = Blueprint("sparring", __name__)
PATH = "/processer/<reference>/deltagelse/<int:participation_id>/sparring"


class NoteForm(Form):
    body = TextArea(lazy("Hvad talte I om?"), rows=6, max_length=4000, hint=lazy("Skriv også, hvad I blev enige om at gøre."))


def one_note(session: Session, me: Actor, reference: str, participation_id: int, note_id: int) -> Access[SparringNote]:
    """A note of the organisation in the address. Raises NotFound."""
    whole = access.participation(session, me, reference, participation_id)
    found = session.get(SparringNote, note_id)
    if found is None or found.participation_id != participation_id:
        raise NotFound(_("Noten findes ikke. Måske er den slettet."))
    return Access(found, whole.ties, whole.flags)


@blueprint.route(PATH, methods=["GET", "POST"])
@require("sparring.use", of=access.participation)
def index(participation: Participation) -> ResponseReturnValue:
    form, process = NoteForm(), participation.process
    if form.validate_on_submit():
        with writing() as uow:
            services.write(uow, participation.id, form.body.data)
        flash(_("Noten er gemt."), "success")
        return redirect(pages.path_of(process, f"/deltagelse/{participation.id}/sparring"), 303)
    notes = queries.of_participation(db(), participation.id)
    page = render_template(
        "processes/sparring/index.html",
        participation=participation,
        organisation=participation.organisation,
        notes=notes,
        form=form,
        reader=actor().person_id,
        **pages.frame(process, "participants"),
    )
    return page, form.status


@blueprint.post(f"{PATH}/<int:note_id>/del")
@require("sparring.share", of=one_note)
def share(note: SparringNote) -> ResponseReturnValue:
    return _done(note, services.share, _("Alle, der deltager, kan læse noten nu."))


@blueprint.post(f"{PATH}/<int:note_id>/hold")
@require("sparring.share", of=one_note)
def keep(note: SparringNote) -> ResponseReturnValue:
    return _done(note, services.keep, _("Kun I og facilitatoren kan læse noten nu."))


@blueprint.post(f"{PATH}/<int:note_id>/slet")
@require("sparring.use", of=one_note)
def remove(note: SparringNote) -> ResponseReturnValue:
    return _done(note, services.remove, _("Noten er slettet."))


def _done(note: SparringNote, act: Callable[[UnitOfWork, int], None], said: str) -> ResponseReturnValue:
    with writing() as uow:
        act(uow, note.id)
    flash(said, "success")
    participation = db().get_one(Participation, note.participation_id)
    process = db().get_one(Process, participation.process_id)
    return redirect(pages.path_of(process, f"/deltagelse/{participation.id}/sparring"), 303)


@blueprint.get("/processer/<reference>/sparring")
@require("sparring.read_shared", of=access.process)
def shared(process: Process) -> str:
    frame = pages.frame(process, "participants")
    return render_template("processes/sparring/shared.html", notes=queries.shared(db(), process.id), **frame)
