"""Mails og påmindelser: below one's own account, and behind the link in a gathered mail."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.mail_choice import queries, services, words
from coproc.accounts.mail_choice.forms import ChoiceForm
from coproc.accounts.mail_choice.models import Choice
from coproc.accounts.models import PartLink
from coproc.accounts.permissions import SELF
from coproc.kernel.actor import Actor
from coproc.kernel.translation import gettext as _
from coproc.web.access import Access, actor, clock, db, require, writing, writing_by
from coproc.web.parts import Link

blueprint = Blueprint("mail_choice", __name__)


@blueprint.route("/min-konto/mails", methods=["GET", "POST"])
@require("account.edit")
def index() -> ResponseReturnValue:
    me = actor().person_id or 0
    form = ChoiceForm(data={"choice": queries.choice_of(db(), me)})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.choose(uow, me, form.choice.data)
            flash(_("Dit valg er gemt og gælder fra nu af."), "success")
            return redirect(url_for("mail_choice.index"), 303)
    page = render_template(
        "accounts/mail_choice/index.html",
        form=form,
        links=part_links.alive(db(), services.PART, [me], clock().now()).get(me, []),
        crumbs=[Link(_("Min konto"), "/min-konto"), Link(_("Mails og påmindelser"))],
    )
    return page, form.status


@blueprint.post("/min-konto/mails/luk-links")
@require("account.edit")
def end_links() -> ResponseReturnValue:
    with writing() as uow:
        services.end_links(uow, uow.actor.person_id or 0)
    flash(_("Links i tidligere mails virker ikke længere."), "success")
    return redirect(url_for("mail_choice.index"), 303)


def _link(session: Session, actor: Actor, mail_choice_token: str) -> Access[PartLink]:  # noqa: ARG001 - a loader's signature
    return Access(part_links.holder(session, mail_choice_token, services.PART, clock().now()), flags=frozenset({SELF}))


@blueprint.get("/mail-valg/<mail_choice_token>")
@require("mail_choice.set", of=_link)
def by_link(link: PartLink) -> str:
    """Shows; ending is a button, so that mail scanners do not."""
    return _by_link(link)


@blueprint.get("/mail-valg/<mail_choice_token>/frameld")
@require("mail_choice.set", of=_link)
def show_end(link: PartLink) -> str:
    """Where a mail program without one-click ends up: the same page with the button."""
    return _by_link(link)


def _by_link(link: PartLink) -> str:
    choice = queries.choice_of(db(), link.part_id)
    return render_template(
        "accounts/mail_choice/link.html", link=link, choice=choice, label=words.CHOICES[choice], own_path=_own_path()
    )


def _own_path() -> str:
    return "/".join(request.path.split("/")[:3])


@blueprint.post("/mail-valg/<mail_choice_token>/frameld")
@require("mail_choice.set", of=_link)
def end(link: PartLink) -> ResponseReturnValue:
    """Also what a mail program sends by itself (RFC 8058): the link is the key, so no token of ours is asked for."""
    return _choose(link, Choice.APP)


@blueprint.post("/mail-valg/<mail_choice_token>/fortryd")
@require("mail_choice.set", of=_link)
def undo(link: PartLink) -> ResponseReturnValue:
    """The link came in a gathered mail: that is what it goes back to."""
    return _choose(link, Choice.DIGEST)


def _choose(link: PartLink, choice: Choice) -> ResponseReturnValue:
    with writing_by(part_links.guest(link)) as uow:
        services.choose(uow, link.part_id, choice)
    return redirect(_own_path(), 303)


@blueprint.record_once
def _one_click(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(end)
