"""Din del: one part by personal link, on a phone, without an account. Nothing else can be seen from here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.models import PartLink
from coproc.accounts.permissions import SELF
from coproc.accounts.tokens import spent
from coproc.kernel.actor import Actor
from coproc.kernel.translation import gettext as _
from coproc.processes.teams import PART, pages as desks, services, writing as texts
from coproc.processes.teams.forms import CommentForm, PassOnForm
from coproc.processes.teams.models import AnswerPart
from coproc.web.access import Access, clock, db, require, writing_by

blueprint = Blueprint("team_guest", __name__)


@dataclass(frozen=True)
class Held:
    row: AnswerPart
    link: PartLink


def by_link(session: Session, actor: Actor, answer_part_token: str) -> Access[Held]:  # noqa: ARG001 - a loader's signature
    link = part_links.holder(session, answer_part_token, PART, clock().now())
    row = session.get(AnswerPart, link.part_id)
    if row is None or row.ended_at or row.erased_at:
        raise spent()
    return Access(Held(row, link), flags=frozenset({SELF}))


def _own_path() -> str:
    return "/".join(request.path.split("/")[:3])


@blueprint.route("/din-del/<answer_part_token>", methods=["GET", "POST"])
@require("team.guest", of=by_link)
def show(held: Held) -> ResponseReturnValue:
    """Reading changes nothing. Saving keeps the text; with the button Færdig the officer is told."""
    desk = desks.open_desk(db(), held.row)
    if request.method == "POST":
        desk, kept = desks.save(desk, writing_by(part_links.guest(held.link)))
        if kept:
            desks.said(done="done" in request.form)
            return redirect(_own_path(), 303)
        held = Held(db().get_one(AnswerPart, held.row.id), held.link)
    return _page(held, desk)


def _page(
    held: Held, desk: desks.Desk | None = None, comment: CommentForm | None = None, passing: PassOnForm | None = None
) -> ResponseReturnValue:
    desk = desk or desks.open_desk(db(), held.row)
    refused = comment or passing or desk.form
    page = render_template(
        "processes/teams/guest.html",
        **desk.values(db()),
        link=held.link,
        own_path=_own_path(),
        comment_form=comment or CommentForm(formdata=None),
        pass_form=passing or PassOnForm(formdata=None),
        example=desk.about.process.is_example,
    )
    return page, refused.status


@blueprint.post("/din-del/<answer_part_token>/set")
@require("team.guest", of=by_link)
def seen(held: Held) -> ResponseReturnValue:
    with writing_by(part_links.guest(held.link)) as uow:
        texts.see(uow, held.row.id)
    flash(_("Tak. Indkøberen kan se, at du har set den."), "success")
    return redirect(_own_path(), 303)


@blueprint.post("/din-del/<answer_part_token>/kommentar")
@require("team.guest", of=by_link)
def comment(held: Held) -> ResponseReturnValue:
    form = CommentForm()
    if form.validate_on_submit():
        with form.refusals(), writing_by(part_links.guest(held.link)) as uow:
            texts.comment(uow, held.row.id, form.comment.data)
            flash(_("Kommentaren er sendt til indkøberen."), "success")
            return redirect(_own_path(), 303)
    return _page(held, comment=form)


@blueprint.post("/din-del/<answer_part_token>/send-videre")
@require("team.guest", of=by_link)
def pass_on(held: Held) -> ResponseReturnValue:
    """It is not for me: a colleague gets it, the officer is told, and this link stops working."""
    form = PassOnForm()
    if form.validate_on_submit():
        with form.refusals(), writing_by(part_links.guest(held.link)) as uow:
            services.pass_on(uow, held.row.id, name=form.name.data, email=form.email.data, turn=held.row.turn)
        if form.status == 200:
            return render_template("processes/teams/passed.html", name=form.name.data), 200
    return _page(held, passing=form)
