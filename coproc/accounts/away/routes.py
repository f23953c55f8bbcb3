"""Fravær: below one's own account."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import mails_shown
from coproc.accounts.away import queries, services
from coproc.accounts.away.forms import AwayForm
from coproc.accounts.away.models import AwayPeriod
from coproc.accounts.models import Person
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.web.access import actor, clock, close_session, db, require, runtime, writing
from coproc.web.parts import Link

blueprint = Blueprint("away", __name__)


@blueprint.route("/min-konto/fravaer", methods=["GET", "POST"])
@require("account.edit")
def index() -> ResponseReturnValue:
    me, day = actor().person_id or 0, today(clock())
    form = AwayForm()
    form.deputy_id.choices = [(one.id, one.name) for one in queries.colleagues(db(), me)]
    if "ret" not in request.form and form.validate_on_submit():
        with form.refusals():
            act = partial(services.add, deputy_id=form.deputy_id.data, from_on=form.from_on.data, until_on=form.until_on.data)
            if "confirmed" not in request.form and (page := _mails_first(act)):
                return page
            with writing() as uow:
                act(uow)
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


def _mails_first(act: Callable[[UnitOfWork], AwayPeriod]) -> str:
    """The page with the reminders that go to somebody else meanwhile, read off a rehearsal; nothing when there are none."""
    if mails_shown.STAND_INS is None:
        return ""
    close_session()  # the rehearsal writes, and SQLite has one writer
    with runtime().database.rehearse(actor(), clock()) as uow:
        made = act(uow)
        deputy = uow.session.get_one(Person, made.deputy_id).name
        found = mails_shown.STAND_INS(uow.session, made.person_id, made.from_on, made.until_on, uow.today)
    if not found:
        return ""
    carried = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("accounts/away/confirm.html", found=found, deputy=deputy, carried=carried)


@blueprint.post("/min-konto/fravaer/<int:period_id>/fjern")
@require("account.edit")
def remove(period_id: int) -> ResponseReturnValue:
    """What would have gone to the deputy, and now comes to oneself, is shown first."""
    if "confirmed" not in request.form and (page := _comes_back(period_id)):
        return page
    with writing() as uow:
        services.remove(uow, period_id)
    flash(_("Fraværet er fjernet."), "success")
    return redirect(url_for("away.index"), 303)


def _comes_back(period_id: int) -> str:
    me, day = actor().person_id or 0, today(clock())
    period = next((one for one in queries.periods(db(), me, day) if one.id == period_id), None)
    if period is None or mails_shown.STAND_INS is None:
        return ""
    found = mails_shown.STAND_INS(db(), me, period.from_on, period.until_on, day)
    return render_template("accounts/away/confirm_removal.html", found=found) if found else ""
