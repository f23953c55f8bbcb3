"""The personal page: all the company's sign-ups in the process, to confirm, accept, change, cancel, print and put in a calendar.

Reading changes nothing; whatever does is a button, so that mail scanners confirm nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, queries, signup_queries
from coproc.dialogues.models import LIVE, QUEUED, SignUp
from coproc.dialogues.public_routes import frame, writing_as
from coproc.dialogues.queries import EventRow
from coproc.dialogues.services import letters, signups
from coproc.dialogues.sharing import parts as talking
from coproc.dialogues.signup_forms import ONLINE, AboutForm, CancelForm, MoreForm, OneForm, names_of, people_forms
from coproc.dialogues.signup_routes import choices, picked
from coproc.dialogues.standing import Standing, standings
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging import calendar
from coproc.web.access import clock, db, require
from coproc.web.buttons import pressed
from coproc.web.parts import Link

blueprint = Blueprint("own_signup", __name__)
MOST_OTHER_EVENTS = 20


def _path() -> str:
    return "/".join(request.path.split("/")[:3])


def _frame(signup: SignUp, last: str = "") -> dict[str, Any]:
    """The process is what the page is about; the event of the link is one of several."""
    found = frame(signup.event, _("Jeres tilmelding"))
    own = _("Jeres tilmelding")
    process = Link(signup.event.process.title, f"/processer/{signup.event.process.reference}")
    crumbs = [process, Link(own, _path()), Link(last)] if last else [process, Link(own)]
    return {**found, "crumbs": crumbs, "own_path": _path(), "signup": signup, "now": clock().now()}


@blueprint.get("/min-tilmelding/<token>")
@require("signup.manage", of=access.signup)
def own(signup: SignUp) -> str:
    found = standings(db(), signup, clock().now())
    taken = {one.signup.event_id for one in found if one.is_live}
    now = clock().now()
    others = [row for row in signup_queries.open_rows(db(), now, signup.event.process_id) if row.event.id not in taken]
    page = _frame(signup)
    return render_template(
        "dialogues/own.html",
        standings=found,
        heading=_heading(found),
        others=others,
        elsewhere=[row for row in _elsewhere(signup, now) if row.signup_is_open(now)],
        inputs=talking.own_inputs(db(), signup, clock().now()),
        **page,
    )


def _heading(found: list[Standing]) -> str:
    live = [one for one in found if one.is_live]
    if any(one.signup.status == "unconfirmed" for one in live):
        return _("Bekræft jeres tilmelding")
    if any(one.is_offered for one in live):
        return _("Der er en plads til jer")
    if any(one.has_place for one in live):
        return _("I er tilmeldt")
    if live:
        return _("I står på ventelisten")
    return found[0].sentence.rstrip(".") if len(found) == 1 else _("Jeres tilmeldinger")


def _write(signup: SignUp, work: Callable[[UnitOfWork], object], done: str) -> ResponseReturnValue:
    pressed(writing_as(signup.company_name), work, done)
    return redirect(_path(), 303)


@blueprint.post("/min-tilmelding/<token>/bekraeft")
@require("signup.manage", of=access.signup)
def confirm(signup: SignUp) -> ResponseReturnValue:
    return _write(signup, lambda uow: signups.confirm(uow, signup.id), _("Tilmeldingen er bekræftet."))


@blueprint.post("/min-tilmelding/<token>/tag-pladsen")
@require("signup.manage", of=access.signup)
def accept(signup: SignUp) -> ResponseReturnValue:
    one = signup_queries.one_of(db(), signup, OneForm().signup.data)
    return _write(signup, lambda uow: signups.accept(uow, one.id), _("Pladsen er jeres."))


@blueprint.post("/min-tilmelding/<token>/deltag")
@require("signup.manage", of=access.signup)
def attend(signup: SignUp) -> ResponseReturnValue:
    form = OneForm()
    one, online = signup_queries.one_of(db(), signup, form.signup.data), bool(form.online.data)
    done = _("I er nu med online.") if online else _("I står nu i køen til en plads på stedet.")
    return _write(signup, lambda uow: signups.attend(uow, one.id, online=online), done)


@blueprint.route("/min-tilmelding/<token>/meld-fra", methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def cancel(signup: SignUp) -> ResponseReturnValue:
    """One or all: a place that is given back goes to the next at once, so it is asked for twice."""
    found = [one for one in signup_queries.contact_signups(db(), signup) if one.status in QUEUED]
    if not found:
        return redirect(_path(), 303)
    chosen = request.args.get("tilmelding", type=int)
    form = CancelForm(data={"signups": [one.id for one in found if chosen in {None, one.id}]})
    form.signups.choices = [(one.id, one.event.title) for one in found]
    if form.validate_on_submit():
        with form.refusals(), writing_as(signup.company_name) as uow:
            for number in _in_order(found, form.signups.data):
                signups.cancel(uow, number)
            flash(_("I er meldt fra. Pladsen går videre til den næste."), "success")
            return redirect(_path(), 303)
    return render_template("dialogues/own_cancel.html", form=form, **_frame(signup, _("Meld fra"))), form.status


def _in_order(found: list[SignUp], chosen: list[int]) -> list[int]:
    """Events are held in the order of their numbers."""
    return [one.id for one in sorted(found, key=lambda one: one.event_id) if one.id in chosen]


@blueprint.route("/min-tilmelding/<token>/ret", methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def change(signup: SignUp) -> ResponseReturnValue:
    """Who comes to what, and what they like to tell. What concerns the whole company is kept with each of its sign-ups."""
    found = [one for one in signup_queries.contact_signups(db(), signup) if one.status in QUEUED] or [signup]
    if found[0].status == "unconfirmed":
        flash(_("Bekræft jeres tilmelding først."), "error")
        return redirect(_path(), 303)
    people = people_forms(found)
    form = AboutForm.of(found[0])
    if all([form.validate_on_submit(), *(one.validate() for _signup, one in people if request.method == "POST")]):
        with form.refusals(), writing_as(signup.company_name) as uow:
            by_number = {one.id: names_of(names) for one, names in people}
            for number in _in_order(found, list(by_number)):
                signups.change(uow, number, attendees=by_number[number], **form.columns())
            flash(_("Tilmeldingen er rettet."), "success")
            return redirect(_path(), 303)
    page = _frame(signup, _("Ret tilmeldingen"))
    return render_template("dialogues/own_change.html", form=form, people=people, **page), form.status


@blueprint.route("/min-tilmelding/<token>/flere", methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def more(signup: SignUp) -> ResponseReturnValue:
    """Further events, of this process first: the company is known, so only what is new is asked, and nothing is left to confirm."""
    now, known = clock().now(), _known(signup)
    if known is None:
        flash(_("Bekræft jeres tilmelding først."), "error")
        return redirect(_path(), 303)
    taken = {one.event_id for one in signup_queries.contact_signups(db(), signup) if one.status in LIVE}
    ours = signup_queries.open_rows(db(), now, signup.event.process_id)
    elsewhere = _elsewhere(signup, now)
    rows = [row for row in ours if row.event.id not in taken]
    offered = [*rows, *elsewhere]
    wanted = request.args.get("arrangement", "")
    form = MoreForm(data={"attendees": "\n".join(known.attendees), "events": [wanted]})
    form.events.choices = [*choices(rows, now), *choices(elsewhere, now, with_process=True)]
    if form.events.choices and form.validate_on_submit():
        with form.refusals(), writing_as(known.company_name, known.email) as uow:
            _sign_up_known(uow, known, form, offered)
            flash(_("I er tilmeldt. Vi har sendt det til {email}.", email=known.email), "success")
            return redirect(_path(), 303)
    return render_template("dialogues/own_more.html", form=form, **_frame(signup, _("Kom med til mere"))), form.status


def _elsewhere(signup: SignUp, now: datetime) -> list[EventRow]:
    """In other processes: a company that is known there too is not asked again."""
    coming = queries.coming_events(db(), now, limit=MOST_OTHER_EVENTS)
    return [row for row in coming if row.process.id != signup.event.process_id]


def _known(signup: SignUp) -> SignUp | None:
    """The newest of the contact's sign-ups that proves its address."""
    found = [one for one in signup_queries.contact_signups(db(), signup) if one.confirmed_at]
    return max(found, key=lambda one: one.id, default=None)


