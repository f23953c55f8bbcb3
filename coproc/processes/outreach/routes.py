"""Invitationsliste: the list with its progress, taking a file in, and the page of what a scaling partner sees."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts.words import TYPES
from coproc.kernel import sheets
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, FieldErrors, NotFound
from coproc.kernel.sheet_reading import LARGEST_FILE, ImportRefused
from coproc.kernel.translation import gettext as _
from coproc.processes import access, pages, queries as processes
from coproc.processes.models import Process
from coproc.processes.outreach import importing, partner_page, queries, reading, words
from coproc.processes.outreach.access import share
from coproc.processes.outreach.forms import KINDS, FileForm, ProspectForm
from coproc.processes.outreach.models import WaitingList
from coproc.processes.outreach.queries import Filters
from coproc.web.access import actor, clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("outreach", __name__)
LIST = "/processer/<reference>/invitationsliste"
SHOWN = 100


def frame(process: Process, last: str = "") -> dict[str, Any]:
    """For templates below the list's own page."""
    found = pages.frame(process, "participants")
    here = Link(_("Invitationsliste"), pages.path_of(process, "/invitationsliste"))
    above = [Link(_("Processer"), "/processer"), Link(process.title, pages.path_of(process))]
    above.append(Link(_("Deltagere"), pages.path_of(process, "/deltagere")))
    return {**found, "crumbs": [*above, here, Link(last)] if last else [*above, Link(here.label)], "tab_label": last or here.label}


KEPT = ("svar", "partner", "q", "type", "kontakt")  # of the address: which rows are shown


def filters_asked() -> Filters:
    status, partner, text, kind, contact = (request.args.get(name, "") for name in KEPT)
    return Filters(status, partner, text, kind, mailless=contact == "uden")


def kept() -> dict[str, str]:
    """For an address that shows the same rows."""
    return {name: value for name, value in request.args.items() if name in KEPT}


