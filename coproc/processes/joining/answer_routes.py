"""The manager's page: read on a phone from the link in the mail, or signed in. Reading changes nothing; an answer is a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, joinedload

from coproc.accounts import part_links
from coproc.accounts.models import PartLink
from coproc.accounts.permissions import SELF
from coproc.cases.models import Case
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Gone
from coproc.kernel.translation import gettext as _
from coproc.processes import access, services as processes, words
from coproc.processes.joining import queries, routes, services
from coproc.processes.joining.closing import PART
from coproc.processes.joining.forms import AnswerForm
from coproc.processes.joining.models import WITH_MANAGER, JoiningDecision
from coproc.processes.joining.words import STATES
from coproc.processes.models import ASKED_STATES, Participation
from coproc.web.access import Access, actor, clock, db, require, writing_by

blueprint = Blueprint("joining_answer", __name__)
INSIDE = f"{routes.BASE}/svar"


def by_link(session: Session, _actor: Actor, decision_token: str) -> Access[PartLink]:
    """Whoever holds the link may read and answer this one decision. Raises Gone with what to do."""
    try:
        return Access(part_links.holder(session, decision_token, PART, clock().now()), flags=frozenset({SELF}))
    except Gone as error:
        raise Gone(
            _(
                "Linket virker ikke længere. Det er over 30 dage gammelt, eller beslutningen er trukket tilbage. "
                "Bed den, der sendte mailen, om at sende beslutningen igen."
            )
        ) from error


@blueprint.get("/beslut/<decision_token>")
@require("joining.answer", of=by_link)
def show_by_link(link: PartLink) -> ResponseReturnValue:
    return _page(db().get_one(JoiningDecision, link.part_id), part_links.guest(link), AnswerForm())


@blueprint.post("/beslut/<decision_token>/<any(ja,spoerg,nej):act>")
@require("joining.answer", of=by_link)
def answer_by_link(link: PartLink, act: str) -> ResponseReturnValue:
    return _answer(db().get_one(JoiningDecision, link.part_id), part_links.guest(link), act)


@blueprint.get(INSIDE)
@require("joining.decide", of=access.participation)
def show(participation: Participation) -> ResponseReturnValue:
    return _page(routes.under_way(participation), actor(), AnswerForm())


@blueprint.post(f"{INSIDE}/<any(ja,spoerg,nej):act>")
@require("joining.decide", of=access.participation)
def answer(participation: Participation, act: str) -> ResponseReturnValue:
    return _answer(routes.under_way(participation), actor(), act)


def _answer(decision: JoiningDecision, acting: Actor, act: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        version = form.version.data
        acts: dict[str, tuple[Callable[[UnitOfWork], Any], str]] = {
            "ja": (lambda uow: services.approve(uow, decision.id, version=version), _("Tak. Dit svar er gemt.")),
            "spoerg": (
                lambda uow: services.ask_back(uow, decision.id, form.question.data or "", version=version),
                _("Dit spørgsmål er sendt. Du får en mail, når der er svaret."),
            ),
            "nej": (
                lambda uow: services.refuse(uow, decision.id, form.reason.data or "", version=version),
                _("Tak. Dit svar er gemt."),
            ),
        }
        do, said = acts[act]
        with form.refusals(), writing_by(acting) as uow:
            do(uow)
            flash(said, "success")
            if acting.kind == "guest":
                return redirect(request.path.rsplit("/", 1)[0], 303)
            return redirect(request.path.rsplit("/", 3)[0], 303)
    return _page(db().get_one(JoiningDecision, decision.id, populate_existing=True), acting, form, act)


def _page(decision: JoiningDecision, acting: Actor, form: AnswerForm, act: str = "") -> ResponseReturnValue:
    """`act`: what was tried and refused; its form stands open."""
    loaded = (joinedload(Participation.process), joinedload(Participation.organisation))
    participation = db().get_one(Participation, decision.participation_id, options=loaded)
    case = db().get_one(Case, participation.case_id)
    is_over = processes.is_over(db(), participation.process)
    form.version.data = decision.version
    page = render_template(
        "processes/joining/answer.html",
        form=form,
        act=act,
        acting=acting,
        decision=decision,
        participation=participation,
        process=participation.process,
        organisation=participation.organisation,
        can_answer=decision.state in WITH_MANAGER and case.state in ASKED_STATES and not is_over,
        is_over=is_over,
        is_late=bool(participation.process.join_until and participation.process.join_until < today(clock())),
        agenda=queries.agenda_of(db(), decision, participation.organisation_id, today(clock())),
        levels=words.MANDATE_LEVELS,
        decision_states=STATES,
        path=request.path.rsplit("/", 1)[0] if act else request.path,
        **routes.what(participation),
    )
    found = make_response(page, form.status)
    found.headers["Cache-Control"] = "private, no-store"
    return found
