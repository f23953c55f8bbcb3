"""Who are we here: the people of an organisation, their roles, and its own data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import access, letters, mails_shown, queries, sessions, words
from coproc.accounts.forms import ButtonForm, InviteForm, OwnDataForm, ReasonForm, RoleForm, lines, role_choices
from coproc.accounts.models import Membership, Organisation
from coproc.accounts.services import organisations, people
from coproc.audit import timeline
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, Forbidden
from coproc.kernel.translation import gettext as _
from coproc.web.access import actor, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/organisation")
@require("organisation.read", of=access.my_organisation)
def show(organisation: Organisation) -> str:
    return _show(organisation)


@blueprint.get("/organisation/<int:organisation_id>")
@require("organisation.read", of=access.organisation)
def show_one(organisation: Organisation) -> str:
    return _show(organisation)


def _show(organisation: Organisation) -> str:
    members = queries.memberships(db(), organisation.id)
    return render_template(
        "accounts/organisation.html",
        organisation=organisation,
        members=members,
        failing=letters.failing(db(), {member.person.email for member in members}),
        grantable=people.grantable_roles(db(), actor(), organisation),
        eans=queries.invoice_addresses(db(), organisation.id),
        successor=queries.successor(db(), organisation),
        switch=[pair for pair in sessions.own_organisations() if pair[0] != organisation.id],
        roles=words.ROLES,
        types=words.TYPES,
        history=timeline.of_scope(db(), "organisation", organisation.id, limit=20),
    )


@blueprint.route("/organisation/<int:organisation_id>/inviter", methods=["GET", "POST"])
@require("organisation.people", of=access.organisation)
def invite(organisation: Organisation) -> ResponseReturnValue:
    grantable = people.grantable_roles(db(), actor(), organisation)
    if not grantable:
        raise Forbidden(_("Organisationen har en leder, som selv inviterer sine kolleger."))
    form = InviteForm()
    form.role.choices = role_choices(grantable)
    if form.validate_on_submit():
        with form.refusals():
            act = partial(
                people.invite_person,
                email=form.email.data,
                name=form.name.data,
                organisation_id=organisation.id,
                role=Role(form.role.data),
                language=form.language.data,
            )
            if page := _mails_first(act, organisation, _("Invitér {name}", name=form.name.data)):
                return page
            with writing() as uow:
                person = act(uow)
            flash(_("{name} får en mail om det.", name=person.name), "success")
            return redirect(url_for("organisations.show_one", organisation_id=organisation.id), 303)
    return render_template("accounts/invite.html", form=form, organisation=organisation, crumbs=_crumbs(organisation)), form.status


@blueprint.route("/organisation/<int:organisation_id>/oplysninger", methods=["GET", "POST"])
@require("organisation.edit", of=access.organisation)
def edit(organisation: Organisation) -> ResponseReturnValue:
    form = OwnDataForm(
        data={
            "version": organisation.version,
            "nuts": organisation.nuts,
            "eans": "\n".join(queries.invoice_addresses(db(), organisation.id)),
        }
    )
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                organisations.edit_own_data(
                    uow,
                    organisation.id,
                    nuts=form.nuts.data or "",
                    eans=lines(form.eans.data),
                    version=form.version.data or 0,
                )
            flash(_("Oplysningerne er gemt."), "success")
            return redirect(url_for("organisations.show_one", organisation_id=organisation.id), 303)
    return render_template(
        "accounts/own_data.html", form=form, organisation=organisation, crumbs=_crumbs(organisation)
    ), form.status


@blueprint.get("/organisation/<int:organisation_id>/data.json")
@require("organisation.edit", of=access.organisation)
def take_home(organisation: Organisation) -> Response:
    """What this room keeps about the organisation and its people, to take home."""
    answer = jsonify(
        organisation={
            "name": organisation.name,
            "type": organisation.type,
            "cvr": organisation.cvr,
            "nuts": organisation.nuts,
            "eans": queries.invoice_addresses(db(), organisation.id),
        },
        people=[
            {
                "name": found.person.name,
                "email": found.person.email,
                "title": found.person.title,
                "role": found.role,
                "since": found.created_at.isoformat(),
            }
            for found in queries.memberships(db(), organisation.id)
        ],
    )
    answer.headers["Content-Disposition"] = "attachment; filename=organisation.json"
    return answer


@blueprint.route("/organisation/roller/<int:membership_id>", methods=["GET", "POST"])
@require("organisation.people", of=access.membership)
def role(membership: Membership) -> ResponseReturnValue:
    """Change or end one person's role; ending asks for a reason of its own form."""
    grantable = people.grantable_roles(db(), actor(), membership.organisation)
    form = RoleForm(data={"role": membership.role})
    form.role.choices = role_choices(grantable)
    if form.validate_on_submit():
        with form.refusals():
            act = partial(people.change_role, membership_id=membership.id, role=Role(form.role.data))
            if page := _mails_first(act, membership.organisation, _("Ret rollen for {name}", name=membership.person.name)):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Rollen er ændret."), "success")
            return redirect(url_for("organisations.show_one", organisation_id=membership.organisation_id), 303)
    return _role_page(membership, form, ReasonForm(formdata=None), form.status)


