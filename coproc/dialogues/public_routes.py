"""What companies see and do, without an account: list, event, sign-up, personal page, questions, written input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session as cookie
from flask.typing import ResponseReturnValue

from coproc.accounts.throttling import check, network_of
from coproc.dialogues import access, queries
from coproc.dialogues.forms import InputForm, OwnSignUpForm, QuestionForm, SignUpForm
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import letters, signups, talk
from coproc.dialogues.words import KINDS, LANGUAGES, lines, parts
from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging import calendar
from coproc.web.access import clock, db, require, runtime, writing_by
from coproc.web.parts import Link

blueprint = Blueprint("dialogues", __name__)
TRIES_AN_HOUR = 60
LIST = "/markedsdialoger"


@contextmanager
def writing_as(company: str) -> Iterator[UnitOfWork]:
    """The request's one transaction, in the name the company gave. Counts tries per network first."""
    check(runtime().database, clock(), "public", network_of(request.remote_addr), limit=TRIES_AN_HOUR, window=timedelta(hours=1))
    with writing_by(Actor(kind="company", name=company.strip())) as uow:
        yield uow


def _page(event: DialogueEvent, last: str = "") -> dict[str, Any]:
    path = f"{LIST}/{event.reference}"
    crumbs = [Link(_("Markedsdialoger"), LIST), Link(event.title, path if last else None)]
    return {
        "event": event,
        "process": event.process,
        "path": path,
        "kind": KINDS.get(event.kind, event.kind),
        "crumbs": [*crumbs, Link(last)] if last else crumbs,
        "example": event.is_example,
    }


@blueprint.get("/markedsdialoger")
@require("dialogue.list")
def index() -> str:
    page = max(1, request.args.get("side", 1, type=int))
    past = request.args.get("vis") == "holdte"
    text, kind = request.args.get("q", "").strip(), request.args.get("form", "")
    found, total = queries.public_events(db(), clock().now(), past=past, text=text, kind=kind, page=page)
    return render_template(
        "dialogues/index.html",
        rows=found,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        past=past,
        kinds=list(KINDS.items()),
        labels=KINDS,
        now=clock().now(),
    )


@blueprint.get("/markedsdialoger/<event_reference>")
@require("dialogue.read", of=access.event)
def show(event: DialogueEvent) -> str:
    row = queries.row_of(db(), event.id)
    return render_template(
        "dialogues/show.html",
        row=row,
        case=row.case,
        now=clock().now(),
        closed=signups.WHY_CLOSED.get(queries.why_closed(event, row.case.state, clock().now()), ""),
        programme=parts(event.programme, "time", "item", "speaker"),
        languages=LANGUAGES,
        published=queries.published_questions(db(), event.id),
        companies=queries.listed_companies(db(), event.id),
        company_count=queries.company_count(db(), event.id) if event.summary_published_at else None,
        summary={name: parts(getattr(event, name), *names) for name, names in talk.SUMMARY.items()},
        **_page(event),
    )


@blueprint.get("/markedsdialoger/<event_reference>/kalender.ics")
@require("dialogue.read", of=access.event)
def calendar_file(event: DialogueEvent) -> Response:
    entry = letters.entry(event)
    if entry is None:
        raise NotFound(_("Arrangementet har ikke fået en dato endnu."))
    state = queries.case_of(db(), event).state
    text = calendar.event_file(entry, "CANCEL" if state == "cancelled" else "PUBLISH", clock().now())
    return Response(
        text, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{event.reference}.ics"'}
    )


@blueprint.route("/markedsdialoger/<event_reference>/tilmelding", methods=["GET", "POST"])
@require("signup.create", of=access.event)
def sign_up(event: DialogueEvent) -> ResponseReturnValue:
    """Closed, full, cancelled and too late each have their own answer; the written route is shown in all of them."""
    row = queries.row_of(db(), event.id)
    why = queries.why_closed(event, row.case.state, clock().now())
    values = {"row": row, "now": clock().now(), **_page(event, _("Tilmelding"))}
    if why:
        closed = render_template("dialogues/closed.html", sentence=signups.WHY_CLOSED[why], why=why, **values)
        return closed, 200 if request.method == "GET" else 409
    form = SignUpForm()
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect(f"{LIST}/{event.reference}", 303)
        with form.refusals(), writing_as(form.company_name.data) as uow:
            done = signups.sign_up(uow, event.id, **form.columns())
            cookie["signed_up"] = {
                "event": event.reference,
                "new": done.is_new,
                "place": done.signup.has_place,
                "position": queries.waiting_position(uow.session, done.signup),
                "email": form.email.data if done.is_new else "",
            }
            return redirect(f"{LIST}/{event.reference}/tilmelding/tak", 303)
    return render_template("dialogues/sign_up.html", form=form, **values), form.status


@blueprint.get("/markedsdialoger/<event_reference>/tilmelding/tak")
@require("signup.create", of=access.event)
def thanks(event: DialogueEvent) -> ResponseReturnValue:
    done = cookie.get("signed_up") or {}
    if done.get("event") != event.reference:
        return redirect(f"{LIST}/{event.reference}", 303)
    return render_template("dialogues/thanks.html", done=done, **_page(event, _("Tilmelding")))


