"""Fravær: below one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts.away import queries, services
from coproc.accounts.away.forms import AwayForm
from coproc.kernel.clock import today
from coproc.kernel.translation import gettext as _
from coproc.web.access import actor, clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("away", __name__)


@blueprint.route("/min-konto/fravaer", methods=["GET", "POST"])
@require("account.edit")
def index() -> ResponseReturnValue:
    me, day = actor().person_id or 0, today(clock())
    form = AwayForm()
    form.deputy_id.choices = [(one.id, one.name) for one in queries.colleagues(db(), me)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.add(uow, deputy_id=form.deputy_id.data, from_on=form.from_on.data, until_on=form.until_on.data)
            flash(_("Dit fravær er gemt, og din stedfortræder har fået besked."), "success")
            return redirect(url_for("away.index"), 303)
    page = render_template(
        "accounts/away/index.html",
        form=form,
        periods=queries.periods(db(), me, day),
        covered=queries.covered(db(), me, day),
        crumbs=[Link(_("Min konto"), "/min-konto"), Link(_("Fravær og stedfortræder"))],
    )
    return page, form.status


@blueprint.post("/min-konto/fravaer/<int:period_id>/fjern")
@require("account.edit")
def remove(period_id: int) -> ResponseReturnValue:
    with writing() as uow:
        services.remove(uow, period_id)
    flash(_("Fraværet er fjernet."), "success")
    return redirect(url_for("away.index"), 303)
