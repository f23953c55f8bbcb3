"""/udbud/<reference>/bilag: what the annex of this tender will say, what § 39 asks, and both editions as Word."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.dialogues.after import annex as dialogue
from coproc.dialogues.after.rows import Rows
from coproc.dialogues.queries import events_of
from coproc.documents.answers import send_stored
from coproc.documents.services import with_content
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, lazy
from coproc.processes.models import Process
from coproc.tenders import access, annex, papers, queries
from coproc.tenders.forms import AnnexForm
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of
from coproc.web.access import clock, db, may, require, writing
from coproc.web.forms import TextArea, TextField

blueprint = Blueprint("tender_annex", __name__)


def _involved(tender: Tender) -> Rows:
    return Rows(
        "involved",
        lazy("Virksomheder, der har rådgivet eller været med i forberedelsen"),
        {
            "name": TextField(lazy("Virksomhed")),
            "involvement": TextArea(lazy("Hvad har den gjort?"), rows=2, max_length=2000),
            "measures": TextArea(
                lazy("Foranstaltninger"), rows=2, max_length=2000, hint=lazy("For eksempel: alt materiale er vedlagt.")
            ),
            "response": TextArea(lazy("Virksomhedens svar"), rows=2, max_length=2000, required=False),
        },
        tender.involved_companies,
    )


@blueprint.route("/udbud/<reference>/bilag", methods=["GET", "POST"])
@require("document.download", of=access.with_documents)
def show(tender: Tender) -> ResponseReturnValue:
    form, table = AnnexForm(obj=tender), _involved(tender)
    form.tables = [table]
    if may("tender.edit") and form.is_to_be_saved():
        with form.refusals(), writing() as uow:
            annex.note(
                uow,
                tender.id,
                involved=table.values,
                deadline_assessment=form.deadline_assessment.data or "",
                version=form.version.data,
            )
            flash(_("Oplysningerne til bilaget er gemt."), "success")
            return redirect(path_of(tender, "/bilag"), 303)
    has_dialogue = queries.has_dialogue(db(), tender.process_id)
    process = db().get(Process, tender.process_id) if tender.process_id else None
    return render_template(
        "tenders/annex.html",
        form=form,
        table=table,
        said=dialogue.fields(db(), process) if has_dialogue and process else None,
        unsummed=events_of(db(), process.id, ("held", "minutes_ready")) if process else [],
        missing=papers.missing(db(), tender, dialogue.PUBLISHED, today(clock())) if has_dialogue else [],
        tab=f"/processer/{process.reference}/markedsdialog" if process else "",
        **frame(tender, _("Bilag: Forudgående markedsdialog")),
    ), form.status


@blueprint.post("/udbud/<reference>/bilag/<any(offentlig, fuld):edition>")
@require("document.download", of=access.with_documents)
def download(tender: Tender, edition: str) -> ResponseReturnValue:
    try:
        with writing() as uow:
            number = annex.make(uow, tender.id, edition).id
    except DomainError as error:
        flash(error.sentence, "error")
        return redirect(path_of(tender, "/bilag"), 303)
    return send_stored(with_content(db(), number))
