"""/skabeloner: a buyer's own Word templates, checked, tried with a tender's data, in versions; and the fields to write in them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts import queries as accounts
from coproc.accounts.permissions import OWN
from coproc.documents import catalogue, own, preview as preview_of
from coproc.documents.check import Check, check_template
from coproc.documents.own_models import OwnTemplateVersion
from coproc.documents.render import WORD_TYPE, Rendered, file_name, render
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, papers, words
from coproc.tenders.material.forms import TemplateForm
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame
from coproc.web.access import Access, actor, clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("own_templates", __name__)
ROLES = (Role.OFFICER, Role.MANAGER)
KEYS = (*words.DOCUMENTS, *words.LETTERS)


def _mine(_session: Session, actor: Actor) -> Access[None]:
    return Access(None, {OWN: actor.organisation_ids(*ROLES)})


def _place(_session: Session, _actor: Actor, organisation_id: int, key: str) -> Access[tuple[int, str]]:
    if key not in KEYS:
        raise NotFound(_("Der er ingen skabelon med navnet {key}.", key=key))
    return Access((organisation_id, key), {OWN: frozenset({organisation_id})})


def _version(session: Session, _actor: Actor, version_id: int) -> Access[OwnTemplateVersion]:
    found = own.version_with_content(session, version_id)
    return Access(found, {OWN: frozenset({found.template.organisation_id})})


@blueprint.get("/skabeloner")
@require("template.manage", of=_mine)
def index(_nothing: None) -> str:
    mine = accounts.organisations_by_id(db(), actor().organisation_ids(*ROLES))
    found = {house.id: {row.template.template_key: row for row in reversed(own.versions(db(), house.id))} for house in mine}
    return render_template("tenders/material/templates.html", houses=mine, found=found, titles=words.DOCUMENTS | words.LETTERS)


@blueprint.route("/skabeloner/<int:organisation_id>/<key>", methods=["GET", "POST"])
@require("template.manage", of=_place)
def show(place: tuple[int, str]) -> ResponseReturnValue:
    """Upload, be told every fault with its place, or have the next version."""
    house, key = place
    form, check = TemplateForm(), None
    if form.validate_on_submit():
        content = form.file.data.read()
        check = check_template(content, key)
        if check.fit:
            with form.refusals(), writing() as uow:
                version = own.add_version(
                    uow, house, key, content, filename=form.file.data.filename or "", note=form.note.data or ""
                )
                flash(_("Skabelonen kan bruges og er gemt som version {n}.", n=version.number), "success")
                return redirect(f"/skabeloner/{house}/{key}", 303)
    title = str((words.DOCUMENTS | words.LETTERS)[key])
    tenders = db().scalars(select(Tender).where(Tender.authority_id == house).order_by(Tender.id.desc()).limit(20))
    page = render_template(
        "tenders/material/template.html",
        form=form,
        check=check,
        house=house,
        key=key,
        paper_title=title,
        rows=own.versions(db(), house, key),
        tenders=list(tenders),
        crumbs=[Link(_("Jeres skabeloner"), "/skabeloner"), Link(title)],
    )
    return page, 422 if _refused(check) else form.status


def _refused(check: Check | None) -> bool:
    return check is not None and not check.fit


@blueprint.get("/skabeloner/<int:organisation_id>/<key>/start")
@require("template.manage", of=_place)
def starter(place: tuple[int, str]) -> Response:
    """Our template with Danish field names, to write one's own in."""
    return _word(own.starter(place[1]), file_name(f"Skabelon {catalogue.template(place[1]).title('da')}"))


@blueprint.get("/skabeloner/version/<int:version_id>")
@require("template.manage", of=_version)
def fetch(version: OwnTemplateVersion) -> Response:
    return _word(version.file.content, version.filename)


@blueprint.get("/skabeloner/version/<int:version_id>/proev/<reference>")
@require("template.manage", of=_version)
def preview(version: OwnTemplateVersion, reference: str) -> Response:
    """Filled in with a tender's data as they stand, and kept nowhere. Only tenders of the same house."""
    made = _tried(version, reference)
    return _word(made.bytes, file_name(f"Prøve {made.filename.removesuffix('.docx')}"))


@blueprint.get("/skabeloner/version/<int:version_id>/proev/<reference>/side")
@require("template.manage", of=_version)
def preview_page(version: OwnTemplateVersion, reference: str) -> str:
    """The same as a page, for those who have no Word at hand."""
    made = _tried(version, reference)
    key, house = version.template.template_key, version.template.organisation_id
    title = str((words.DOCUMENTS | words.LETTERS)[key])
    here = f"/skabeloner/{house}/{key}"
    return render_template(
        "tenders/material/preview.html",
        paper_title=title,
        reference=reference.upper(),
        number=version.number,
        blocks=list(preview_of.blocks(made.bytes)),
        word=f"/skabeloner/version/{version.id}/proev/{reference}",
        crumbs=[Link(_("Jeres skabeloner"), "/skabeloner"), Link(title, here), Link(_("Prøve"))],
    )


def _tried(version: OwnTemplateVersion, reference: str) -> Rendered:
    tender = db().scalar(
        select(Tender).where(Tender.reference == reference.upper(), Tender.authority_id == version.template.organisation_id)
    )
    if tender is None:
        raise NotFound(_("Udbuddet findes ikke. Måske er linket skrevet forkert."))
    key = version.template.template_key
    fields = papers.fields_of(db(), tender, key, today(clock()))
    return render(key, fields, example=tender.is_example, own_template=version.file.content)


@blueprint.get("/udbud/<reference>/felter/<key>")
@require("document.download", of=access.with_documents)
def fields(tender: Tender, key: str) -> str:
    """Every field of a document with what stands there today, to copy into a template."""
    if key not in KEYS:
        raise NotFound(_("Der er ingen skabelon med navnet {key}.", key=key))
    context = papers.fields_of(db(), tender, key, today(clock()))
    return render_template(
        "tenders/material/fields.html",
        key=key,
        keys=[(name, str(title)) for name, title in (words.DOCUMENTS | words.LETTERS).items()],
        rows=list(own.picker(catalogue.template(key).contract, context)),
        **frame(tender, _("Felter til egne skabeloner")),
    )


def _word(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=WORD_TYPE, as_attachment=True, download_name=name)
