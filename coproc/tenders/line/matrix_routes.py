"""Fælles krav across a process's tenders: the page, the same as a file, and what companies see of it."""

from __future__ import annotations

import io

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.kernel import sheets
from coproc.kernel.clock import today
from coproc.kernel.translation import gettext as _
from coproc.processes import access, pages
from coproc.processes.models import Process
from coproc.tenders import words
from coproc.tenders.line import matrix
from coproc.web.access import clock, db, require

blueprint = Blueprint("tender_matrix", __name__)


@blueprint.get("/processer/<reference>/indkoeb/krav")
@require("tender.inside", of=access.process)
def show(process: Process) -> str:
    found = matrix.matrix(db(), process)
    only = request.args.get("vis") == "afvigelser"
    return render_template(
        "tenders/line/matrix.html",
        matrix=found,
        lines=found.deviating if only else found.lines,
        only=only,
        decisions=words.DECISIONS,
        **pages.frame(process, "procurement"),
    )


@blueprint.get("/processer/<reference>/indkoeb/krav.<any(csv, xlsx):kind>")
@require("tender.inside", of=access.process)
def file(process: Process, kind: str) -> ResponseReturnValue:
    found, word = matrix.matrix(db(), process), _("faelles-krav")
    name = f"{word}-{process.reference}-{today(clock()).isoformat()}.{kind}"
    if kind == "xlsx":
        content = sheets.as_xlsx(_("Fælles krav"), *matrix.table(found), widths=(6, 30, 60), frozen="C2")
        mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
    text = io.BytesIO(sheets.as_csv(*matrix.table(found)).encode("utf-8"))
    return send_file(text, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name)


@blueprint.get("/processer/<reference>/faelles-krav")
@require("process.read", of=access.process)
def public(process: Process) -> str:
    """What companies may read: the published tenders alone, with their own texts and reasons."""
    found = matrix.matrix(db(), process, is_public=True)
    return render_template(
        "tenders/line/matrix_public.html",
        matrix=found,
        lines=found.lines,
        decisions=words.DECISIONS,
        **pages.frame(process, "overview"),
    )
