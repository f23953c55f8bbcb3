"""The value sheet and the form on cross-border interest."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.accounts.models import Organisation
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, queries, services
from coproc.tenders.line import regime, value_sheet
from coproc.tenders.line.forms import CrossBorderForm, ValueForm, value_rows
from coproc.tenders.models import Tender
from coproc.tenders.pages import filled, frame, path_of, values_of
from coproc.web.access import clock, db, require, writing

blueprint = Blueprint("tender_worth", __name__)


@blueprint.route("/udbud/<reference>/vaerdi", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def value(tender: Tender) -> ResponseReturnValue:
    """Line by line; the sum becomes the tender's estimated value."""
    stored = value_sheet.rows(db(), tender)
    form = ValueForm(data={"version": tender.version, "note": tender.value_note})
    table = value_rows(value_sheet.as_typed(stored))
    form.tables = [table]
    if form.is_to_be_saved():
        with form.refusals(), writing() as uow:
            total = value_sheet.save(uow, tender.id, table.values, note=form.note.data or "", version=form.version.data)
            flash(_("Den anslåede værdi er nu {value} uden moms.", value=kroner(total)), "success")
            return redirect(path_of(tender, "/vaerdi"), 303)
    authority = db().get_one(Organisation, tender.authority_id)
    return render_template(
        "tenders/line/value.html",
        form=form,
        table=table,
        stored=stored,
        kinds=value_sheet.KINDS,
        shown=value_sheet.shown,
        total=sum(row.sum_ore for row in stored),
        verdict=services.threshold_verdict(db(), tender, authority, today(clock())),
        behind=[org.name for _id, org in queries.participations(db(), [tender.id])[tender.id]] or [authority.name],
        **frame(tender, _("Anslået værdi")),
    ), form.status


@blueprint.route("/udbud/<reference>/graenseoverskridende", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def cross_border(tender: Tender) -> ResponseReturnValue:
    there = regime.assessment(db(), tender)
    names = (*regime.FACTORS, "is_certain", "conclusion")
    form = CrossBorderForm(data={"version": tender.version, **{name: getattr(there, name) for name in names if there}})

    def act(uow: UnitOfWork) -> object:
        values = values_of(form)
        factors = {name: values.pop(name) or "" for name in regime.FACTORS}
        return regime.assess(uow, tender.id, factors, **values)

    return filled(
        tender,
        form,
        act,
        title=_("Klar grænseoverskridende interesse"),
        lead=_("Under tærskelværdien afgør vurderingen, om indkøbet skal annonceres (§§ 191-193). Begrundelsen gemmes."),
        notes=regime.hints(db(), tender, today(clock())),
        submit=_("Gem vurderingen"),
        done=_("Vurderingen er gemt."),
    )
