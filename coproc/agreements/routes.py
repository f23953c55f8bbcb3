"""The joint need description: reading it, writing it, answering it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts.permissions import CENTRE, OWN
from coproc.agreements import access, difference, documents, outline, queries
from coproc.agreements.access import Part
from coproc.agreements.forms import (
    CommentForm,
    HearingForm,
    NoteForm,
    RequirementForm,
    SectionForm,
    answers_form,
    as_data,
    given,
)
from coproc.agreements.models import DescriptionSection, DescriptionVersion, SectionComment
from coproc.agreements.services import assents, descriptions
from coproc.agreements.voices import queries as voices
from coproc.dialogues.written import queries as written
from coproc.documents.answers import send, send_stored
from coproc.documents.render import render
from coproc.documents.services import of_subject, with_content
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes, queries as process_queries
from coproc.processes.models import Participation, Process
from coproc.processes.pages import frame, path_of
from coproc.web.access import Access, actor, db, may, require, writing

blueprint = Blueprint("description", __name__)
BASE = "/processer/<reference>/behovsbeskrivelse"


def _home(process: Process) -> str:
    return path_of(process, "/behovsbeskrivelse")


def _newest(process: Process) -> DescriptionVersion:
    version = queries.latest_version(db(), process.id)
    if version is None:
        raise NotFound(_("Der er ingen behovsbeskrivelse endnu."))
    return version


@blueprint.get(BASE)
@require("description.read", of=processes.process)
def show(process: Process) -> str:
    """What is the text, who agrees? Outside, the published text alone."""
    if not may("description.inside"):
        version = queries.published_version(db(), process.id)
        rows = queries.sections(db(), version.id) if version else []
        return render_template("agreements/published.html", version=version, sections=rows, **frame(process, "description"))
    versions = queries.versions(db(), process.id)
    number = request.args.get("version", type=int)
    version = next((row for row in versions if number in {None, row.number}), None)
    if version is None:
        if number is not None:
            raise NotFound(_("Den version af behovsbeskrivelsen findes ikke."))
        return render_template("agreements/description_none.html", **frame(process, "description"))
    joined = process_queries.joined(db(), process.id)
    mine = [member for member in joined if member.organisation.id in actor().organisation_ids()]
    said = queries.answers(db(), version.id, [member.participation.id for member in mine])
    replies = queries.replies(db(), version.id)
    rows = queries.sections(db(), version.id)
    titles = {row.key: row.heading for row in rows}
    return render_template(
        "agreements/description.html",
        version=version,
        versions=versions,
        is_newest=version is versions[0],
        sections=rows,
        said=said,
        deviations=[
            (one, key, titles.get(key, ""))
            for key in titles
            for one in said.get(key, [])
            if one.is_released and one.assent.answer != "agreed"
        ],
        replies=replies,
        joined=joined,
        waiting=[member for member in joined if member.participation.id not in replies],
        mine=mine,
        may_comment=may(
            "description.comment",
            Access(None, {CENTRE: frozenset({process.centre_id}), OWN: frozenset(row.organisation.id for row in joined)}),
        ),
        comments=queries.comments(db(), process.id),
        voices=voices.by_requirement(voices.voices(db(), process.id)),
        market=written.by_requirement(db(), process.id),
        words=assents.ANSWERS,
        statuses=documents.STATUSES,
        **frame(process, "description"),
    )


@blueprint.get(f"{BASE}/<int:number>/aendringer")
@require("description.inside", of=processes.process)
def changes(process: Process, number: int) -> str:
    """Section by section, word by word, against the version before (or the one named)."""
    new = queries.version_by_number(db(), process.id, number)
    old = queries.version_by_number(db(), process.id, request.args.get("fra", number - 1, type=int))
    before = {row.key: row for row in queries.sections(db(), old.id)}
    after = queries.sections(db(), new.id)
    kept = {row.key for row in after}
    pairs = [(before.get(row.key), row) for row in after] + [(row, None) for key, row in before.items() if key not in kept]
    changed = [(new_row or old_row, _pieces(old_row, new_row)) for old_row, new_row in pairs if _said(old_row) != _said(new_row)]
    return render_template("agreements/changes.html", old=old, new=new, changed=changed, **frame(process, "description"))


def _said(row: DescriptionSection | None) -> str:
    return "\n".join(part for part in (row.heading, row.body, row.proof) if part) if row else ""


def _pieces(old: DescriptionSection | None, new: DescriptionSection | None) -> list[difference.Piece]:
    return difference.words(_said(old), _said(new))


@blueprint.get(f"{BASE}/<int:number>/word")
@require("description.read", of=processes.process)
def word(process: Process, number: int) -> Response:
    """The published one as it was stored; inside, any version as it stands now."""
    version = queries.version_by_number(db(), process.id, number)
    if version.published_at:
        stored = of_subject(db(), ("description_version", version.id))
        if stored:
            return send_stored(with_content(db(), stored[0].id))
    if not may("description.inside"):
        raise NotFound(_("Den version af behovsbeskrivelsen findes ikke."))
    return send(render("need_description", documents.description_fields(db(), version), example=process.is_example))


@blueprint.post(f"{BASE}/begynd")
@require("description.edit", of=processes.process)
def start(process: Process) -> ResponseReturnValue:
    with writing() as uow:
        descriptions.start(uow, process.id)
    flash(_("Den foreløbige behovsbeskrivelse er begyndt. Skriv den færdig, afsnit for afsnit."), "success")
    return redirect(_home(process), 303)


@blueprint.route(f"{BASE}/ny-version", methods=["GET", "POST"])
@require("description.edit", of=processes.process)
def new_version(process: Process) -> ResponseReturnValue:
    form = NoteForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            version = descriptions.new_version(uow, process.id, note=form.note.data)
            flash(_("Version {number} er klar til at blive rettet.", number=version.number), "success")
            return redirect(_home(process), 303)
    page = render_template("agreements/new_version.html", form=form, newest=_newest(process), **frame(process, "description"))
    return page, form.status


@blueprint.route(f"{BASE}/nyt/<kind>", methods=["GET", "POST"])
@require("description.edit", of=processes.process)
def add_section(process: Process, kind: str) -> ResponseReturnValue:
    is_requirement = kind == "krav"
    form = RequirementForm() if is_requirement else SectionForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            version = queries.latest_version(uow.session, process.id)
            section = descriptions.add_section(
                uow,
                version.id if version else 0,
                heading=form.heading.data,
                body=form.body.data,
                kind="requirement" if is_requirement else "text",
                proof=form.proof.data if is_requirement else "",
            )
            flash(_("“{heading}” er tilføjet.", heading=section.heading), "success")
            return redirect(f"{_home(process)}#{section.key}", 303)
    return _section_page(process, form, None, is_requirement=is_requirement)


@blueprint.route(f"{BASE}/afsnit/<int:section_id>", methods=["GET", "POST"])
@require("description.edit", of=access.section)
def edit_section(found: tuple[Process, DescriptionSection]) -> ResponseReturnValue:
    process, section = found
    is_requirement = section.kind == "requirement"
    form = RequirementForm(obj=section) if is_requirement else SectionForm(obj=section)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            descriptions.save_section(
                uow,
                section.id,
                heading=form.heading.data,
                body=form.body.data,
                proof=form.proof.data if is_requirement else "",
                version=form.version.data or 0,
            )
            flash(_("“{heading}” er gemt.", heading=form.heading.data), "success")
            return redirect(f"{_home(process)}#{section.key}", 303)
    return _section_page(process, form, section, is_requirement=is_requirement)


def _section_page(
    process: Process, form: SectionForm | RequirementForm, section: DescriptionSection | None, *, is_requirement: bool
) -> ResponseReturnValue:
    """After a Conflict the other's text is shown beside the one that was typed, and saving again replaces it knowingly."""
    now = db().get(DescriptionSection, section.id) if section and form.status == 409 else None
    if now:
        form.version.raw_data, form.version.data = None, now.version
    guidance = outline.GUIDANCE.get(section.key, "") if section else ""
    page = render_template(
        "agreements/section.html",
        form=form,
        section=section,
        now=now,
        guidance=guidance,
        is_requirement=is_requirement,
        **frame(process, "description"),
    )
    return page, form.status


