"""/kontrakter-der-udloeber: where expiries meet, one's own contracts, and what one can do together about it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import queries as accounts
from coproc.kernel import sheets
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes_access, queries as processes
from coproc.processes.models import Process
from coproc.tenders.expiry import access, queries, services
from coproc.tenders.expiry.forms import ContractEndForm, OwnForm
from coproc.tenders.expiry.models import BuyerContract
from coproc.tenders.handover.learning_routes import branch_names
from coproc.web.access import actor, clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("contracts", __name__)
BASE = "/kontrakter-der-udloeber"
WINDOW, NARROWEST, WIDEST = 12, 1, 36  # months
WIDTHS = (44, 30, 12, 26, 12, 14, 14, 30)


def _chosen() -> dict[str, Any]:
    """The filters of the address, whatever was typed there."""
    code = request.args.get("cpv", "").strip()
    return {
        "text": request.args.get("q", ""),
        "code": code if code.isascii() and code.isdigit() and len(code) <= 8 else "",
        "own": request.args.get("kun") == "egne",
    }


@blueprint.get(BASE)
@require("contract.list")
def index() -> str:
    page = max(1, request.args.get("side", 1, type=int))
    months = min(WIDEST, max(NARROWEST, request.args.get("vindue", WINDOW, type=int)))
    level = "division" if request.args.get("niveau") == "division" else "branch"
    found, total = queries.branches(db(), actor(), today(clock()), months, level=level, page=page, **_chosen())
    labels = dict(branch_names([branch.code for branch in found]))
    mine, mine_total = queries.rows(db(), actor(), today(clock()), own=True)
    return render_template(
        "tenders/expiry/index.html",
        branches=found,
        labels=labels,
        total=total,
        page=page,
        pages=-(-total // queries.BRANCHES),
        months=months,
        narrowest=NARROWEST,
        widest=WIDEST,
        mine=mine,
        mine_total=mine_total,
        mine_ids=actor().organisation_ids(*queries.BUYERS),
        may_add=bool(actor().organisation_ids(Role.OFFICER, Role.MANAGER)),
        may_need=bool(actor().organisation_ids(*queries.BUYERS)),
        processes=_inviting(),
    )


def _inviting() -> list[Process]:
    """The newest processes the reader may invite to."""
    if not actor().organisation_ids(Role.FACILITATOR, Role.PARTNER):
        return []
    found, _total = processes.rows(db(), actor(), mine=True)
    return [row.process for row in found][:20]


@blueprint.get(f"{BASE}/excel")
@require("contract.list")
def excel() -> Response:
    """What the filters show, one contract a line."""
    rows, _total = queries.rows(db(), actor(), today(clock()), page=None, **_chosen())
    headings = [
        _("Kontrakt"), _("Organisation"), _("CPV-kode"), _("Leverandør"), _("Udløber"), _("Kan forlænges til"),
        _("Opsigelse senest"), _("Hvor står det?"),
    ]  # fmt: skip
    lines = [
        [row.title, row.organisation.name, row.cpv, row.supplier, row.ends_on, row.options_until, row.notice_by, row.source]
        for row in rows
    ]
    content = sheets.as_xlsx(_("Kontrakter, der udløber"), headings, lines, widths=WIDTHS, frozen="B2")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=_("Kontrakter, der udløber") + ".xlsx")


def _page(form: OwnForm, title: str, row: BuyerContract | None = None) -> ResponseReturnValue:
    crumbs = [Link(_("Kontrakter, der udløber"), BASE), Link(title)]
    return render_template("tenders/expiry/form.html", form=form, title=title, row=row, crumbs=crumbs), form.status


def _values(form: OwnForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name not in {"csrf_token", "organisation_id"}}


@blueprint.route(f"{BASE}/ny", methods=["GET", "POST"])
@require("contract.edit", of=access.own)
def new(_nothing: None) -> ResponseReturnValue:
    form = ContractEndForm(data={"is_shared": True})
    own = actor().organisation_ids(Role.OFFICER, Role.MANAGER)
    form.organisation_id.choices = [(one.id, one.name) for one in accounts.organisations_by_id(db(), own)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            values = _values(form)
            values.pop("version")
            services.add(uow, form.organisation_id.data, **values)
            flash(_("Kontrakten er gemt."), "success")
            return redirect(f"{BASE}#egne", 303)
    return _page(form, _("Skriv en kontrakt ind"))


@blueprint.route(f"{BASE}/<int:contract_id>", methods=["GET", "POST"])
@require("contract.edit", of=access.contract)
def edit(row: BuyerContract) -> ResponseReturnValue:
    form: OwnForm = (OwnForm if row.tender_id else ContractEndForm)(obj=row)
    if isinstance(form, ContractEndForm):
        del form.organisation_id
    else:
        del form.source  # it is the tender
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.edit(uow, row.id, **_values(form))
            flash(_("Kontrakten er gemt."), "success")
            return redirect(f"{BASE}#egne", 303)
    return _page(form, row.title, row)


@blueprint.post(f"{BASE}/<int:contract_id>/<any(fjern, fortryd):act>")
@require("contract.edit", of=access.contract)
def remove(row: BuyerContract, act: str) -> ResponseReturnValue:
    try:
        with writing() as uow:
            services.remove(uow, row.id, undo=act == "fortryd")
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("Kontrakten er fjernet.") if act == "fjern" else _("Kontrakten er tilbage."), "success")
    return redirect(url_for("contracts.edit", contract_id=row.id), 303)


def _ids() -> list[int]:
    return [int(value) for value in request.form.getlist("kontrakt")[: queries.PAGE_SIZE] if value.isascii() and value.isdigit()]


@blueprint.post(f"{BASE}/behov")
@require("need.create")
def need() -> ResponseReturnValue:
    """One click: a draft with branch and window, in the reader's own organisation (its own contract's, when it has one there)."""
    own = actor().organisation_ids(*queries.BUYERS)
    ids = _ids()
    mine = [row.organisation_id for row in queries.of_ids(db(), actor(), ids) if row.organisation_id in own]
    with writing() as uow:
        made = services.need_of(uow, (mine or sorted(own))[0], ids)
    flash(_("Kladden har branche og tidspunkt. Skriv nu problemet, og offentliggør, så de andre kan svare."), "success")
    return redirect(f"/behov/{made.reference}/rediger", 303)


@blueprint.post("/processer/<reference>/inviter-fra-kontrakter")
@require("process.invite", of=processes_access.process)
def invite(process: Process) -> ResponseReturnValue:
    try:
        with writing() as uow:
            done, there = services.invite(uow, process.id, _ids())
    except DomainError as error:
        flash(error.sentence, "error")
        return redirect(BASE, 303)
    if done:
        flash(_("Inviteret: {names}.", names=listed(done)), "success")
    if there:
        flash(_("Er der allerede: {names}.", names=listed(there)), "info")
    return redirect(f"/processer/{process.reference}/deltagere", 303)
