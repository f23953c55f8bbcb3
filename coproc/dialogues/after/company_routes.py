"""What companies meet after an event: the evaluation, whether they want to hear of tenders, and Opsamling as Word."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts.permissions import SELF
from coproc.dialogues import access, documents
from coproc.dialogues.after import evaluation, publication
from coproc.dialogues.after.forms import EvaluationForm, answers_of
from coproc.dialogues.after.models import Follower
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.public_routes import LIST, writing_as
from coproc.documents.answers import send
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.models import Process
from coproc.web.access import Access, clock, db, require
from coproc.web.parts import Link

blueprint = Blueprint("dialogues_after_public", __name__)


def _invited(session: Session, actor: Actor, token: str) -> Access[DialogueEvent]:  # noqa: ARG001 - a loader's signature
    return Access(evaluation.event_of(session, token), flags=frozenset({SELF}))


def _following(session: Session, actor: Actor, token: str) -> Access[Follower]:  # noqa: ARG001 - a loader's signature
    return Access(publication.by_token(session, token), flags=frozenset({SELF}))


@blueprint.route("/evaluering/<token>", methods=["GET", "POST"])
@require("signup.manage", of=_invited)
def evaluate(event: DialogueEvent) -> ResponseReturnValue:
    """Three questions; the same link shows the answer again and corrects it."""
    token = request.path.rpartition("/")[2]
    there = evaluation.answer_of(db(), token)
    form = EvaluationForm(obj=there)
    if form.validate_on_submit():
        with form.refusals(), writing_as("") as uow:
            evaluation.answer(uow, token, **answers_of(form))
            flash(_("Tak for jeres svar."), "success")
            return redirect(request.path, 303)
    crumbs = [Link(_("Markedsdialoger"), LIST), Link(event.title, f"{LIST}/{event.reference}"), Link(_("Evaluering"))]
    return render_template(
        "dialogues/after/evaluate.html",
        form=form,
        event=event,
        is_answered=there is not None,
        shown_from=evaluation.SHOWN_FROM,
        crumbs=crumbs,
        example=event.is_example,
    ), form.status


def _follow(process: Process, follower: Follower | None, say: Any) -> ResponseReturnValue:
    """Yes or no to a mail about each tender; whatever changes something is a button."""
    if request.method == "POST":
        wants = "ja" in request.form
        try:
            with writing_as(follower.company_name if follower else "") as uow:
                say(uow, wants)
        except DomainError as error:
            flash(error.sentence, "error")
        else:
            flash(
                _("I får en mail, hver gang et udbud offentliggøres.") if wants else _("I får ikke flere mails om udbud."),
                "success",
            )
        return redirect(request.path, 303)
    crumbs = [Link(_("Markedsdialoger"), LIST), Link(_("Besked om udbud"))]
    published = publication.of_process(db(), process.id)
    return render_template(
        "dialogues/after/follow.html",
        process=process,
        follower=follower,
        published=published,
        crumbs=crumbs,
        example=process.is_example,
    )


@blueprint.route("/besked-om-udbud/<token>", methods=["GET", "POST"])
@require("signup.manage", of=_following)
def follow(follower: Follower) -> ResponseReturnValue:
    process = db().get_one(Process, follower.process_id)
    return _follow(process, follower, lambda uow, wants: publication.say(uow, follower.id, wants=wants))


@blueprint.route("/min-tilmelding/<token>/besked-om-udbud", methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def follow_from_signup(signup: SignUp) -> ResponseReturnValue:
    there = publication.of_signup(db(), signup)
    return _follow(signup.event.process, there, lambda uow, wants: publication.say_for(uow, signup.id, wants=wants))


@blueprint.get("/markedsdialoger/<event_reference>/opsamling.docx")
@require("dialogue.read", of=access.event)
def summary_file(event: DialogueEvent) -> ResponseReturnValue:
    if event.summary_published_at is None:
        raise NotFound(_("Opsamlingen er ikke offentliggjort endnu."))
    rendered = documents.render_for(db(), event.id, "dialogue_summary", today(clock()))
    return send(rendered)
