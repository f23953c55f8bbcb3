"""Forlad processen, and Mine data: the zip first, then what goes and what stays, then the button."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import queries as accounts, sessions, words
from coproc.accounts.services import people
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _, lazy
from coproc.pipeline.leaving import my_data, own_data, services
from coproc.processes import mail_changes, pages
from coproc.processes.exploration_routes import own_part
from coproc.processes.models import Participation, Process
from coproc.web.access import actor, db, require, runtime, writing
from coproc.web.downloads import send_zip
from coproc.web.forms import Checkbox, Form, Hidden, TextArea

blueprint = Blueprint("leaving", __name__)
WAYS_OUT = ("withdraw", "decline")


class LeaveForm(Form):
    step_number = Hidden(coerce=int)
    reason = TextArea(lazy("Hvorfor?"), max_length=500, rows=2, missing=lazy("Skriv hvorfor. De andre deltagere får det at vide."))
    has_data = Checkbox(
        lazy("Vi har hentet vores data eller har ikke brug for dem"), missing=lazy("Sæt kryds, når I har jeres data.")
    )


class CloseForm(Form):
    sure = Checkbox(lazy("Jeg vil lukke min konto"), missing=lazy("Sæt kryds for at lukke kontoen."))


@blueprint.route("/processer/<reference>/forlad", methods=["GET", "POST"])
@require("process.leave", of=own_part)
def leave(part: Participation) -> ResponseReturnValue:
    process, case = db().get_one(Process, part.process_id), db().get_one(Case, part.case_id)
    may_go = any(move.choice.transition.trigger in WAYS_OUT for move in cases.moves(db(), actor(), case))
    form = LeaveForm(data={"step_number": case.step_number})
    if not mail_changes.is_return() and form.validate_on_submit():
        act = partial(services.leave, participation_id=part.id, reason=form.reason.data, step_number=form.step_number.data)
        with form.refusals():
            home = pages.path_of(process, f"/deltagelse/{part.id}")
            if page := mail_changes.confirm(act, title=_("Forlad processen"), back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("I er ude af processen. De andre har fået besked."), "success")
            return redirect(pages.path_of(process, f"/deltagelse/{part.id}"), 303)
    values: dict[str, Any] = {"form": form, "part": part, "may_go": may_go, "has_sent": part.need_form_sent_at is not None}
    return render_template("pipeline/leaving/process.html", **values, **pages.frame(process, "participants")), form.status


@blueprint.get("/processer/<reference>/forlad/vores-data.zip")
@require("process.leave", of=own_part)
def own_zip(part: Participation) -> Response:
    return send_zip(*own_data.build(runtime().database, db(), part))


@blueprint.route("/min-konto/mine-data", methods=["GET", "POST"])
@require("account.edit")
def mine() -> ResponseReturnValue:
    """POST closes the account."""
    me = sessions.me()
    form = CloseForm()
    if form.validate_on_submit():
        with form.refusals():
            if page := mail_changes.confirm(_close_own, title=_("Luk min konto"), back=url_for("leaving.mine")):
                return page
            with writing() as uow:
                _close_own(uow)
            sessions.sign_out()
            flash(_("Kontoen er lukket. Tak for din indsats."), "success")
            return redirect(url_for("accounts.login"), 303)
    held = accounts.memberships_of(db(), [me.id])[me.id]
    return render_template("pipeline/leaving/mine.html", form=form, held=held, roles=words.ROLES), form.status


def _close_own(uow: UnitOfWork) -> None:
    services.hand_over_actions(uow, uow.actor.person_id or 0)
    people.close_own(uow)


@blueprint.get("/min-konto/mine-data.zip")
@require("account.edit")
def my_zip() -> Response:
    return send_zip(*my_data.build(db(), sessions.me().id))


@blueprint.post("/min-konto/mine-data/forlad/<int:own_membership_id>")
@require("account.edit")
def leave_organisation(own_membership_id: int) -> ResponseReturnValue:
    """One's own role in an organisation ends; the account stays."""
    me = sessions.me()
    mine = {found.id for found in accounts.memberships_of(db(), [me.id])[me.id]}
    if own_membership_id not in mine:
        raise NotFound(_("Den rolle har du ikke."))
    if Form().validate_on_submit():
        act = partial(people.end_membership, membership_id=own_membership_id)
        try:
            if page := mail_changes.confirm(act, title=_("Forlad en organisation"), back=url_for("leaving.mine")):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Rollen er afsluttet."), "success")
        except DomainError as error:
            flash(error.sentence, "error")
    return redirect(url_for("leaving.mine"), 303)
