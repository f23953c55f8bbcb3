"""Preparing a tender: particulars, regime, dates, shared requirements, criteria, terms, documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.agreements.wording import lines_of
from coproc.dialogues.words import parts
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes import queries as processes
from coproc.reference.limits import candidates
from coproc.tenders import access, plan, queries, services, words
from coproc.tenders.forms import CriteriaForm, EditForm, RegimeForm, RequirementForm, TermsForm
from coproc.tenders.line import changes, regime as regime_hints, rest, taken
from coproc.tenders.models import SharedRequirement, Tender
from coproc.tenders.pages import filled, frame, path_of, values_of
from coproc.web.access import clock, db, require, writing

blueprint = Blueprint("tender_work", __name__)
LISTS = ("cpv", "lots", "suitability")


def _stored(tender: Tender, names: tuple[str, ...]) -> dict[str, Any]:
    """The stored values as the form shows them: lists one to a line."""
    found = {name: getattr(tender, name) for name in names}
    return {name: "\n".join(value) if name in LISTS else value for name, value in found.items()}


@blueprint.route("/udbud/<reference>/oplysninger", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def edit(tender: Tender) -> ResponseReturnValue:
    names = tuple(name for name in EditForm()._fields if name not in {"csrf_token", "participation_ids"})
    behind = [
        number for asked in (False, True) for number, _org in queries.participations(db(), [tender.id], asked=asked)[tender.id]
    ]
    form = EditForm(data={**_stored(tender, names), "participation_ids": behind})
    if tender.process_id:
        joined = processes.joined(db(), tender.process_id)
        form.participation_ids.choices = [(row.participation.id, row.organisation.name) for row in joined]
    else:
        del form.participation_ids

    def act(uow: UnitOfWork) -> None:
        columns = values_of(form)
        chosen = columns.pop("participation_ids", None)
        columns |= {name: lines_of(columns[name]) for name in LISTS if name in columns}
        services.edit(uow, tender.id, **columns)
        if chosen is not None:
            services.set_participants(uow, tender.id, chosen)

    return filled(tender, form, act, title=_("Udbuddets oplysninger"), submit=_("Gem"), done=_("Oplysningerne er gemt."))


@blueprint.route("/udbud/<reference>/regelsaet", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def regime(tender: Tender) -> ResponseReturnValue:
    form = RegimeForm(obj=tender)
    return filled(
        tender,
        form,
        lambda uow: plan.set_regime(uow, tender.id, **values_of(form)),
        title=_("Regelsæt og procedure"),
        lead=_("Vælg først regelsæt, så procedure. Begrundelserne gemmes, så I kan finde dem igen ved en klage eller en revision."),
        notes=[*regime_hints.hints(db(), tender, today(clock())), *filter(None, [candidates(tender.regime, tender.procedure)])],
        submit=_("Gem valget"),
        done=_("Regelsæt og procedure er gemt."),
    )


def _requirement_forms(rows: list[SharedRequirement], theirs: taken.Proposals) -> list[tuple[SharedRequirement, RequirementForm]]:
    """One form per requirement, each with its own prefix; only the one that was sent reads what was typed."""
    sent = request.form.get("requirement", type=int) if request.method == "POST" else None
    forms = []
    for row in rows:
        data = {"decision": None if row.decision == "undecided" else row.decision}
        data |= {name: getattr(row, name) for name in ("own_text", "reason", "is_minimum")}
        if row.section_key in theirs:
            data |= {name: data[name] or value for name, value in theirs[row.section_key][1].items() if name != "decision"}
        given = {} if row.id == sent else {"formdata": None}
        forms.append((row, RequirementForm(prefix=f"r{row.id}-", data=data, **given)))
    return forms


@blueprint.route("/udbud/<reference>/krav", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def requirements(tender: Tender) -> ResponseReturnValue:
    """Fælles krav: medtaget, tilpasset (hvordan), udeladt (hvorfor), one at a time."""
    theirs = taken.proposals(db(), tender)
    rows = queries.requirements(db(), [tender.id])[tender.id]
    pairs = _requirement_forms(rows, theirs)
    status = 200
    if request.method == "POST":
        found = next(((row, form) for row, form in pairs if row.id == request.form.get("requirement", type=int)), None)
        if found is None:
            raise NotFound(_("Kravet findes ikke."))
        row, form = found
        if form.validate_on_submit():
            with form.refusals(), writing() as uow:
                services.decide_requirement(uow, tender.id, row.id, **_plain(values_of(form)))
                flash(_("Kravet er gemt."), "success")
                return redirect(path_of(tender, f"/krav#krav-{row.id}"), 303)
        status = form.status
    return render_template(
        "tenders/requirements.html",
        pairs=pairs,
        theirs=theirs,
        rest=rest.of(rows, theirs),
        undecided=queries.undecided(rows),
        undoable=len(rest.undoable(db(), tender)),
        decisions=words.DECISIONS,
        **frame(tender, _("Fælles krav")),
    ), status


@blueprint.post("/udbud/<reference>/krav/resten")
@require("tender.edit", of=access.tender)
def keep_the_rest(tender: Tender) -> ResponseReturnValue:
    """All that nobody has said anything about are kept, or that is undone."""
    try:
        with writing() as uow:
            if "fortryd" in request.form:
                n = rest.undo(uow, tender.id)
                said = ngettext("{n} krav er igen ikke besluttet.", "{n} krav er igen ikke besluttet.", n)
            else:
                n = rest.keep(uow, tender.id, request.form.getlist("krav", type=int))
                said = ngettext("{n} krav er medtaget, som det er.", "{n} krav er medtaget, som de er.", n)
            flash(said, "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(path_of(tender, "/krav"), 303)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Forms with a prefix name their data without it, but keep their own token."""
    return {name: value for name, value in values.items() if not name.endswith("csrf_token")}


