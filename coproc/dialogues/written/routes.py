"""A company's written input: the way in, the form that saves as it goes, files, and the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.dialogues import access as dialogue_access, queries as events
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.public_routes import LIST, frame as page_of, writing_as
from coproc.dialogues.written import access, queries, services
from coproc.dialogues.written.access import Own
from coproc.dialogues.written.forms import AnswersForm, StartForm, answers_form
from coproc.documents.services import with_content
from coproc.kernel.actor import VISITOR, Actor
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.formats import clock_time
from coproc.kernel.translation import gettext as _
from coproc.processes.access import split_reference
from coproc.web.access import clock, close_session, db, require, runtime
from coproc.web.forms import Form
from coproc.web.widgets import cleaned

blueprint = Blueprint("written_input", __name__)


@blueprint.route("/markedsdialoger/<event_reference>/skriftligt-input", methods=["GET", "POST"])
@require("signup.create", of=dialogue_access.event)
def start(event: DialogueEvent) -> ResponseReturnValue:
    """The same answer whether the address is known or not: the link is in its mailbox."""
    row, form = events.row_of(db(), event.id), StartForm()
    if form.validate_on_submit():
        if form.is_from_a_robot:
            return redirect(f"{LIST}/{event.reference}", 303)
        with form.refusals(), writing_as(form.company_name.data) as uow:
            services.open_draft(uow, event.id, company_name=form.company_name.data, email=form.email.data, is_secret=True)
            flash(_("Vi har sendt et link til {email}. Åbn det, og skriv jeres svar.", email=form.email.data), "success")
            return redirect(f"{LIST}/{event.reference}/skriftligt-input", 303)
    page = page_of(event, _("Skriftligt input"))
    questions = queries.asked(db(), event)
    shown = render_template(
        "dialogues/written/start.html",
        form=form,
        questions=questions,
        is_open=row.input_is_open(clock().now()),
        **page,
    )
    return shown, form.status


@blueprint.get("/min-tilmelding/<token>/input")
@require("signup.manage", of=dialogue_access.signup)
def of_signup(signup: SignUp) -> ResponseReturnValue:
    """A sign-up's personal link opens its input too, at its own event or at another of the round: the company is known."""
    token = request.path.split("/")[2]
    at = split_reference(request.args.get("arrangement", ""))
    other = f".{at}" if at and at != signup.event.reference else ""
    return redirect(f"/mit-input/{token}{other}" if signup.email else f"/min-tilmelding/{token}", 303)


@contextmanager
def _writing(own: Own) -> Iterator[UnitOfWork]:
    """In the company's name. Counted per draft, not per network: a whole company sits behind one."""
    close_session()
    with runtime().database.write(Actor(kind="company", name=own.company_name), clock()) as uow:
        yield uow


def _draft_id(uow: UnitOfWork, own: Own) -> int:
    if own.draft is not None:
        return own.draft.id
    signup = uow.session.get_one(SignUp, own.signup.id) if own.signup else None
    return services.open_draft(uow, own.event.id, company_name=own.company_name, email=own.email, signup=signup).id


@blueprint.route("/mit-input/<token>", methods=["GET", "POST"])
@require("input.write", of=access.own)
def write(own: Own) -> ResponseReturnValue:
    """“Gem kladde” keeps it, “Send” hands it in; sent again until the deadline it is the next version."""
    questions = queries.asked(db(), own.event)
    form = answers_form(questions, queries.answers_of(db(), own.draft.id) if own.draft else {})
    if form.validate_on_submit():
        taken_off = request.form.get("detach", type=int)
        is_sent = not {"draft", "attach", "detach"} & request.form.keys()
        with form.refusals(), _writing(own) as uow:
            draft_id = _draft_id(uow, own)
            services.save(uow, draft_id, form.said())
            if form["attachment"].data:
                services.attach(uow, draft_id, form["attachment"].data.filename or "", form["attachment"].data.read())
            if taken_off:  # by a button of the same form, so that what is typed is kept
                services.detach(uow, draft_id, taken_off)
        if is_sent and form.status == 200:
            with form.refusals(), _writing(own) as uow:  # what is kept stays kept when it cannot be sent yet
                services.send(uow, _draft_id(uow, own))
        if form.status == 200:
            return _done(is_sent=is_sent, taken_off=bool(taken_off))
        own = access.own(db(), VISITOR, request.path.split("/")[2]).thing
    return _form(own, form), form.status


def _done(*, is_sent: bool, taken_off: bool) -> ResponseReturnValue:
    kept = _("Filen er taget af.") if taken_off else _("Kladden er gemt hos os. Den er ikke sendt endnu.")
    flash(_("Tak. I får en kvittering på mail.") if is_sent else kept, "success")
    return redirect(f"{request.path}/kvittering" if is_sent else request.path, 303)


