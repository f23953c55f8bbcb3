"""Exploration: the question form, the answers side by side, workshops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts.permissions import OWN
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access, exploration, mail_changes, pages, queries
from coproc.processes.exploration_forms import (
    OpenForm,
    QuestionsForm,
    WorkshopForm,
    answer_form,
    as_lines,
    from_lines,
)
from coproc.processes.models import LEFT_STATES, ExplorationQuestion, Participation, Process, Workshop
from coproc.processes.teams import queries as team
from coproc.web.access import Access, actor, clock, db, may, require, writing
from coproc.web.forms import Form

blueprint = Blueprint("exploration", __name__)


def own_part(session: Session, me: Actor, reference: str) -> Access[Any]:
    """The reader's own organisation's part in the process; without one there is no `own`, and the table refuses."""
    whole = access.process(session, me, reference)
    found = access.own_participation(session, me, whole.thing)
    return Access(found, {**whole.ties, OWN: frozenset({found.organisation_id} if found else ())}, whole.flags)


def one_workshop(session: Session, me: Actor, reference: str, workshop_id: int) -> Access[Workshop]:
    whole = access.process(session, me, reference)
    found = session.get(Workshop, workshop_id)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Workshoppen findes ikke."))
    return Access(found, whole.ties, whole.flags)


@blueprint.get("/processer/<reference>/udforskning")
@require("exploration.read", of=access.process)
def index(process: Process) -> str:
    joined = queries.joined(db(), process.id)
    sent = [row for row in joined if row.participation.need_form_sent_at]
    here = {row.organisation.id for row in joined}
    left = [  # what was sent in stays: the others have built on it
        row
        for row in queries.participants(db(), process.id, *LEFT_STATES)
        if row.participation.need_form_sent_at and row.organisation.id not in here
    ]
    own = access.own_participation(db(), actor(), process)
    return render_template(
        "processes/exploration.html",
        written=[*sent, *left],
        joined=joined,
        sent=sent,
        waiting=[row for row in joined if not row.participation.need_form_sent_at],
        own=own,
        parts_of_answer=team.progress(db(), own.id) if own else (0, 0),
        reads_team=own is not None and may("team.read", Access(own, {OWN: frozenset({own.organisation_id})})),
        can_answer=own is not None and may("exploration.answer", Access(own, {OWN: frozenset({own.organisation_id})})),
        rows=exploration.side_by_side(db(), process.id, [row.organisation.id for row in (*sent, *left)]),
        questions=exploration.questions(db(), process.id),
        workshops=exploration.workshops(db(), process.id),
        now=clock().now(),
        **pages.frame(process, "exploration"),
    )


@blueprint.route("/processer/<reference>/udforskning/skema", methods=["GET", "POST"])
@require("exploration.edit", of=access.process)
def questions(process: Process) -> ResponseReturnValue:
    there = [(question.text, question.kind) for question in exploration.questions(db(), process.id)]
    form = QuestionsForm(data={"questions": as_lines(there or exploration.STANDARD_QUESTIONS)})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            exploration.set_questions(uow, process.id, from_lines(form.questions.data))
            flash(_("Spørgsmålene er gemt. Send nu skemaet ud."), "success")
            return redirect(pages.path_of(process, "/udforskning/send"), 303)
    return render_template("processes/questions.html", form=form, **pages.frame(process, "exploration")), form.status


@blueprint.route("/processer/<reference>/udforskning/send", methods=["GET", "POST"])
@require("exploration.edit", of=access.process)
def send_out(process: Process) -> ResponseReturnValue:
    form = OpenForm(data={"due_on": process.need_form_due_on})
    if not mail_changes.is_return() and form.validate_on_submit():
        with form.refusals():
            act = partial(exploration.open_form, process_id=process.id, due_on=form.due_on.data)
            home = pages.path_of(process, "/udforskning")
            if page := mail_changes.confirm(act, title=_("Send behovsskemaet ud"), back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Skemaet er sendt til dem, der mangler at svare."), "success")
            return redirect(home, 303)
    return (
        render_template(
            "processes/open_form.html",
            form=form,
            questions=exploration.questions(db(), process.id),
            joined=queries.joined(db(), process.id),
            **pages.frame(process, "exploration"),
        ),
        form.status,
    )


@blueprint.route("/processer/<reference>/udforskning/svar", methods=["GET", "POST"])
@require("exploration.answer", of=own_part)
def answer(participation: Participation) -> ResponseReturnValue:
    """Saved as you go; sent in when it is whole. Only then do the others see it. What others have been given is not written here."""
    asked = exploration.questions(db(), participation.process_id)
    marks, given = team.marks(db(), participation.id), team.open_holders(db(), participation.id)
    free = [question for question in asked if question.id not in given]
    stored = exploration.answers_of(db(), participation.id)
    data = {f"q{question.id}": exploration.typed(question, stored.get(question.id, "")) for question in asked}
    form = answer_form(free)(data=data)
    process = db().get_one(Process, participation.process_id)
    organisation = participation.organisation
    if participation.need_form_sent_at is None and form.validate_on_submit():
        values = {question.id: getattr(form, f"q{question.id}").data or "" for question in free}
        sending = "send" in request.form and may("exploration.send_in")
        form, moved = _moved(form, free, data, marks)
        if not moved:
            with form.refusals(), writing() as uow:
                exploration.save_answers(uow, participation.id, values)
        if form.status == 200:
            with form.refusals():
                if sending:
                    with writing() as uow:
                        exploration.send_in(uow, participation.id)
                flash(_("Jeres svar er sendt.") if sending else _("Gemt. I kan gå videre senere."), "success")
                return redirect(pages.path_of(process, "/udforskning"), 303)
    return (
        render_template(
            "processes/answers.html",
            form=form,
            participation=participation,
            organisation=organisation,
            fields=[(question, getattr(form, f"q{question.id}", None)) for question in asked],
            given=given,
            answers={question.id: exploration.shown(question, stored.get(question.id, "")) for question in asked},
            marks=_marked(marks),
            day=today(clock()),
            **pages.frame(process, "exploration"),
        ),
        form.status,
    )


def _marked(marks: Mapping[int, str]) -> str:
    return ",".join(f"{number}:{mark}" for number, mark in sorted(marks.items()))


def _moved(
    form: Form, free: Sequence[ExplorationQuestion], stored: Mapping[str, str], marks: Mapping[int, str]
) -> tuple[Form, bool]:
    """A form opened before a part was given out or approved does not write over that part: it comes back with the part's text in place."""
    was = request.form.get("parts", _marked(marks))
    if was == _marked(marks):
        return form, False
    then = dict(pair.split(":", 1) for pair in was.split(",") if ":" in pair)
    names = [f"q{question.id}" for question in free if then.get(str(question.id), "") == marks.get(question.id, "")]
    fresh = answer_form(free)(formdata=None, data={**stored, **{name: form[name].data or "" for name in names}})
    fresh.add_domain_error(Conflict(_("En del er givet ud, taget tilbage eller godkendt imens. Se svarene igennem, og gem igen.")))
    return fresh, True


