"""The letter of intent: reading, writing, opening, signing it, and the paper for those who decide."""

from __future__ import annotations

import io
from dataclasses import fields
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.accounts.queries import person
from coproc.agreements import access, documents, queries, wording
from coproc.agreements.access import Part
from coproc.agreements.forms import DeclineForm, LetterForm, PaperForm, SignForm, quarter_choices
from coproc.agreements.models import LetterOfIntent, Signature
from coproc.agreements.services import letters, signing
from coproc.agreements.services.signing import SignedFile, Word
from coproc.documents.answers import send
from coproc.documents.render import render
from coproc.documents.services import with_content
from coproc.kernel.clock import today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes, mail_changes, queries as process_queries
from coproc.processes.models import MandateLevel, Participation, Process
from coproc.processes.pages import frame, path_of
from coproc.web.access import actor, clock, db, may, require, writing

blueprint = Blueprint("letter", __name__)
BASE = "/processer/<reference>/hensigtserklaering"


def _home(process: Process) -> str:
    return path_of(process, "/hensigtserklaering")


@blueprint.get(BASE)
@require("letter.read", of=processes.process)
def show(process: Process) -> str:
    """What do we sign, who has? Outside, the open letter with its signatories."""
    inside = may("letter.inside")
    found = [row for row in queries.letters(db(), process.id) if inside or row.status == "open"]
    number = request.args.get("version", type=int)
    open_one = next((row for row in found if row.status == "open"), None)
    letter = next((row for row in found if row.number == number), None) if number else (open_one or next(iter(found), None))
    if number and letter is None:
        raise NotFound(_("Hensigtserklæringen findes ikke."))
    signatories = queries.signatories(db(), process.id)
    joined = process_queries.joined(db(), process.id)
    spoken = {row.signature.participation_id for row in signatories if not row.has_come_back}
    mine = [member for member in joined if member.organisation.id in actor().organisation_ids()]
    return render_template(
        "agreements/letter.html",
        inside=inside,
        letters=found,
        letter=letter,
        open_letter=open_one,
        sections=wording.sections(_text(process, letter)) if letter else [],
        signatories=signatories,
        signed=[row for row in signatories if row.is_valid],
        demand=queries.demand(signatories),
        waiting=[member for member in joined if member.participation.id not in spoken] if open_one else [],
        mine=mine,
        own_ids={member.organisation.id for member in mine},
        signed_now={row.signature.participation_id for row in signatories if open_one and row.signature.letter_id == open_one.id},
        stances=wording.STANCES,
        quarter=wording.quarter,
        mandates=documents.MANDATES,
        **frame(process, "letter"),
    )


def _text(process: Process, letter: LetterOfIntent) -> str:
    """Frozen, or as it would be frozen now."""
    return letter.text or wording.letter_text(letter, process_title=process.title, centre=process.centre.name)


@blueprint.route(f"{BASE}/rediger", methods=["GET", "POST"])
@require("letter.edit", of=processes.process)
def edit(process: Process) -> ResponseReturnValue:
    """The draft; without one, a first version or a correction that starts from what is open."""
    draft = queries.letter_with(db(), process.id, "draft")
    base = draft or queries.letter_with(db(), process.id, "open")
    form = LetterForm(data=_letter_data(process, base) | {"version": draft.version if draft else 0})
    form.offer(today(clock()))
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            values = {name: value for name, value in form.data.items() if name not in {"csrf_token", "version"}}
            letter = letters.save_letter(uow, process.id, version=form.version.data or 0, **values)
            if "open" in request.form:
                letters.open_letter(uow, letter.id)
                flash(_("Teksten er låst, og lederne er bedt om at underskrive."), "success")
            else:
                flash(_("Kladden til hensigtserklæringen er gemt."), "success")
            return redirect(_home(process), 303)
    if form.status == 409:
        now = queries.letter_with(db(), process.id, "draft")
        form.version.raw_data, form.version.data = None, now.version if now else 0
    page = render_template(
        "agreements/letter_edit.html", form=form, draft=draft, corrects=None if draft else base, **frame(process, "letter")
    )
    return page, form.status


def _letter_data(process: Process, base: LetterOfIntent | None) -> dict[str, Any]:
    names = (*letters.TEXTS, "window_from", "window_to")
    if base is None:
        return {"purpose": process.problem, "goal": "\n".join(process.goals)}
    return {name: getattr(base, name) for name in names}


