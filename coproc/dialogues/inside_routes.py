"""Markedsdialog on the inside of a process: rounds, events, attendance, answers, summary, Delt information."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts.models import Organisation
from coproc.audit import timeline
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.dialogues import access, documents, queries, signup_queries
from coproc.dialogues.after import attendance, routes as after_routes
from coproc.dialogues.forms import EventForm, RoundForm
from coproc.dialogues.models import DialogueEvent, DialogueRound
from coproc.dialogues.planning import pages as planning_pages
from coproc.dialogues.services import events
from coproc.dialogues.sharing import parts as talking
from coproc.dialogues.words import KINDS, REGIONS, SIZES, STATUSES
from coproc.documents.answers import send
from coproc.documents.contract import MissingFields
from coproc.documents.services import store
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, Forbidden, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import pages
from coproc.processes.models import Process
from coproc.web.access import actor, clock, db, may, require, writing
from coproc.web.moves import MoveForm, ask_reason
from coproc.web.parts import Link

blueprint = Blueprint("dialogues_inside", __name__)
MOST_EARLIER = 10  # events whose words a new one may begin with, the newest first


def _tab(process: Process, suffix: str = "") -> str:
    return pages.path_of(process, f"/markedsdialog{suffix}")


def _frame(process: Process, last: str = "") -> dict[str, Any]:
    found = pages.frame(process, "dialogues")
    if last:
        *above, tab = found["crumbs"]
        found["crumbs"] = [*above, Link(tab.label, _tab(process)), Link(last)]
    return found


@blueprint.get("/processer/<reference>/markedsdialog")
@require("dialogue.inside", of=access.process)
def index(process: Process) -> str:
    case = db().get_one(Case, process.case_id)
    return render_template(
        "dialogues/inside_index.html",
        rounds=queries.rounds(db(), process.id),
        waiting=queries.waiting_questions(db(), process.id),
        input_counts=queries.input_counts(db(), process.id),
        may_plan="market_dialogue" in cases.definition_of(case).state(case.state).allows,
        kinds=KINDS,
        open_facts=talking.open_facts(db(), process.id),
        **_frame(process),
    )


@blueprint.route("/processer/<reference>/markedsdialog/runder/ny", methods=["GET", "POST"])
@require("dialogue.edit", of=access.process)
def plan_round(process: Process) -> ResponseReturnValue:
    form = RoundForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            found = events.plan_round(uow, process.id, title=form.title.data, purpose=form.purpose.data)
            flash(_("Runden er oprettet. Planlæg nu dens første arrangement."), "success")
            return redirect(_tab(process, f"/runder/{found.id}/arrangement"), 303)
    page = _frame(process, _("Ny runde"))
    return render_template("dialogues/round.html", form=form, **page), form.status


@blueprint.route("/processer/<reference>/markedsdialog/runder/<int:round_id>/arrangement", methods=["GET", "POST"])
@require("dialogue.edit", of=access.dialogue_round)
def plan_event(found: tuple[Process, DialogueRound]) -> ResponseReturnValue:
    """Begins with the words of an earlier event (?som=D-2026-1) or with what every invitation needs."""
    process, dialogue_round = found
    earlier = queries.of_process(db(), process.id)
    like = next((one for one in earlier if one.reference == request.args.get("som")), None)
    form = EventForm.like(like) if like else EventForm.new(process, _controller(process, earlier))
    if form.is_to_be_saved():
        with form.refusals(), writing() as uow:
            event = events.plan_event(uow, dialogue_round.id, **form.columns())
            flash(_("Arrangementet er gemt som kladde. Kun I kan se det endnu."), "success")
            return redirect(_tab(process, f"/{event.reference}"), 303)
    page = {**_frame(process, _("Nyt arrangement")), "like": like, "earlier": earlier[:MOST_EARLIER]}
    return render_template("dialogues/event_form.html", form=form, event=None, back=_tab(process), **page), form.status


def _controller(process: Process, earlier: Sequence[DialogueEvent]) -> str:
    """One per process (DOMAIN 5b): as its last event said, else the centre."""
    said = next((one.data_controller for one in earlier if one.data_controller), "")
    return said or db().get_one(Organisation, process.centre_id).name


@blueprint.get("/processer/<reference>/markedsdialog/<event_reference>")
@require("dialogue.inside", of=access.inside_event)
def show(event: DialogueEvent) -> str:
    row, found = queries.row_of(db(), event.id), queries.signups(db(), event.id)
    page = max(1, request.args.get("side", 1, type=int))
    return render_template(
        "dialogues/inside_event.html",
        event=event,
        row=row,
        case=row.case,
        state=cases.definition_of(row.case).state(row.case.state),
        moves=cases.moves(db(), actor(), row.case) if may("dialogue.edit") else [],
        kind=KINDS.get(event.kind, event.kind),
        signups=found[(page - 1) * queries.PAGE_SIZE : page * queries.PAGE_SIZE],
        total=len(found),
        page=page,
        pages=-(-len(found) // queries.PAGE_SIZE),
        undelivered=signup_queries.undelivered(db(), event),
        statuses=STATUSES,
        sizes=SIZES,
        regions=REGIONS,
        talk=talking.inside(db(), event),
        files=documents.BUILDERS,
        entries=timeline.of_scope(db(), "event", event.id, limit=20),
        now=clock().now(),
        round_is_open=db().get_one(DialogueRound, event.round_id).closed_at is None,
        door_is_open=attendance.is_open(event, today(clock())),
        path=_tab(event.process, f"/{event.reference}"),
        planning=planning_pages.event_parts(db(), event),
        **_frame(event.process, event.title),
    )


@blueprint.route("/processer/<reference>/markedsdialog/<event_reference>/rediger", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def edit(event: DialogueEvent) -> ResponseReturnValue:
    form = EventForm.of(event)
    back = _tab(event.process, f"/{event.reference}")
    if "ret" not in request.form and form.is_to_be_saved():  # "ret": back from the page that shows what follows
        with form.refusals():
            if shown := planning_pages.before_edit(event, form.columns(), form.version.data):
                return shown
            with writing() as uow:
                events.edit_event(uow, event.id, version=form.version.data, **form.columns())
                flash(_("Arrangementet er gemt."), "success")
                return redirect(back, 303)
    page = _frame(event.process, event.title)
    return render_template("dialogues/event_form.html", form=form, event=event, back=back, **page), form.status


@blueprint.post("/processer/<reference>/markedsdialog/<event_reference>/flyt/<trigger>")
@require("dialogue.edit", of=access.inside_event)
def move(event: DialogueEvent, trigger: str) -> ResponseReturnValue:
    form = MoveForm()
    back = _tab(event.process, f"/{event.reference}")
    if not form.validate_on_submit():
        flash(_("Siden var forældet. Prøv igen."), "error")
        return redirect(back, 303)
    if page := planning_pages.before_move(event, trigger, form.reason.data or "", form.step_number.data):
        return page
    if answer := after_routes.before_publication(event, trigger, form.reason.data or ""):
        return answer
    try:
        with writing() as uow:
            case = events.move(
                uow,
                event.id,
                trigger,
                step_number=form.step_number.data,
                reason=form.reason.data or "",
                override=bool(form.alligevel.data),
            )
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        if error.field == "reason":
            return ask_reason(form, error, cases.label_of(db().get_one(Case, event.case_id), trigger), back)
        flash(error.sentence, "error")
    else:
        flash(_("Arrangementet er nu “{state}”.", state=cases.definition_of(case).state(case.state).label), "success")
    return redirect(back, 303)


@blueprint.post("/processer/<reference>/markedsdialog/<event_reference>/dokument/<key>")
@require("dialogue.edit", of=access.inside_event)
def document(event: DialogueEvent, key: str) -> ResponseReturnValue:
    """Hent som Word: made, kept and handed over. What is missing comes back as sentences."""
    try:
        with writing() as uow:
            rendered = documents.render_for(uow.session, event.id, key, uow.today)
            store(
                uow,
                rendered,
                subject=("event", event.id),
                scope=("process", event.process_id),
                title=str(documents.BUILDERS[key][0]),
                is_example=event.is_example,
            )
    except MissingFields as error:
        for sentence in error.errors.values():
            flash(sentence, "error")
        return redirect(_tab(event.process, f"/{event.reference}"), 303)
    return send(rendered)
