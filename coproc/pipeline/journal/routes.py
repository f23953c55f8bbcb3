"""Journal: the list, an item's file and number, and exports. Of a process, and of all an organisation has to do with."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, Gone
from coproc.kernel.translation import gettext as _, ngettext
from coproc.pipeline.journal import access, case_file, files, package, queries, requests, services
from coproc.pipeline.journal.forms import CaseForm, NoteForm, PeriodForm
from coproc.pipeline.journal.models import JournalExport, JournalItem
from coproc.pipeline.journal.queries import PAGE_SIZE, Desk, Filters
from coproc.pipeline.journal.words import KINDS
from coproc.processes import pages
from coproc.web.access import clock, db, require, runtime, writing
from coproc.web.downloads import send_zip
from coproc.web.parts import Link

blueprint = Blueprint("journal", __name__)


def _home(desk: Desk) -> str:
    if desk.process:
        return url_for("journal.index", reference=desk.process.reference, **desk.address)
    return url_for("journal.mine", **desk.address)


def _frame(desk: Desk) -> dict[str, Any]:
    """A process's page has its tabs; the organisation's own has none."""
    if desk.process:
        return pages.frame(desk.process, "journal")
    return {"crumbs": [Link(_("Min organisation"), "/organisation"), Link(_("Journal"))]}


def _page(desk: Desk, period: PeriodForm | None = None, case: CaseForm | None = None) -> tuple[str, int]:
    filters = Filters(text=request.args.get("q", ""), kind=request.args.get("slags", ""), is_new=request.args.get("vis") == "nye")
    number = max(1, request.args.get("side", 1, type=int))
    found = queries.listing(db(), desk, filters, number)
    page = render_template(
        "pipeline/journal/index.html",
        desk=desk,
        base="pipeline/journal/in_process.html" if desk.process else "pipeline/journal/in_organisation.html",
        found=found,
        home=_home(desk),
        new=queries.new_count(db(), desk),
        exports=queries.exports(db(), desk),
        requests=requests.requests_of(db(), desk) if desk.process else (),
        page=number,
        pages=-(-found.total // PAGE_SIZE),
        most=services.MOST,
        kinds=KINDS,
        period=period or PeriodForm(formdata=None),
        case=case or CaseForm(formdata=None, data={"number": queries.case_number(db(), desk)}),
        **_frame(desk),
    )
    return page, next((form.status for form in (period, case) if form is not None and form.errors), 200)


@blueprint.get("/processer/<reference>/journal")
@require("journal.keep", of=access.of_process)
def index(desk: Desk) -> ResponseReturnValue:
    return _page(desk)


@blueprint.get("/journal")
@require("journal.own", of=access.of_organisation)
def mine(desk: Desk) -> ResponseReturnValue:
    return _page(desk)


@blueprint.post("/processer/<reference>/journal/sag")
@require("journal.keep", of=access.of_process)
def set_case(desk: Desk) -> ResponseReturnValue:
    form = CaseForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.set_case_number(uow, desk, form.number.data)
            flash(_("Sagsnummeret er gemt."), "success")
            return redirect(_home(desk), 303)
    return _page(desk, case=form)


@blueprint.post("/processer/<reference>/journal/nye")
@require("journal.keep", of=access.of_process)
def export_new(desk: Desk) -> ResponseReturnValue:
    return _export_new(desk)


@blueprint.post("/journal/nye")
@require("journal.own", of=access.of_organisation)
def export_all_new(desk: Desk) -> ResponseReturnValue:
    return _export_new(desk)


def _export_new(desk: Desk) -> ResponseReturnValue:
    try:
        with writing() as uow:
            made = services.export_new(uow, desk)
    except DomainError as error:
        flash(error.sentence, "info")
        return redirect(_home(desk), 303)
    return _ready(desk, made)


def _ready(desk: Desk, made: JournalExport) -> ResponseReturnValue:
    said = ngettext("Eksporten med {n} post er klar.", "Eksporten med {n} poster er klar.", made.items)
    flash(f"{said} {_('Hent den under Eksporter.')}", "success")
    return redirect(_home(desk) + "#eksporter", 303)


@blueprint.post("/processer/<reference>/journal/periode")
@require("journal.keep", of=access.of_process)
def export_period(desk: Desk) -> ResponseReturnValue:
    return _export_period(desk)


@blueprint.post("/journal/periode")
@require("journal.own", of=access.of_organisation)
def export_own_period(desk: Desk) -> ResponseReturnValue:
    return _export_period(desk)


def _export_period(desk: Desk) -> ResponseReturnValue:
    form = PeriodForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            made = services.export_period(uow, desk, form.first.data, form.last.data)
            return _ready(desk, made)
    return _page(desk, period=form)


@blueprint.get("/journal/eksport/<int:export_id>.zip")
@require("journal.own", of=access.export)
def fetch(found: tuple[Desk, JournalExport]) -> Response:
    return send_zip(*package.build(runtime().database, db(), *found))


@blueprint.post("/processer/<reference>/sag.zip")
@require("process.edit", of=access.of_process)
def whole_case(desk: Desk) -> ResponseReturnValue:
    """The whole case, for who runs the process. Taking it is written down: it is much at once."""
    assert desk.process
    with writing() as uow:
        runner = case_file.runner(uow.session, desk.process)
        ids = case_file.begin(uow, runner)
    return send_zip(*case_file.build(runtime().database, runner, ids, today(clock())))


@blueprint.route("/journal/poster/<int:item_id>", methods=["GET", "POST"])
@require("journal.own", of=access.item)
def item(found: tuple[Desk, JournalItem]) -> ResponseReturnValue:
    desk, one = found
    line = queries.lines(db(), desk.organisation_id, [one])[0]
    note = queries.note_of(db(), desk.organisation_id, one.id)
    form = NoteForm(data={"number": note.number if note else "", "direction": line.direction})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.note(uow, desk, one.id, number=form.number.data, direction=form.direction.data)
            flash(_("Journalnummer og retning er gemt."), "success")
            return redirect(_home(desk), 303)
    page = render_template(
        "pipeline/journal/item.html",
        line=line,
        form=form,
        desk=desk,
        kinds=KINDS,
        home=_home(desk),
        base="pipeline/journal/in_process.html" if desk.process else "pipeline/journal/in_organisation.html",
        **_frame(desk),
    )
    return page, form.status


@blueprint.get("/journal/poster/<int:item_id>/fil")
@require("journal.own", of=access.item)
def file(found: tuple[Desk, JournalItem]) -> Response:
    desk, one = found
    runs = files.runs_it(one, queries.runs(db(), desk.organisation_id))
    made = next((each for _number, each in files.files(db(), [one], organisation_id=desk.organisation_id, runs=runs)), None)
    if made is None:
        raise Gone(_("Filen er slettet."))
    name = files.name_of(one, made.ending)
    return send_file(BytesIO(made.content), mimetype=made.content_type, as_attachment=True, download_name=name)
