"""Hold mig orienteret: asking, confirming, ending."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts.permissions import SELF
from coproc.dialogues.planning import links, news
from coproc.dialogues.planning.forms import NewsForm
from coproc.dialogues.planning.models import NewsSubscription
from coproc.dialogues.planning.pages import writing_by_link
from coproc.dialogues.public_routes import writing_as
from coproc.kernel.actor import Actor
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.needs.words import FOCUS_AREAS, REGIONS
from coproc.web.access import Access, require
from coproc.web.parts import Link

blueprint = Blueprint("news", __name__)
WHO = "abonnent"  # in the log, which keeps no addresses


@blueprint.route("/hold-mig-orienteret", methods=["GET", "POST"])
@require("news.subscribe")
def subscribe() -> ResponseReturnValue:
    """The same answer to everybody: nobody learns from it who follows us."""
    form = NewsForm()
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect("/hold-mig-orienteret/tak", 303)
        with form.refusals(), writing_as(WHO) as uow:
            news.subscribe(uow, email=form.email.data, themes=form.themes.data, region=form.region.data or "")
            return redirect("/hold-mig-orienteret/tak", 303)
    return render_template("dialogues/planning/news.html", form=form, crumbs=_crumbs()), form.status


def _crumbs() -> list[Link]:
    return [Link(_("Markedsdialoger"), "/markedsdialoger"), Link(_("Hold mig orienteret"))]


@blueprint.get("/hold-mig-orienteret/tak")
@require("news.subscribe")
def thanks() -> str:
    return render_template("dialogues/planning/news_thanks.html", days=news.DAYS_TO_CONFIRM, crumbs=_crumbs())


def _subscription(session: Session, actor: Actor, subscription_token: str) -> Access[NewsSubscription]:  # noqa: ARG001 - a loader's signature
    return Access(links.subscription(session, subscription_token), flags=frozenset({SELF}))


@blueprint.get("/hold-mig-orienteret/<subscription_token>")
@require("news.manage", of=_subscription)
def manage(found: NewsSubscription) -> str:
    """Shows; confirming and ending are buttons, so that mail scanners do neither."""
    return _manage(found)


def _manage(found: NewsSubscription) -> str:
    return render_template(
        "dialogues/planning/news_own.html",
        found=found,
        themes=[label for value, label in FOCUS_AREAS if value in found.themes],
        region=dict(REGIONS).get(found.region, ""),
        own_path=_own_path(),
        crumbs=_crumbs(),
    )


def _own_path() -> str:
    return "/".join(request.path.split("/")[:3])


@blueprint.post("/hold-mig-orienteret/<subscription_token>/bekraeft")
@require("news.manage", of=_subscription)
def confirm(found: NewsSubscription) -> ResponseReturnValue:
    try:
        with writing_by_link(WHO) as uow:
            news.confirm(uow, found.id)
    except NotFound:
        raise
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(_own_path(), 303)


@blueprint.get("/hold-mig-orienteret/<subscription_token>/frameld")
@require("news.manage", of=_subscription)
def show_end(found: NewsSubscription) -> str:
    """Where a mail program without one-click ends up: the same page with the button."""
    return _manage(found)


@blueprint.post("/hold-mig-orienteret/<subscription_token>/frameld")
@require("news.manage", of=_subscription)
def end(found: NewsSubscription) -> ResponseReturnValue:
    """Also what a mail program sends by itself (RFC 8058): the link is the key, so no token of ours is asked for."""
    with writing_by_link(WHO) as uow:
        news.end(uow, found.id)
    return redirect(_own_path(), 303)


@blueprint.record_once
def _one_click(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(end)