@blueprint.post(f"{BASE}/afsnit/<int:section_id>/fjern")
@require("description.edit", of=access.section)
def remove_section(found: tuple[Process, DescriptionSection]) -> ResponseReturnValue:
    process, section = found
    with writing() as uow:
        descriptions.remove_section(uow, section.id)
    flash(_("“{heading}” er fjernet fra denne version.", heading=section.heading), "success")
    return redirect(_home(process), 303)


@blueprint.post(f"{BASE}/afsnit/<int:section_id>/flyt")
@require("description.edit", of=access.section)
def move_section(found: tuple[Process, DescriptionSection]) -> ResponseReturnValue:
    process, section = found
    with writing() as uow:
        descriptions.move_section(uow, section.id, up=request.form.get("retning") == "op")
    return redirect(f"{_home(process)}#{section.key}", 303)


@blueprint.route(f"{BASE}/hoering", methods=["GET", "POST"])
@require("description.edit", of=processes.process)
def hearing(process: Process) -> ResponseReturnValue:
    form = HearingForm()
    version = _newest(process)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            descriptions.send_to_hearing(uow, version.id, answer_by=form.answer_by.data)
            flash(_("Teksten er låst, og deltagerne er bedt om at svare."), "success")
            return redirect(_home(process), 303)
    joined = process_queries.joined(db(), process.id)
    page = render_template("agreements/hearing.html", form=form, version=version, joined=joined, **frame(process, "description"))
    return page, form.status


