"""The officer's side: write the decision, hand it over, answer the manager, and say what the meeting decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts.queries import person
from coproc.cases.models import Case
from coproc.documents.answers import send
from coproc.documents.contract import MissingFields
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.processes import access, invitations, mail_changes, pages, words
from coproc.processes.joining import documents, meetings, queries, services
from coproc.processes.joining.forms import DecisionForm, MeetingForm, OutcomeForm, ReplyForm
from coproc.processes.joining.models import DecisionState, JoiningDecision
from coproc.processes.joining.words import NOT_PROMISED, PROMISED, STATES
from coproc.processes.models import ASKED_STATES, MandateLevel, Participation
from coproc.web.access import actor, clock, db, require, writing
from coproc.web.forms import Form

blueprint = Blueprint("joining", __name__)
BASE = "/processer/<reference>/deltagelse/<int:participation_id>/beslutning"


def what(participation: Participation) -> dict[str, Any]:
    """For `joining/_what.html`: what whoever decides must know."""
    return {"known": queries.known(db(), participation), "promised": PROMISED, "not_promised": NOT_PROMISED}


def panel(participation: Participation, case: Case) -> dict[str, Any]:
    """For the organisation's own page: the decision under way, and those that were taken."""
    decision = queries.under_way(db(), participation.id) if case.state in ASKED_STATES else None
    found = what(participation) if case.state in ASKED_STATES else {}
    return {
        **found,
        "decision": decision,
        "decision_log": queries.log(db(), participation.id),
        "decision_states": STATES,
        "agenda": queries.agenda_of(db(), decision, participation.organisation_id, today(clock())) if decision else None,
        "levels": words.MANDATE_LEVELS,
        "today": today(clock()),
        "managers": services.other_managers(db(), participation.organisation_id, decision.asked_by_id) if decision else [],
    }


def _home(participation: Participation) -> ResponseReturnValue:
    return redirect(invitations.page_of(participation.process, participation), 303)


def under_way(participation: Participation, *states: DecisionState) -> JoiningDecision:
    found = queries.under_way(db(), participation.id)
    if found is None or (states and found.state not in states):
        raise NotFound(_("Der er ikke en beslutning, der venter på det her. Se jeres side i processen."))
    return found


def _calendar(participation: Participation, form: MeetingForm) -> dict[str, meetings.Meeting]:
    """The meetings to choose from, as the form shows them."""
    found = {one.key: one for one in meetings.coming(db(), participation.organisation_id, today(clock()))}
    form.meeting.choices = [
        (
            key,
            _(
                "{body} {day}, sagen klar senest {agenda}",
                body=one.body,
                day=long_date(one.held_on),
                agenda=long_date(one.agenda_on),
            ),
        )
        for key, one in found.items()
    ]
    return found


@blueprint.route(BASE, methods=["GET", "POST"])
@require("joining.prepare", of=access.participation)
def edit(participation: Participation) -> ResponseReturnValue:
    decision = queries.under_way(db(), participation.id)
    if decision is not None and decision.state != DecisionState.DRAFT:
        return _home(participation)
    form = DecisionForm(obj=decision, data=_known(participation, decision))
    calendar = _calendar(participation, form)
    managers = services.other_managers(db(), participation.organisation_id, actor().person_id)
    form.manager_id.choices = [(one.id, one.name) for one in managers]
    if len(managers) == 1 and not form.is_submitted():
        form.manager_id.data = managers[0].id
    if form.validate_on_submit():
        with form.refusals():
            sent = "draft" not in request.form
            _store(participation, form, calendar, sent=sent)
            flash(_("Beslutningen er sendt til lederen.") if sent else _("Kladden er gemt."), "success")
            return _home(participation)
    values = {"form": form, "participation": participation, "has_managers": bool(managers), "has_calendar": bool(calendar)}
    return render_template(
        "processes/joining/edit.html", **values, **pages.frame(participation.process, "participants")
    ), form.status


def _store(participation: Participation, form: DecisionForm, calendar: dict[str, meetings.Meeting], *, sent: bool) -> None:
    """The draft, and with the same press the question to the manager. A refused question keeps nothing: the form keeps it all."""
    with writing() as uow:
        decision = services.save(uow, participation.id, version=form.version.data, **form.columns(calendar))
        if sent:
            services.hand_over(
                uow,
                decision.id,
                manager_id=form.manager_id.data,
                manager_name=form.manager_name.data or "",
                manager_email=form.manager_email.data or "",
            )


