"""One-to-one meetings on the inside of a process: set-up, proposal, plan, changes, everybody's schedule, the wall. The door: door_routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access
from coproc.dialogues.meetings import access as meetings_access, letters, queries, schedule, services, solver, words
from coproc.dialogues.meetings.forms import (
    BuyerTimesForm,
    CallOffForm,
    EmptyForm,
    MoveForm,
    PlaceForm,
    SetUpForm,
    TableForm,
    slot_choices,
    targets,
)
from coproc.dialogues.meetings.models import MeetingPlan, MeetingTable
from coproc.dialogues.meetings.queries import Board, Row
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.actor import Role
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging import calendar
from coproc.messaging.links import absolute
from coproc.processes import pages
from coproc.processes.queries import joined
from coproc.web.access import actor, clock, close_session, db, may, require, writing
from coproc.web.buttons import pressed
from coproc.web.parts import Link

blueprint = Blueprint("meetings", __name__)
MOST_FREE = 50  # free times shown, the next first
AT = "/processer/<reference>/markedsdialog/<event_reference>/moeder"


@blueprint.app_template_global("meeting_plan_of")
def meeting_plan_of(event: DialogueEvent) -> MeetingPlan | None:
    """For the event's own page, which includes a link here."""
    return queries.plan_of(db(), event.id)


@blueprint.app_template_global("own_tables")
def own_tables(event: DialogueEvent) -> list[tuple[int, str]]:
    """The reader's organisations that sit at a table: they write themselves when they cannot."""
    mine = actor().organisation_ids(Role.OFFICER, Role.EXPERT, Role.MANAGER)
    return queries.seated_of(db(), event.id, mine) if mine else []


@blueprint.app_template_global("competitors")
def competitors() -> str:
    """The note of konkurrenceloven § 6."""
    return str(words.COMPETITORS)


def _path(event: DialogueEvent, suffix: str = "") -> str:
    return pages.path_of(event.process, f"/markedsdialog/{event.reference}/moeder{suffix}")


def _frame(event: DialogueEvent, *last: str) -> dict[str, Any]:
    found = pages.frame(event.process, "dialogues")
    *above, tab = found["crumbs"]
    there = [
        Link(tab.label, pages.path_of(event.process, "/markedsdialog")),
        Link(event.title, pages.path_of(event.process, f"/markedsdialog/{event.reference}")),
        Link(_("Én-til-én-møder"), _path(event)),
    ]
    found["crumbs"] = [*above, *there, *(Link(one) for one in last)]
    return {**found, "event": event, "path": _path(event), "words": words}


def _board(event: DialogueEvent) -> Board:
    plan = queries.plan_of(db(), event.id)
    if plan is None:
        raise NotFound(_("Der er ikke sat møder op til arrangementet."))
    return queries.board(db(), plan.id)


def _shown(event: DialogueEvent) -> Board:
    """The plan as others than the facilitator may see it: once it is published."""
    board = _board(event)
    if board.plan.published_at is None and not may("dialogue.edit"):
        raise NotFound(_("Mødeplanen er ikke offentliggjort endnu."))
    return board


@blueprint.get(AT)
@require("dialogue.inside", of=access.inside_event)
def index(event: DialogueEvent) -> str:
    plan = queries.plan_of(db(), event.id)
    board = queries.board(db(), plan.id) if plan else None
    now = clock().now()
    free = board.free(now)[:MOST_FREE] if board and board.meetings and may("dialogue.edit") else []
    return render_template(
        "dialogues/meetings/index.html",
        board=board,
        now=now,
        free=[
            (table, slot, [board.signups[n].company_name for n in schedule.next_in_line(board, (table.id, slot.id))[:3]])
            for table, slot in free
        ]
        if board
        else [],
        proof=words.proof(board.plan) if board else [],
        in_plan=queries.in_plan,
        **_frame(event),
    )


