"""Tidsplan regnet baglæns: the plan, what follows from changing it, and files of it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, queries as tenders
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of
from coproc.tenders.timeplan import changes, counting, files, gantt, queries, services, wording
from coproc.tenders.timeplan.alternatives import alternatives
from coproc.tenders.timeplan.chain import Point
from coproc.tenders.timeplan.engine import Plan, verdict
from coproc.tenders.timeplan.forms import TimeplanForm, stored, tell_suggestions
from coproc.tenders.timeplan.models import TenderTimeplan
from coproc.tenders.timeplan.queries import Shown
from coproc.web.access import actor, clock, close_session, db, require, runtime, writing

blueprint = Blueprint("tender_timeplan", __name__)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_CARRIED = frozenset({"csrf_token", "confirmed", "ret"})


def on_tender(tender: Tender, state: str) -> dict[str, Any]:
    """For the tender's own page: the picture, and whether the plan is still what would be counted."""
    found = queries.shown(db(), tender, state, today(clock()))
    return {"timeplan": found, "timeplan_picture": _picture(found.plan, tender), "timeplan_says": wording}


def _picture(plan: Plan | None, tender: Tender) -> gantt.Picture | None:
    return gantt.draw(plan, _("Tidsplan for {title}", title=tender.title), today(clock())) if plan else None


def _form(tender: Tender, found: Shown) -> TimeplanForm:
    values = {"version": tender.version, "plan_version": found.row.version if found.row else 0}
    form = TimeplanForm(data={**stored(found.chosen), **values})
    bodies = [(body, body) for body in queries.bodies(db(), tender.authority_id)]
    form.approval.choices = form.decision.choices = bodies
    form.keep(_points(tender, found))
    tell_suggestions(form, found.chosen)
    return form


def _points(tender: Tender, found: Shown) -> set[str]:
    """The steps of this tender's chain."""
    if found.plan:
        return {str(row.point) for row in found.plan.rows}
    if not counting.is_ready(tender):
        return set()
    now = today(clock())
    return {str(row.point) for row in counting.count(db(), tender, counting.Choices(counting.FROM_START, now), now).rows}


@blueprint.route("/udbud/<reference>/tidsplan", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def timetable(tender: Tender) -> ResponseReturnValue:
    """Forwards or backwards; a change is shown with all that follows before it is saved."""
    state = tenders.row_of(db(), tender).case.state
    found = queries.shown(db(), tender, state, today(clock()))
    form = _form(tender, found)
    if "ret" not in request.form and form.validate_on_submit():
        with form.refusals():
            if found.why_not and found.chosen is None:
                raise DomainError(found.why_not, field="anchor_on")
            chosen = form.choices_made()
            versions = {"version": form.version.data, "plan_version": form.plan_version.data}
            return _changed(tender, lambda uow: services.save(uow, tender.id, chosen, **versions), _("Gem tidsplanen"))
    return _page(tender, found, form, state), form.status


@blueprint.post("/udbud/<reference>/tidsplan/regn-igen")
@require("tender.edit", of=access.tender)
def recount(tender: Tender) -> ResponseReturnValue:
    """The same choices under today's rules and meetings; shown before it is saved as well."""
    try:
        return _changed(tender, lambda uow: services.recount(uow, tender.id), _("Regn igen, og gem"))
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        flash(error.sentence or _("Tidsplanen kan ikke regnes om. Ret den her."), "error")
        return redirect(path_of(tender, "/tidsplan"), 303)


def _changed(tender: Tender, act: Callable[[UnitOfWork], object], button: str) -> ResponseReturnValue:
    """Rehearsed and shown, unless that is what was confirmed or nothing follows; then done. Raises DomainError."""
    close_session()  # the rehearsal writes, and SQLite has one writer
    with runtime().database.rehearse(actor(), clock()) as uow:
        copy = uow.session.get_one(Tender, tender.id)
        found = changes.follows(uow, copy, lambda: act(uow), raising=True)
        chosen = counting.choices_of(uow.session, copy)
        assert chosen
        plan = counting.count(uow.session, copy, chosen, uow.today)
    mark = changes.fingerprint(found)
    if not found or request.form.get("confirmed") == mark:
        with writing() as uow:
            act(uow)
        flash(_("Tidsplanen er gemt."), "success")
        return redirect(path_of(tender, "/tidsplan"), 303)
    return render_template(
        "tenders/timeplan/consequences.html",
        found=[found],
        mark=mark,
        plan=plan,
        picture=_picture(plan, tender),
        verdict=verdict(plan, today(clock())),
        says=wording,
        changed_since="confirmed" in request.form,
        carried=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED],
        button=button,
        may_return="anchor" in request.form,
        back=path_of(tender, "/tidsplan"),
        **frame(tender, _("Tidsplan")),
    )


def _page(tender: Tender, found: Shown, form: TimeplanForm, state: str) -> str:
    now = today(clock())
    plan = found.plan
    others = alternatives(plan.setting, found.chosen, tender, now) if plan and found.chosen and state in tenders.PREPARING else []
    late = found.verdict and found.verdict.days and plan and plan.wanted and Point.NOTICE not in plan.setting.actual
    return render_template(
        "tenders/timeplan/show.html",
        found=found,
        plan=plan,
        picture=_picture(plan, tender),
        says=wording,
        alternatives=others,
        instead=counting.from_today(plan, now) if plan and late else None,
        form=form,
        ready=counting.is_ready(tender),
        preparing=state in tenders.PREPARING,
        running=state in counting.RUNNING,
        calendar=f"/organisation/{tender.authority_id}/moeder",
        has_bodies=bool(form.approval.choices),
        **frame(tender, _("Tidsplan")),
    )


def _counted(tender: Tender) -> tuple[Plan, TenderTimeplan | None]:
    found = queries.shown(db(), tender, tenders.row_of(db(), tender).case.state, today(clock()))
    if found.plan is None:
        raise NotFound(_("Udbuddet har ingen tidsplan endnu."))
    return found.plan, found.row


@blueprint.get("/udbud/<reference>/tidsplan.ics")
@require("tender.inside", of=access.tender)
def calendar(tender: Tender) -> Response:
    plan, row = _counted(tender)
    answer = Response(files.calendar(tender, plan, row, clock().now()), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{tender.reference}-tidsplan.ics"'
    return answer


@blueprint.get("/udbud/<reference>/tidsplan.xlsx")
@require("tender.inside", of=access.tender)
def spreadsheet(tender: Tender) -> ResponseReturnValue:
    plan, _row = _counted(tender)
    name = f"{tender.reference}-tidsplan.xlsx"
    return send_file(BytesIO(files.spreadsheet(plan)), mimetype=EXCEL, as_attachment=True, download_name=name)
