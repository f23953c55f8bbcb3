"""What a tender is asked about its line: a later version's differences, “Stadig sådan?”, and what is not shared with all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, queries, words
from coproc.tenders.forms import RequirementForm
from coproc.tenders.line import changes, newest, open_information, still_so
from coproc.tenders.line.forms import KeepForm, OpenInformationForm
from coproc.tenders.line.still_so import Question
from coproc.tenders.models import Tender
from coproc.tenders.pages import frame, path_of
from coproc.web.access import db, require, writing

blueprint = Blueprint("tender_line", __name__)


@blueprint.route("/udbud/<reference>/aendringer", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def differences(tender: Tender) -> ResponseReturnValue:
    """Each difference with its own answer: taken over, or kept as it is with a reason."""
    found = changes.of(db(), tender)
    sent = request.form.get("requirement", "") if request.method == "POST" else ""
    pairs = [(one, KeepForm(prefix=one.key, **({} if one.key == sent else {"formdata": None}))) for one in found]
    status = 200
    if request.method == "POST":
        form = next((form for one, form in pairs if one.key == sent), None)
        if form is None:
            raise Conflict(_("Der er svaret imens, eller også er teksten ændret igen. Se siden på ny."))
        take = "overtag" in request.form
        if take or form.validate_on_submit():
            with form.refusals(), writing() as uow:
                number = request.form.get("version", 0, type=int)
                changes.answer(uow, tender.id, sent, version_number=number, take=take, reason=form.reason.data or "")
                flash(_("Ændringen er overtaget.") if take else _("Kravet er som før, og begrundelsen er gemt."), "success")
                return redirect(path_of(tender, "/aendringer"), 303)
        status = form.status
    return render_template(
        "tenders/line/changes.html", pairs=pairs, kinds=changes.KINDS, **frame(tender, _("Ændrede krav"))
    ), status


@blueprint.route("/udbud/<reference>/stadig-saadan", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def still(tender: Tender) -> ResponseReturnValue:
    """Ja, or the right words, for every requirement that is changed or left out."""
    case = queries.row_of(db(), tender).case
    asked = still_so.of(db(), tender, case)
    pairs = [(one, _correction(one)) for one in asked]
    status = 200
    if request.method == "POST":
        found = next(((one, form) for one, form in pairs if one.row.id == request.form.get("requirement", type=int)), None)
        if found is None:
            raise NotFound(_("Kravet findes ikke."))
        one, form = found
        if _answered(tender, one, form):
            return redirect(path_of(tender, "/stadig-saadan"), 303)
        status = form.status
    return render_template(
        "tenders/line/still_so.html",
        pairs=pairs,
        is_asked=case.state == still_so.ASKED_IN,
        changes=changes.of(db(), tender),
        undecided=queries.undecided(queries.requirements(db(), [tender.id])[tender.id]),
        days=still_so.HOLDS.days,
        seen=still_so.fingerprint,
        decisions=words.DECISIONS,
        **frame(tender, _("Stadig sådan?")),
    ), status


def _correction(one: Question) -> RequirementForm:
    given: dict[str, Any] = {}
    if request.method != "POST" or request.form.get("requirement", type=int) != one.row.id or "ja" in request.form:
        given = {"formdata": None}
    data = {name: getattr(one.row, name) for name in ("decision", "own_text", "reason", "is_minimum")}
    return RequirementForm(prefix=f"s{one.row.id}-", data=data, **given)


def _answered(tender: Tender, one: Question, form: RequirementForm) -> bool:
    if "ja" in request.form:
        try:
            with writing() as uow:
                still_so.confirm(uow, tender.id, one.row.id, seen=request.form.get("seen", ""))
                flash(_("Svaret er gemt."), "success")
        except DomainError as error:
            flash(error.sentence, "error")
        return True
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            values = {name: value for name, value in form.data.items() if not name.endswith("csrf_token")}
            still_so.correct(uow, tender.id, one.row.id, **values)
            flash(_("Kravet er rettet, og svaret er gemt."), "success")
            return True
    return False


@blueprint.post("/udbud/<reference>/nyeste-forloeb")
@require("tender.edit", of=access.tender)
def follow_newest(tender: Tender) -> ResponseReturnValue:
    """A running tender follows what new tenders follow from now on."""
    try:
        with writing() as uow:
            newest.follow(uow, tender.id, request.form.get("version", ""))
            flash(_("Udbuddet følger nu det nyeste forløb."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender), 303)


@blueprint.route("/udbud/<reference>/ikke-delt", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def not_shared(tender: Tender) -> ResponseReturnValue:
    """Why the tender goes on although something is not shared with all."""
    found = open_information.of(db(), tender)
    there = next((given.reason for _fact, given in found if given), "") or next(
        (f.open_reason for f, _g in found if f.open_reason), ""
    )
    form = OpenInformationForm(data={"reason": there})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            open_information.give_reason(uow, tender.id, reason=form.reason.data or "")
            flash(_("Begrundelsen er gemt. Den står i bilaget om markedsdialog."), "success")
            return redirect(path_of(tender), 303)
    return render_template(
        "tenders/line/not_shared.html", form=form, found=found, **frame(tender, _("Ikke delt med alle"))
    ), form.status