def _sign_up_known(uow: UnitOfWork, known: SignUp, form: MoreForm, rows: list[EventRow]) -> None:
    """Process by process: each has its own mail with its own personal link."""
    wanted = set(form.chosen())
    for process_id in dict.fromkeys(row.process.id for row in rows):
        ids = {row.event.reference: row.event.id for row in rows if row.process.id == process_id}
        chosen = [one for one in wanted if one.removesuffix(ONLINE) in ids]
        signups.sign_up_for(
            uow,
            **picked(chosen, ids),
            company_number=known.company_number,
            company_name=known.company_name,
            contact_name=known.contact_name,
            email=known.email,
            country=known.country,
            attendees=names_of(form),
            is_listed=known.is_listed,
            language=known.language,
            known=known,
        )


@blueprint.get("/min-tilmelding/<token>/kvittering")
@require("signup.manage", of=access.signup)
def receipt(signup: SignUp) -> str:
    """To print, or to keep as PDF from the browser."""
    found = standings(db(), signup, clock().now())
    return render_template("dialogues/own_receipt.html", standings=found, **_frame(signup, _("Kvittering")))


@blueprint.get("/min-tilmelding/<token>/kalender.ics")
@require("signup.manage", of=access.signup)
def calendar_file(signup: SignUp) -> Response:
    """One event: the link's own, or ?tilmelding=…; a sign-up that has ended takes it out of the calendar again."""
    one = signup_queries.one_of(db(), signup, request.args.get("tilmelding", signup.id, type=int))
    entry = letters.entry(one.event, one)
    if entry is None:
        raise NotFound(_("Arrangementet har ikke fået en dato endnu."))
    text = calendar.event_file(entry, "CANCEL" if one.status in {"cancelled", "expired"} else "PUBLISH", clock().now())
    name = one.event.reference
    return Response(text, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{name}.ics"'})
