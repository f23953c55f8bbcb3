"""The process's own pages: list, start, the page itself, moving it, its history."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts import queries as accounts
from coproc.cases import blockers as case_queries, services as cases
from coproc.cases.models import Case
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import current_language, gettext as _
from coproc.needs import queries as needs
from coproc.needs.words import FOCUS_AREAS
from coproc.processes import access, mail_changes, pages, queries, services
from coproc.processes.forms import ProcessForm, StartForm
from coproc.processes.models import Process
from coproc.web.access import actor, clock, db, may, require, writing
from coproc.web.moves import MoveForm, ask_reason
from coproc.workflow.diagram import as_text
from coproc.workflow.validate import all_definitions, newest

blueprint = Blueprint("processes", __name__)
TIMELINE_PAGE = 50


def _page_number() -> int:
    return max(1, request.args.get("side", 1, type=int))


@blueprint.get("/processer")
@require("process.list")
def index() -> str:
    me = actor()
    mine = bool(me.memberships) and request.args.get("alle") != "1"
    found, total = queries.rows(
        db(),
        me,
        text=request.args.get("q", ""),
        state=request.args.get("trin", ""),
        focus_area=request.args.get("fokus", ""),
        mine=mine,
        page=_page_number(),
    )
    if mine and not total and not request.args:  # nothing of one's own yet: show what there is
        mine = False
        found, total = queries.rows(db(), me, page=_page_number())
    centres = me.organisation_ids(Role.FACILITATOR)
    own = [row.case for row in found if row.process.centre_id in centres]
    return render_template(
        "processes/index.html",
        rows=found,
        total=total,
        mine=mine,
        page=_page_number(),
        pages=-(-total // queries.PAGE_SIZE),
        states=[(state.key, str(state.label)) for state in newest("scaling_process").states],
        focus_areas=FOCUS_AREAS,
        today=today(clock()),
        blocked=case_queries.blockers(db(), own, (Role.FACILITATOR,)),
    )


def _start_choices(form: StartForm) -> None:
    """A facilitator starts any kind from any need; a buyer the kinds it can run itself, from its own needs."""
    centres = actor().organisation_ids(Role.FACILITATOR)
    kinds = {definition.key: definition for definition in all_definitions() if definition.subject == "process"}
    if centres:
        found = needs.published_for_facilitators(db())
    else:
        centres = actor().organisation_ids(Role.OFFICER, Role.MANAGER)
        found = needs.published_of(db(), centres)
        kinds = {key: definition for key, definition in kinds.items() if definition.is_run_by_buyer}
    form.centre_id.choices = [(org.id, org.name) for org in accounts.organisations_by_id(db(), centres)]
    form.need_ids.choices = [(need.id, f"{need.reference} {need.title} ({need.organisation.name})") for need in found]
    form.workflow.choices = [(key, str(definition.title)) for key, definition in kinds.items()]


@blueprint.route("/processer/ny", methods=["GET", "POST"])
@require("process.start")
def start() -> ResponseReturnValue:
    form = StartForm()
    _start_choices(form)
    if request.method == "GET" and "behov" in request.args:
        form.need_ids.data = request.args.getlist("behov", type=int)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            process = services.start(uow, **{name: value for name, value in form.data.items() if name != "csrf_token"})
            if newest(process.workflow).is_run_by_buyer:
                flash(_("Forløbet er startet. Jeres leder godkender, at I går i gang."), "success")
                return redirect(pages.path_of(process), 303)
            flash(_("Processen er startet. Invitér nu de organisationer, der skal være med."), "success")
            return redirect(pages.path_of(process, "/deltagere"), 303)
    return render_template("processes/start.html", form=form, is_facilitator=actor().has(Role.FACILITATOR)), form.status


@blueprint.get("/processer/<reference>")
@require("process.read", of=access.process)
def show(process: Process) -> str:
    """One address, two pages: what everybody may know, and what is asked of those inside."""
    case = queries.case_of(db(), process)
    inside = may("process.inside")
    makers = pages.INSIDE_PANELS if may("dialogue.inside") else pages.PUBLIC_PANELS  # a scaling partner sees what is published
    definition = cases.definition_of(case)
    return render_template(
        "processes/inside.html" if inside else "processes/public.html",
        case=case,
        definition=definition,
        state=definition.state(case.state),
        steps=queries.step_guide(db(), case, today(clock())),
        joined=queries.joined(db(), process.id),
        own=access.own_participation(db(), actor(), process),
        partners=queries.partners(db(), process.id),
        needs=queries.needs_behind(db(), process.id),
        milestones=queries.milestones(db(), process.id),
        panels=pages.panels(makers, db(), actor(), process),
        moves=cases.moves(db(), actor(), case) if inside else [],
        move_form=MoveForm(data={"step_number": case.step_number}) if inside else None,
        entries=pages.story(process, limit=5) if inside else [],
        layout=pages.diagram(definition, case.state),
        diagram_text=as_text(definition, current_language()),
        **pages.frame(process, "overview"),
    )


@blueprint.post("/processer/<reference>/flyt/<trigger>")
@require("process.move", of=access.process)
def move(process: Process, trigger: str) -> ResponseReturnValue:
    """Go on, back, on pause, or on anyway with a reason. What is missing comes back as a list with links."""
    form = MoveForm()
    if form.validate_on_submit():
        act = partial(
            cases.move,
            case_id=process.case_id or 0,
            trigger=trigger,
            step_number=form.step_number.data,
            reason=form.reason.data or "",
            override=bool(form.alligevel.data),
        )
        label_of = cases.label_of(db().get_one(Case, process.case_id), trigger)
        try:
            if page := mail_changes.confirm(act, title=label_of, back=pages.path_of(process)):
                return page
            with writing() as uow:
                moved = act(uow)
        except DomainError as error:
            if error.field == "reason":
                return ask_reason(form, error, label_of, pages.path_of(process))
            flash(error.sentence, "error")
        else:
            label = cases.definition_of(moved.case).state(moved.case.state).label
            flash(_("Processen er nu på “{state}”.", state=label), "success")
    else:
        flash(_("Siden var forældet. Prøv igen."), "error")
    return redirect(pages.path_of(process), 303)


@blueprint.route("/processer/<reference>/rediger", methods=["GET", "POST"])
@require("process.edit", of=access.process)
def edit(process: Process) -> ResponseReturnValue:
    form = ProcessForm(obj=process)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            columns = {name: value for name, value in form.data.items() if name != "csrf_token"}
            services.edit(uow, process.id, **columns)
            flash(_("Oplysningerne er gemt."), "success")
            return redirect(pages.path_of(process), 303)
    return render_template("processes/edit.html", form=form, **pages.frame(process, "overview")), form.status


@blueprint.get("/processer/<reference>/historik")
@require("process.inside", of=access.process)
def history(process: Process) -> str:
    before = request.args.get("foer", type=int)
    entries = pages.story(process, limit=TIMELINE_PAGE + 1, before=before)
    return render_template(
        "processes/history.html",
        entries=entries[:TIMELINE_PAGE],
        older=entries[TIMELINE_PAGE - 1].sequence if len(entries) > TIMELINE_PAGE else None,
        **pages.frame(process, "history"),
    )
