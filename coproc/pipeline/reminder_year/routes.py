"""Året der kommer: what will be sent in the next twelve months when nobody does anything before time."""

from __future__ import annotations

import io

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.kernel.clock import today
from coproc.kernel.translation import gettext as _
from coproc.pipeline.reminder_year import exports, services
from coproc.pipeline.reminder_year.services import Shown
from coproc.processes import access, pages
from coproc.processes.models import Process
from coproc.web.access import clock, close_session, require, runtime

blueprint = Blueprint("reminder_year", __name__)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
}


@blueprint.get("/processer/<reference>/paamindelser/aar")
@require("process.edit", of=access.process)
def year(process: Process) -> ResponseReturnValue:
    frame = pages.frame(process, "overview")
    shown = _shown(process)
    return render_template("pipeline/reminder_year/year.html", shown=shown, year=shown.year, assumed=shown.assumed, **frame)


def _shown(process: Process) -> Shown:
    close_session()  # the copy is made in a reading of its own
    by_norm = request.args.get("datoer") == "normer"
    return services.simulate(runtime().database, process, today(clock()), by_norm=by_norm)


@blueprint.get("/processer/<reference>/paamindelser/aar.<any(csv, xlsx, ics):kind>")
@require("process.edit", of=access.process)
def export(process: Process, kind: str) -> Response:
    """The same mails, for a spreadsheet or a calendar."""
    shown = _shown(process)
    if kind == "ics":
        content = exports.as_ics(shown, process, clock().now())
    else:
        content = exports.as_csv(shown) if kind == "csv" else exports.as_xlsx(shown)
    title = _("påmindelser")
    name = f"{title}-{process.reference}-{shown.year.start.isoformat()}.{kind}"
    return send_file(io.BytesIO(content), mimetype=TYPES[kind], as_attachment=True, download_name=name)
