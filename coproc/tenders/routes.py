"""The list of tenders, opening one, its page, and moving it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts import queries as accounts
from coproc.cases import services as cases
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import mail_changes, queries as processes
from coproc.processes.models import Process
from coproc.tenders import access, effects, facts, next_step, outcomes, queries, services, showing, words
from coproc.tenders.forms import NewForm
from coproc.tenders.handover import learning
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of
from coproc.web.access import actor, clock, db, may, require, writing
from coproc.web.moves import MoveForm, ask_reason
from coproc.workflow.validate import newest

blueprint = Blueprint("tenders", __name__)


@blueprint.get("/udbud")
@require("tender.list")
def index() -> str:
    me = actor()
    page = max(1, request.args.get("side", 1, type=int))
    mine = bool(me.organisation_ids(Role.OFFICER, Role.EXPERT, Role.MANAGER)) and request.args.get("alle") != "1"
    found, total = queries.rows(
        db(),
        me,
        mine=mine,
        text=request.args.get("q", ""),
        state=request.args.get("status", ""),
        year=request.args.get("aar", type=int),
        page=page,
    )
    this_year = today(clock()).year
    return render_template(
        "tenders/index.html",
        rows=found,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        mine=mine,
        states=[(state.key, str(state.label)) for state in newest("tender").states],
        years=[(str(year), str(year)) for year in range(this_year + 3, this_year - 5, -1)],
        may_create=bool(me.organisation_ids(Role.OFFICER)),
    )


def _open(form: NewForm, process: Process | None, values: dict[str, Any]) -> ResponseReturnValue:
    """Both ways to a new tender end here."""
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            tender = services.create_tender(
                uow,
                process.id if process else None,
                form.authority_id.data,
                form.title.data,
                form.participation_ids.data or [],
            )
            flash(_("Udbuddet er oprettet. Vælg nu regelsæt og procedure."), "success")
            return redirect(path_of(tender), 303)
    return render_template("tenders/new.html", form=form, process=process, **values), form.status


@blueprint.route("/udbud/ny", methods=["GET", "POST"])
@require("tender.create", of=access.own)
def new(_nothing: None) -> ResponseReturnValue:
    """A tender outside any process; those in one are opened from the process's page, with its requirements."""
    form = NewForm()
    mine = accounts.organisations_by_id(db(), actor().organisation_ids(Role.OFFICER))
    form.authority_id.choices = [(organisation.id, organisation.name) for organisation in mine]
    found, _total = processes.rows(db(), actor(), mine=True)
    return _open(form, None, {"processes": [row.process for row in found], "lessons": []})


@blueprint.route("/processer/<reference>/indkoeb/nyt", methods=["GET", "POST"])
@require("tender.create", of=access.in_process)
def new_in_process(process: Process) -> ResponseReturnValue:
    form = NewForm(data={"title": process.title} if request.method == "GET" else None)
    joined = processes.joined(db(), process.id)
    mine = actor().organisation_ids(Role.OFFICER)
    form.authority_id.choices = [(row.organisation.id, row.organisation.name) for row in joined if row.organisation.id in mine]
    form.participation_ids.choices = [(row.participation.id, row.organisation.name) for row in joined]
    codes = [*process.cpv, *(code for need in processes.needs_behind(db(), process.id) for code in need.cpv)]
    lessons = learning.near(db(), actor(), codes, process_id=process.id)
    return _open(form, process, {"processes": [], "lessons": lessons, "questions": words.QUESTIONS})


@blueprint.get("/udbud/<reference>")
@require("tender.read", of=access.tender)
def show(tender: Tender) -> str:
    """Can we make it, what is missing, what do we hand over? Outsiders see what is public: who, what, when, and the outcome."""
    row = queries.row_of(db(), tender)
    values = {**showing.who_and_what(tender, row.case), **frame(tender)}
    if not may("tender.inside"):
        return render_template("tenders/public.html", **values)
    now = today(clock())
    return render_template(
        "tenders/show.html",
        **values,
        **showing.way_on(tender, row.case, now),
        **showing.dates_and_material(tender, row.case, now),
        **showing.rules_and_value(tender, now),
        **showing.what_came_back(tender),
    )


@blueprint.get("/udbud/<reference>/mangler")
@require("tender.edit", of=access.tender)
def mend(tender: Tender) -> ResponseReturnValue:
    """Where a gate sends people: to the page with the first field the plan lacks, or to what the state asks for."""
    missing = facts.missing_in_plan(tender)
    case = queries.row_of(db(), tender).case
    if case.state in queries.PREPARING and missing:
        return redirect(path_of(tender, next_step.page_that_mends(next(iter(missing)))), 303)
    suffix = {"effect_followup": "/effekt", "standstill": "/kontrakt", "notified": "/kontrakt"}.get(case.state, "")
    return redirect(path_of(tender, suffix), 303)


@blueprint.post("/udbud/<reference>/bag/<int:participation_id>/<answer>")
@require("tender.stand_behind", of=access.asked)
def stand_behind(asked: tuple[Tender, int], answer: str) -> ResponseReturnValue:
    """Ja or nej, by the organisation's own officer or manager."""
    tender, participation_id = asked
    if answer not in {"ja", "nej"}:
        raise NotFound(_("Udbuddet findes ikke. Måske er linket skrevet forkert."))
    try:
        with writing() as uow:
            organisation = services.answer_asking(uow, tender.id, participation_id, yes=answer == "ja")
        said = _("{name} står bag udbuddet.") if answer == "ja" else _("{name} står ikke bag udbuddet.")
        flash(said.format(name=organisation.name), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender), 303)


@blueprint.post("/udbud/<reference>/flyt/<trigger>")
@require("tender.move", of=access.tender)
def move(tender: Tender, trigger: str) -> ResponseReturnValue:
    form = MoveForm()
    if form.validate_on_submit():
        act = partial(
            outcomes.move,
            tender_id=tender.id,
            trigger=trigger,
            step_number=form.step_number.data,
            reason=form.reason.data or "",
            override=bool(form.alligevel.data),
        )
        label = cases.label_of(queries.row_of(db(), tender).case, trigger)
        try:
            if page := mail_changes.confirm(act, title=label, back=effects.path_of(tender), even_new=False):
                return page
            with writing() as uow:
                act(uow)
        except DomainError as error:
            if error.field == "reason":
                return ask_reason(form, error, label, effects.path_of(tender))
            flash(error.sentence, "error")
        else:
            flash(_("Udbuddet er nu på “{state}”.", state=queries.row_of(db(), tender).state_label), "success")
    else:
        flash(_("Siden var forældet. Prøv igen."), "error")
    return redirect(effects.path_of(tender), 303)
