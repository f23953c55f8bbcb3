"""The rule tables: what holds, what waits for a second person, and the forms an administrator writes rows in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts import words
from coproc.accounts.models import Membership, Organisation, OrganisationType, Person
from coproc.accounts.permissions import CENTRE
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.pipeline.rule_forms import EndForm, ThresholdForm, TimeLimitForm
from coproc.reference import changes, labels
from coproc.reference.rule_models import APPROVED, THRESHOLD, WAITING, RuleChange
from coproc.reference.rules import TimeLimitRule, time_limit_rules
from coproc.reference.thresholds import thresholds
from coproc.web.access import Access, actor, clock, db, may, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("rules", __name__)
PAGE = "/admin/regler"
PAGE_SIZE = 50


def tables(session: Session, actor: Actor) -> Access[None]:  # noqa: ARG001 - a loader's signature
    """They belong to the centre: its manager may be the second person."""
    return Access(
        None, {CENTRE: frozenset(session.scalars(select(Organisation.id).where(Organisation.type == OrganisationType.CENTRE)))}
    )


def change(session: Session, actor: Actor, change_id: int) -> Access[RuleChange]:
    return Access(changes.get(session, change_id), tables(session, actor).ties)


def approvers(session: Session, besides: int | None) -> list[str]:
    """Who else may approve: administrators, and managers of a centre."""
    query = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.ended_at.is_(None),
            Person.is_active,
            Person.id != besides,
            (Membership.role == Role.ADMINISTRATOR)
            | ((Membership.role == Role.MANAGER) & (Organisation.type == OrganisationType.CENTRE)),
        )
    )
    return sorted(set(session.scalars(query)))


@dataclass(frozen=True)
class Line:
    """A row somebody has written in, or its end, as the page shows it."""

    change: RuleChange
    row: changes.Row  # of an end: the row it ends
    end: RuleChange | None  # what ends this row, or is meant to
    proposed_by: str
    decided_by: str
    is_own: bool

    @property
    def waits(self) -> bool:
        return self.change.state == WAITING

    @property
    def may_end(self) -> bool:
        return self.change.state == APPROVED and self.change.ends_id is None and self.end is None


def _lines(session: Session, me: Actor) -> list[Line]:
    found = changes.changes(session)
    by_id = {one.id: one for one in found}
    ends = {one.ends_id: one for one in found if one.ends_id and one.state in (WAITING, APPROVED)}
    ids = {one.proposed_by_id for one in found} | {one.decided_by_id for one in found if one.decided_by_id}
    names: dict[int | None, str] = {
        row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    return [
        Line(
            one,
            changes.as_row(by_id[one.ends_id] if one.ends_id else one),
            ends.get(one.id),
            names.get(one.proposed_by_id, ""),
            names.get(one.decided_by_id, ""),
            one.proposed_by_id == me.person_id,
        )
        for one in found
    ]


def _wanted() -> list[tuple[int, TimeLimitRule]]:
    """The packaged limits that are asked for, each with its number in the table."""
    regime, procedure, unverified = (request.args.get(name, "") for name in ("regelsaet", "procedure", "verificeret"))
    return [
        (number, rule)
        for number, rule in enumerate(time_limit_rules())
        if regime in ("", rule.regime) and procedure in ("", rule.procedure) and not (unverified == "nej" and rule.verified)
    ]


def _crumbs(*links: Link) -> list[Link]:
    whole = [Link(_("Frister og regler"), PAGE if links else ""), *links]
    return [Link(_("Administration"), "/admin"), *whole] if may("admin.home") else whole


@blueprint.get(PAGE)
@require("admin.rules", of=tables)
def index(_nothing: None) -> str:
    """The dated rule tables: what people here have written in, and the packaged rows, with source and what is not verified."""
    lines = _lines(db(), actor())
    chosen, page = _wanted(), max(1, request.args.get("side", 1, type=int))
    return render_template(
        "pipeline/rules.html",
        waiting=[line for line in lines if line.waits],
        written=[line for line in lines if not line.waits],
        others=approvers(db(), actor().person_id),
        rules=chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(chosen),
        page=page,
        pages=-(-len(chosen) // PAGE_SIZE),
        thresholds=list(enumerate(thresholds())),
        labels=labels,
        types=words.TYPES,
        name_of=changes.name_of,
        amount_of=changes.amount_of,
        threshold_table=THRESHOLD,
        crumbs=_crumbs(),
    )


def _chosen(packaged: tuple[Any, ...], shown: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The form begins with the packaged row `fra`, so that only the number and its source are left to write."""
    number = request.args.get("fra", -1, type=int)
    return shown(packaged[number]) if 0 <= number < len(packaged) else {"valid_from": today(clock())}


def _form_page(form: ThresholdForm | TimeLimitForm, template: str, title: str) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.refusals():
            row = form.row()
            with writing() as uow:
                changes.propose(uow, row)
            flash(_("Rækken er skrevet ind. Den gælder, når en anden har godkendt den."), "success")
            return redirect(PAGE, 303)
    others = approvers(db(), actor().person_id)
    return render_template(template, form=form, title=title, others=others, crumbs=_crumbs(Link(title))), form.status


@blueprint.route(f"{PAGE}/taerskelvaerdi", methods=["GET", "POST"])
@require("admin.rules_edit")
def threshold() -> ResponseReturnValue:
    form = ThresholdForm(data=_chosen(thresholds(), ThresholdForm.shown))
    return _form_page(form, "pipeline/rule_threshold.html", _("Skriv en tærskelværdi ind"))


@blueprint.route(f"{PAGE}/frist", methods=["GET", "POST"])
@require("admin.rules_edit")
def time_limit() -> ResponseReturnValue:
    form = TimeLimitForm(data=_chosen(time_limit_rules(), TimeLimitForm.shown))
    return _form_page(form, "pipeline/rule_limit.html", _("Skriv en frist ind"))


@blueprint.route(f"{PAGE}/<int:change_id>/afslut", methods=["GET", "POST"])
@require("admin.rules_edit", of=change)
def end(found: RuleChange) -> ResponseReturnValue:
    form = EndForm(data={"first_day_without": max(today(clock()), found.valid_from)})
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                changes.propose_end(uow, found.id, first_day_without=form.first_day_without.data, reason=form.reason.data)
            flash(_("Afslutningen er skrevet ind. Den gælder, når en anden har godkendt den."), "success")
            return redirect(PAGE, 303)
    row = changes.row_of(db(), found)
    title = _("Afslut en række")
    values = {"name": changes.name_of(row), "amount": changes.amount_of(row), "row": row}
    return render_template("pipeline/rule_end.html", form=form, title=title, **values, crumbs=_crumbs(Link(title))), form.status


def _decided(decide: Callable[..., RuleChange], change_id: int, done: str) -> ResponseReturnValue:
    try:
        with writing() as uow:
            decide(uow, change_id)
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(done, "success")
    return redirect(url_for("rules.index"), 303)


@blueprint.post(f"{PAGE}/<int:change_id>/godkend")
@require("admin.rules_approve", of=change)
def approve(found: RuleChange) -> ResponseReturnValue:
    done = _("Godkendt. Nye beregninger bruger det. Udbud, der er regnet efter ældre regler, siger det selv og kan regnes igen.")
    return _decided(changes.approve, found.id, done)


@blueprint.post(f"{PAGE}/<int:change_id>/afvis")
@require("admin.rules_approve", of=change)
def refuse(found: RuleChange) -> ResponseReturnValue:
    return _decided(changes.refuse, found.id, _("Det er afvist og kommer ikke til at gælde."))
