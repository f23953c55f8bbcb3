"""/udbud/<reference>/dokumenter: the documents, one document with its versions, and whole sets made by the worker."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from coproc.documents import catalogue, difference, own, pdf, services as documents
from coproc.documents.filling import text_of
from coproc.documents.models import Document
from coproc.documents.render import marks
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, papers, words
from coproc.tenders.material import sets
from coproc.tenders.material.forms import ChoiceForm, EditedForm, SetForm
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of
from coproc.web.access import clock, db, require, writing

blueprint = Blueprint("tender_papers", __name__)
BASE = "/udbud/<reference>/dokumenter"


def _set_form(found: list[papers.Paper]) -> SetForm:
    ready = [paper for paper in found if not paper.missing]
    form = SetForm(data={"papers": [paper.name for paper in ready if paper.key in words.DOCUMENTS]})
    form.papers.choices = [(paper.name, paper.title) for paper in ready]
    return form


@blueprint.route(BASE, methods=["GET"])
@require("document.download", of=access.with_documents)
def index(tender: Tender) -> str:
    found = papers.papers(db(), tender, today(clock()))
    return render_template(
        "tenders/documents.html",
        papers=found,
        form=_set_form(found),
        order=sets.newest(db(), tender.id),
        has_pdf=pdf.has_pdf,
        **frame(tender, _("Dokumenter")),
    )


@blueprint.post(f"{BASE}/saet")
@require("tender.edit", of=access.tender)
def order(tender: Tender) -> ResponseReturnValue:
    """Order a set; the worker makes it, and tells."""
    found = papers.papers(db(), tender, today(clock()))
    form = _set_form(found)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            number = sets.order(uow, tender.id, form.papers.data).id
            return redirect(path_of(tender, f"/dokumenter/saet/{number}"), 303)
    return render_template(
        "tenders/documents.html",
        papers=found,
        form=form,
        order=sets.newest(db(), tender.id),
        has_pdf=pdf.has_pdf,
        **frame(tender, _("Dokumenter")),
    ), form.status


@blueprint.get(f"{BASE}/saet/<int:set_id>")
@require("document.download", of=access.with_documents)
def progress(tender: Tender, set_id: int) -> str:
    found = sets.of_tender(db(), tender.id, set_id)
    done = [(papers.title_of(name), name in found.done) for name in found.papers]
    return render_template("tenders/material/set.html", order=found, rows=done, **frame(tender, _("Dokumenter i ét sæt")))


@blueprint.get(f"{BASE}/saet/<int:set_id>/hent")
@require("document.download", of=access.with_documents)
def fetch(tender: Tender, set_id: int) -> ResponseReturnValue:
    found = sets.of_tender(db(), tender.id, set_id)
    if found.file is None:
        raise NotFound(_("Sættet er ikke færdigt endnu."))
    return send_file(BytesIO(found.file.content), mimetype="application/zip", as_attachment=True, download_name=found.filename)


def _versions(tender: Tender, name: str) -> list[Document]:
    """Newest first. Raises NotFound for a document this tender does not have."""
    if name not in papers.offered(db(), tender):
        raise NotFound(_("Det dokument hører ikke til udbuddet."))
    key, language = papers.split(name)
    found = documents.of_subject(db(), ("tender", tender.id))
    rows = [row for row in found if (row.template_key, row.language) == (key, language)]
    return sorted(rows, key=lambda row: -row.number)


def _page(tender: Tender, name: str, form: EditedForm) -> ResponseReturnValue:
    rows = _versions(tender, name)
    newest = documents.with_content(db(), rows[0].id) if rows else None
    key, language = papers.split(name)
    mine = own.versions(db(), tender.authority_id, key) if language == "da" else []
    chosen = own.chosen(db(), ("tender", tender.id)).get(key)
    choice = ChoiceForm(formdata=None, data={"version_id": chosen.id if chosen else 0})
    choice.version_id.choices = [
        (0, _("coprocs skabelon, version {n}", n=catalogue.template(key).version)),
        *((row.id, _("Jeres egen, version {n}: {filename}", n=row.number, filename=row.filename)) for row in mine),
    ]
    values: dict[str, Any] = {"form": form, "choice": choice if mine else None, "has_pdf": pdf.has_pdf}
    return render_template(
        "tenders/material/document.html",
        name=name,
        paper_title=papers.title_of(name),
        rows=rows,
        newest=newest,
        left=documents.left_in(newest) if newest else "",
        places=marks(text_of(newest.file.content)) if newest else {},
        missing=papers.missing(db(), tender, key, today(clock())),
        **values,
        **frame(tender, papers.title_of(name)),
    ), form.status


@blueprint.get(f"{BASE}/<name>")
@require("document.download", of=access.with_documents)
def show(tender: Tender, name: str) -> ResponseReturnValue:
    """One document: its versions, what is left in it, and its own Word file."""
    return _page(tender, name, EditedForm())


@blueprint.post(f"{BASE}/<name>")
@require("tender.edit", of=access.tender)
def upload(tender: Tender, name: str) -> ResponseReturnValue:
    """The file somebody wrote in Word becomes the next version; nothing is written over."""
    form = EditedForm()
    rows = _versions(tender, name)
    if form.validate_on_submit() and rows:
        with form.refusals(), writing() as uow:
            papers.lock(uow, tender)
            base = documents.with_content(uow.session, rows[0].id)
            documents.keep_edited(uow, form.file.data.read(), base=base)
            flash(_("Filen er gemt som ny version. Se herunder, hvad I har ændret."), "success")
            return redirect(path_of(tender, f"/dokumenter/{name}/forskel"), 303)
    return _page(tender, name, form)


@blueprint.get(f"{BASE}/<name>/forskel")
@require("document.download", of=access.with_documents)
def compare(tender: Tender, name: str) -> str:
    """The newest version beside ours: the one it was made from, or, with `ny`, what we would make today."""
    rows = _versions(tender, name)
    if not rows:
        raise NotFound(_("Dokumentet er ikke lavet endnu."))
    theirs = documents.with_content(db(), rows[0].id)
    fresh = "ny" in request.args
    fault = ""
    ours = ""
    if fresh:
        try:
            ours = text_of(papers.make(db(), tender, name, today(clock())).rendered.bytes)
        except DomainError as error:
            fault = error.sentence
    elif theirs.based_on_id:
        ours = text_of(documents.with_content(db(), theirs.based_on_id).file.content)
    pair = (text_of(theirs.file.content), ours) if fresh else (ours, text_of(theirs.file.content))
    return render_template(
        "tenders/material/difference.html",
        name=name,
        paper_title=papers.title_of(name),
        theirs=theirs,
        fresh=fresh,
        fault=fault,
        changes=difference.changes(*pair) if ours else [],
        compared=bool(ours),
        **frame(tender, papers.title_of(name)),
    )


@blueprint.post(f"{BASE}/<name>/lav")
@require("tender.edit", of=access.tender)
def make(tender: Tender, name: str) -> ResponseReturnValue:
    """One document. Over an edited or final one only after its page has said what would be replaced; both are kept."""
    rows = _versions(tender, name)
    if rows and rows[0].is_protected and "erstat" not in request.form:
        return redirect(path_of(tender, f"/dokumenter/{name}/forskel?ny=1"), 303)
    try:
        made = papers.make(db(), tender, name, today(clock()))
        with writing() as uow:
            kept = papers.keep(uow, uow.session.get_one(Tender, tender.id), made, replace="erstat" in request.form)
        flash(_("Dokumentet er lavet.") if kept else _("Der er ikke noget nyt at lave."), "success" if kept else "info")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender, f"/dokumenter/{name}"), 303)


@blueprint.post(f"{BASE}/<name>/<any(endelig, kladde):state>")
@require("tender.edit", of=access.tender)
def mark(tender: Tender, name: str, state: str) -> ResponseReturnValue:
    """The version that the page showed is final, or a draft again; refused when there is a newer one by now."""
    shown = request.form.get("number", 0, type=int)
    row = next((one for one in _versions(tender, name) if one.number == shown), None)
    if row is None:
        raise NotFound(_("Dokumentet er ikke lavet endnu."))
    try:
        with writing() as uow:
            papers.lock(uow, tender)
            act = documents.finish if state == "endelig" else documents.reopen
            act(uow, documents.with_content(uow.session, row.id))
        flash(_("Dokumentet er mærket endeligt.") if state == "endelig" else _("Dokumentet er kladde igen."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender, f"/dokumenter/{name}"), 303)


@blueprint.post(f"{BASE}/<name>/skabelon")
@require("tender.edit", of=access.tender)
def choose(tender: Tender, name: str) -> ResponseReturnValue:
    """With which template the document is made from now on."""
    key, _language = papers.split(name)
    if name not in papers.offered(db(), tender):
        raise NotFound(_("Det dokument hører ikke til udbuddet."))
    number = request.form.get("version_id", 0, type=int)
    with writing() as uow:
        own.choose(uow, ("tender", tender.id), tender.authority_id, key, number or None)
    flash(_("Valget er gemt. Det gælder, næste gang dokumentet laves."), "success")
    return redirect(path_of(tender, f"/dokumenter/{name}"), 303)
