"""Starting from another buyer's tender: choose one (or ask first), decide what was taken, and answer those who ask."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _, ngettext
from coproc.tenders import access
from coproc.tenders.line import taken, words
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of
from coproc.web.access import db, require, writing

blueprint = Blueprint("tender_taken", __name__)


@blueprint.get("/udbud/<reference>/hentet")
@require("tender.edit", of=access.tender)
def show(tender: Tender) -> str:
    open_ = taken.open_of(db(), tender)
    return render_template(
        "tenders/line/taken.html",
        open=[(row, words.said(row.field, row.value)) for row in open_],
        decided=len(taken.all_of(db(), tender)) - len(open_),
        sources=[(source, asked, taken.may_take(source, asked)) for source, asked in taken.sources(db(), tender)],
        label_of=taken.label_of,
        page_of=taken.page_of,
        **frame(tender, _("Hentet fra en anden køber")),
    )


@blueprint.post("/udbud/<reference>/hentet")
@require("tender.edit", of=access.tender)
def act(tender: Tender) -> ResponseReturnValue:
    """One of: take from a tender, ask its authority, stand by one thing that was taken."""
    source_id = request.form.get("source", 0, type=int)
    try:
        with writing() as uow:
            if "spoerg" in request.form:
                taken.ask(uow, tender.id, source_id)
                said = _("I har spurgt. I får besked på mail, når de har svaret.")
            elif "hent" in request.form:
                number = taken.take(uow, tender.id, source_id)
                said = ngettext(
                    "{n} ting er hentet. Tag stilling til den.", "{n} ting er hentet. Tag stilling til hver af dem.", number
                )
            elif "gaelder" in request.form:
                taken.stand_by(uow, tender.id, request.form["gaelder"])
                said = _("Gemt: det gælder også jer.")
            else:
                raise NotFound(_("Den handling findes ikke her."))
        flash(said, "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender, "/hentet"), 303)


@blueprint.get("/udbud/<reference>/spurgt")
@require("tender.share", of=access.tender)
def asked(tender: Tender) -> str:
    return render_template(
        "tenders/line/asked.html", waiting=taken.waiting(db(), tender), **frame(tender, _("Må de bruge jeres udbud?"))
    )


@blueprint.post("/udbud/<reference>/spurgt/<int:request_id>/<any(ja, nej):answer>")
@require("tender.share", of=access.tender)
def answer(tender: Tender, request_id: int, answer: str) -> ResponseReturnValue:
    try:
        with writing() as uow:
            taken.answer(uow, tender.id, request_id, yes=answer == "ja")
        flash(_("Svaret er sendt."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender, "/spurgt"), 303)
