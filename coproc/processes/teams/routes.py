"""Hvem svarer på hvad: the organisation's own page of its answer, and one part for those who sign in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts.permissions import OWN, SELF
from coproc.audit import timeline
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes import access, pages
from coproc.processes.exploration_routes import own_part
from coproc.processes.models import Participation, Process
from coproc.processes.teams import due, pages as desks, queries, services, writing as texts
from coproc.processes.teams.forms import CommentForm, HandOutForm, PassOnForm, ReturnForm, TakeOverForm
from coproc.processes.teams.models import AnswerPart
from coproc.processes.teams.words import STATES
from coproc.web.access import Access, clock, db, require, writing
from coproc.web.forms import Form

blueprint = Blueprint("teams", __name__)
PATH = "/udforskning/hold"


def one_part(session: Session, me: Actor, reference: str, part_id: int) -> Access[AnswerPart]:
    """A part of the process in the address. `own` is its organisation; it is `self` to the colleague who has it today."""
    whole = access.process(session, me, reference)
    found = session.get(AnswerPart, part_id)
    participation = session.get(Participation, found.participation_id) if found else None
    if found is None or participation is None or participation.process_id != whole.thing.id or found.ended_at:
        raise NotFound(_("Delen findes ikke. Måske er den taget tilbage."))
    organisation = participation.organisation_id
    mine = organisation in me.organisation_ids() and queries.is_mine(session, found, me.person_id, organisation, today(clock()))
    return Access(found, {**whole.ties, OWN: frozenset({organisation})}, whole.flags | {SELF} if mine else whole.flags)


def _path(reference: str, rest: str = "") -> str:
    return f"/processer/{reference}{PATH}{rest}"


def _process(participation_id: int) -> Process:
    return db().get_one(Process, db().get_one(Participation, participation_id).process_id)


def _frame(process: Process) -> dict[str, Any]:
    return pages.frame(process, "exploration")


def _form_page(process: Process, form: Form, template: str, **values: Any) -> ResponseReturnValue:
    return render_template(f"processes/teams/{template}.html", form=form, **values, **_frame(process)), form.status


@blueprint.get("/processer/<reference>/udforskning/hold")
@require("team.read", of=own_part)
def index(participation: Participation) -> str:
    day = today(clock())
    return render_template(
        "processes/teams/index.html",
        team=queries.team(db(), participation, day),
        holders=queries.holders(db(), participation.organisation_id),
        participation=participation,
        states=STATES,
        today=day,
        history=timeline.of_scope(db(), "team", participation.id, limit=30),
        **_frame(db().get_one(Process, participation.process_id)),
    )


@blueprint.route("/processer/<reference>/udforskning/hold/nyt", methods=["GET", "POST"])
@require("team.edit", of=own_part)
def hand_out(participation: Participation) -> ResponseReturnValue:
    process, day = db().get_one(Process, participation.process_id), today(clock())
    free = queries.team(db(), participation, day).free
    form = HandOutForm(data={"due_on": due.first_deadline(process.need_form_due_on, day), "stale_after": 5})
    form.questions.choices = [(question.id, question.text) for question in free]
    if form.validate_on_submit():
        given = {name: value for name, value in form.data.items() if name not in ("csrf_token", "everything")}
        if form.everything.data:
            given["questions"] = [question.id for question in free]
        with form.refusals(), writing() as uow:
            made = services.hand_out(uow, participation.id, **given)
            flash(_("{name} har fået en mail med et link til sin del.", name=made.name), "success")
            return redirect(_path(process.reference), 303)
    return _form_page(process, form, "hand_out", free=free)


@blueprint.route("/processer/<reference>/udforskning/hold/overtag", methods=["GET", "POST"])
@require("team.edit", of=own_part)
def take_over(participation: Participation) -> ResponseReturnValue:
    process, form = db().get_one(Process, participation.process_id), TakeOverForm(data={"former": request.args.get("fra", "")})
    form.former.choices = [
        (email, ngettext("{name}, {n} del", "{name}, {n} dele", number, name=name))
        for email, name, number in queries.holders(db(), participation.organisation_id)
    ]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            given = {"former": form.former.data, "name": form.name.data, "email": form.email.data}
            number = services.take_over(uow, participation.organisation_id, **given)
            flash(
                ngettext(
                    "{n} del er givet videre til {name}.", "{n} dele er givet videre til {name}.", number, name=form.name.data
                ),
                "success",
            )
            return redirect(_path(process.reference), 303)
    return _form_page(process, form, "take_over")


@blueprint.route("/processer/<reference>/udforskning/hold/<int:part_id>", methods=["GET", "POST"])
@require("team.read", of=one_part)
def show(part: AnswerPart) -> ResponseReturnValue:
    """Read by the organisation's own people."""
    return _show(part)


