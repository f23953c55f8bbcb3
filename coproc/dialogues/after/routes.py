"""After an event, on the inside: the door, Opsamling, evaluation, statistics, the annex."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, queries
from coproc.dialogues.after import annex, attendance, check, evaluation, statistics, summary
from coproc.dialogues.after.forms import AnywayForm, SummaryForm, WalkInForm, summary_tables
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.words import KINDS
from coproc.documents.answers import send
from coproc.documents.contract import MissingFields
from coproc.documents.render import render
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.sheets import XLSX
from coproc.kernel.translation import gettext as _
from coproc.processes import pages
from coproc.processes.models import Process
from coproc.web.access import clock, db, require, writing
from coproc.web.buttons import pressed
from coproc.web.parts import Bar, Link

blueprint = Blueprint("dialogues_after", __name__)
EVENT = "/processer/<reference>/markedsdialog/<event_reference>"
EDITIONS = {"offentlig": annex.PUBLISHED, "fuld": annex.FULL}


def _tab(process: Process, suffix: str = "") -> str:
    return pages.path_of(process, f"/markedsdialog{suffix}")


def _frame(process: Process, *last: Link) -> dict[str, Any]:
    found = pages.frame(process, "dialogues")
    *above, tab = found["crumbs"]
    return {**found, "crumbs": [*above, Link(tab.label, _tab(process)), *last]}


def _event_frame(event: DialogueEvent, here: str) -> dict[str, Any]:
    path = _tab(event.process, f"/{event.reference}")
    return {**_frame(event.process, Link(event.title, path), Link(here)), "event": event, "path": path}


# the door


def _door(event: DialogueEvent, form: WalkInForm) -> ResponseReturnValue:
    search = request.args.get("q", "").strip()
    return render_template(
        "dialogues/after/door.html",
        form=form,
        door=attendance.door(db(), event.id, search),
        search=search,
        is_open=attendance.is_open(event, today(clock())),
        **_event_frame(event, _("Registrér fremmøde")),
    ), form.status


@blueprint.route(f"{EVENT}/fremmoede", methods=["GET", "POST"])
@require("dialogue.attendance", of=access.inside_event)
def door(event: DialogueEvent) -> ResponseReturnValue:
    """The list, and below it the form for a company that has not signed up."""
    form = WalkInForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            found = attendance.walk_in(
                uow, event.id, company_name=form.company_name.data, contact_name=form.contact_name.data, email=form.email.data
            )
            flash(_("{company} er mødt.", company=found.company_name), "success")
            return redirect(_tab(event.process, f"/{event.reference}/fremmoede"), 303)
    return _door(event, form)


def _tapped(event: DialogueEvent, act: Callable[[UnitOfWork], str]) -> ResponseReturnValue:
    """One tap, and back to the same place of the same search."""
    search, row = request.form.get("q", ""), request.form.get("row", "")
    pressed(writing(), act)
    path = _tab(event.process, f"/{event.reference}/fremmoede")
    return redirect(f"{path}?{_query(search)}" if search else f"{path}#s{row}" if row.isdecimal() else path, 303)


def _query(search: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"q": search})


@blueprint.post(f"{EVENT}/fremmoede/<int:signup_id>/moedt")
@require("dialogue.attendance", of=access.inside_event)
def check_in(event: DialogueEvent, signup_id: int) -> ResponseReturnValue:
    return _tapped(event, lambda uow: _("{company} er mødt.", company=attendance.check_in(uow, event.id, signup_id).company_name))


@blueprint.post(f"{EVENT}/fremmoede/<int:signup_id>/fortryd")
@require("dialogue.attendance", of=access.inside_event)
def undo(event: DialogueEvent, signup_id: int) -> ResponseReturnValue:
    return _tapped(
        event, lambda uow: _("{company} er ikke længere noteret.", company=attendance.undo(uow, event.id, signup_id).company_name)
    )


@blueprint.post(f"{EVENT}/fremmoede/faerdig")
@require("dialogue.attendance", of=access.inside_event)
def finish(event: DialogueEvent) -> ResponseReturnValue:
    return _tapped(event, lambda uow: _("Fremmødet er registreret. {n} virksomheder kom.", n=attendance.finish(uow, event.id)))


# Opsamling


@blueprint.route(f"{EVENT}/opsamling", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def write_summary(event: DialogueEvent) -> ResponseReturnValue:
    form = SummaryForm(obj=event)
    tables = form.tables = summary_tables(summary.stored(event), summary.shown(db(), event))
    if form.is_to_be_saved():
        rows = {table.name: table.values for table in tables}
        shown = [row["what"] for row in rows.pop("summary_shown")]
        with form.refusals(), writing() as uow:
            summary.save(
                uow,
                event.id,
                version=form.version.data,
                minutes=form.minutes.data or "",
                documents_shown=shown,
                rows=rows,
                reason=form.reason.data or "",
            )
            flash(_("Referat og opsamling er gemt."), "success")
            return redirect(_tab(event.process, f"/{event.reference}#opsamling"), 303)
    return render_template(
        "dialogues/after/summary.html",
        form=form,
        findings=check.findings(db(), event),
        tables=tables,
        given=summary.given(db(), event),
        kind=KINDS.get(event.kind, event.kind),
        **_event_frame(event, _("Referat og opsamling")),
    ), form.status


def before_publication(event: DialogueEvent, trigger: str, reason: str) -> ResponseReturnValue | None:
    """What the check found, and the question why it may be published all the same; None to go on."""
    if trigger != "publish_summary" or reason.strip() or "alligevel" in request.form:
        return None
    found = check.findings(db(), event)
    if not found:
        return None
    form = AnywayForm()
    if form.reason.raw_data:  # it was asked for, and is empty
        form.validate()
    page = _event_frame(event, _("Offentliggør opsamlingen"))
    return render_template("dialogues/after/check.html", form=form, findings=found, **page), form.status


# evaluation


@blueprint.get(f"{EVENT}/evaluering")
@require("dialogue.inside", of=access.inside_event)
def results(event: DialogueEvent) -> str:
    found = evaluation.results(db(), event.id)
    charts = [
        (label, [Bar(str(said), found.counts[name][value]) for value, said in evaluation.ANSWERS.items()])
        for name, label in evaluation.SCALES.items()
        if found.is_shown
    ]
    return render_template(
        "dialogues/after/results.html",
        results=found,
        charts=charts,
        better=evaluation.BETTER,
        shown_from=evaluation.SHOWN_FROM,
        **_event_frame(event, _("Evaluering")),
    )


# statistics


@blueprint.get("/processer/<reference>/markedsdialog/statistik")
@require("dialogue.inside", of=access.process)
def figures(process: Process) -> str:
    found = statistics.lines(db(), process.id)
    chosen = request.args.get("vis", type=int)
    line = found[chosen] if chosen is not None and 0 <= chosen < len(found) else found[-1] if found else None
    return render_template(
        "dialogues/after/statistics.html",
        lines=found,
        line=line,
        counts={name: statistics.COUNTS[name] for name in statistics.ON_THE_PAGE},
        dimensions={name: label for name, (label, _read) in statistics.DIMENSIONS.items()},
        **_frame(process, Link(_("Statistik"))),
    )


@blueprint.get("/processer/<reference>/markedsdialog/statistik.<any(csv, xlsx):kind>")
@require("dialogue.inside", of=access.process)
def figures_file(process: Process, kind: str) -> Response:
    found = statistics.lines(db(), process.id)
    name = f"Statistik {process.reference}.{kind}"
    if kind == "csv":
        content, mimetype = statistics.as_csv(found).encode(), "text/csv; charset=utf-8"
    else:
        content, mimetype = statistics.as_xlsx(found), XLSX
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)


# the annex


@blueprint.get("/processer/<reference>/markedsdialog/bilag")
@require("dialogue.inside", of=access.process)
def annex_page(process: Process) -> str:
    """What the annex of every tender will say of the dialogue, and what is still open in it."""
    return render_template(
        "dialogues/after/annex.html",
        said=annex.fields(db(), process),
        unsummed=queries.events_of(db(), process.id, ("held", "minutes_ready")),
        tab=_tab(process),
        **_frame(process, Link(_("Bilag: Forudgående markedsdialog"))),
    )


def _drawn(process: Process, edition: str) -> ResponseReturnValue:
    key = EDITIONS[edition]
    try:
        with writing() as uow:
            rendered = render(key, annex.draft(uow.session, process, key, uow.today), example=process.is_example)
            uow.record("annex.drawn", ("process", process.id), scope=("process", process.id), after={"edition": edition})
    except MissingFields as error:
        for sentence in error.errors.values():
            flash(sentence, "error")
        return redirect(_tab(process, "/bilag"), 303)
    return send(rendered)


@blueprint.post("/processer/<reference>/markedsdialog/bilag/offentlig")
@require("dialogue.inside", of=access.process)
def annex_published(process: Process) -> ResponseReturnValue:
    return _drawn(process, "offentlig")


@blueprint.post("/processer/<reference>/markedsdialog/bilag/fuld")
@require("dialogue.edit", of=access.process)
def annex_full(process: Process) -> ResponseReturnValue:
    """With what companies asked to keep: the facilitator's; each buyer gets its own from its tender."""
    return _drawn(process, "fuld")
