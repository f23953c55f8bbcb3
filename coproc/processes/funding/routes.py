"""Økonomi: the page with the gap bars, and the three forms behind it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access, mail_changes, pages, queries as processes
from coproc.processes.exploration_routes import own_part
from coproc.processes.funding import queries, services
from coproc.processes.funding.forms import HoursForm, NeedsForm, SourceForm
from coproc.processes.funding.models import FundingPlan, FundingSource, Phase, SourceState
from coproc.processes.funding.words import KINDS, PHASES, STATES
from coproc.processes.models import Participation, Process
from coproc.web.access import Access, actor, clock, db, require, writing

blueprint = Blueprint("funding", __name__)
PATH = "/oekonomi"


def one_source(session: Session, me: Actor, reference: str, source_id: int) -> Access[FundingSource]:
    whole = access.process(session, me, reference)
    found = session.get(FundingSource, source_id)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Den finansiering findes ikke."))
    return Access(found, whole.ties, whole.flags)


@blueprint.get("/processer/<reference>/oekonomi")
@require("funding.read", of=access.process)
def index(process: Process) -> str:
    joined = processes.joined(db(), process.id)
    own = access.own_participation(db(), actor(), process)
    return render_template(
        "processes/funding/index.html",
        money=queries.funding(db(), process.id),
        hours=queries.hours(db(), [(row.participation.id, row.organisation) for row in joined]),
        own=own,
        phases=PHASES,
        kinds=KINDS,
        states=STATES,
        open_states=(SourceState.IDEA, SourceState.APPLIED),
        today=today(clock()),
        **pages.frame(process, "funding"),
    )


@blueprint.route("/processer/<reference>/oekonomi/behov", methods=["GET", "POST"])
@require("funding.edit", of=access.process)
def needs(process: Process) -> ResponseReturnValue:
    plan = db().get(FundingPlan, process.id)
    form = NeedsForm(data=_typed(plan))
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.set_needs(
                uow, process.id, form.needs(), first_buyer_risk=form.first_buyer_risk.data, version=form.version.data
            )
            flash(_("Behovet for penge er gemt."), "success")
            return redirect(pages.path_of(process, PATH), 303)
    return render_template("processes/funding/needs.html", form=form, phases=PHASES, **pages.frame(process, "funding")), form.status


def _typed(plan: FundingPlan | None) -> dict[str, object]:
    if plan is None:
        return {}
    rows = {phase: plan.needs.get(phase, {}) for phase in Phase}
    return {
        "version": plan.version,
        "first_buyer_risk": plan.first_buyer_risk,
        **{f"need_{phase}": row.get("ore") for phase, row in rows.items()},
        **{f"note_{phase}": row.get("note", "") for phase, row in rows.items()},
    }


@blueprint.route("/processer/<reference>/oekonomi/midler/ny", methods=["GET", "POST"])
@require("funding.edit", of=access.process)
def new_source(process: Process) -> ResponseReturnValue:
    return _source_page(process, SourceForm(), None)


@blueprint.route("/processer/<reference>/oekonomi/midler/<int:source_id>", methods=["GET", "POST"])
@require("funding.edit", of=one_source)
def edit_source(source: FundingSource) -> ResponseReturnValue:
    amounts = {f"amount_{phase}": source.amounts.get(phase) for phase in Phase}
    return _source_page(db().get_one(Process, source.process_id), SourceForm(obj=source, data=amounts), source.id)


def _source_page(process: Process, form: SourceForm, source_id: int | None) -> ResponseReturnValue:
    if not mail_changes.is_return() and form.validate_on_submit():
        act = partial(
            services.save_source,
            process_id=process.id,
            source_id=source_id,
            name=form.name.data,
            kind=form.kind.data,
            state=form.state.data,
            amounts=form.amounts(),
            deadline_on=form.deadline_on.data,
            responsible=form.responsible.data,
            note=form.note.data,
            version=form.version.data,
        )
        home = pages.path_of(process, PATH)
        with form.refusals():
            if page := mail_changes.confirm(act, title=_("Økonomi"), back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Finansieringen er gemt."), "success")
            return redirect(home, 303)
    values = {"form": form, "phases": PHASES, "is_new": source_id is None}
    return render_template("processes/funding/source.html", **values, **pages.frame(process, "funding")), form.status


@blueprint.route("/processer/<reference>/oekonomi/timer", methods=["GET", "POST"])
@require("funding.hours", of=own_part)
def hours(part: Participation) -> ResponseReturnValue:
    there = queries.hours_of(db(), part.id)
    process = db().get_one(Process, part.process_id)
    given = {f"planned_{phase}": row.planned for phase, row in there.items()} | {
        f"used_{phase}": row.used for phase, row in there.items()
    }
    form = HoursForm(data=given)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.set_hours(uow, part.id, form.rows())
            flash(_("Jeres timer er gemt."), "success")
            return redirect(pages.path_of(process, PATH), 303)
    return render_template("processes/funding/hours.html", form=form, phases=PHASES, **pages.frame(process, "funding")), form.status
