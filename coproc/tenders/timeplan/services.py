"""Saving a plan, and counting it again when something under it has moved."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.tenders import plan as limits, queries
from coproc.tenders.models import Tender
from coproc.tenders.services import opened, record, state_of
from coproc.tenders.timeplan import counting, wording
from coproc.tenders.timeplan.chain import APPROPRIATE, SUGGESTED, Point
from coproc.tenders.timeplan.counting import Choices
from coproc.tenders.timeplan.engine import Plan
from coproc.tenders.timeplan.models import TenderTimeplan

MOST_DAYS = 400


def save(
    uow: UnitOfWork, tender_id: int, chosen: Choices, *, version: int | None = None, plan_version: int | None = None
) -> TenderTimeplan:
    """Keep what was chosen and the dates it gives; before the notice these become the tender's planned limits.

    Raises FieldErrors beside the fields, DomainError while something is missing, Conflict when a colleague was faster.
    """
    tender = opened(uow, tender_id, version)
    row = uow.session.get(TenderTimeplan, tender.id)
    if plan_version is not None and plan_version != (row.version if row else 0):
        raise Conflict(_("En kollega har rettet tidsplanen imens. Se siden igen, og prøv så på ny."))
    errors = _errors(chosen)
    if errors:
        raise FieldErrors(errors)
    plan = counting.count(uow.session, tender, chosen, uow.today)
    state = state_of(uow, tender)
    if state in queries.PREPARING:
        _plan_limits(uow, tender, chosen, plan)
    elif state not in counting.RUNNING:
        raise DomainError(_("Udbuddet er afsluttet, eller kontrakten er underskrevet. Derfor kan tidsplanen ikke regnes om."))
    _keep(uow, tender, row, chosen, plan)
    if state not in queries.PREPARING:
        record(uow, tender, "tender.timeplan_counted", {"end": _end(plan)})
    uow.session.flush()
    return uow.session.get_one(TenderTimeplan, tender.id)


def _end(plan: Plan) -> str | None:
    return plan.reached.isoformat() if plan.reached else None


def _errors(chosen: Choices) -> dict[str, str]:
    errors = {}
    for prefix, days in (("own", chosen.own), ("limit", chosen.limit_days)):
        for step, number in days.items():
            if not 0 <= number <= MOST_DAYS:
                errors[f"{prefix}_{step}"] = _("Skriv et tal fra 0 til {most}.", most=MOST_DAYS)
    return errors


def _plan_limits(uow: UnitOfWork, tender: Tender, chosen: Choices, plan: Plan) -> None:
    """The one place that writes the tender's planned dates stays `tenders.plan`."""
    notice = plan.on(Point.NOTICE if plan.setting.has_notice else Point.INVITATION)
    if notice is None:
        raise DomainError(" ".join(wording.blocked(plan)) or _("Datoen kan ikke nås."), field="anchor_on")
    if notice < uow.today:
        sentence = _(
            "Så skulle bekendtgørelsen være sendt {day}. Vælg en senere dato, eller skriv færre dage.", day=long_date(notice)
        )
        raise DomainError(sentence, field="anchor_on")
    errors = {
        f"planned_{step}": _(
            "Fristen for {step} kan tidligst være {day} ({basis}).",
            step=wording.name(row).lower(),
            day=long_date(row.on),
            basis=row.node.choice.basis if row.node.choice else "",
        )
        for step, day in chosen.pinned.items()
        if (row := plan.row(step)) and row.on and row.on > day and row.begins
    }
    if errors:
        raise FieldErrors(errors)
    planned = {point.value: plan.on(point) for point in counting.PINNABLE if plan.row(point)}
    limits.plan(uow, tender.id, notice, planned=planned)


def _keep(uow: UnitOfWork, tender: Tender, row: TenderTimeplan | None, chosen: Choices, plan: Plan) -> None:
    dates = {one.key: one.on.isoformat() for one in plan.rows if one.on}
    if row is None:
        row = TenderTimeplan(tender_id=tender.id, sequence=0, dates=dates)
        uow.session.add(row)
    elif row.dates != dates:
        row.sequence += 1
    row.anchor, row.anchor_on, row.july = chosen.anchor, chosen.anchor_on, chosen.july
    # A number that is our own suggestion stays a suggestion.
    row.own = {step: days for step, days in chosen.own.items() if days != SUGGESTED.get(step)}
    row.limit_days = {step: days for step, days in chosen.limit_days.items() if days != APPROPRIATE.get(step)}
    row.pinned = {step: day.isoformat() for step, day in chosen.pinned.items()}
    row.approval, row.decision = list(chosen.approval), list(chosen.decision)
    row.dates, row.saved_at, row.saved_by = dates, uow.now, uow.actor.name


def recount(uow: UnitOfWork, tender_id: int) -> TenderTimeplan:
    """The same choices under today's rules, calendar and events. Raises as `save`."""
    tender = opened(uow, tender_id)
    chosen = counting.choices_of(uow.session, tender)
    if chosen is None:
        raise DomainError(_("Udbuddet har ingen tidsplan endnu."))
    return save(uow, tender.id, chosen)


def with_bodies(uow: UnitOfWork, organisation_id: int, bodies: Collection[str]) -> list[Tender]:
    """The organisation's tenders under way whose plan waits for one of these bodies."""
    query = (
        select(Tender, TenderTimeplan)
        .join(TenderTimeplan, TenderTimeplan.tender_id == Tender.id)
        .join(Case, Case.id == Tender.case_id)
        .where(Tender.authority_id == organisation_id, Case.state.in_((*queries.PREPARING, *counting.RUNNING)))
        .order_by(Tender.id)
    )
    found = uow.session.execute(query).all()
    return [tender for tender, row in found if set(bodies) & {*row.approval, *row.decision}]