@blueprint.route(f"{BASE}/underskriv", methods=["GET", "POST"])
@blueprint.route(f"{BASE}/underskriv/<int:participation_id>", methods=["GET", "POST"])
@require("letter.sign", of=access.own)
def sign(part: Part) -> ResponseReturnValue:
    process, own = part.process, _own(part)
    letter = _open_letter(process)
    form = SignForm(data=_word_data(own, letter))
    form.expected_from.choices = quarter_choices(today(clock()), form.expected_from.data)
    if not mail_changes.is_return() and form.validate_on_submit():
        file = form.file.data
        signed_file = SignedFile(file.filename or "hensigtserklaering.pdf", file.read()) if file else None
        word = Word(**{field.name: form.data[field.name] for field in fields(Word)})
        act = partial(signing.sign, letter_id=letter.id, participation_id=own.id, word=word, file=signed_file)
        with form.refusals():
            title = _("Underskriv for {name}", name=own.organisation.name)
            # A page between cannot carry a file along: whoever sends one signs at once.
            if not file and (page := mail_changes.confirm(act, title=title, back=_home(process), even_new=False, may_return=True)):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Tak. I har underskrevet hensigtserklæringen."), "success")
            return redirect(_home(process), 303)
    if form.status == 409:  # read it again: the text shown is the one that is signed next
        letter = _open_letter(process)
        form.text_sha256.raw_data, form.text_sha256.data = None, letter.text_sha256
    page = render_template(
        "agreements/sign.html",
        form=form,
        letter=letter,
        sections=wording.sections(letter.text),
        own=own,
        earlier=queries.signature_of(db(), letter.id, own.id),
        **frame(process, "letter"),
    )
    return page, form.status


def _own(part: Part) -> Participation:
    if part.participation is None:
        raise NotFound(_("Din organisation er ikke tilsluttet processen."))
    return part.participation


def _open_letter(process: Process) -> LetterOfIntent:
    letter = queries.letter_with(db(), process.id, "open")
    if letter is None:
        raise NotFound(_("Hensigtserklæringen er ikke åbnet til underskrift endnu."))
    return letter


def _word_data(own: Participation, letter: LetterOfIntent) -> dict[str, Any]:
    """What is known: the reader, the mandate, and what the organisation said when it signed an earlier version."""
    me = person(db(), actor().person_id or 0)
    known = {
        "text_sha256": letter.text_sha256,
        "signer_name": me.name,
        "signer_title": me.title,
        "mandate_level": own.mandate_level or MandateLevel.DIRECTOR,
        "mandate_on": own.mandate_meeting_on,
        "commitment": "none",
    }
    earlier = queries.newest_signature(db(), own.id)
    if earlier is None:
        return known
    said = ("journal_number", "stance", "expected_from", "commitment", "requirement_count", "requirement_share")
    amounts = ("volume_low_ore", "volume_likely_ore", "volume_high_ore")
    return known | {name: getattr(earlier, name) for name in (*said, *amounts, "mandate_level", "mandate_on")}


@blueprint.route(f"{BASE}/underskriver-ikke", methods=["GET", "POST"])
@blueprint.route(f"{BASE}/underskriver-ikke/<int:participation_id>", methods=["GET", "POST"])
@require("letter.sign", of=access.own)
def decline(part: Part) -> ResponseReturnValue:
    process, own = part.process, _own(part)
    letter = _open_letter(process)
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            signing.decline(uow, letter.id, own.id, reason=form.reason.data)
            flash(_("Det er gemt. I kan slutte jer til senere."), "success")
            return redirect(_home(process), 303)
    return render_template("agreements/decline.html", form=form, own=own, **frame(process, "letter")), form.status


@blueprint.route(f"{BASE}/dagsordenspunkt", methods=["GET", "POST"])
@blueprint.route(f"{BASE}/dagsordenspunkt/<int:participation_id>", methods=["GET", "POST"])
@require("letter.prepare", of=access.own)
def paper(part: Part) -> ResponseReturnValue:
    """The decision paper as a Word file; what only the organisation knows is typed here and stands in the file alone."""
    process, own = part.process, _own(part)
    letter = _open_letter(process)
    level = documents.MANDATES.get(own.mandate_level or "")
    form = PaperForm(
        data={"committee": str(level) if level else "", "meeting_on": own.mandate_meeting_on, "prepared_by": actor().name}
    )
    if form.validate_on_submit():
        with form.refusals():
            values = documents.paper_fields(db(), letter, own, form.data)
            return send(render("decision_paper", values, example=process.is_example))
    return render_template("agreements/paper.html", form=form, own=own, letter=letter, **frame(process, "letter")), form.status


@blueprint.get(f"{BASE}/brev")
@blueprint.get(f"{BASE}/brev/<int:participation_id>")
@require("letter.prepare", of=access.own)
def own_word(part: Part) -> Response:
    """The frozen text with the organisation's own place to sign."""
    letter = _open_letter(part.process)
    values = documents.letter_fields(db(), letter, _own(part).id)
    return send(render("letter_of_intent", values, example=part.process.is_example))


@blueprint.get(f"{BASE}/<int:number>/word")
@require("letter.inside", of=processes.process)
def word(process: Process, number: int) -> Response:
    """One version with the signatures on it."""
    letter = next((row for row in queries.letters(db(), process.id) if row.number == number and row.text), None)
    if letter is None:
        raise NotFound(_("Hensigtserklæringen findes ikke."))
    return send(render("letter_of_intent", documents.letter_fields(db(), letter), example=process.is_example))


@blueprint.get(f"{BASE}/underskrifter/<int:signature_id>/fil")
@require("signature.read", of=access.signature)
def signed_file(signature: Signature) -> Response:
    """The signed PDF, for the organisation itself and the centre; never shown inside the browser's page."""
    if signature.document_id is None:
        raise NotFound(_("Der er ikke lagt en fil ind til underskriften."))
    document = with_content(db(), signature.document_id)
    return send_file(
        io.BytesIO(document.file.content), mimetype="application/pdf", as_attachment=True, download_name=document.filename
    )
