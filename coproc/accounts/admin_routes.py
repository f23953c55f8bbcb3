"""The administrator's pages of this room: organisations and their successors, people, and the way to the other rooms' pages."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import access, mails_shown, panels, queries, words
from coproc.accounts.forms import ButtonForm, OrganisationForm, ReasonForm, lines
from coproc.accounts.models import Organisation, Person
from coproc.accounts.services import organisations, people, sign_in
from coproc.audit import timeline
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.web.access import clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("admin", __name__)


def _crumbs(*further: Link) -> list[Link]:
    return [Link(_("Administration"), url_for("admin.home")), *further]


def _page_number() -> int:
    return max(1, request.args.get("side", 1, type=int))


@blueprint.get("/admin")
@require("admin.home")
def home() -> str:
    return render_template(
        "accounts/admin.html",
        counts=queries.counts(db()),
        panels=[make(db(), clock()) for make in panels.PANELS.values()],
    )


# organisations


@blueprint.get("/admin/organisationer")
@require("admin.organisations")
def organisation_list() -> str:
    kind = request.args.get("slags", "")
    page = queries.organisations(db(), text=request.args.get("q", ""), kind=kind, number=_page_number())
    return render_template(
        "accounts/organisations.html",
        page=page,
        types=words.TYPES,
        day=today(clock()),
        successors=queries.organisation_names(db(), {found.successor_id for found in page.rows if found.successor_id}),
        crumbs=_crumbs(Link(_("Organisationer"))),
    )


@blueprint.route("/admin/organisationer/ny", methods=["GET", "POST"])
@require("admin.organisations")
def new_organisation() -> ResponseReturnValue:
    form = OrganisationForm()
    form.successor_id.choices = queries.organisation_choices(db(), today(clock()))
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                made = organisations.create_organisation(uow, _written(form))
            flash(_("{name} er oprettet. Invitér den første leder.", name=made.name), "success")
            return redirect(url_for("organisations.show_one", organisation_id=made.id), 303)
    crumbs = _crumbs(Link(_("Organisationer"), url_for("admin.organisation_list")), Link(_("Ny organisation")))
    return render_template("accounts/organisation_form.html", form=form, organisation=None, crumbs=crumbs), form.status


@blueprint.route("/admin/organisationer/<int:organisation_id>", methods=["GET", "POST"])
@require("admin.organisations", of=access.organisation)
def edit_organisation(organisation: Organisation) -> ResponseReturnValue:
    eans = "\n".join(queries.invoice_addresses(db(), organisation.id))
    form = OrganisationForm(obj=organisation, data={"eans": eans})
    # Also those that begin later: a successor is often founded before its first day.
    form.successor_id.choices = [(found.id, found.name) for found in queries.all_organisations(db()) if found.id != organisation.id]
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                organisations.edit_organisation(uow, organisation.id, _written(form), version=form.version.data or 0)
            flash(_("Oplysningerne er gemt."), "success")
            return redirect(url_for("admin.edit_organisation", organisation_id=organisation.id), 303)
    return _organisation_page(organisation, form)


def _organisation_page(organisation: Organisation, form: OrganisationForm) -> ResponseReturnValue:
    day = today(clock())
    page = render_template(
        "accounts/organisation_form.html",
        form=form,
        organisation=organisation,
        successor=queries.successor(db(), organisation),
        may_merge=bool(organisation.successor_id and organisation.valid_to and organisation.valid_to < day),
        people_count=len(queries.memberships(db(), organisation.id)),
        crumbs=_crumbs(Link(_("Organisationer"), url_for("admin.organisation_list")), Link(organisation.name)),
    )
    return page, form.status


def _written(form: OrganisationForm) -> organisations.OrganisationData:
    return organisations.OrganisationData(
        name=form.name.data,
        type=form.type.data,
        cvr=form.cvr.data or "",
        nuts=form.nuts.data or "",
        eans=lines(form.eans.data),
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
        successor_id=form.successor_id.data,
    )


@blueprint.post("/admin/organisationer/<int:organisation_id>/efterfoelger")
@require("admin.organisations", of=access.organisation)
def merge(organisation: Organisation) -> ResponseReturnValue:
    """Everything goes over to the successor."""
    if ButtonForm().validate_on_submit():
        act = partial(organisations.merge_into_successor, organisation_id=organisation.id)
        home = url_for("admin.edit_organisation", organisation_id=organisation.id)
        try:
            if page := mails_shown.confirm(act, title=_("Flyt alt fra {name}", name=organisation.name), back=home):
                return page
            with writing() as uow:
                target = act(uow)
            flash(_("{successor} er trådt i stedet for {name}.", successor=target.name, name=organisation.name), "success")
            return redirect(url_for("admin.edit_organisation", organisation_id=target.id), 303)
        except DomainError as error:
            flash(error.sentence, "error")
    return redirect(url_for("admin.edit_organisation", organisation_id=organisation.id), 303)


# people


@blueprint.get("/admin/personer")
@require("admin.people")
def people_list() -> str:
    page = queries.people(db(), text=request.args.get("q", ""), number=_page_number())
    return render_template(
        "accounts/people.html",
        page=page,
        held=queries.memberships_of(db(), [found.id for found in page.rows]),
        roles=words.ROLES,
        crumbs=_crumbs(Link(_("Personer"))),
    )


@blueprint.get("/admin/personer/<int:person_id>")
@require("admin.people", of=access.person)
def show_person(person: Person) -> ResponseReturnValue:
    return _person_page(person, ReasonForm())


def _person_page(person: Person, closing: ReasonForm) -> ResponseReturnValue:
    page = render_template(
        "accounts/person.html",
        person=person,
        held=queries.memberships_of(db(), [person.id])[person.id],
        roles=words.ROLES,
        closing=closing,
        history=timeline.of_subject(db(), "person", person.id, limit=20),
        crumbs=_crumbs(Link(_("Personer"), url_for("admin.people_list")), Link(person.name)),
    )
    return page, closing.status


@blueprint.post("/admin/personer/<int:person_id>/luk")
@require("admin.people", of=access.person)
def deactivate(person: Person) -> ResponseReturnValue:
    closing = ReasonForm()
    if closing.validate_on_submit():
        with closing.refusals():
            act = partial(people.deactivate_person, person_id=person.id, reason=closing.reason.data)
            home = url_for("admin.show_person", person_id=person.id)
            if page := mails_shown.confirm(act, title=_("Luk kontoen for {name}", name=person.name), back=home):
                return page
            with writing() as uow:
                act(uow)
            flash(_("{name}s konto er lukket.", name=person.name), "success")
            return redirect(url_for("admin.show_person", person_id=person.id), 303)
    return _person_page(person, closing)


@blueprint.post("/admin/personer/<int:person_id>/aabn")
@require("admin.people", of=access.person)
def reactivate(person: Person) -> ResponseReturnValue:
    try:
        with writing() as uow:
            people.reactivate_person(uow, person.id)
        flash(_("{name}s konto er åben igen. Rollerne skal gives på ny.", name=person.name), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(url_for("admin.show_person", person_id=person.id), 303)


@blueprint.post("/admin/personer/<int:person_id>/log-ud")
@require("admin.people", of=access.person)
def sign_out_person(person: Person) -> ResponseReturnValue:
    with writing() as uow:
        sign_in.sign_out_everywhere(uow, person.id)
    flash(_("{name} er logget ud alle steder.", name=person.name), "success")
    return redirect(url_for("admin.show_person", person_id=person.id), 303)