def _form(own: Own, form: AnswersForm) -> str:
    draft = own.draft
    row = events.row_of(db(), own.event.id)
    kept = queries.answers_of(db(), draft.id) if draft else {}
    return render_template(
        "dialogues/written/write.html",
        form=form,
        own=own,
        questions=form.questions,
        kept=kept,
        theirs=_theirs(form, kept),
        files=queries.files_of(db(), draft.id) if draft else (),
        sent=queries.standing(db(), draft),
        is_open=row.input_is_open(clock().now()),
        own_path=request.path,
        **page_of(own.event, _("Jeres skriftlige input")),
    )


def _theirs(form: AnswersForm, kept: Any) -> dict[str, str]:
    """Answers a colleague saved meanwhile, shown beside what was typed; the next save is on top of them."""
    found = {}
    if form.status == 409:
        for one in form.questions:
            seen, stored = form[f"seen-{one.key}"], kept.get(one.key)
            if stored and stored.revision > (seen.data or 0) and stored.body != form[f"answer-{one.key}"].data:
                found[one.key] = stored.body
                seen.data, seen.raw_data = stored.revision, None
    return found


@blueprint.post("/mit-input/<token>/gem")
@require("input.write", of=access.own)
def save(own: Own) -> ResponseReturnValue:
    """One answer, from the page as it is written: {question_key, body, may_publish, seen} -> {revision, said}."""
    sent = request.get_json(silent=True)
    given = sent if isinstance(sent, dict) else {}
    question = next((one for one in queries.asked(db(), own.event) if one.key == given.get("question_key")), None)
    if question is None or not isinstance(given.get("body"), str):
        raise DomainError(_("Siden har været åben for længe. Se teksten igennem, og send igen."))
    may_publish = given.get("may_publish")
    seen = given.get("seen")
    said = services.Said(
        question.key,
        question.text,
        cleaned(given["body"]),
        may_publish if isinstance(may_publish, bool) else None,
        seen if isinstance(seen, int) else 0,
    )
    try:
        with _writing(own) as uow:
            revisions = services.save(uow, _draft_id(uow, own), [said])
    except services.Overtaken as error:
        return jsonify(said=error.sentence, theirs=error.theirs, revision=error.revision), 409
    except DomainError as error:
        return jsonify(said=error.sentence), error.status
    return jsonify(revision=revisions.get(question.key, 0), said=_("Gemt hos os {when}", when=clock_time(clock().now())))


@blueprint.get("/mit-input/<token>/bilag/<int:file_id>")
@require("input.write", of=access.own)
def own_file(own: Own, file_id: int) -> ResponseReturnValue:
    files = queries.files_of(db(), own.draft.id) if own.draft else ()
    found = next((one for one in files if one.id == file_id), None)
    if found is None:
        raise NotFound(_("Filen findes ikke."))
    document = with_content(db(), found.document_id)
    content = BytesIO(document.file.content)
    return send_file(content, mimetype=document.content_type, as_attachment=True, download_name=document.filename)


@blueprint.route("/mit-input/<token>/traek-tilbage", methods=["GET", "POST"])
@require("input.write", of=access.own)
def withdraw(own: Own) -> ResponseReturnValue:
    """Asked first; the text stays with the company as a draft."""
    own_path = "/".join(request.path.split("/")[:3])
    version, form = queries.standing(db(), own.draft), Form()
    if version is None or own.draft is None:
        return redirect(own_path, 303)
    if form.validate_on_submit():
        draft_id = own.draft.id
        with form.refusals(), _writing(own) as uow:
            services.withdraw(uow, draft_id)
            flash(_("Jeres input er trukket tilbage. I får en kvittering på mail, og I kan sende igen indtil fristen."), "success")
            return redirect(own_path, 303)
    page = page_of(own.event, _("Træk jeres input tilbage"))
    return render_template("dialogues/written/withdraw.html", form=form, version=version, own_path=own_path, **page), form.status


@blueprint.get("/mit-input/<token>/kvittering")
@require("input.write", of=access.own)
def receipt(own: Own) -> ResponseReturnValue:
    """What was sent, exactly; made for printing."""
    version = queries.standing(db(), own.draft)
    own_path = "/".join(request.path.split("/")[:3])
    if version is None:
        return redirect(own_path, 303)
    return render_template(
        "dialogues/written/receipt.html",
        own=own,
        version=version,
        is_open=events.row_of(db(), own.event.id).input_is_open(clock().now()),
        own_path=own_path,
        **page_of(own.event, _("Kvittering")),
    )
