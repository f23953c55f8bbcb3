"""Written input on the inside: read beside what it concerns, and made into a synthesis without names."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.dialogues import access as dialogue_access
from coproc.dialogues.inside_routes import _frame as frame, _tab as tab
from coproc.dialogues.models import DialogueEvent, WrittenInput
from coproc.dialogues.written import access, queries, services, synthesis
from coproc.dialogues.written.forms import ClaimForm, PublishSynthesisForm, TopicForm
from coproc.documents.services import with_content
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.web.access import db, require, writing

blueprint = Blueprint("written_inside", __name__)
INSIDE = "/processer/<reference>/markedsdialog/<event_reference>/input"


def _path(event: DialogueEvent, suffix: str = "") -> str:
    return tab(event.process, f"/{event.reference}/input{suffix}")


@blueprint.get(INSIDE)
@require("dialogue.inside", of=dialogue_access.inside_event)
def index(event: DialogueEvent) -> str:
    """By requirement or theme, question, company; `firma` shows one company alone."""
    found = queries.sent(db(), event.id)
    chosen = request.args.get("firma", 0, type=int)
    shown = [one for one in found if one.input.id == chosen] or found
    return render_template(
        "dialogues/written/index.html",
        event=event,
        found=found,
        chosen=chosen,
        withdrawn=queries.withdrawn(db(), event.id),
        blocks=queries.beside(db(), event, shown),
        questions=queries.asked(db(), event),
        files=[(one, file) for one in shown for file in one.version.files],
        path=_path(event),
        **frame(event.process, event.title),
    )


@blueprint.get(f"{INSIDE}/<int:input_id>/bilag/<int:document_id>")
@require("dialogue.inside", of=access.sent)
def file(found: tuple[DialogueEvent, WrittenInput], document_id: int) -> ResponseReturnValue:
    """A file that was sent with one of the input's versions; nothing that is only in a draft."""
    versions = queries.versions_of(db(), found[1].id)
    if document_id not in {one["document_id"] for version in versions for one in version.files}:
        raise NotFound(_("Filen findes ikke."))
    document = with_content(db(), document_id)
    content = BytesIO(document.file.content)
    return send_file(content, mimetype=document.content_type, as_attachment=True, download_name=document.filename)


@blueprint.route(f"{INSIDE}/temaer", methods=["GET", "POST"])
@require("dialogue.edit", of=dialogue_access.inside_event)
def topics(event: DialogueEvent) -> ResponseReturnValue:
    """What each question to the market concerns: a theme, and a requirement where there is one."""
    questions = [one for one in queries.asked(db(), event) if one.text]
    needs = [(key, f"{key}: {heading}") for key, heading in queries.requirements(db(), event.process_id).items()]
    forms = []
    for one in questions:
        form = TopicForm(prefix=one.key, data={"theme": one.theme, "requirement": one.requirement or None})
        gone = [(one.requirement, one.requirement)] if one.requirement and one.requirement not in dict(needs) else []
        form.requirement.choices = [*needs, *gone]
        forms.append(form)
    good = [form.validate_on_submit() for form in forms]  # every one, so that each says what is wrong
    if request.method == "POST" and all(good):
        said = [(one.key, form.theme.data, form.requirement.data or "") for one, form in zip(questions, forms, strict=True)]
        with writing() as uow:
            services.set_topics(uow, event.id, said)
        flash(_("Temaerne er gemt."), "success")
        return redirect(_path(event), 303)
    page = frame(event.process, event.title)
    rows = list(zip(questions, forms, strict=True))
    status = max([form.status for form in forms], default=200)
    return render_template(
        "dialogues/written/topics.html", event=event, rows=rows, has_needs=bool(needs), path=_path(event), **page
    ), status


@blueprint.route(f"{INSIDE}/sammenfatning", methods=["GET", "POST"])
@require("dialogue.edit", of=dialogue_access.inside_event)
def compose(event: DialogueEvent) -> ResponseReturnValue:
    """Statement by statement: who says it is ticked, only how many is shown."""
    form = ClaimForm()
    form.inputs.choices = [(one.input.id, one.input.company_name) for one in queries.sent(db(), event.id)]
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            synthesis.add_claim(uow, event.id, theme=form.theme.data, statement=form.statement.data, inputs=form.inputs.data or [])
            flash(_("Udsagnet er tilføjet. Det er ikke offentliggjort endnu."), "success")
            return redirect(_path(event, "/sammenfatning"), 303)
    return _compose(event, form, PublishSynthesisForm(formdata=None)), form.status


def _compose(event: DialogueEvent, form: ClaimForm, publishing: PublishSynthesisForm) -> str:
    found = queries.sent(db(), event.id)
    form.inputs.choices = [(one.input.id, one.input.company_name) for one in found]
    form.inputs.flags.required = True  # services say which sentence
    names = {str(one.input.id): one.input.company_name for one in found}
    claims = queries.claims(db(), event.id)
    return render_template(
        "dialogues/written/synthesis.html",
        event=event,
        form=form,
        publishing=publishing,
        claims=claims,
        who={claim.id: [names.get(number, "") for number in claim.inputs] for claim in claims},
        total=len(found),
        themes=list(dict.fromkeys(one.theme for one in queries.asked(db(), event) if one.theme)),
        findings=synthesis.check(db(), event),
        published=queries.published_synthesis(db(), event.id),
        path=_path(event),
        **frame(event.process, event.title),
    )


@blueprint.post(f"{INSIDE}/sammenfatning/<int:claim_id>/fjern")
@require("dialogue.edit", of=dialogue_access.inside_event)
def drop_claim(event: DialogueEvent, claim_id: int) -> ResponseReturnValue:
    with writing() as uow:
        synthesis.drop_claim(uow, event.id, claim_id)
    flash(_("Udsagnet er taget ud."), "success")
    return redirect(_path(event, "/sammenfatning"), 303)


@blueprint.post(f"{INSIDE}/sammenfatning/offentliggoer")
@require("dialogue.edit", of=dialogue_access.inside_event)
def publish(event: DialogueEvent) -> ResponseReturnValue:
    form = PublishSynthesisForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            synthesis.publish(uow, event.id, reason=form.reason.data or "")
            flash(_("Sammenfatningen er offentliggjort, og alle har fået besked."), "success")
            return redirect(_path(event, "/sammenfatning"), 303)
    return _compose(event, ClaimForm(formdata=None), form), form.status