@blueprint.get(LIST)
@require("outreach.read", of=access.process)
def index(process: Process) -> str:
    number = max(1, request.args.get("side", 1, type=int))
    filters = filters_asked()
    rows, total = queries.page(db(), process.id, filters, number)
    return render_template(
        "processes/outreach/index.html",
        rows=rows,
        total=total,
        page=number,
        pages=-(-total // queries.PAGE_SIZE),
        filters=filters,
        progress=queries.progress(db(), process.id),
        share=share(actor(), process),
        partners=processes.partners(db(), process.id),
        statuses=words.STATUSES,
        kinds=words.KINDS,
        types=KINDS,
        kept=kept(),
        **frame(process),
    )


@blueprint.get(f"{LIST}/eksport.xlsx")
@require("outreach.read", of=access.process)
def export(process: Process) -> Response:
    """Every row as it is filtered. A partner gets the contacts of its own rows."""
    own = share(actor(), process)
    headings = [_("Organisation"), _("CVR"), _("Type"), _("Kontaktperson"), _("E-mail"), _("Telefon"), _("Skaleringspartner"),
                _("Spurgt den"), _("Spurgt af"), _("Svar"), _("Begrundelse"), _("Ring igen"), _("Bemærkning")]  # fmt: skip
    types = {str(key): str(label) for key, label in TYPES.items()}
    rows = []
    for row in queries.everything(db(), process.id, filters_asked()):
        one = row.prospect
        mine = own is None or one.partner_id in own
        contact = [one.contact_name, one.contact_email, one.contact_phone] if mine else ["", "", ""]
        rows.append([one.name, one.cvr or "", types.get(one.kind, ""), *contact, row.partner or "", one.asked_on, one.asked_by,
                     str(words.STATUSES[row.status]), one.answer_reason if mine else "", one.call_again_on,
                     one.note if mine else ""])  # fmt: skip
    content = sheets.as_xlsx(
        _("Invitationsliste"), headings, rows, widths=(32, 12, 20, 24, 30, 14, 24, 12, 20, 18, 40), frozen="B2"
    )
    name = f"{_('invitationsliste')}-{process.reference}-{today(clock()).isoformat()}.xlsx"
    return send_file(io.BytesIO(content), mimetype=sheets.XLSX, as_attachment=True, download_name=name)


@blueprint.get(f"{LIST}/skabelon.csv")
@require("outreach.edit", of=access.process)
def template(process: Process) -> Response:  # noqa: ARG001 - a view's signature
    """An empty file with the right columns; the mark at its beginning tells Excel that it is UTF-8."""
    headers = {"Content-Disposition": 'attachment; filename="invitationsliste.csv"'}
    return Response("\ufeff" + reading.TEMPLATE, mimetype="text/csv", headers=headers)


@blueprint.route(f"{LIST}/fil", methods=["GET", "POST"])
@require("outreach.edit", of=access.process)
def upload(process: Process) -> ResponseReturnValue:
    """Read, and shown before anything is changed; with a fault nothing can be taken in."""
    form, wrong = FileForm(), []
    if form.validate_on_submit():
        name = form.file.data.filename
        try:
            rows, faults = reading.read(name, form.file.data.read(LARGEST_FILE + 1), today(clock()))
            found = importing.preview(db(), process.id, rows, faults, today(clock()))
        except ImportRefused as error:
            wrong = error.errors
        else:
            if not found.faults:
                with writing() as uow:
                    waiting = importing.keep(uow, process.id, name, rows)
                return redirect(url_for("outreach.preview", reference=process.reference, waiting_id=waiting.id), 303)
            wrong = found.faults
        form.status = 422
    page = frame(process, _("Hent organisationer fra en fil"))
    return render_template("processes/outreach/upload.html", form=form, wrong=wrong, **page), form.status


@blueprint.get(f"{LIST}/fil/<int:waiting_id>")
@require("outreach.edit", of=access.process)
def preview(process: Process, waiting_id: int) -> ResponseReturnValue:
    waiting = db().get(WaitingList, waiting_id)
    if waiting is None or waiting.process_id != process.id:
        raise NotFound(_("Listen er hentet ind, eller den har ventet for længe. Send filen igen, hvis der mangler nogen."))
    rows = [reading.from_plain(kept) for kept in waiting.rows]
    found = importing.preview(db(), process.id, rows, [], today(clock()))
    page = frame(process, _("Se listen, før den hentes ind"))
    return render_template("processes/outreach/preview.html", found=found, waiting=waiting, shown=SHOWN, **page)


@blueprint.post(f"{LIST}/fil/<int:waiting_id>")
@require("outreach.edit", of=access.process)
def confirm(process: Process, waiting_id: int) -> ResponseReturnValue:
    """Of two clicks one takes it in, and the other is told so."""
    try:
        with writing() as uow:
            count = importing.confirm(uow, process.id, waiting_id)
    except DomainError as error:
        flash(error.sentence, "info" if isinstance(error, NotFound) else "error")
    else:
        flash(importing.told(count), "success")
    return redirect(pages.path_of(process, "/invitationsliste"), 303)


@blueprint.route(f"{LIST}/ny", methods=["GET", "POST"])
@require("outreach.edit", of=access.process)
def add(process: Process) -> ResponseReturnValue:
    form = ProspectForm()
    if form.validate_on_submit():
        said = {name: form[name].data or "" for name in ("name", "cvr", "contact_name", "email", "phone", "note")}
        with form.refusals(), writing() as uow:
            row, wrong = reading.checked(1, said, uow.today)
            if wrong:
                fields = {headers[0]: name for name, headers in reading.HEADERS.items()}
                raise FieldErrors({fields[column]: what for column, what in wrong})
            if not importing.take_in(uow, process.id, [importing.of_kind(row, form.kind.data)], row.name):
                raise DomainError(_("{name} står på listen i forvejen.", name=row.name), field="name")
            flash(importing.told(1), "success")
            return redirect(pages.path_of(process, "/invitationsliste"), 303)
    page = frame(process, _("Tilføj en organisation"))
    return render_template("processes/outreach/add.html", form=form, **page), form.status


@blueprint.get("/processer/<reference>/skaleringspartnere")
@require("process.read", of=access.process)
def partners(process: Process) -> str:
    """The same page for the partner and for the organisations, made from the permission table."""
    crumbs = [Link(_("Processer"), "/processer"), Link(process.title, pages.path_of(process)), Link(_("Skaleringspartnere"))]
    page = {**pages.frame(process, "participants"), "crumbs": crumbs, "tab_label": _("Skaleringspartnere")}
    return render_template(
        "processes/outreach/partners.html",
        sight=partner_page.sight(),
        partners=processes.partners(db(), process.id),
        **page,
    )