def _role_page(membership: Membership, form: RoleForm, ending: ReasonForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "accounts/role.html",
        membership=membership,
        form=form,
        ending=ending,
        roles=words.ROLES,
        changeable=Role(membership.role) in people.grantable_roles(db(), actor(), membership.organisation),
        crumbs=_crumbs(membership.organisation),
    )
    return page, status


@blueprint.post("/organisation/roller/<int:membership_id>/afslut")
@require("organisation.people", of=access.membership)
def end(membership: Membership) -> ResponseReturnValue:
    ending = ReasonForm()
    if ending.validate_on_submit():
        with ending.refusals():
            act = partial(people.end_membership, membership_id=membership.id, reason=ending.reason.data)
            if page := _mails_first(act, membership.organisation, _("Afslut rollen for {name}", name=membership.person.name)):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Rollen er afsluttet."), "success")
            if membership.person_id == actor().person_id:
                return redirect("/", 303)
            return redirect(url_for("organisations.show_one", organisation_id=membership.organisation_id), 303)
    form = RoleForm(formdata=None, data={"role": membership.role})
    form.role.choices = role_choices(people.grantable_roles(db(), actor(), membership.organisation))
    return _role_page(membership, form, ending, ending.status)


@blueprint.post("/organisation/roller/<int:membership_id>/inviter-igen")
@require("organisation.people", of=access.membership)
def reinvite(membership: Membership) -> ResponseReturnValue:
    if ButtonForm().validate_on_submit():
        try:
            with writing() as uow:
                people.reinvite(uow, membership.id)
            flash(_("{name} får en ny mail.", name=membership.person.name), "success")
        except Forbidden:
            raise
        except DomainError as error:
            flash(error.sentence, "error")
    return redirect(url_for("organisations.show_one", organisation_id=membership.organisation_id), 303)


@blueprint.post("/organisation/roller/<int:membership_id>/adressen-virker")
@require("organisation.people", of=access.membership)
def address_works(membership: Membership) -> ResponseReturnValue:
    """Mails to the person came back; now somebody has mended the mailbox."""
    if ButtonForm().validate_on_submit():
        with writing() as uow:
            letters.try_again(uow, membership.person, membership.organisation_id)
        flash(_("Vi prøver {email} igen.", email=membership.person.email), "success")
    return redirect(url_for("organisations.show_one", organisation_id=membership.organisation_id), 303)


def _mails_first(act: Callable[[UnitOfWork], object], organisation: Organisation, title: str) -> str | None:
    """Who gets a role gets its reminders, and who loses it does not: shown before it is saved."""
    home = url_for("organisations.show_one", organisation_id=organisation.id)
    return mails_shown.confirm(act, title=title, back=home, crumbs=_crumbs(organisation))


def _crumbs(organisation: Organisation) -> list[Link]:
    return [
        Link(organisation.name, url_for("organisations.show_one", organisation_id=organisation.id)),
        Link(_("Ret"), current=True),
    ]
