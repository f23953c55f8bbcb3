"""Påmindelser: of a process, of a thing, of a person, and one by itself with the buttons that hold, give words and drop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, or_

from coproc.accounts import sessions
from coproc.accounts.permissions import CENTRE, HOST
from coproc.audit import timeline
from coproc.cases import holding, hours, reminders, rule_texts, services as cases
from coproc.cases.held import DROPPED
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.reminders import AHEAD, STANDINGS, Filters, Standing
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed, moment
from coproc.kernel.translation import gettext as _
from coproc.pipeline.reminders import access
from coproc.pipeline.reminders.access import About
from coproc.pipeline.reminders.forms import DropForm, NoteForm
from coproc.pipeline.reminders.letter import letter_of
from coproc.processes import access as processes, pages, queries as process_queries
from coproc.processes.models import Process
from coproc.web.access import Access, actor, clock, db, may, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("reminders", __name__)
BEEN = "sket"  # ?vis=sket: what has been; else what is to come


def _list(which: ColumnElement[bool], *, without: tuple[Standing, ...] = ()) -> dict[str, Any]:
    """The page's rows by what the address asks for, and what can be asked for."""
    number = max(1, request.args.get("side", 1, type=int))
    has_been = request.args.get("vis") == BEEN
    standing = request.args.get("tilstand", "")
    filters = Filters(standing, request.args.get("person", ""), None if standing else not has_been, without)
    found = reminders.listing(db(), which, filters, number)
    return {
        "found": found,
        "page": number,
        "has_been": standing not in AHEAD if standing else has_been,
        "is_filtered": bool(standing or filters.person),
        "standings": [(str(one), str(label)) for one, label in STANDINGS.items()],
        "tabs_of_time": [
            Link(_("Det, der kommer"), _address(person=filters.person), current=not standing and not has_been),
            Link(_("Det, der har været"), _address(vis=BEEN, person=filters.person), current=not standing and has_been),
        ],
        "day_of": lambda instant: local(instant).date(),
        "today": local(clock().now()).date(),
    }


def _address(**asked: str) -> str:
    found = urlencode({name: value for name, value in asked.items() if value})
    return f"{request.path}?{found}" if found else request.path


@blueprint.get("/processer/<reference>/paamindelser")
@require("process.edit", of=processes.process)
def of_process(process: Process) -> str:
    """To whom, when, why, what stops it, and the proof that it went."""
    which = access.of_process(process, actor())
    case = process_queries.case_of(db(), process)
    rules = [(rule.key, rule_texts.name_of(rule)) for rule in reminders.not_done(db(), case)]
    people = reminders.people_in(db(), which)
    return render_template(
        "pipeline/reminders/process.html", rules=rules, people=people, **_list(which), **pages.frame(process, "overview")
    )