@blueprint.route(f"{AT}/opsaetning", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def set_up(event: DialogueEvent) -> ResponseReturnValue:
    """Shows the times and what is odd about them before anything is saved."""
    plan = queries.plan_of(db(), event.id)
    form = SetUpForm.of(plan, event)
    slots: list[Any] = []
    warnings: list[str] = []
    if form.validate_on_submit():
        with form.refusals():
            made = form.made()
            slots, warnings = made.slots(), services.preview(queries.board(db(), plan.id) if plan else None, event, made)
            if "save" in request.form and (form.accepted.data or not warnings):
                with writing() as uow:
                    services.set_up(uow, event.id, made)
                    flash(_("Tiderne er gemt."), "success")
                    return redirect(_path(event), 303)
            if "save" in request.form:
                form.status = 422
    page = _frame(event, _("Tider"))
    return render_template("dialogues/meetings/set_up.html", form=form, slots=slots, warnings=warnings, **page), form.status


@blueprint.route(f"{AT}/borde/nyt", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def new_table(event: DialogueEvent) -> ResponseReturnValue:
    board = _board(event)
    name = _("Bord {n}", n=len(board.tables) + 1)
    return _save_table(event, board, None, {"name": name, "quorum": 1, "companies": 1})


@blueprint.route(f"{AT}/borde/<int:table_id>", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def edit_table(event: DialogueEvent, table_id: int) -> ResponseReturnValue:
    board = _board(event)
    table = _table(board, table_id)
    stored = {name: getattr(table, name) for name in ("name", "room", "quorum", "companies", "regulars", "substitutes")}
    return _save_table(event, board, table, stored)


def _table(board: Board, table_id: int) -> MeetingTable:
    found = next((one for one in board.tables if one.id == table_id), None)
    if found is None:
        raise NotFound(_("Bordet findes ikke."))
    return found


def _save_table(event: DialogueEvent, board: Board, table: MeetingTable | None, stored: dict[str, Any]) -> ResponseReturnValue:
    form = TableForm(data=stored)
    buyers = [(row.organisation.id, row.organisation.name) for row in joined(db(), event.process_id)]
    for field in (form.regulars, form.substitutes):
        field.choices = buyers
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.save_table(uow, board.plan.id, table.id if table else None, **form.columns())
            flash(_("Bordet er gemt."), "success")
            return redirect(_path(event, "#borde"), 303)
    page = _frame(event, table.name if table else _("Nyt bord"))
    return render_template("dialogues/meetings/table.html", form=form, table=table, board=board, **page), form.status


@blueprint.post(f"{AT}/borde/<int:table_id>/fjern")
@require("dialogue.edit", of=access.inside_event)
def remove_table(event: DialogueEvent, table_id: int) -> ResponseReturnValue:
    plan_id = _board(event).plan.id
    return _click(event, lambda uow: services.remove_table(uow, plan_id, table_id), _("Bordet er fjernet."), "#borde")


@blueprint.route(f"{AT}/koebere/<int:organisation_id>", methods=["GET", "POST"])
@require("meeting.times", of=meetings_access.buyer)
def buyer_times(found: tuple[DialogueEvent, int]) -> ResponseReturnValue:
    """When a buyer cannot: written by its own people, or by the facilitator for them."""
    event, organisation_id = found
    board = _board(event)
    if organisation_id not in board.buyers:
        raise NotFound(_("Køberen sidder ikke ved noget bord."))
    form = BuyerTimesForm(data={"cannot": board.away.get(organisation_id, [])})
    form.cannot.choices = slot_choices(list(board.slots))
    runs = may("dialogue.edit")
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.set_buyer_times(uow, board.plan.id, organisation_id, form.cannot.data)
            flash(_("Tiderne er gemt."), "success")
            hit = [row for row in board.of_buyer(organisation_id) if row.slot.id in form.cannot.data]
            if hit and board.plan.published_at:
                flash(_told_to_move(event, hit), "warning")
            return redirect(_path(event, "#borde") if runs else _path(event, f"/koebere/{organisation_id}"), 303)
    name = board.names[organisation_id]
    page = _frame(event, name)
    return render_template("dialogues/meetings/buyer_times.html", form=form, name=name, board=board, runs=runs, **page), form.status


def _told_to_move(event: DialogueEvent, hit: Sequence[Row]) -> str:
    """A published meeting stays until somebody moves it."""
    return ngettext(
        "Der ligger {n} møde på en af de tider. Det bliver stående, til facilitatoren flytter det: skriv til {contact}.",
        "Der ligger {n} møder på de tider. De bliver stående, til facilitatoren flytter dem: skriv til {contact}.",
        len(hit),
        contact=event.contact_email or event.contact_name,
    )


@blueprint.post(f"{AT}/forslag")
@require("dialogue.edit", of=access.inside_event)
def propose(event: DialogueEvent) -> ResponseReturnValue:
    """Computed between two transactions: nobody waits for the solver."""
    board = _board(event)
    problem = board.problem
    found: list[solver.Solution] = []

    def keep(uow: Any) -> None:
        schedule.keep_proposal(uow, board.plan.id, problem, found[0])

    if not problem.companies or not problem.tables:
        flash(_("Der mangler borde eller ønsker at lave et forslag af."), "error")
        return redirect(_path(event), 303)
    if EmptyForm().validate_on_submit():
        close_session()
        found.append(solver.solve(problem))
    return _click(event, keep, _("Forslaget er beregnet. Se det igennem, og offentliggør det."), "#plan")


@blueprint.post(f"{AT}/offentliggoer")
@require("dialogue.edit", of=access.inside_event)
def publish(event: DialogueEvent) -> ResponseReturnValue:
    plan_id = _board(event).plan.id
    return _click(
        event, lambda uow: schedule.publish(uow, plan_id), _("Planen er offentliggjort, og alle får deres egen på mail."), "#plan"
    )


def _click(event: DialogueEvent, work: Any, done: str, anchor: str = "", back: str = "") -> ResponseReturnValue:
    """A button: what it refuses is said on the page it stands on."""
    if not EmptyForm().validate_on_submit():
        flash(_("Siden var forældet. Prøv igen."), "error")
    else:
        pressed(writing(), work, done)
    return redirect(back or _path(event, anchor), 303)


# changes by hand


@blueprint.route(f"{AT}/<int:meeting_id>/flyt", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def move(event: DialogueEvent, meeting_id: int) -> ResponseReturnValue:
    """`?til=` comes from dragging: the same form, filled in."""
    board = _board(event)
    row = next((one for one in board.rows if one.meeting.id == meeting_id), None)
    if row is None:
        raise NotFound(_("Mødet findes ikke længere."))
    form = MoveForm(data={"target": request.args.get("til", "")})
    form.target.choices = targets(board, meeting_id)
    warnings: list[str] = []
    if form.validate_on_submit():
        with form.refusals():
            try:
                with writing() as uow:
                    schedule.move(
                        uow, board.plan.id, meeting_id, form.aim(), reason=form.reason.data or "", accepted=form.accepted.data
                    )
                    flash(_("Mødet er flyttet."), "success")
                    return redirect(_path(event, "#plan"), 303)
            except schedule.Unaccepted as error:
                warnings = error.warnings
                raise
    page = _frame(event, _("Flyt møde"))
    values = {"form": form, "row": row, "warnings": warnings, "board": board, "call_off": CallOffForm(prefix="off")}
    return render_template("dialogues/meetings/move.html", **values, **page), form.status


@blueprint.post(f"{AT}/<int:meeting_id>/aflys")
@require("dialogue.edit", of=access.inside_event)
def call_off(event: DialogueEvent, meeting_id: int) -> ResponseReturnValue:
    plan_id = _board(event).plan.id
    form = CallOffForm(prefix="off")
    reason = form.reason.data or ""
    done = _("Mødet er aflyst. Tiden er givet til den næste i køen, hvis der var en.")
    back = _path(event, "#plan") if reason else _path(event, f"/{meeting_id}/flyt")
    return _click(event, lambda uow: schedule.call_off(uow, plan_id, meeting_id, reason=reason), done, back=back)


@blueprint.route(f"{AT}/giv", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_event)
def place(event: DialogueEvent) -> ResponseReturnValue:
    board = _board(event)
    form = PlaceForm(data={"target": request.args.get("til", ""), "company": request.args.get("til_virksomhed", type=int)})
    form.target.choices = targets(board)
    form.company.choices = [(one.id, one.company_name) for one in board.signups.values() if queries.in_plan(one)]
    warnings: list[str] = []
    if form.validate_on_submit():
        with form.refusals():
            try:
                with writing() as uow:
                    schedule.place(
                        uow,
                        board.plan.id,
                        form.company.data,
                        form.aim(),
                        reason=form.reason.data or "",
                        accepted=form.accepted.data,
                    )
                    flash(_("Virksomheden har fået mødet."), "success")
                    return redirect(_path(event, "#plan"), 303)
            except schedule.Unaccepted as error:
                warnings = error.warnings
                raise
    page = _frame(event, _("Giv et møde"))
    return render_template("dialogues/meetings/place.html", form=form, warnings=warnings, board=board, **page), form.status


# everybody's schedule, the wall and the door


@blueprint.get(f"{AT}/plan")
@require("dialogue.inside", of=access.inside_event)
def wall(event: DialogueEvent) -> str:
    """To print and hang up: a sheet per table and day."""
    return render_template("dialogues/meetings/wall.html", board=_shown(event), **_frame(event, _("Plan til væggen")))


@blueprint.get(f"{AT}/koeber/<int:organisation_id>")
@require("dialogue.inside", of=access.inside_event)
def buyer(event: DialogueEvent, organisation_id: int) -> str:
    board = _shown(event)
    if organisation_id not in board.buyers:
        raise NotFound(_("Køberen sidder ikke ved noget bord."))
    name = board.names[organisation_id]
    rows = board.of_buyer(organisation_id)
    values = {"board": board, "rows": rows, "name": name, "organisation_id": organisation_id, "now": clock().now()}
    return render_template("dialogues/meetings/buyer.html", **values, **_frame(event, name))


@blueprint.get(f"{AT}/koeber/<int:organisation_id>/kalender.ics")
@require("dialogue.inside", of=access.inside_event)
def buyer_calendar(event: DialogueEvent, organisation_id: int) -> Response:
    board = _shown(event)
    inside = absolute(_path(event))
    found = [letters.entry(board, row, inside=inside) for row in board.of_buyer(organisation_id)]
    return calendar_response(calendar.feed(found, event.title, clock().now()), event)


def calendar_response(text: str, event: DialogueEvent) -> Response:
    name = f'attachment; filename="{event.reference}-moeder.ics"'
    return Response(text, mimetype="text/calendar", headers={"Content-Disposition": name})
