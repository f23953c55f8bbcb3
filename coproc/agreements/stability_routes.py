"""Hvad flyttede sig? Requirement by requirement, before and after the market's input."""

from __future__ import annotations

from flask import Blueprint, render_template

from coproc.agreements import stability
from coproc.processes import access as processes
from coproc.processes.models import Process
from coproc.processes.pages import frame
from coproc.web.access import db, require

blueprint = Blueprint("stability", __name__)


@blueprint.get("/processer/<reference>/behovsbeskrivelse/bevaegelse")
@require("description.inside", of=processes.process)
def show(process: Process) -> str:
    return render_template(
        "agreements/stability.html", found=stability.of_process(db(), process.id), **frame(process, "description")
    )
