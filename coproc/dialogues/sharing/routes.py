"""Delt information, closing a round, and everything the others got."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, queries as dialogue
from coproc.dialogues.inside_routes import _frame as frame, _tab as tab
from coproc.dialogues.models import DialogueRound, SharedFact
from coproc.dialogues.services import everybody, information
from coproc.dialogues.sharing import queries
from coproc.dialogues.sharing.forms import CloseForm, FactForm, ReasonForm, ShareForm
from coproc.dialogues.words import KINDS
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes, pages
from coproc.processes.models import Process
from coproc.web.access import db, may, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("sharing", __name__)
LEDGER = "/processer/<reference>/markedsdialog/delt"
ROUND = "/processer/<reference>/markedsdialog/runder/<int:round_id>"


@blueprint.route(LEDGER, methods=["GET", "POST"])
@require("dialogue.inside", of=access.process)
def ledger(process: Process) -> ResponseReturnValue:
    """What is open first. Anybody inside may note what one company was told; the facilitator shares it."""
    form = FactForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            information.add_fact(uow, process.id, fact=form.fact.data, told_to=form.told_to.data)
            flash(_("Noteret. Den mangler at blive delt med alle."), "success")
            return redirect(tab(process, "/delt"), 303)
    return render_template(
        "dialogues/sharing/ledger.html",
        form=form,
        facts=dialogue.shared_facts(db(), process.id),
        reasons=queries.reasons_left_open(db(), process),
        readers=len(everybody.addresses(db(), process.id)) if may("dialogue.edit") else 0,
        **frame(process, _("Delt information")),
    ), form.status


@blueprint.route(f"{LEDGER}/<int:fact_id>", methods=["GET", "POST"])
@require("dialogue.edit", of=access.shared_fact)
def share(found: tuple[Process, SharedFact]) -> ResponseReturnValue:
    """The words all read, then to all at once."""
    process, fact = found
    form = ShareForm(data={"published": fact.published or fact.fact})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            information.mark_shared(uow, fact.id, text=form.published.data, seen=form.seen.data)
            flash(_("Delt med alle: på den offentlige side og på mail."), "success")
            return redirect(tab(process, "/delt"), 303)
    return render_template(
        "dialogues/sharing/share.html",
        form=form,
        fact=fact,
        readers=len(everybody.addresses(db(), process.id)),
        **frame(process, _("Del med alle")),
    ), form.status


@blueprint.route(f"{LEDGER}/<int:fact_id>/aaben", methods=["GET", "POST"])
@require("fact.keep_open", of=access.shared_fact)
def keep_open(found: tuple[Process, SharedFact]) -> ResponseReturnValue:
    """Why it is not shared, for those who hand over to a tender while it is open."""
    process, fact = found
    form = ReasonForm(data={"reason": fact.open_reason})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            information.keep_open(uow, fact.id, reason=form.reason.data)
            flash(_("Begrundelsen er gemt. Den kommer med i bilaget."), "success")
            return redirect(tab(process, "/delt"), 303)
    page = frame(process, _("Derfor er det ikke delt"))
    return render_template("dialogues/sharing/keep_open.html", form=form, fact=fact, **page), form.status


@blueprint.route(f"{ROUND}/afslut", methods=["GET", "POST"])
@require("dialogue.edit", of=access.dialogue_round)
def close_round(found: tuple[Process, DialogueRound]) -> ResponseReturnValue:
    process, dialogue_round = found
    form = CloseForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            information.close_round(uow, dialogue_round.id, reason=form.reason.data or "")
            flash(_("Runden er afsluttet."), "success")
            return redirect(tab(process), 303)
    left = information.still_open(db(), dialogue_round)
    return render_template(
        "dialogues/sharing/close.html",
        form=form,
        found=dialogue_round,
        left=left,
        sentences=information.open_words(left),
        **frame(process, _("Afslut runden")),
    ), form.status


@blueprint.post(f"{ROUND}/genaabn")
@require("dialogue.edit", of=access.dialogue_round)
def reopen_round(found: tuple[Process, DialogueRound]) -> ResponseReturnValue:
    process, dialogue_round = found
    with writing() as uow:
        information.reopen_round(uow, dialogue_round.id)
    flash(_("Runden er åben igen."), "success")
    return redirect(tab(process), 303)


@blueprint.get("/processer/<reference>/alt-om-dialogen")
@require("dialogue.read", of=processes.process)
def pack(process: Process) -> str:
    """For late companies and late participants alike: material, answers, shared facts, summaries."""
    return render_template(
        "dialogues/sharing/pack.html",
        process=process,
        pack=queries.pack(db(), process),
        kinds=KINDS,
        crumbs=[
            Link(_("Processer"), "/processer"),
            Link(process.title, pages.path_of(process)),
            Link(_("Alt, hvad de andre har fået")),
        ],
        example=process.is_example,
    )
