"""/udbud/<reference>/overdragelse: what the package holds, what it lacks, who took it over; and the package itself."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue

from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.tenders import access
from coproc.tenders.handover import package, queries, services
from coproc.tenders.handover.forms import HandoverForm
from coproc.tenders.handover.words import EDITIONS
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of, values_of
from coproc.web.access import clock, db, may, require, writing

blueprint = Blueprint("tender_handover", __name__)


@blueprint.route("/udbud/<reference>/overdragelse", methods=["GET", "POST"])
@require("document.download", of=access.with_documents)
def show(tender: Tender) -> ResponseReturnValue:
    rows = queries.handovers(db(), tender.id)
    number = next((row.journal_number for row in rows if row.journal_number), "")
    form = HandoverForm(data={"taken_on": today(clock()), "edition": "system", "journal_number": number})
    if may("tender.outcome") and form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.hand_over(uow, tender.id, **values_of(form))
            flash(_("Overdragelsen er registreret."), "success")
            return redirect(path_of(tender, "/overdragelse"), 303)
    found = package.gather(db(), tender)
    reads_all = may("tender.handover")
    prints = {edition: found.fingerprint(edition) for edition in EDITIONS}
    return render_template(
        "tenders/handover/show.html",
        form=form,
        files=found.of("journal" if reads_all else "system"),
        missing=found.missing,
        has_documents=found.has_documents,
        reads_all=reads_all,
        editions=EDITIONS,
        rows=[(row, row.fingerprint != prints[row.edition]) for row in rows],
        **frame(tender, _("Overdragelse")),
    ), form.status


@blueprint.get("/udbud/<reference>/pakke")
@require("document.download", of=access.with_documents)
def download(tender: Tender) -> ResponseReturnValue:
    """The edition for the tender system: nothing confidential."""
    return _zip(tender, "system")


@blueprint.get("/udbud/<reference>/pakke/sag")
@require("tender.handover", of=access.with_documents)
def download_all(tender: Tender) -> ResponseReturnValue:
    """The edition for the case: the authority's own, with what is confidential."""
    return _zip(tender, "journal")


def _zip(tender: Tender, edition: str) -> ResponseReturnValue:
    name, content = package.build(db(), tender, edition)
    return send_file(BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=name)


@blueprint.post("/udbud/<reference>/overdragelse/<int:handover_id>/fortryd")
@require("tender.outcome", of=access.tender)
def withdraw(tender: Tender, handover_id: int) -> ResponseReturnValue:
    try:
        with writing() as uow:
            services.withdraw(uow, tender.id, handover_id)
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("Registreringen er fortrudt. Den står stadig i historikken."), "success")
    return redirect(path_of(tender, "/overdragelse"), 303)
