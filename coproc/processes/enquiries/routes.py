"""Henvendelser: the list, and one page for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import queries as accounts
from coproc.accounts.permissions import CENTRE
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.enquiries import queries, services
from coproc.processes.enquiries.forms import CloseForm, EnquiryForm, NeedForm, PartForm
from coproc.processes.enquiries.models import Enquiry
from coproc.processes.enquiries.queries import Filters
from coproc.processes.enquiries.words import OUTCOMES
from coproc.web.access import Access, actor, clock, db, require, writing
from coproc.web.forms import Form
from coproc.web.parts import Link

blueprint = Blueprint("enquiries", __name__)
STATES = ("late", "closed", "all")


def one(session: Session, _me: Actor, enquiry_id: int) -> Access[Enquiry]:
    """Raises NotFound."""
    found = session.get(Enquiry, enquiry_id)
    if found is None:
        raise NotFound(_("Henvendelsen findes ikke."))
    return Access(found, {CENTRE: frozenset({found.centre_id})})


def _crumbs(last: str = "") -> dict[str, Any]:
    return {"crumbs": [Link(_("Henvendelser"), "/henvendelser"), Link(last)] if last else [Link(_("Henvendelser"))]}


@blueprint.get("/henvendelser")
@require("enquiry.list")
def index() -> str:
    number = max(1, request.args.get("side", 1, type=int))
    mine = actor().person_id if request.args.get("mine") else None
    state = request.args.get("status", "")
    filters = Filters(state if state in STATES else "", request.args.get("q", ""), mine)
    centres = actor().organisation_ids(Role.FACILITATOR)
    rows, total = queries.page(db(), centres, filters, today(clock()), number)
    return render_template(
        "processes/enquiries/index.html",
        rows=rows,
        total=total,
        page=number,
        pages=-(-total // queries.PAGE_SIZE),
        is_filtered=bool(filters.state or filters.text or filters.owner_id),
        outcomes=OUTCOMES,
        today=today(clock()),
        **_crumbs(),
    )


def _choices(form: EnquiryForm, centre_id: int) -> EnquiryForm:
    form.organisation_id.choices = [(one.id, one.name) for one in accounts.public_buyers(db(), today(clock()))]
    form.owner_id.choices = [(one.id, one.name) for one in accounts.people_with_role(db(), centre_id, Role.FACILITATOR)]
    return form


def _columns(form: EnquiryForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name not in {"csrf_token", "version"}}


@blueprint.route("/henvendelser/ny", methods=["GET", "POST"])
@require("enquiry.list")
def new() -> ResponseReturnValue:
    centre_id = min(actor().organisation_ids(Role.FACILITATOR))
    form = _choices(EnquiryForm(data={"received_on": today(clock()), "owner_id": actor().person_id}), centre_id)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            enquiry = services.receive(uow, centre_id, **_columns(form))
            flash(_("Henvendelsen er gemt."), "success")
            return redirect(url_for("enquiries.show", enquiry_id=enquiry.id), 303)
    return render_template("processes/enquiries/form.html", form=form, enquiry=None, **_crumbs(_("Ny henvendelse"))), form.status


@blueprint.route("/henvendelser/<int:enquiry_id>/ret", methods=["GET", "POST"])
@require("enquiry.edit", of=one)
def edit(enquiry: Enquiry) -> ResponseReturnValue:
    form = _choices(EnquiryForm(obj=enquiry), enquiry.centre_id)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.edit(uow, enquiry.id, version=form.version.data, **_columns(form))
            flash(_("Henvendelsen er gemt."), "success")
            return redirect(url_for("enquiries.show", enquiry_id=enquiry.id), 303)
    page = _crumbs(enquiry.organisation_name)
    return render_template("processes/enquiries/form.html", form=form, enquiry=enquiry, **page), form.status


@blueprint.get("/henvendelser/<int:enquiry_id>")
@require("enquiry.edit", of=one)
def show(enquiry: Enquiry) -> ResponseReturnValue:
    return _show(enquiry)


def _show(enquiry: Enquiry, **bound: Form) -> ResponseReturnValue:
    version = {"version": enquiry.version}
    forms: dict[str, Any] = {
        "need": NeedForm(formdata=None, data={**version, "title": enquiry.about.splitlines()[0][:80] if enquiry.about else ""}),
        "part": PartForm(formdata=None, data=version),
        "close": CloseForm(formdata=None, data=version),
        **bound,
    }
    forms["part"].process_id.choices = [(one.id, one.title) for one in queries.open_processes(db(), enquiry.centre_id)]
    owner = accounts.identity(db(), enquiry.owner_id)
    page = render_template(
        "processes/enquiries/show.html",
        enquiry=enquiry,
        owner=owner.name if owner else "",
        forms=forms,
        part=queries.part_of(db(), enquiry),
        need=queries.need_of(db(), enquiry),
        outcomes=OUTCOMES,
        today=today(clock()),
        **_crumbs(enquiry.organisation_name),
    )
    return page, next(iter(bound.values())).status if bound else 200


def _does(enquiry: Enquiry, name: str, form: Form, work: Callable[[Any], object], done: str) -> ResponseReturnValue:
    """One of the page's forms: the service, or the page again with what was typed and what is wrong."""
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            work(uow)
            flash(done, "success")
            return redirect(url_for("enquiries.show", enquiry_id=enquiry.id), 303)
    return _show(db().get_one(Enquiry, enquiry.id), **{name: form})


@blueprint.post("/henvendelser/<int:enquiry_id>/behov")
@require("enquiry.edit", of=one)
def become_need(enquiry: Enquiry) -> ResponseReturnValue:
    form = NeedForm()
    given = {"title": form.title.data or "", "reference": form.reference.data or "", "version": form.version.data}
    return _does(enquiry, "need", form, lambda uow: services.become_need(uow, enquiry.id, **given),
                 _("Henvendelsen er blevet til et behov."))  # fmt: skip


@blueprint.post("/henvendelser/<int:enquiry_id>/inviter")
@require("enquiry.edit", of=one)
def become_participant(enquiry: Enquiry) -> ResponseReturnValue:
    form = PartForm()
    form.process_id.choices = [(one.id, one.title) for one in queries.open_processes(db(), enquiry.centre_id)]
    return _does(enquiry, "part", form,
                 lambda uow: services.become_participant(uow, enquiry.id, form.process_id.data, version=form.version.data),
                 _("Organisationen er inviteret."))  # fmt: skip


@blueprint.post("/henvendelser/<int:enquiry_id>/luk")
@require("enquiry.edit", of=one)
def close(enquiry: Enquiry) -> ResponseReturnValue:
    form = CloseForm()
    return _does(enquiry, "close", form,
                 lambda uow: services.close(uow, enquiry.id, form.outcome.data, form.because.data, version=form.version.data),
                 _("Henvendelsen er lukket."))  # fmt: skip


@blueprint.post("/henvendelser/<int:enquiry_id>/aabn")
@require("enquiry.edit", of=one)
def reopen(enquiry: Enquiry) -> ResponseReturnValue:
    return _does(enquiry, "close", Form(), lambda uow: services.reopen(uow, enquiry.id), _("Henvendelsen er åben igen."))
