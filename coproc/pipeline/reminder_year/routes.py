"""Året der kommer: what will be sent in the next twelve months when nobody does anything before time."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coproc.kernel.clock import today
from coproc.pipeline.reminder_year import services
from coproc.processes import access, pages
from coproc.processes.models import Process
from coproc.web.access import clock, close_session, require, runtime

blueprint = Blueprint("reminder_year", __name__)


@blueprint.get("/processer/<reference>/paamindelser/aar")
@require("process.edit", of=access.process)
def year(process: Process) -> ResponseReturnValue:
    frame = pages.frame(process, "overview")
    close_session()  # the copy is made in a reading of its own
    shown = services.simulate(runtime().database, process, today(clock()), by_norm=request.args.get("datoer") == "normer")
    return render_template("pipeline/reminder_year/year.html", shown=shown, year=shown.year, assumed=shown.assumed, **frame)