@blueprint.route("/markedsdialoger/<event_reference>/spoergsmaal", methods=["GET", "POST"])
@require("question.ask", of=access.event)
def ask(event: DialogueEvent) -> ResponseReturnValue:
    form = QuestionForm()
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect(f"{LIST}/{event.reference}", 303)
        with form.refusals(), writing_as(form.asked_by.data) as uow:
            talk.ask(uow, event.id, question=form.question.data, asked_by=form.asked_by.data, email=form.email.data)
            flash(_("Tak. Svaret kommer på siden, så alle kan læse det, og I får det på mail."), "success")
            return redirect(f"{LIST}/{event.reference}#spoergsmaal", 303)
    return render_template("dialogues/ask.html", form=form, **_page(event, _("Stil et spørgsmål"))), form.status


@blueprint.route("/markedsdialoger/<event_reference>/skriftligt-input", methods=["GET", "POST"])
@require("signup.create", of=access.event)
def give_input(event: DialogueEvent) -> ResponseReturnValue:
    form = InputForm()
    return _give_input(event, form, None, f"{LIST}/{event.reference}")


def _give_input(event: DialogueEvent, form: InputForm, signup: SignUp | None, back: str) -> ResponseReturnValue:
    is_open = queries.input_is_open(event, queries.case_of(db(), event).state, clock().now())
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect(back, 303)
        with form.refusals(), writing_as(form.company_name.data) as uow:
            talk.give_input(
                uow,
                event.id,
                company_name=form.company_name.data,
                email=form.email.data,
                body=form.body.data,
                may_publish=form.may_publish.data == "yes",
                signup=signup,
            )
            flash(_("Tak for jeres input. I får en kvittering på mail."), "success")
            return redirect(back, 303)
    page = _page(event, _("Skriftligt input"))
    return render_template("dialogues/input.html", form=form, is_open=is_open, back=back, **page), form.status


# the personal page


@blueprint.get("/min-tilmelding/<token>")
@require("signup.manage", of=access.signup)
def own(signup: SignUp) -> str:
    """Shows; whatever changes something is a button, so that mail scanners confirm nothing."""
    return _own(signup, OwnSignUpForm(data=_own_data(signup)))


def _own_data(signup: SignUp) -> dict[str, Any]:
    return {"attendees": "\n".join(signup.attendees), "is_listed": signup.is_listed, "access_needs": signup.access_needs}


def _own(signup: SignUp, form: OwnSignUpForm) -> str:
    row = queries.row_of(db(), signup.event_id)
    return render_template(
        "dialogues/own.html",
        signup=signup,
        form=form,
        row=row,
        now=clock().now(),
        position=queries.waiting_position(db(), signup),
        inputs=[one for one in queries.inputs(db(), signup.event_id) if one.signup_id == signup.id],
        own_path=_own_path(),
        **_page(signup.event, _("Jeres tilmelding")),
    )


def _own_path() -> str:
    return "/".join(request.path.split("/")[:3])


def _own_write(signup: SignUp, work: Any, done: str) -> ResponseReturnValue:
    try:
        with writing_as(signup.company_name) as uow:
            work(uow, signup.id)
    except NotFound:
        raise
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(done, "success")
    return redirect(_own_path(), 303)


@blueprint.post("/min-tilmelding/<token>/bekraeft")
@require("signup.manage", of=access.signup)
def confirm(signup: SignUp) -> ResponseReturnValue:
    return _own_write(signup, signups.confirm, _("Tilmeldingen er bekræftet."))


@blueprint.post("/min-tilmelding/<token>/meld-fra")
@require("signup.manage", of=access.signup)
def cancel(signup: SignUp) -> ResponseReturnValue:
    return _own_write(signup, signups.cancel, _("I er meldt fra. Pladsen går videre til den næste."))


@blueprint.post("/min-tilmelding/<token>/ret")
@require("signup.manage", of=access.signup)
def change(signup: SignUp) -> ResponseReturnValue:
    form = OwnSignUpForm()
    if form.validate_on_submit():
        with form.refusals(), writing_as(signup.company_name) as uow:
            signups.change(
                uow,
                signup.id,
                attendees=lines(form.attendees.data),
                is_listed=form.is_listed.data,
                access_needs=form.access_needs.data if signup.status == "confirmed" else None,
            )
            flash(_("Tilmeldingen er rettet."), "success")
            return redirect(_own_path(), 303)
    return _own(signup, form), form.status


@blueprint.route("/min-tilmelding/<token>/input", methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def own_input(signup: SignUp) -> ResponseReturnValue:
    form = InputForm(data={"company_name": signup.company_name, "email": signup.email})
    return _give_input(signup.event, form, signup, _own_path())


@blueprint.get("/min-tilmelding/<token>/kalender.ics")
@require("signup.manage", of=access.signup)
def own_calendar_file(signup: SignUp) -> Response:
    entry = letters.entry(signup.event)
    if entry is None:
        raise NotFound(_("Arrangementet har ikke fået en dato endnu."))
    gone = signup.status in {"cancelled", "expired"}
    text = calendar.event_file(entry, "CANCEL" if gone else "PUBLISH", clock().now())
    name = signup.event.reference
    return Response(text, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{name}.ics"'})
