"""Signing up without an account: one form for all the open events of a process, one mail. And a new link for whoever lost it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, session as cookie
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, queries, signup_queries
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.public_routes import LIST, frame, writing_as
from coproc.dialogues.queries import EventRow
from coproc.dialogues.services import signups
from coproc.dialogues.services.signups import SignedUp
from coproc.dialogues.signup_forms import COUNTRIES, ONLINE, LinkForm, SignUpForm
from coproc.kernel.formats import deadline
from coproc.kernel.translation import gettext as _, ngettext
from coproc.web.access import clock, db, require

blueprint = Blueprint("signups", __name__)
# Gone for good, or not now.
CLOSED_STATUS = {"cancelled": 410, "over": 410, "written": 409, "closed": 409, "late": 409}


def choices(rows: list[EventRow], now: datetime, *, with_process: bool = False) -> list[tuple[str, str, str]]:
    """What one can tick: the room while sign-up is open, an online seat where there is one."""
    found = []
    for row in rows:
        event = row.event
        title = f"{event.title} ({row.process.title})" if with_process else event.title
        when = deadline(event.starts_at) if event.starts_at else event.when_words
        if row.signup_is_open(now):
            free = "" if row.free is None else _free(row.free)
            found.append((event.reference, title, ". ".join(filter(None, (when, event.place or _("Online"), free)))))
        if signup_queries.online_is_open(row, now):
            found.append((event.reference + ONLINE, _("{title}: deltag online", title=title), when))
    return found


def _free(places: int) -> str:
    return ngettext("{n} plads tilbage", "{n} pladser tilbage", places) if places else _("Alle pladser er taget: venteliste")


def preselected(row: EventRow, now: datetime) -> str:
    """The room as long as one can sign up for it; online when that was asked for or is all there is."""
    asks_online = "online" in request.args and signup_queries.online_is_open(row, now)
    return row.event.reference + (ONLINE if asks_online or not row.signup_is_open(now) else "")


@blueprint.route("/markedsdialoger/<event_reference>/tilmelding", methods=["GET", "POST"])
@require("signup.create", of=access.event)
def sign_up(event: DialogueEvent) -> ResponseReturnValue:
    """Closed, full, cancelled and too late each have their own answer; the ways that are open are shown in all of them."""
    now = clock().now()
    rows = signup_queries.open_rows(db(), now, event.process_id)
    row = next((one for one in rows if one.event.id == event.id), None) or queries.row_of(db(), event.id)
    online = signup_queries.online_is_open(row, now)
    values = {"row": row, "now": now, "online": online, **frame(event, _("Tilmelding"))}
    why = queries.why_closed(event, row.case.state, now)
    if why and not (online and "online" in request.args):
        page = render_template("dialogues/closed.html", sentence=signups.WHY_CLOSED[why], why=why, **values)
        return page, CLOSED_STATUS[why]
    form = SignUpForm(data={"events": [preselected(row, now)], **_known_company()})
    form.events.choices = choices(rows, now)
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect(f"{LIST}/{event.reference}", 303)
        with form.refusals(), writing_as(form.company_name.data, form.email.data) as uow:
            ids = {one.event.reference: one.event.id for one in rows}
            done = signups.sign_up_for(uow, **picked(form.chosen(), ids), **form.columns())
            names = {one.event.id: one.event.title for one in rows}
            said = [_told(uow.session, one, names[one.signup.event_id]) for one in done]
            cookie["signed_up"] = {"event": event.reference, "email": form.email.data, "events": said}
            return redirect(f"{LIST}/{event.reference}/tilmelding/tak", 303)
    return render_template("dialogues/sign_up.html", form=form, rows=rows, **values), form.status


def _known_company() -> dict[str, str]:
    """From an invitation, which knows the company: nothing about a person, for links are forwarded."""
    given = {name: request.args.get(key, "")[:200] for key, name in (("nummer", "company_number"), ("navn", "company_name"))}
    return {**given, "country": country if (country := request.args.get("land")) in COUNTRIES else "DK"}


def picked(chosen: list[str], ids: dict[str, int]) -> dict[str, Any]:
    """What was ticked, as sign_up_for takes it."""
    online = {ids[one.removesuffix(ONLINE)] for one in chosen if one.endswith(ONLINE)}
    return {"event_ids": [ids[one.removesuffix(ONLINE)] for one in chosen], "online": online}


def _told(session: Any, done: SignedUp, title: str) -> dict[str, Any]:
    """For the next page. Of a sign-up that was there already nothing more is told."""
    signup = done.signup
    if not done.is_new:
        return {"title": title, "new": False}
    position = queries.waiting_position(session, signup)
    return {"title": title, "new": True, "online": signup.is_online, "place": signup.has_place, "position": position}


@blueprint.get("/markedsdialoger/<event_reference>/tilmelding/tak")
@require("signup.create", of=access.event)
def thanks(event: DialogueEvent) -> ResponseReturnValue:
    done = cookie.get("signed_up") or {}
    if done.get("event") != event.reference:
        return redirect(f"{LIST}/{event.reference}", 303)
    return render_template("dialogues/thanks.html", done=done, **frame(event, _("Tilmelding")))


@blueprint.route("/min-tilmelding", methods=["GET", "POST"])
@require("page.public")
def resend() -> ResponseReturnValue:
    """The answer is the same whether the address is known or not."""
    form = LinkForm()
    sent = form.validate_on_submit()
    if sent and not form.is_from_a_robot:
        with form.refusals(), writing_as("") as uow:
            signups.resend_links(uow, form.email.data)
    sent = sent and form.status == 200
    return render_template("dialogues/resend.html", form=form, sent=sent), form.status