@blueprint.post("/processer/<reference>/udforskning/svar/ret")
@require("exploration.send_in", of=own_part)
def correct(participation: Participation) -> ResponseReturnValue:
    with writing() as uow:
        exploration.reopen(uow, participation.id)
    flash(_("I kan rette jeres svar. Husk at sende det igen."), "info")
    return redirect(request.path.removesuffix("/ret"), 303)


@blueprint.route("/processer/<reference>/workshops/ny", methods=["GET", "POST"])
@require("workshop.edit", of=access.process)
def plan_workshop(process: Process) -> ResponseReturnValue:
    form = WorkshopForm()
    if not mail_changes.is_return() and form.validate_on_submit():
        with form.refusals():
            columns = {name: value for name, value in form.data.items() if name != "csrf_token"}

            def act(uow: UnitOfWork) -> object:
                return exploration.plan_workshop(uow, process.id, **columns)

            home = pages.path_of(process, "/udforskning")
            if page := mail_changes.confirm(act, title=_("Planlæg en workshop"), back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Workshoppen er planlagt, og deltagerne er inviteret."), "success")
            return redirect(home, 303)
    return render_template("processes/workshop.html", form=form, workshop=None, **pages.frame(process, "exploration")), form.status


@blueprint.route("/processer/<reference>/workshops/<int:workshop_id>", methods=["GET", "POST"])
@require("workshop.edit", of=one_workshop)
def edit_workshop(workshop: Workshop) -> ResponseReturnValue:
    form = WorkshopForm(obj=workshop)
    process = db().get_one(Process, workshop.process_id)
    if not mail_changes.is_return() and form.validate_on_submit():
        with form.refusals():
            columns = {name: value for name, value in form.data.items() if name != "csrf_token"}

            def act(uow: UnitOfWork) -> object:
                return exploration.edit_workshop(uow, workshop.id, **columns)

            home = pages.path_of(process, "/udforskning")
            if page := mail_changes.confirm(act, title=_("Ret workshoppen"), back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Workshoppen er gemt."), "success")
            return redirect(home, 303)
    return (
        render_template("processes/workshop.html", form=form, workshop=workshop, **pages.frame(process, "exploration")),
        form.status,
    )


@blueprint.post("/processer/<reference>/workshops/<int:workshop_id>/aflys")
@require("workshop.edit", of=one_workshop)
def cancel_workshop(workshop: Workshop) -> ResponseReturnValue:
    home = f"/processer/{request.view_args['reference'] if request.view_args else ''}/udforskning"
    act = partial(exploration.cancel_workshop, workshop_id=workshop.id)
    if page := mail_changes.confirm(act, title=_("Aflys workshoppen"), back=home):
        return page
    with writing() as uow:
        act(uow)
    flash(_("Workshoppen er aflyst, og deltagerne har fået besked."), "success")
    return redirect(home, 303)


@blueprint.get("/processer/<reference>/workshops/<int:workshop_id>.ics")
@require("process.inside", of=one_workshop)
def workshop_calendar(workshop: Workshop) -> Response:
    process = db().get_one(Process, workshop.process_id)
    text = exploration.calendar_of(workshop, process, clock().now())
    return Response(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="workshop-{workshop.id}.ics"'},
    )
