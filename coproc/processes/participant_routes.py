"""Who is in: inviting, asking to join, answering for one's organisation, mandates."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from http import HTTPStatus

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts import queries as accounts, throttling
from coproc.accounts.models import Organisation
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.documents.answers import send
from coproc.documents.contract import MissingFields
from coproc.documents.services import store
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.messaging.links import absolute
from coproc.processes import access, documents, invitations, mail_changes, pages, queries, services
from coproc.processes.enquiries import queries as enquiries
from coproc.processes.forms import (
    MANDATE_LEVELS,
    MANDATE_STATUSES,
    AnswerForm,
    InviteForm,
    JoinForm,
    MandateForm,
    NameForm,
)
from coproc.processes.joining import routes as joining
from coproc.processes.joining.models import DecisionState
from coproc.processes.models import ASKED_STATES, JOINED_STATES, LEFT_STATES, Participation, Process
from coproc.processes.outreach import queries as outreach
from coproc.processes.outreach.words import STATUSES as ASKING
from coproc.web.access import actor, clock, db, may, require, runtime, writing

blueprint = Blueprint("participants", __name__)
ELSEWHERE = frozenset({"sign", "withdraw"})  # the letter of intent has the one; the page that takes one's data along has the other


@blueprint.get("/processer/<reference>/deltagere")
@require("process.inside", of=access.process)
def index(process: Process) -> str:
    return render_template(
        "processes/participants.html",
        rows=queries.participants(db(), process.id),
        partners=queries.partners(db(), process.id),
        mandates=dict(MANDATE_STATUSES),
        levels=dict(MANDATE_LEVELS),
        asking=outreach.progress(db(), process.id) if may("outreach.read") else None,
        asking_words=ASKING,
        **pages.frame(process, "participants"),
    )


@blueprint.route("/processer/<reference>/deltagere/inviter", methods=["GET", "POST"])
@require("process.invite", of=access.process)
def invite(process: Process) -> ResponseReturnValue:
    form = InviteForm(data={"organisation_id": request.args.get("organisation", type=int)})
    there = {row.organisation.id for row in queries.participants(db(), process.id, *JOINED_STATES, *ASKED_STATES)}
    form.organisation_id.choices = [
        (org.id, org.name) for org in accounts.public_buyers(db(), today(clock())) if org.id not in there
    ]
    columns = {name: value for name, value in form.data.items() if name != "csrf_token"}
    if not mail_changes.is_return() and form.validate_on_submit():
        with form.refusals():
            # An invitation's own reminders are its normal course: shown when asked for, and when somebody else's move.
            act = partial(services.invite, process_id=process.id, **columns)
            title, home = _("Invitér en organisation"), pages.path_of(process, "/deltagere")
            if page := mail_changes.confirm(act, title=title, back=home, even_new=False, may_return=True):
                return page
        with form.refusals(), writing() as uow:
            participation = services.invite(uow, process.id, **columns)
            link = invitations.new_link(uow, participation.id) if invitations.needs_link(uow.session, participation) else ""
            name = uow.session.get_one(Organisation, participation.organisation_id).name
        if form.status == HTTPStatus.OK:
            return _invited(process, name, link)
    return render_template("processes/invite.html", form=form, **pages.frame(process, "participants")), form.status


def _invited(process: Process, name: str, link: str) -> ResponseReturnValue:
    """A link stands in this answer and nowhere else: no redirect, and nothing that keeps it."""
    if not link:
        flash(_("Invitationen er sendt."), "success")
        return redirect(pages.path_of(process, "/deltagere"), 303)
    page = render_template("processes/invited.html", name=name, link=absolute(link), **pages.frame(process, "participants"))
    answer = current_app.make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/processer/<reference>/deltagelse/<int:participation_id>/link")
@require("process.invite", of=access.participation)
def new_link(participation: Participation) -> ResponseReturnValue:
    """The link was lost, or has grown too old."""
    try:
        with writing() as uow:
            link = invitations.new_link(uow, participation.id)
    except DomainError as error:
        flash(error.sentence, "error")
        return redirect(request.path.rsplit("/", 1)[0], 303)
    return _invited(participation.process, participation.organisation.name, link)


@blueprint.route("/invitation/organisation/<secret>", methods=["GET", "POST"])
@require("page.public")
def by_link(secret: str) -> ResponseReturnValue:
    """Whoever was handed the link says who they are, and gets the way in by mail."""
    network = throttling.network_of(request.remote_addr)
    throttling.check(runtime().database, clock(), "use_link:network", network, limit=60, window=timedelta(minutes=15))
    participation = invitations.by_link(db(), secret, clock().now())
    form = NameForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            invitations.use_link(uow, secret, name=form.name.data, email=form.email.data)
            flash(_("Vi har sendt en mail til {email}. Åbn den, og svar derfra.", email=form.email.data), "success")
            return redirect(pages.path_of(participation.process), 303)
    return render_template("processes/by_link.html", form=form, participation=participation), form.status


@blueprint.route("/processer/<reference>/vi-vil-vaere-med", methods=["GET", "POST"])
@require("process.ask_to_join", of=access.process)
def ask_to_join(process: Process) -> ResponseReturnValue:
    """The officer asks; the organisation's manager approves. Nobody is bound by it."""
    form = JoinForm()
    mine = actor().organisation_ids(Role.OFFICER, Role.MANAGER)
    form.organisation_id.choices = [(org.id, org.name) for org in accounts.organisations_by_id(db(), mine)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            part = services.ask_to_join(uow, process.id, form.organisation_id.data, message=form.message.data)
            flash(_("Tak. Jeres leder får en mail og godkender, at I er med."), "success")
            return redirect(invitations.page_of(process, part), 303)
    own = access.own_participation(db(), actor(), process)
    return (
        render_template("processes/join.html", form=form, own=own, **pages.frame(process, "overview")),
        form.status,
    )


@blueprint.get("/processer/<reference>/deltagelse/<int:participation_id>")
@require("participation.read", of=access.participation)
def show(participation: Participation) -> str:
    return _show(participation, AnswerForm(), MandateForm(data=_mandate(participation)))


def _mandate(participation: Participation) -> dict[str, object]:
    return {
        "mandate": participation.mandate_status,
        "level": participation.mandate_level,
        "meeting_on": participation.mandate_meeting_on,
    }


def _show(participation: Participation, form: AnswerForm, mandate: MandateForm) -> str:
    case = db().get_one(Case, participation.case_id)
    form.step_number.data = case.step_number
    moves = [move for move in cases.moves(db(), actor(), case) if move.choice.transition.trigger not in ELSEWHERE]
    decision = joining.panel(participation, case)
    under_way = decision["decision"]
    if under_way and under_way.state != DecisionState.DRAFT:  # the yes is given where the decision lies
        moves = [move for move in moves if move.choice.transition.trigger != "join"]
    return render_template(
        "processes/participation.html",
        participation=participation,
        organisation=participation.organisation,
        case=case,
        state=cases.definition_of(case).state(case.state),
        moves=moves,
        form=form,
        mandate_form=mandate,
        joined=queries.joined(db(), participation.process_id),
        origins=enquiries.behind_part(db(), actor(), participation),
        is_out=case.state in LEFT_STATES,
        is_open=services.is_open_for_joining(db(), participation.process, today(clock())),
        **decision,
        needs_link=case.state in invitations.UNANSWERED and invitations.needs_link(db(), participation),
        **pages.frame(participation.process, "participants"),
    )


@blueprint.post("/processer/<reference>/deltagelse/<int:participation_id>/<trigger>")
@require("participation.answer", of=access.participation)
def answer(participation: Participation, trigger: str) -> ResponseReturnValue:
    """Yes, no or not yet to an invitation. Who is in goes out by the page that takes their data along (`leaving`)."""
    form = AnswerForm()
    if trigger in ELSEWHERE:
        return redirect(request.path.rsplit("/", 1)[0], 303)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.answer(uow, participation.id, trigger, reason=form.reason.data or "", step_number=form.step_number.data)
            flash(_("Jeres svar er gemt."), "success")
            return redirect(request.path.rsplit("/", 1)[0], 303)
    return _show(participation, form, MandateForm(formdata=None, data=_mandate(participation))), form.status


@blueprint.post("/processer/<reference>/deltagelse/<int:participation_id>/mandat")
@require("participation.mandate", of=access.participation)
def mandate(participation: Participation) -> ResponseReturnValue:
    form = MandateForm()
    if not mail_changes.is_return() and form.validate_on_submit():
        home = request.path.rsplit("/", 1)[0]
        act = partial(
            services.set_mandate,
            participation_id=participation.id,
            status=form.mandate.data,
            level=form.level.data,
            meeting_on=form.meeting_on.data,
        )
        with form.refusals():
            if page := mail_changes.confirm(act, title=_("Mandat"), back=home, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Mandatet er gemt."), "success")
            return redirect(home, 303)
    return _show(participation, AnswerForm(formdata=None), form), form.status


@blueprint.post("/processer/<reference>/deltagelse/<int:participation_id>/invitation")
@require("process.invite", of=access.participation)
def letter(participation: Participation) -> ResponseReturnValue:
    """Hent invitationen som Word: made, kept and handed over."""
    subject = ("participation", participation.id)
    try:
        with writing() as uow:
            rendered = documents.invitation(uow.session, participation, uow.today)
            scope = ("process", participation.process_id)
            title = _("Invitation til {name}", name=participation.organisation.name)
            store(uow, rendered, subject=subject, scope=scope, title=title, is_example=participation.process.is_example)
    except MissingFields as error:
        for sentence in error.errors.values():
            flash(sentence, "error")
        return redirect(pages.path_of(participation.process, "/rediger"), 303)
    return send(rendered)
