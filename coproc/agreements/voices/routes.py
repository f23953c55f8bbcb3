"""Brugerrepræsentanter: the list with those still to be heard first, and the form."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.agreements import queries as agreements
from coproc.agreements.voices import queries, services
from coproc.agreements.voices.forms import VoiceForm
from coproc.agreements.voices.models import UserVoice
from coproc.agreements.voices.words import KINDS, WAYS, looks_like_aids
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes
from coproc.processes.models import Process
from coproc.processes.pages import frame, path_of
from coproc.web.access import Access, clock, db, require, writing

blueprint = Blueprint("voices", __name__)
BASE = "/processer/<reference>/brugere"


def one_voice(session: Session, actor: Actor, reference: str, voice_id: int) -> Access[UserVoice]:
    whole = processes.process(session, actor, reference)
    found = session.get(UserVoice, voice_id)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Det findes ikke på listen. Måske er det fjernet."))
    return Access(found, whole.ties)


@blueprint.get(BASE)
@require("voices.read", of=processes.process)
def index(process: Process) -> str:
    found = queries.voices(db(), process.id)
    requirements = agreements.requirement_headings(db(), process.id)
    shaped = queries.by_requirement(found)
    return render_template(
        "agreements/voices/index.html",
        waiting=[one for one in found if one.heard_on is None],
        heard=[one for one in found if one.heard_on],
        without=[(key, heading) for key, heading in requirements if key not in shaped],
        has_requirements=bool(requirements),
        headings=dict(requirements),
        kinds=KINDS,
        ways=WAYS,
        aids=looks_like_aids(process),
        today=today(clock()),
        **frame(process, "description"),
    )


@blueprint.route(f"{BASE}/ny", methods=["GET", "POST"])
@require("voices.edit", of=processes.process)
def new(process: Process) -> ResponseReturnValue:
    return _form(process, VoiceForm(), None)


@blueprint.route(f"{BASE}/<int:voice_id>", methods=["GET", "POST"])
@require("voices.edit", of=one_voice)
def edit(voice: UserVoice) -> ResponseReturnValue:
    return _form(db().get_one(Process, voice.process_id), VoiceForm(obj=voice), voice)


def _form(process: Process, form: VoiceForm, voice: UserVoice | None) -> ResponseReturnValue:
    choices = [(key, f"{key} · {heading}") for key, heading in agreements.requirement_headings(db(), process.id)]
    there = {key for key, _heading in choices}
    form.requirements.choices = choices + [(key, key) for key in (voice.requirements if voice else ()) if key not in there]
    if form.validate_on_submit():
        given = {name: value for name, value in form.data.items() if name != "csrf_token"}
        given["how"] = given["how"] or ""
        with form.refusals(), writing() as uow:
            services.save(uow, process.id, voice.id if voice else None, **given)
            flash(_("Gemt."), "success")
            return redirect(path_of(process, "/brugere"), 303)
    return render_template("agreements/voices/form.html", form=form, voice=voice, **frame(process, "description")), form.status


@blueprint.post(f"{BASE}/<int:voice_id>/fjern")
@require("voices.edit", of=one_voice)
def remove(voice: UserVoice) -> ResponseReturnValue:
    process = db().get_one(Process, voice.process_id)
    with writing() as uow:
        services.remove(uow, voice.id)
    flash(_("Fjernet fra listen."), "success")
    return redirect(path_of(process, "/brugere"), 303)