@blueprint.post("/processer/<reference>/udforskning/hold/<int:part_id>/svar")
@require("team.write", of=one_part)
def write(part: AnswerPart) -> ResponseReturnValue:
    """By the colleague who has it, their deputy, or the officer who was told the answer."""
    desk, kept = desks.save(desks.open_desk(db(), part), writing())
    if not kept:
        return _show(db().get_one(AnswerPart, part.id), desk)
    desks.said(done="done" in request.form)
    return redirect(_path(_process(part.participation_id).reference, f"/{part.id}"), 303)


def _show(
    part: AnswerPart, desk: desks.Desk | None = None, comment: CommentForm | None = None, back: ReturnForm | None = None,
    passing: PassOnForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The form that was refused comes back as it was; the others are fresh."""
    desk = desk or desks.open_desk(db(), part)
    refused = next((form for form in (comment, back, passing) if form is not None), desk.form)
    page = render_template(
        "processes/teams/part.html",
        **desk.values(db()),
        comment_form=comment or CommentForm(formdata=None),
        return_form=back or ReturnForm(formdata=None),
        pass_form=passing or PassOnForm(formdata=None),
        states=STATES,
        is_late=queries.is_late(part, today(clock())),
        **_frame(desk.about.process),
    )
    return page, refused.status


@blueprint.post("/processer/<reference>/udforskning/hold/<int:part_id>/kommentar")
@require("team.comment", of=one_part)
def comment(part: AnswerPart) -> ResponseReturnValue:
    form = CommentForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            texts.comment(uow, part.id, form.comment.data)
            flash(_("Kommentaren er gemt."), "success")
            return redirect(f"{request.path.removesuffix('/kommentar')}#kommentarer", 303)
    return _show(db().get_one(AnswerPart, part.id), comment=form)


@blueprint.post("/processer/<reference>/udforskning/hold/<int:part_id>/tilbage")
@require("team.edit", of=one_part)
def send_back(part: AnswerPart) -> ResponseReturnValue:
    form = ReturnForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            texts.send_back(uow, part.id, form.changes.data)
            flash(_("{name} har fået delen tilbage med din kommentar.", name=part.name), "success")
            return redirect(request.path.removesuffix("/tilbage"), 303)
    return _show(db().get_one(AnswerPart, part.id), back=form)


@blueprint.post("/processer/<reference>/udforskning/hold/<int:part_id>/giv-videre")
@require("team.edit", of=one_part)
def pass_on(part: AnswerPart) -> ResponseReturnValue:
    """From the part's page, or with one press from the offer on the team's."""
    form = PassOnForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            turn = request.form.get("turn", type=int)
            services.pass_on(uow, part.id, name=form.name.data, email=form.email.data, turn=turn)
            flash(_("{name} har fået en mail med et link til sin del.", name=form.name.data), "success")
            return redirect(_path(_process(part.participation_id).reference), 303)
    return _show(db().get_one(AnswerPart, part.id), passing=form)


@blueprint.post("/processer/<reference>/udforskning/hold/<int:part_id>/<any(mind, godkend, hent):act>")
@require("team.edit", of=one_part)
def act(part: AnswerPart, act: str) -> ResponseReturnValue:
    """One press each: remind, approve, take back. A refusal is said on the page one came from."""
    reference = _process(part.participation_id).reference
    try:
        with writing() as uow:
            if act == "mind":
                number = services.remind(uow, part.id)
                said = ngettext("{name} har nu fået {n} påmindelse.", "{name} har nu fået {n} påmindelser.", number, name=part.name)
            elif act == "godkend":
                texts.approve(uow, part.id, revision=request.form.get("revision", -1, type=int))
                said = _("Delen er godkendt og står i jeres svar.")
            else:
                services.take_back(uow, part.id)
                said = _("Delen er taget tilbage. Det, der var skrevet, står i jeres svar.")
        flash(said, "success")
    except DomainError as error:
        flash(error.sentence, "warning" if isinstance(error, Conflict) or act == "mind" else "error")
        if act == "godkend":
            return redirect(url_for("teams.show", reference=reference, part_id=part.id), 303)
    return redirect(_path(reference), 303)
