"""Aktindsigt: open a request, decide line by line, fetch what is given; and the administrator's list of legal grounds."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, ngettext
from coproc.pipeline.journal import access, grounds, requests
from coproc.pipeline.journal.forms import GroundForm, LinesForm, RequestForm
from coproc.pipeline.journal.models import AccessRequest
from coproc.pipeline.journal.queries import PAGE_SIZE, Desk
from coproc.pipeline.journal.words import KINDS
from coproc.processes import pages
from coproc.reference.calendar import add_working_days
from coproc.web.access import db, require, runtime, writing
from coproc.web.downloads import send_zip
from coproc.web.forms import Form

blueprint = Blueprint("access_requests", __name__)
ANSWER_WITHIN = 7  # working days (offentlighedsloven § 36; unverified, DOMAIN 3.4)


@blueprint.route("/processer/<reference>/aktindsigt/ny", methods=["GET", "POST"])
@require("journal.keep", of=access.of_process)
def new(desk: Desk) -> ResponseReturnValue:
    assert desk.process
    form = RequestForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            made = requests.open_request(
                uow,
                desk,
                about=form.about.data,
                received_on=form.received_on.data,
                first=form.first.data,
                last=form.last.data,
            )
            return redirect(_path(desk, made.id), 303)
    page = render_template("pipeline/journal/request_new.html", form=form, desk=desk, **pages.frame(desk.process, "journal"))
    return page, form.status


def _path(desk: Desk, request_id: int) -> str:
    assert desk.process
    return pages.path_of(desk.process, f"/aktindsigt/{request_id}")


def _page(desk: Desk, one: AccessRequest, form: LinesForm) -> ResponseReturnValue:
    assert desk.process
    number = max(1, request.args.get("side", 1, type=int))
    rows = requests.lines_of(db(), one, number)
    tally = requests.tally(db(), one.id)
    page = render_template(
        "pipeline/journal/request.html",
        one=one,
        rows=rows,
        form=form,
        tally=tally,
        total=sum(tally.values()),
        page=number,
        pages=-(-sum(tally.values()) // PAGE_SIZE),
        answer_by=add_working_days(one.received_on, ANSWER_WITHIN),
        kinds=KINDS,
        grounds=grounds.all_of(db()),
        **pages.frame(desk.process, "journal"),
    )
    return page, form.status


def _form(one: AccessRequest) -> LinesForm:
    form = LinesForm()
    form.items.choices = [(row.line.item.id, row.line.item.theme) for row in requests.lines_of(db(), one)]
    form.ground.choices = [(ground.key, ground.label) for ground in grounds.all_of(db())]
    return form


@blueprint.route("/processer/<reference>/aktindsigt/<int:request_id>", methods=["GET", "POST"])
@require("journal.own", of=access.one_request)
def show(found: tuple[Desk, AccessRequest]) -> ResponseReturnValue:
    desk, one = found
    form = _form(one)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            count = requests.set_lines(
                uow,
                one.id,
                form.items.data,
                outcome=form.outcome.data,
                ground=form.ground.data or "",
                reason=form.reason.data,
                shown_as=form.shown_as.data,
            )
            flash(ngettext("{n} dokument er afgjort.", "{n} dokumenter er afgjort.", count), "success")
            return redirect(request.full_path, 303)
    return _page(desk, one, form)


@blueprint.post("/processer/<reference>/aktindsigt/<int:request_id>/afgoer")
@require("journal.own", of=access.one_request)
def decide(found: tuple[Desk, AccessRequest]) -> ResponseReturnValue:
    desk, one = found
    if Form().validate_on_submit():
        try:
            with writing() as uow:
                requests.decide(uow, one.id)
            flash(_("Sagen er afgjort. Hent filerne, og læs dem igennem, før du sender dem."), "success")
        except DomainError as error:
            flash(error.sentence, "error")
    return redirect(_path(desk, one.id), 303)


@blueprint.post("/processer/<reference>/aktindsigt/<int:request_id>/slet")
@require("journal.own", of=access.one_request)
def remove(found: tuple[Desk, AccessRequest]) -> ResponseReturnValue:
    desk, one = found
    assert desk.process
    if Form().validate_on_submit():
        try:
            with writing() as uow:
                requests.remove(uow, one.id)
            flash(_("Sagen om aktindsigt er slettet."), "success")
        except DomainError as error:
            flash(error.sentence, "error")
    return redirect(pages.path_of(desk.process, "/journal"), 303)


@blueprint.get("/processer/<reference>/aktindsigt/<int:request_id>.zip")
@require("journal.own", of=access.one_request)
def fetch(found: tuple[Desk, AccessRequest]) -> Response:
    return send_zip(*requests.build(runtime().database, db(), *found))


@blueprint.get("/admin/hjemler")
@require("admin.rules_edit")
def all_grounds() -> str:
    return render_template("pipeline/journal/grounds.html", rows=grounds.all_of(db()))


@blueprint.route("/admin/hjemler/<ground_key>", methods=["GET", "POST"])
@require("admin.rules_edit")
def edit_ground(ground_key: str) -> ResponseReturnValue:
    there = grounds.find(db(), ground_key)
    form = GroundForm(obj=there)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            grounds.change(
                uow,
                ground_key,
                paragraph=form.paragraph.data,
                note=form.note.data,
                checked=form.checked.data,
                version=form.version.data,
            )
            flash(_("Hjemlen er gemt."), "success")
            return redirect(url_for("access_requests.all_grounds"), 303)
    return render_template("pipeline/journal/ground.html", form=form, ground=there), form.status
