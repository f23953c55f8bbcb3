"""Asking, on the public pages; reading, answering and publishing, inside the process."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, queries as events
from coproc.dialogues.inside_routes import _frame as frame, _tab as tab
from coproc.dialogues.models import DialogueEvent, DialogueQuestion
from coproc.dialogues.public_routes import LIST, frame as page_of, writing_as
from coproc.dialogues.questions import queries
from coproc.dialogues.questions.forms import AnswerForm, PublishForm, QuestionForm
from coproc.dialogues.services import talk
from coproc.kernel.translation import gettext as _, ngettext
from coproc.web.access import clock, db, may, require, writing

blueprint = Blueprint("questions", __name__)
INSIDE = "/processer/<reference>/markedsdialog/<event_reference>/spoergsmaal"


@blueprint.route("/markedsdialoger/<event_reference>/spoergsmaal", methods=["GET", "POST"])
@require("question.ask", of=access.event)
def ask(event: DialogueEvent) -> ResponseReturnValue:
    """Until the cut-off; after it a refusal with the next way, and what was typed."""
    row, form = events.row_of(db(), event.id), QuestionForm()
    why = queries.why_closed(event, row.case.state, clock().now())
    if why:
        page = page_of(event, _("Stil et spørgsmål"))
        sentence = queries.WHY_CLOSED[why]
        shown = render_template(
            "dialogues/questions/closed.html",
            row=row,
            sentence=sentence,
            until=queries.closes_at(event) if why == "late" else None,
            typed=form.question.data or "",
            now=clock().now(),
            **page,
        )
        return shown, 200 if request.method == "GET" else 409
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect(f"{LIST}/{event.reference}", 303)
        with form.refusals(), writing_as("") as uow:  # the log is read by all inside: who asked stands with the question alone
            talk.ask(uow, event.id, question=form.question.data, asked_by=form.asked_by.data, email=form.email.data)
            flash(_("Tak. Svaret kommer på siden, så alle kan læse det, og I får det på mail."), "success")
            return redirect(f"{LIST}/{event.reference}#spoergsmaal", 303)
    page = page_of(event, _("Stil et spørgsmål"))
    until = queries.closes_at(event)
    return render_template("dialogues/questions/ask.html", form=form, until=until, **page), form.status


def _path(event: DialogueEvent, suffix: str = "") -> str:
    return tab(event.process, f"/{event.reference}/spoergsmaal{suffix}")


@blueprint.get(INSIDE)
@require("dialogue.inside", of=access.inside_event)
def index(event: DialogueEvent) -> str:
    return _index(event, PublishForm())


def _index(event: DialogueEvent, form: PublishForm) -> str:
    ready = queries.ready(db(), event.id)
    form.chosen.choices = [(one.id, one.published) for one in ready]
    form.chosen.flags.required = True  # services say which sentence
    if not form.is_submitted():
        form.chosen.data = [one.id for one in ready]
    return render_template(
        "dialogues/questions/index.html",
        event=event,
        form=form,
        ready=ready,
        questions=events.questions(db(), event.id),
        revealed={one.id: queries.revealed(db(), one) for one in ready} if may("question.answer") else {},
        until=queries.closes_at(event),
        closed=queries.why_closed(event, events.case_of(db(), event).state, clock().now()),
        path=_path(event),
        **frame(event.process, event.title),
    )


@blueprint.post(f"{INSIDE}/offentliggoer")
@require("question.answer", of=access.inside_event)
def publish(event: DialogueEvent) -> ResponseReturnValue:
    form = PublishForm()
    form.chosen.choices = [(one.id, one.published) for one in queries.ready(db(), event.id)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            found = talk.publish_answers(uow, event.id, set(form.chosen.data), seen=form.seen.data)
            flash(
                ngettext("{n} svar er offentliggjort for alle.", "{n} svar er offentliggjort for alle.", len(found)),
                "success",
            )
            return redirect(_path(event), 303)
    return _index(event, form), form.status


@blueprint.route(f"{INSIDE}/<int:question_id>", methods=["GET", "POST"])
@require("question.answer", of=access.question)
def answer(found: tuple[DialogueEvent, DialogueQuestion]) -> ResponseReturnValue:
    """Kept until it is published, alone or with others; a published one is corrected for all."""
    event, question = found
    form = AnswerForm(data={"published": question.published or question.original, "answer": question.answer})
    is_published = question.published_at is not None
    if form.validate_on_submit():
        said = {"published": form.published.data, "answer": form.answer.data}
        with form.refusals(), writing() as uow:
            if is_published:
                talk.correct_answer(uow, question.id, **said, seen=form.seen.data)
                flash(_("Svaret er rettet, og alle har fået det rettede svar."), "success")
            elif request.form.get("publish"):
                talk.publish_answer(uow, question.id, **said, seen=form.seen.data)
                flash(_("Svaret er offentliggjort for alle."), "success")
            else:
                talk.prepare_answer(uow, question.id, **said)
                flash(_("Svaret er gemt. Alle får det, når du offentliggør det."), "success")
            return redirect(_path(event), 303)
    page = frame(event.process, event.title)
    return render_template(
        "dialogues/questions/answer.html", form=form, event=event, question=question, path=_path(event), **page
    ), form.status
