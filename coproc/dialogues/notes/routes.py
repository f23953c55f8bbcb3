"""Notes: a page that goes on working without a network, and the door it sends through."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access
from coproc.dialogues.inside_routes import _frame as frame, _tab as tab
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.notes import queries, services
from coproc.dialogues.notes.models import DialogueNote
from coproc.dialogues.services import information
from coproc.dialogues.sharing.forms import NoteFactForm
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.formats import clock_time
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.access import actor, clock, db, may, require, writing
from coproc.web.forms import Form, Hidden, Select, TextArea, TextField
from coproc.web.widgets import cleaned

blueprint = Blueprint("notes", __name__)
INSIDE = "/processer/<reference>/markedsdialog/<event_reference>/noter"
KINDS: dict[str, Any] = {"table": lazy("Bord"), "theme": lazy("Tema"), "one_to_one": lazy("Én-til-én-møde")}


class NoteForm(Form):
    """`change` is new in every copy of the page that is handed out: the same form sent twice is one note."""

    change = Hidden()
    base = Hidden(coerce=int)
    kind = Select(lazy("Hvad handler noten om?"), choices=list(KINDS.items()), blank=None)
    about = TextField(lazy("Hvilket bord, tema eller hvilken virksomhed?"), max_length=services.LONGEST_ABOUT, required=False)
    body = TextArea(lazy("Noten"), rows=14, max_length=services.LONGEST, counter=False, hint=lazy("Én ting på hver linje."))


def _path(event: DialogueEvent, suffix: str = "") -> str:
    return tab(event.process, f"/{event.reference}/noter{suffix}")


@blueprint.get(INSIDE)
@require("dialogue.inside", of=access.inside_event)
def index(event: DialogueEvent) -> str:
    return render_template(
        "dialogues/notes/index.html",
        event=event,
        notes=queries.notes(db(), event.id),
        kinds=KINDS,
        path=_path(event),
        writer=actor().person_id,
        **frame(event.process, event.title),
    )


@blueprint.get(f"{INSIDE}/ny")
@require("note.write", of=access.inside_event)
def new(event: DialogueEvent) -> ResponseReturnValue:
    """A number of its own, so that the page can be opened again on what it keeps. `slags` and `om` say what it is about."""
    given = {name: value for name in ("slags", "om") if (value := request.args.get(name))}
    return redirect(_path(event, f"/{uuids.uuid4()}{'?' + urlencode(given) if given else ''}"), 303)


@blueprint.route(f"{INSIDE}/<uuid>", methods=["GET", "POST"])
@require("note.write", of=access.inside_event)
def write(event: DialogueEvent, uuid: str) -> ResponseReturnValue:
    """The whole way without JavaScript; with it, the same page keeps what is written until it is through."""
    note = _note(event, uuid)
    form = NoteForm(data=_data(note))
    theirs = None
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            saved, theirs = services.save(
                uow,
                event.id,
                uuid,
                change=form.change.data,
                base=form.base.data or 0,
                kind=form.kind.data,
                about=form.about.data,
                body=form.body.data,
            )
            note = saved.note
        if theirs is not None:
            form.add_domain_error(theirs)
            _on_top(form, theirs.note)
        elif form.status == 200:
            flash(_("Noten er gemt hos os."), "success")
            return redirect(_path(event, f"/{uuid}"), 303)
    return _page(event, uuid, note, form, NoteFactForm(formdata=None), theirs), form.status


def _note(event: DialogueEvent, uuid: str) -> DialogueNote | None:
    note = services.find(db(), uuid)
    if not services.is_uuid(uuid) or (note is not None and note.event_id != event.id):
        raise NotFound(_("Noten findes ikke."))
    return note


def _data(note: DialogueNote | None) -> dict[str, Any]:
    if note:
        stored = {name: getattr(note, name) for name in ("kind", "about", "body")}
    else:
        kind, about = request.args.get("slags", ""), request.args.get("om", "")
        stored = {"kind": kind if kind in KINDS else "table", "about": about[: services.LONGEST_ABOUT]}
    return {**stored, "base": note.revision if note else 0, "change": str(uuids.uuid4())}


def _on_top(form: NoteForm, note: DialogueNote) -> None:
    """The next save is written on the other's text, as a change of its own."""
    form.base.data, form.base.raw_data = note.revision, None
    form.change.data, form.change.raw_data = str(uuids.uuid4()), None


def _page(
    event: DialogueEvent,
    uuid: str,
    note: DialogueNote | None,
    form: NoteForm,
    fact_form: NoteFactForm,
    theirs: services.TwoTexts | None = None,
) -> str:
    facts = queries.told_in(db(), note.id) if note else ()
    return render_template(
        "dialogues/notes/write.html",
        event=event,
        note=note,
        form=form,
        fact_form=fact_form,
        theirs=theirs.note if theirs else None,
        facts=facts,
        lines=queries.not_noted(note, facts) if note else [],
        versions=queries.versions(db(), note.id) if note else (),
        path=_path(event),
        own_path=_path(event, f"/{uuid}"),
        uuid=uuid,
        writer=actor().person_id,
        **frame(event.process, event.title),
    )


@blueprint.put(f"{INSIDE}/<uuid>")
@require("note.write", of=access.inside_event)
def keep(event: DialogueEvent, uuid: str) -> ResponseReturnValue:
    """{change, base, kind, about, body} -> {revision, said}; 409 with {body, about, revision, who} when another text was first.

    The same change again is answered as the first time.
    """
    sent = request.get_json(silent=True)
    given = sent if isinstance(sent, dict) else {}
    texts = {name: cleaned(str(given.get(name) or "")) for name in ("change", "kind", "about", "body")}
    base = given.get("base")
    try:
        with writing() as uow:
            saved, theirs = services.save(uow, event.id, uuid, base=base if isinstance(base, int) else 0, **texts)
    except DomainError as error:
        return jsonify(said=error.sentence), error.status
    if theirs is not None:
        note = theirs.note
        return jsonify(said=theirs.sentence, body=note.body, about=note.about, revision=note.revision, who=note.updated_by), 409
    said = _("Gemt hos os {when}", when=clock_time(clock().now()))
    return jsonify(revision=saved.note.revision, said=said)


@blueprint.post(f"{INSIDE}/<uuid>/fortalt")
@require("note.write", of=access.inside_event)
def tell(event: DialogueEvent, uuid: str) -> ResponseReturnValue:
    """A line of the note becomes a fact of Delt information: open, or on its way to all."""
    note = _note(event, uuid)
    if note is None:
        raise NotFound(_("Gem noten først."))
    form = NoteFactForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            fact = information.add_fact(
                uow, event.process_id, fact=form.fact.data, told_to=form.told_to.data, event_id=event.id, note_id=note.id
            )
            if form.shared.data == "yes" and may("dialogue.edit"):
                return redirect(tab(event.process, f"/delt/{fact.id}"), 303)
            flash(_("Noteret. Den mangler at blive delt med alle."), "success")
            return redirect(_path(event, f"/{uuid}#fortalt"), 303)
    return _page(event, uuid, note, NoteForm(formdata=None, data=_data(note)), form), form.status
