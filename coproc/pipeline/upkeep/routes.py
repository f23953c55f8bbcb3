"""The accessibility page for everybody, and where an administrator writes down that the statement was gone through."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Blueprint, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts.panels import Panel
from coproc.cases.rule_texts import sentence
from coproc.kernel.clock import Clock, today
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.pipeline.upkeep import services
from coproc.pipeline.upkeep.forms import ReviewForm
from coproc.processes import mail_changes
from coproc.web.access import clock, db, require, writing
from coproc.web.parts import Link
from coproc.workflow.validate import newest

blueprint = Blueprint("upkeep", __name__)


@blueprint.get("/was")
@require("page.public")
def accessibility() -> str:
    contact = str(current_app.config["COPROC"].mail_from)
    return render_template("pipeline/upkeep/accessibility.html", contact=contact, reviewed_on=services.last_review(db()))


@blueprint.route(services.PATH, methods=["GET", "POST"])
@require("admin.system")
def review() -> ResponseReturnValue:
    form = ReviewForm(data={"reviewed_on": today(clock())})
    if not mail_changes.is_return() and form.validate_on_submit():
        act = partial(services.review, day=form.reviewed_on.data, seen=_day(form.seen.data))
        with form.refusals():
            title = _("Erklæring om tilgængelighed")
            if page := mail_changes.confirm(act, title=title, back=services.PATH, even_new=False, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Gemt. Administratorerne får en mail, før erklæringen skal gennemgås igen."), "success")
            return redirect(services.PATH, 303)
    last = services.last_review(db())
    form.seen.data = last.isoformat() if last else ""  # also after a refusal: what is shown is what is seen
    page = render_template(
        "pipeline/upkeep/review.html",
        form=form,
        last=last,
        panel=panel(db(), clock()),
        rules=[sentence(rule) for rule in newest(services.WORKFLOW).states[0].reminders],
        crumbs=[Link(_("Administration"), "/admin"), Link(_("Erklæring om tilgængelighed"))],
    )
    return page, form.status


def _day(text: str | None) -> date | None:
    """A seen day that is none is like none seen: the service refuses it where there is one."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def panel(session: Session, now: Clock) -> Panel:
    """How it stands, for the administrator's first page and the page itself."""
    title, last = _("Tilgængelighedserklæring"), services.last_review(session)
    if last is None:
        return Panel(title, _("Erklæringen er ikke gennemgået endnu."), services.PATH, kind="warning")
    due = services.renew_on(last)
    said = _("Senest gennemgået {day}.", day=long_date(last))
    if due < today(now):
        late = _("Den skulle være gennemgået igen senest {day}.", day=long_date(due))
        return Panel(title, f"{said} {late}", services.PATH, kind="warning")
    return Panel(title, said + " " + _("Skal gennemgås igen senest {day}.", day=long_date(due)), services.PATH, kind="success")
