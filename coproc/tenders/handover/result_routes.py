"""What comes back, each on a page of its own: tenders received, options, corrections, effects that were not measured."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, queries
from coproc.tenders.handover import back, queries as handover, results
from coproc.tenders.handover.forms import CorrectionForm, FreeSkipForm, OptionForm, ReceivedForm, SkipForm
from coproc.tenders.handover.words import DECISIONS
from coproc.tenders.models import Tender
from coproc.tenders.pages import filled, frame, path_of, values_of
from coproc.web.access import db, require, writing

blueprint = Blueprint("tender_results", __name__)


@blueprint.route("/udbud/<reference>/tilbud", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def received(tender: Tender) -> ResponseReturnValue:
    stored = handover.result(db(), tender.id)
    names = ("received_count", "received_sme", "received_dialogue")
    form = ReceivedForm(data={"version": tender.version, **{name: getattr(stored, name, None) for name in names}})
    return filled(
        tender,
        form,
        lambda uow: results.set_received(uow, tender.id, **values_of(form)),
        title=_("Modtagne tilbud"),
        lead=_("Tallene viser de andre, om kravene gav konkurrence. Hvem der bød, skriver I ikke her."),
        submit=_("Gem tallene"),
        done=_("Tallene er gemt."),
        to="#resultat",
    )


@blueprint.route("/udbud/<reference>/optioner", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def options(tender: Tender) -> ResponseReturnValue:
    form = OptionForm()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            results.add_option(uow, tender.id, **values_of(form))
            flash(_("Optionen er gemt."), "success")
            return redirect(path_of(tender, "/optioner"), 303)
    return render_template(
        "tenders/handover/options.html",
        form=form,
        back=back.of(db(), tender),
        decisions=DECISIONS,
        **frame(tender, _("Optioner")),
    ), form.status


@blueprint.post("/udbud/<reference>/optioner/<int:option_id>/<any(used, unused, open, remove):act>")
@require("tender.outcome", of=access.tender)
def decide(tender: Tender, option_id: int, act: str) -> ResponseReturnValue:
    try:
        with writing() as uow:
            if act == "remove":
                results.remove_option(uow, tender.id, option_id)
            else:
                results.decide_option(uow, tender.id, option_id, act)
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("Optionen er slettet.") if act == "remove" else _("Det er gemt: {said}.", said=DECISIONS[act]), "success")
    return redirect(path_of(tender, "/optioner"), 303)


@blueprint.route("/udbud/<reference>/ret-resultat", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def correct(tender: Tender) -> ResponseReturnValue:
    """Only what was registered can be put right here; a step is taken back in the tender's own moves."""
    form = CorrectionForm(data={"version": tender.version, **{name: getattr(tender, name) for name in results.CORRECTABLE}})
    shown = [name for name, needs in results.CORRECTABLE.items() if getattr(tender, needs) is not None]
    if not shown:
        raise NotFound(_("Der er ikke registreret noget endnu, som kan rettes."))
    for name in results.CORRECTABLE:
        if name not in shown:
            form._fields.pop(name)
    return filled(
        tender,
        form,
        lambda uow: results.correct(uow, tender.id, **values_of(form)),
        title=_("Ret det, der er registreret"),
        lead=_("Retter I adressen på bekendtgørelsen, får virksomhederne fra markedsdialogen den rigtige adresse med det samme."),
        submit=_("Gem rettelsen"),
        done=_("Rettelsen er gemt."),
        to="#resultat",
    )


@blueprint.route("/udbud/<reference>/ikke-maalt", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def skip(tender: Tender) -> ResponseReturnValue:
    targets = queries.targets(db(), tender)
    form: SkipForm = SkipForm() if targets else FreeSkipForm()
    if targets:
        form.measure.choices = [(target["measure"], target["measure"]) for target in targets]
    return filled(
        tender,
        form,
        lambda uow: results.skip_effect(uow, tender.id, **values_of(form)),
        title=_("Effekten er ikke målt"),
        lead=_("Skriv det hellere end ingenting. Så ved den næste køber, hvad der er svært at måle."),
        submit=_("Gem"),
        done=_("Det er gemt, at I ikke har målt."),
        to="#effekt",
    )


@blueprint.post("/udbud/<reference>/effekt/<any(maaling, begrundelse):kind>/<int:number>/fortryd")
@require("tender.outcome", of=access.tender)
def undo_effect(tender: Tender, kind: str, number: int) -> ResponseReturnValue:
    which = "record_id" if kind == "maaling" else "skip_id"
    try:
        with writing() as uow:
            results.undo_effect(uow, tender.id, **{which: number})
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("Målingen er fortrudt. Den står stadig i historikken."), "success")
    return redirect(path_of(tender, "#effekt"), 303)
