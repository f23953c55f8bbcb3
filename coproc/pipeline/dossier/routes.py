"""Ansøgning: the dossier as Word or PDF, made, kept among the process's files and handed over."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from coproc.documents.answers import send
from coproc.documents.contract import MissingFields
from coproc.documents.render import render
from coproc.documents.services import store
from coproc.pipeline.dossier import content
from coproc.processes import access, pages
from coproc.processes.models import Process
from coproc.web.access import require, writing

blueprint = Blueprint("dossier", __name__)


@blueprint.post("/processer/<reference>/oekonomi/ansoegning")
@require("funding.edit", of=access.process)
def make(process: Process) -> ResponseReturnValue:
    """One for the whole chain. What is missing in it is marked in the file, not refused."""
    scope = ("process", process.id)
    try:
        with writing() as uow:
            made = render("application_dossier", content.fields(uow.session, process, uow.today), example=process.is_example)
            title = "Ansøgning for hele forløbet"
            store(uow, made, subject=scope, scope=scope, title=title, is_example=process.is_example)
    except MissingFields as error:
        for sentence in error.errors.values():
            flash(sentence, "error")
        return redirect(pages.path_of(process, "/rediger"), 303)
    return send(made)
