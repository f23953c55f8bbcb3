"""Styregruppen: one page with all of it, and a form for each thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.permissions import SELF
from coproc.documents import uploads
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access, pages
from coproc.processes.file_room import access as rooms
from coproc.processes.file_room.models import Audience, RoomFile
from coproc.processes.models import Process
from coproc.processes.steering import queries, services
from coproc.processes.steering.forms import (
    CONSEQUENCE,
    PROBABILITY,
    ActionForm,
    DecisionForm,
    EditMeetingForm,
    MeetingForm,
    MemberForm,
    MinutesForm,
    RiskForm,
)
from coproc.processes.steering.models import Risk, SteeringAction, SteeringMeeting, SteeringMember
from coproc.web.access import Access, actor, clock, db, require, writing
from coproc.web.forms import Form

blueprint = Blueprint("steering", __name__)
PATH = "/styregruppe"


def _below(session: Session, me: Actor, reference: str, model: type[Any], number: int) -> Access[Any]:
    """A thing of the process in the address; an action is `self` to whoever does it. Raises NotFound."""
    whole = access.process(session, me, reference)
    found = session.get(model, number)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Det findes ikke på styregruppens side. Måske er det fjernet."))
    mine = isinstance(found, SteeringAction) and found.owner_id == me.person_id
    return Access(found, whole.ties, whole.flags | {SELF} if mine else whole.flags)


def one_member(session: Session, me: Actor, reference: str, member_id: int) -> Access[SteeringMember]:
    return _below(session, me, reference, SteeringMember, member_id)


def one_meeting(session: Session, me: Actor, reference: str, meeting_id: int) -> Access[SteeringMeeting]:
    return _below(session, me, reference, SteeringMeeting, meeting_id)


def one_risk(session: Session, me: Actor, reference: str, risk_id: int) -> Access[Risk]:
    return _below(session, me, reference, Risk, risk_id)


def one_action(session: Session, me: Actor, reference: str, action_id: int) -> Access[SteeringAction]:
    return _below(session, me, reference, SteeringAction, action_id)


def _home(process: Process) -> ResponseReturnValue:
    return redirect(pages.path_of(process, PATH), 303)


def _page(process: Process, form: Form, heading: str, button: str, **values: Any) -> ResponseReturnValue:
    frame = pages.frame(process, "steering")
    return render_template(
        "processes/steering/form.html", form=form, heading=heading, button=button, **values, **frame
    ), form.status


def _columns(form: Form) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


@blueprint.get("/processer/<reference>/styregruppe")
@require("steering.read", of=access.process)
def index(process: Process) -> str:
    group = queries.group(db(), process.id)
    return render_template(
        "processes/steering/index.html",
        group=group,
        material=_material(process, group.meetings),
        links=part_links.alive(db(), services.PART, [one.id for one in group.meetings], clock().now()),
        probability=dict(PROBABILITY),
        consequence=dict(CONSEQUENCE),
        now=clock().now(),
        today=today(clock()),
        me_id=actor().person_id,
        **pages.frame(process, "steering"),
    )


def _material(process: Process, meetings: Sequence[SteeringMeeting]) -> dict[int, list[RoomFile]]:
    """Meeting -> its files, for those who belong to the group or run the process."""
    if Audience.STEERING not in rooms.reader(actor(), rooms.room(db(), actor(), process.reference)).audiences:
        return {}
    files = [file for file, _version in queries.material(db(), process.id)]
    return {meeting.id: [file for file in files if file.folder == queries.folder_of(meeting)] for meeting in meetings}


@blueprint.route("/processer/<reference>/styregruppe/medlemmer/nyt", methods=["GET", "POST"])
@require("steering.edit", of=access.process)
def new_member(process: Process) -> ResponseReturnValue:
    form = MemberForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.set_member(uow, process.id, **_columns(form))
            flash(_("Medlemmet er gemt."), "success")
            return _home(process)
    return _page(process, form, _("Nyt medlem af styregruppen"), _("Gem"))


@blueprint.post("/processer/<reference>/styregruppe/medlemmer/<int:member_id>/fjern")
@require("steering.edit", of=one_member)
def remove_member(member: SteeringMember) -> ResponseReturnValue:
    process = db().get_one(Process, member.process_id)
    with writing() as uow:
        services.remove_member(uow, process.id, member.id)
    flash(_("Medlemmet er fjernet og får ikke flere mails."), "success")
    return _home(process)


@blueprint.route("/processer/<reference>/styregruppe/moeder/nyt", methods=["GET", "POST"])
@require("steering.edit", of=access.process)
def new_meeting(process: Process) -> ResponseReturnValue:
    form = MeetingForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.plan_meeting(uow, process.id, **{k: v for k, v in _meeting(form).items() if k != "version"})
            flash(_("Styregruppen er indkaldt."), "success")
            return _home(process)
    return _page(process, form, _("Indkald styregruppen"), _("Indkald, og send dagsordenen"))


@blueprint.route("/processer/<reference>/styregruppe/moeder/<int:meeting_id>", methods=["GET", "POST"])
@require("steering.edit", of=one_meeting)
def edit_meeting(meeting: SteeringMeeting) -> ResponseReturnValue:
    process, form = db().get_one(Process, meeting.process_id), EditMeetingForm(obj=meeting)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.edit_meeting(uow, meeting.id, **_meeting(form))
            flash(_("Mødet er gemt."), "success")
            return _home(process)
    hint = _("Flytter du tid eller sted, får alle i gruppen en ny kalenderfil.")
    return _page(process, form, _("Ret mødet"), _("Gem"), hint=hint)


def _meeting(form: MeetingForm) -> dict[str, Any]:
    """With the files as (name, content)."""
    files = [(one.filename, one.stream.read(uploads.ROOM.largest + 1)) for one in form.files.data or ()]
    return {**_columns(form), "files": files}


@blueprint.post("/processer/<reference>/styregruppe/moeder/<int:meeting_id>/aflys")
@require("steering.edit", of=one_meeting)
def cancel_meeting(meeting: SteeringMeeting) -> ResponseReturnValue:
    process = db().get_one(Process, meeting.process_id)
    with writing() as uow:
        services.cancel_meeting(uow, meeting.id)
    flash(_("Mødet er aflyst, og gruppen har fået besked."), "success")
    return _home(process)


@blueprint.route("/processer/<reference>/styregruppe/moeder/<int:meeting_id>/referat", methods=["GET", "POST"])
@require("steering.edit", of=one_meeting)
def minutes(meeting: SteeringMeeting) -> ResponseReturnValue:
    process, form = db().get_one(Process, meeting.process_id), MinutesForm(obj=meeting)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.send_minutes(uow, meeting.id, form.minutes.data)
            flash(_("Referatet er gemt og sendt til gruppen."), "success")
            return _home(process)
    return _page(process, form, _("Referat"), _("Gem, og send til gruppen"))


@blueprint.get("/processer/<reference>/styregruppe/moeder/<int:meeting_id>.ics")
@require("steering.read", of=one_meeting)
def calendar(meeting: SteeringMeeting) -> Response:
    text = services.calendar_of(meeting, db().get_one(Process, meeting.process_id), clock().now())
    headers = {"Content-Disposition": f'attachment; filename="styregruppe-{meeting.id}.ics"'}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


@blueprint.route("/processer/<reference>/styregruppe/beslutninger/ny", methods=["GET", "POST"])
@require("steering.edit", of=access.process)
def new_decision(process: Process) -> ResponseReturnValue:
    form = DecisionForm(data={"decided_on": today(clock())})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            made = services.decide(uow, process.id, **_columns(form))
            flash(_("Beslutning nr. {number} er skrevet i loggen.", number=made.number), "success")
            return _home(process)
    return _page(
        process, form, _("Skriv en beslutning"), _("Skriv i loggen"), hint=_("En beslutning rettes ikke. En ny kan erstatte den.")
    )


@blueprint.route("/processer/<reference>/styregruppe/risici/ny", methods=["GET", "POST"])
@require("steering.edit", of=access.process)
def new_risk(process: Process) -> ResponseReturnValue:
    return _risk(process, RiskForm(), None)


@blueprint.route("/processer/<reference>/styregruppe/risici/<int:risk_id>", methods=["GET", "POST"])
@require("steering.edit", of=one_risk)
def edit_risk(risk: Risk) -> ResponseReturnValue:
    form = RiskForm(obj=risk, data={"is_closed": risk.closed_on is not None})
    return _risk(db().get_one(Process, risk.process_id), form, risk.id)


def _risk(process: Process, form: RiskForm, risk_id: int | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.save_risk(uow, process.id, risk_id, **_columns(form))
            flash(_("Risikoen er gemt."), "success")
            return _home(process)
    return _page(process, form, _("Ret risikoen") if risk_id else _("Ny risiko"), _("Gem"))


@blueprint.route("/processer/<reference>/styregruppe/aktioner/ny", methods=["GET", "POST"])
@require("steering.edit", of=access.process)
def new_action(process: Process) -> ResponseReturnValue:
    form = ActionForm()
    form.owner_id.choices = [(one.id, one.name) for one in queries.possible_owners(db(), process)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.add_action(uow, process.id, **_columns(form))
            flash(_("Aktionen er gemt og står på opgavelisten."), "success")
            return _home(process)
    return _page(process, form, _("Ny aktion"), _("Gem"))


@blueprint.post("/processer/<reference>/styregruppe/aktioner/<int:action_id>/faerdig")
@require("steering.act", of=one_action)
def finish(action: SteeringAction) -> ResponseReturnValue:
    return _finish(action, done=True, said=_("Godt. Aktionen er gjort."))


@blueprint.post("/processer/<reference>/styregruppe/aktioner/<int:action_id>/aabn")
@require("steering.act", of=one_action)
def reopen(action: SteeringAction) -> ResponseReturnValue:
    return _finish(action, done=False, said=_("Aktionen er åben igen."))


def _finish(action: SteeringAction, *, done: bool, said: str) -> ResponseReturnValue:
    process = db().get_one(Process, action.process_id)
    with writing() as uow:
        services.finish_action(uow, action.id, done=done)
    flash(said, "success")
    return _home(process)