@blueprint.post(f"{BASE}/offentliggoer")
@require("description.edit", of=processes.process)
def publish(process: Process) -> ResponseReturnValue:
    """What is missing comes back as a sentence on the page."""
    try:
        with writing() as uow:
            version = queries.latest_version(uow.session, process.id)
            descriptions.publish(uow, version.id if version else 0)
    except NotFound:
        raise
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("Behovsbeskrivelsen er offentliggjort."), "success")
    return redirect(_home(process), 303)


@blueprint.route(f"{BASE}/svar", methods=["GET", "POST"])
@blueprint.route(f"{BASE}/svar/<int:participation_id>", methods=["GET", "POST"])
@require("description.assent", of=access.own)
def answer(part: Part) -> ResponseReturnValue:
    """The organisation's answers: kept as its own draft, or sent."""
    process, own = part.process, _own(part)
    version = _newest(process)
    sections = queries.sections(db(), version.id)
    drafted = queries.own_answers(db(), version.id, own.id)
    form = answers_form(sections)(data=as_data(drafted))
    reply = queries.replies(db(), version.id).get(own.id)
    if form.validate_on_submit():
        answers = given(form, sections)
        with form.refusals(), writing() as uow:
            if "draft" in request.form or reply:
                assents.save_answers(uow, version.id, own.id, answers)
                flash(_("Svarene er gemt.") if reply else _("Kladden er gemt. Kun jeres egen organisation kan se den."), "success")
            else:
                assents.release(uow, version.id, own.id, answers)
                flash(_("Jeres svar er sendt. De andre deltagere kan nu se dem."), "success")
            return redirect(_home(process), 303)
    page = render_template(
        "agreements/answer.html",
        form=form,
        version=version,
        sections=sections,
        own=own,
        reply=reply,
        may_approve_all=not reply and all(row.answer == "agreed" for row in drafted.values()),
        **frame(process, "description"),
    )
    return page, form.status


def _own(part: Part) -> Participation:
    if part.participation is None:
        raise NotFound(_("Din organisation er ikke tilsluttet processen."))
    return part.participation


@blueprint.post(f"{BASE}/svar/<int:participation_id>/godkend")
@require("description.assent", of=access.own)
def approve_all(part: Part) -> ResponseReturnValue:
    version = _newest(part.process)
    try:
        with writing() as uow:
            assents.approve_all(uow, version.id, _own(part).id)
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("I har godkendt hele teksten. De andre deltagere kan se det."), "success")
    return redirect(_home(part.process), 303)


@blueprint.route(f"{BASE}/kommentarer/<key>", methods=["GET", "POST"])
@require("description.comment", of=access.own)
def comment(part: Part, key: str) -> ResponseReturnValue:
    process = part.process
    version = _newest(process)
    section = next((row for row in queries.sections(db(), version.id) if row.key == key), None)
    if section is None:
        raise NotFound(_("Afsnittet findes ikke længere."))
    form = CommentForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            assents.comment(uow, version.id, key, part.participation.id if part.participation else None, form.body.data)
            flash(_("Kommentaren er gemt."), "success")
            return redirect(request.path, 303)
    page = render_template(
        "agreements/comments.html",
        form=form,
        section=section,
        comments=queries.comments(db(), process.id).get(key, []),
        own_id=part.participation.id if part.participation else None,
        **frame(process, "description"),
    )
    return page, form.status


@blueprint.post(f"{BASE}/kommentarer/<int:comment_id>/loest")
@require("description.resolve", of=access.comment)
def resolve(found: tuple[Process, SectionComment]) -> ResponseReturnValue:
    process, row = found
    with writing() as uow:
        assents.resolve(uow, row.id)
    flash(_("Kommentaren er løst."), "success")
    return redirect(f"{_home(process)}/kommentarer/{row.section_key}", 303)