@blueprint.post("/processer/<reference>/paamindelser/<rule>")
@require("process.edit", of=processes.process)
def remind(process: Process, rule: str) -> ResponseReturnValue:
    """Send påmindelse til dem, der mangler: nobody who has acted, nobody twice a day."""
    try:
        with writing() as uow:
            names = reminders.remind_now(uow, cases.lock(uow.session, process.case_id or 0), rule)
        flash(_sent_to(names) if names else _("Alle har svaret eller er mindet om det i dag."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(pages.path_of(process, "/paamindelser"), 303)


def _sent_to(names: list[str]) -> str:
    at = hours.leaves_at(clock().now())
    if at > clock().now():
        return _("Sendes {when} til {names}. Før får ingen mails.", when=moment(at), names=listed(names))
    return _("Sendt til {names}.", names=listed(names))


@blueprint.get("/paamindelser/om/<thing_reference>")
@require("reminder.read", of=access.thing)
def about(thing: About) -> str:
    return _about(thing)


@blueprint.get("/paamindelser/om/<reference>/<int:participation_id>")
@require("reminder.read", of=access.part)
def about_part(thing: About) -> str:
    return _about(thing)


def _about(thing: About) -> str:
    crumbs = [Link(thing.title, thing.path), Link(_("Påmindelser"))]
    if thing.process:
        crumbs = [Link(_("Processer"), "/processer"), Link(thing.process.title, pages.path_of(thing.process)), *crumbs]
    return render_template("pipeline/reminders/thing.html", thing=thing, crumbs=crumbs, **_list(thing.which))


@blueprint.get("/min-konto/paamindelser")
@require("account.edit")
def mine() -> str:
    """What I get and got, and what comes to me for those I stand in for today."""
    me = sessions.me()
    absent = access.stood_in_for(db(), me.id)
    keys = [f"person:{me.id}", f"mail:{me.email.lower()}"]
    for_others = Reminder.person.in_([f"person:{one.id}" for one in absent]) & (Reminder.state == ReminderState.PLANNED)
    which = or_(Reminder.person.in_(keys), Reminder.deputy_id == me.id, for_others)
    crumbs = [Link(_("Min konto"), "/min-konto"), Link(_("Mine påmindelser"))]
    return render_template(
        "pipeline/reminders/mine.html",
        absent=[one.name for one in absent],
        mine=me.name,
        crumbs=crumbs,
        **_list(which, without=(Standing.SUPERSEDED,)),
    )


def _is_own(row: Reminder) -> bool:
    return actor().person_id is not None and actor().person_id in {row.deputy_id, _number(row.person)}


def _number(person: str) -> int | None:
    kind, _colon, number = person.partition(":")
    return int(number) if kind == "person" else None


def _page(row: Reminder, note: NoteForm | None = None, drop: DropForm | None = None) -> ResponseReturnValue:
    line = reminders.one(db(), row.id)
    edits = may("reminder.edit", access.to_edit(db(), actor(), row.id))
    page = render_template(
        "pipeline/reminders/show.html",
        line=line,
        row=row,
        letter=letter_of(db(), row, is_own=_is_own(row)),
        history=reminders.slot_history(db(), row),
        entries=timeline.of_subject(db(), "reminder", row.id) if edits else [],
        edits=edits,
        is_own=_is_own(row),
        can_restore=edits and (row.state, row.why) == (ReminderState.STOPPED, DROPPED) and row.on >= local(clock().now()).date(),
        note=note or NoteForm(formdata=None, data={"text": row.note}, prefix="note"),
        drop=drop or DropForm(formdata=None, prefix="drop"),
        crumbs=[*_way_here(row), Link(_("Påmindelse"))],
    )
    return page, next((form.status for form in (note, drop) if form is not None and form.status != 200), 200)


def _way_here(row: Reminder) -> list[Link]:
    """To the process's list for those who run it, else to one's own."""
    case = db().get(Case, row.case_id)
    process = db().get(Process, case.scope_id) if case and case.scope_kind == "process" else None
    if process:
        ties = processes.ties(db(), process)
        if may("process.edit", Access(process, {CENTRE: ties[CENTRE], HOST: ties[HOST]})):
            path = pages.path_of(process)
            return [Link(process.title, path), Link(_("Påmindelser"), pages.path_of(process, "/paamindelser"))]
    return [Link(_("Mine påmindelser"), "/min-konto/paamindelser")] if _is_own(row) else [Link(row.title, row.path)]


@blueprint.get("/paamindelser/<int:reminder_id>")
@require("reminder.read", of=access.one)
def show(row: Reminder) -> ResponseReturnValue:
    return _page(row)


def _home(row: Reminder) -> ResponseReturnValue:
    return redirect(url_for("reminders.show", reminder_id=row.id), 303)


def _button(row: Reminder, act: Callable[[UnitOfWork], object], done: str) -> ResponseReturnValue:
    """What needs no words: done, or a sentence on the page as it now is."""
    try:
        with writing() as uow:
            act(uow)
        flash(done, "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return _home(row)


@blueprint.post("/paamindelser/<int:reminder_id>/hold")
@require("reminder.edit", of=access.to_edit)
def hold(row: Reminder) -> ResponseReturnValue:
    expected = request.form.get("expected", ReminderState.PLANNED.value)
    done = _("Den bliver holdt tilbage, til du lader den gå.")
    return _button(row, lambda uow: holding.hold(uow, row.id, expected), done)


@blueprint.post("/paamindelser/<int:reminder_id>/slip")
@require("reminder.edit", of=access.to_edit)
def release(row: Reminder) -> ResponseReturnValue:
    return _button(row, lambda uow: holding.release(uow, row.id), _("Den bliver sendt igen, når dagen kommer."))


@blueprint.post("/paamindelser/<int:reminder_id>/fortryd")
@require("reminder.edit", of=access.to_edit)
def restore(row: Reminder) -> ResponseReturnValue:
    return _button(row, lambda uow: holding.restore(uow, row.id), _("Den er planlagt igen."))


@blueprint.post("/paamindelser/<int:reminder_id>/ord")
@require("reminder.edit", of=access.to_edit)
def write_note(row: Reminder) -> ResponseReturnValue:
    form = NoteForm(prefix="note")
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                holding.write_note(uow, row.id, form.text.data)
            flash(_("Dine ord er gemt."), "success")
            return _home(row)
    return _page(access.one(db(), actor(), row.id).thing, note=form)


@blueprint.post("/paamindelser/<int:reminder_id>/drop")
@require("reminder.edit", of=access.to_edit)
def drop(row: Reminder) -> ResponseReturnValue:
    form = DropForm(prefix="drop")
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                holding.drop(uow, row.id, form.reason.data, request.form.get("expected", ""))
            flash(_("Den er droppet og bliver ikke sendt."), "success")
            return _home(row)
    return _page(access.one(db(), actor(), row.id).thing, drop=form)