def _known(participation: Participation, decision: JoiningDecision | None) -> dict[str, Any]:
    """What the form begins with: the reader as the contact, and why they asked to join."""
    if decision is not None:
        return {"meeting": _chosen(participation, decision)}
    me = person(db(), actor().person_id or 0)
    return {
        "contact_name": me.name,
        "contact_email": me.email,
        "level": participation.mandate_level or MandateLevel.DIRECTOR,
        "meeting_on": participation.mandate_meeting_on,
        "background": participation.message if participation.invited_on is None else "",
        "answer_by": participation.process.join_until,
    }


def _chosen(participation: Participation, decision: JoiningDecision) -> str | None:
    since = decision.meeting_on or date.max
    there = (one for one in meetings.coming(db(), participation.organisation_id, since) if since != date.max)
    return next((one.key for one in there if one.held_on == decision.meeting_on and one.body == decision.body), None)


@blueprint.post(f"{BASE}/traek-tilbage")
@require("joining.prepare", of=access.participation)
def take_back(participation: Participation) -> ResponseReturnValue:
    decision = under_way(participation)
    try:
        with writing() as uow:
            services.take_back(uow, decision.id)
        flash(_("Beslutningen er trukket tilbage, og lederens link virker ikke mere. Du kan rette den."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return _home(participation)


@blueprint.route(f"{BASE}/spoergsmaal", methods=["GET", "POST"])
@require("joining.prepare", of=access.participation)
def reply(participation: Participation) -> ResponseReturnValue:
    decision = under_way(participation, DecisionState.QUESTION)
    form = ReplyForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.reply(uow, decision.id, form.reply.data)
            flash(_("Dit svar er sendt til lederen."), "success")
            return _home(participation)
    asked = next((one for one in reversed(decision.talk) if one["is_question"]), None)
    return _act(participation, form, _("Svar lederen"), _("Send svaret"), asked=asked)


@blueprint.route(f"{BASE}/moede", methods=["GET", "POST"])
@require("joining.prepare", of=access.participation)
def meeting(participation: Participation) -> ResponseReturnValue:
    decision = under_way(participation, DecisionState.MEETING)
    form = MeetingForm(obj=decision, data={"meeting": _chosen(participation, decision)})
    calendar = _calendar(participation, form)
    if not mail_changes.is_return() and form.validate_on_submit():
        with form.refusals():
            where = form.where(calendar)

            def act(uow: UnitOfWork) -> object:
                return services.move_meeting(uow, decision.id, **where, version=form.version.data)

            title, home = _("Sagen kommer på et andet møde"), request.path.removesuffix("/moede")
            if page := mail_changes.confirm(act, title=title, back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Mødet er gemt."), "success")
            return _home(participation)
    return _act(participation, form, _("Sagen kommer på et andet møde"), _("Gem"), has_calendar=bool(calendar))


@blueprint.route(f"{BASE}/besluttet", methods=["GET", "POST"])
@require("joining.prepare", of=access.participation)
def outcome(participation: Participation) -> ResponseReturnValue:
    decision = under_way(participation, DecisionState.MEETING)
    known = {"version": decision.version, "decided_on": decision.meeting_on, "journal_number": decision.journal_number}
    form = OutcomeForm(data=known)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.decided(
                uow,
                decision.id,
                yes=form.outcome.data == "yes",
                decided_on=form.decided_on.data,
                minutes_point=form.minutes_point.data or "",
                journal_number=form.journal_number.data or "",
                reason=form.reason.data or "",
                version=form.version.data,
            )
            flash(_("Beslutningen er gemt."), "success")
            return _home(participation)
    return _act(participation, form, _("Hvad blev besluttet?"), _("Gem beslutningen"))


def _act(participation: Participation, form: Form, heading: str, button: str, **values: Any) -> ResponseReturnValue:
    given = {"form": form, "participation": participation, "heading": heading, "button": button}
    frame = pages.frame(participation.process, "participants")
    return render_template(
        "processes/joining/act.html", **{"asked": None, "has_calendar": False, **values}, **given, **frame
    ), form.status


@blueprint.get(f"{BASE}/dagsordenspunkt")
@require("joining.read", of=access.participation)
def paper(participation: Participation) -> ResponseReturnValue:
    """The Dagsordenspunkt as Word, or PDF with ?som=pdf; kept by the organisation itself, for it is not the process's."""
    decision = under_way(participation)
    try:
        return send(documents.paper(db(), decision, today(clock())))
    except MissingFields as error:
        for sentence in error.errors.values():
            flash(sentence, "error")
        return _home(participation)
