"""Vi søger en partner til …, below a company's personal page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access
from coproc.dialogues.models import SignUp
from coproc.dialogues.planning import queries, wishes
from coproc.dialogues.planning.forms import WishForm
from coproc.dialogues.planning.pages import writing_by_link
from coproc.kernel.translation import gettext as _
from coproc.web.access import db, require
from coproc.web.parts import Link

blueprint = Blueprint("partner_wishes", __name__)


def _own_path() -> str:
    return "/".join(request.path.split("/")[:3])


@blueprint.route("/min-tilmelding/<token>/partner", methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def show(signup: SignUp) -> ResponseReturnValue:
    """The list is open to those who stand on it; whoever does not sees the form alone."""
    own = queries.own_wish(db(), signup.id)
    form = WishForm(obj=own)
    if form.validate_on_submit():
        with form.refusals(), writing_by_link(signup.company_name) as uow:
            wishes.write(uow, signup.id, seeks=form.seeks.data, offers=form.offers.data, shows_contact=form.shows_contact.data)
            flash(_("I står på listen og kan se de andre."), "success")
            return redirect(f"{_own_path()}/partner", 303)
    page = render_template(
        "dialogues/planning/wishes.html",
        form=form,
        own=own,
        others=queries.other_wishes(db(), own) if own else [],
        may_write=signup.status in queries.MAY_WISH,
        signup=signup,
        event=signup.event,
        own_path=_own_path(),
        crumbs=[Link(_("Jeres tilmelding"), _own_path()), Link(_("Vi søger en partner"))],
        example=signup.event.is_example,
    )
    return page, form.status


@blueprint.post("/min-tilmelding/<token>/partner/fjern")
@require("signup.manage", of=access.signup)
def remove(signup: SignUp) -> ResponseReturnValue:
    with writing_by_link(signup.company_name) as uow:
        wishes.remove(uow, signup.id)
    flash(_("I er taget af listen."), "success")
    return redirect(f"{_own_path()}/partner", 303)