@blueprint.post("/udbud/<reference>/krav/hent")
@require("tender.edit", of=access.tender)
def take_requirements(tender: Tender) -> ResponseReturnValue:
    """Bring in the requirements the tender does not have; what it has is never written over, but shown as a difference."""
    try:
        with writing() as uow:
            fresh = changes.take_new(uow, tender.id)
    except DomainError as error:
        flash(error.sentence, "error")
        return redirect(path_of(tender, "/krav"), 303)
    if changes.of(db(), tender):
        flash(_("Nogle af de krav, I har, er ændret. Tag stilling til dem ét for ét."), "info")
        return redirect(path_of(tender, "/aendringer"), 303)
    flash(_("Hentet: {n} nye krav.", n=fresh) if fresh else _("I har allerede den nyeste udgave."), "success")
    return redirect(path_of(tender, "/krav"), 303)


def _criteria(text: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in parts(text, "criterion", "weight", "description"):
        weight = row["weight"].removesuffix("%").strip()
        if not weight.isdecimal() or not row["description"]:
            sentence = _("Linjen “{line}” skal være: kriterium – vægt i procent – hvad I lægger vægt på.", line=row["criterion"])
            raise DomainError(sentence, field="criteria")
        rows.append({**row, "weight": int(weight)})
    return rows


@blueprint.route("/udbud/<reference>/kriterier", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def criteria(tender: Tender) -> ResponseReturnValue:
    said = "\n".join(f"{row['criterion']} – {row['weight']} – {row['description']}" for row in tender.criteria)
    form = CriteriaForm(data={**_stored(tender, ("version", "award_basis", "evaluation_method")), "criteria": said})

    def act(uow: UnitOfWork) -> None:
        values = values_of(form)
        services.edit(uow, tender.id, **{**values, "criteria": _criteria(values["criteria"])})

    return filled(tender, form, act, title=_("Tildelingskriterier"), submit=_("Gem"), done=_("Kriterierne er gemt."))


def _phases(text: str) -> list[dict[str, Any]]:
    rows = parts(text, "phase", "milestone", "payment")
    if any(not (row["milestone"] and row["payment"]) for row in rows):
        raise DomainError(_("Skriv hver fase som: fase – delmål – betaling."), field="phases")
    return [dict(row) for row in rows]


@blueprint.route("/udbud/<reference>/vilkaar", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def terms(tender: Tender) -> ResponseReturnValue:
    names = tuple(name for name in TermsForm()._fields if name not in {"csrf_token", "phases"})
    said = "\n".join(f"{row['phase']} – {row['milestone']} – {row['payment']}" for row in tender.phases)
    form = TermsForm(data={**_stored(tender, names), "phases": said})

    def act(uow: UnitOfWork) -> None:
        values = values_of(form)
        changed = {"suitability": lines_of(values["suitability"]), "phases": _phases(values["phases"])}
        services.edit(uow, tender.id, **{**values, **changed})

    return filled(tender, form, act, title=_("Vilkår"), submit=_("Gem"), done=_("Vilkårene er gemt."))
