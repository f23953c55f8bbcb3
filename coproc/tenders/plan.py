"""Regime and procedure, and the dates they give: the earliest lawful one of every step from the rule table, and the one the buyer plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, in_both
from coproc.reference import changes, labels
from coproc.reference.limits import Limit, limits, procedure_of, regime_of
from coproc.reference.periods import latest_answer
from coproc.reference.rules import Event, Procedure, Regime, Step, TimeLimitRule, rules_for
from coproc.tenders import queries, words
from coproc.tenders.models import Tender, TenderLimit
from coproc.tenders.services import in_preparation, touch

# What the buyer decides the date of; the other steps are others' rights, or a duty to be done before its date.
PLANNABLE = (Step.APPLICATIONS, Step.TENDERS, Step.STANDSTILL)
DUTY = Step.AWARD_NOTICE


def set_regime(
    uow: UnitOfWork,
    tender_id: int,
    *,
    regime: str,
    regime_reason: str,
    procedure: str | None = None,
    procedure_reason: str = "",
    legal_ground: str | None = None,
    has_pin: bool = False,
    pin_sent_on: date | None = None,
    is_urgent: bool = False,
    version: int | None = None,
) -> Tender:
    """The regime first, then the procedure with its ground, each with its reasoning (DOMAIN 5b). Counts the dates again."""
    tender = in_preparation(uow, tender_id, version)
    errors = {}
    chosen = regime_of(regime)
    if not regime_reason.strip():
        errors["regime_reason"] = _("Skriv, hvorfor det er dette regelsæt. Begrundelsen gemmes.")
    if pin_sent_on and pin_sent_on > uow.today:
        errors["pin_sent_on"] = _("Skriv den dag, den blev sendt. Dagen kan ikke ligge i fremtiden.")
    if words.regime_needs_procedure(regime):
        errors |= _procedure_errors(chosen, procedure, procedure_reason, legal_ground)
    if errors:
        raise FieldErrors(errors)
    given = legal_ground if words.names_ground(chosen, procedure) else None
    before = {"regime": tender.regime, "procedure": tender.procedure}
    tender.regime, tender.regime_reason = regime, regime_reason.strip()
    tender.procedure, tender.procedure_reason, tender.legal_ground = procedure, procedure_reason.strip(), given
    tender.has_pin, tender.pin_sent_on, tender.is_urgent = has_pin, pin_sent_on, is_urgent
    uow.record(
        "tender.regime_set",
        ("tender", tender.id),
        scope=("process", tender.process_id) if tender.process_id else None,
        before=before,
        after={
            "title": tender.title,
            "regime": regime,
            "procedure": procedure,
            "legal_ground": given,
            "chosen": in_both(lambda: _chosen(tender)),
        },
        reason=tender.regime_reason,
    )
    replan(uow, tender)
    touch(uow, tender)
    return tender


def _chosen(tender: Tender) -> str:
    names = [str(labels.REGIMES[Regime(tender.regime)])] if tender.regime else []
    names += [str(labels.PROCEDURES[Procedure(tender.procedure)])] if tender.procedure else []
    return ", ".join(names)


def _procedure_errors(regime: Regime, procedure: str | None, reason: str, ground: str | None) -> dict[str, str]:
    if not procedure:
        return {"procedure": _("Vælg en procedure.")}
    errors = {}
    grounds = words.GROUNDS_OF.get(procedure_of(procedure), ())
    if not reason.strip():
        errors["procedure_reason"] = _("Skriv, hvorfor I vælger proceduren. Begrundelsen gemmes.")
    if regime == Regime.PROCUREMENT_ACT and grounds and ground not in grounds:
        errors["legal_ground"] = _("Vælg den hjemmel, der passer til proceduren.")
    return errors


def plan(
    uow: UnitOfWork,
    tender_id: int,
    notice_on: date,
    *,
    planned: Mapping[str, date | None] | None = None,
    version: int | None = None,
) -> list[TenderLimit]:
    """Count every step from the planned notice; a planned date may be later than the earliest lawful one, never earlier.

    Each step counts from the planned date of the one before. Raises FieldErrors (`planned_<step>`) with the paragraph, DomainError
    when regime or procedure is not chosen.
    """
    tender = in_preparation(uow, tender_id, version)
    if not tender.regime or (tender.procedure is None and tender.regime != Regime.NOT_SUBJECT):
        raise DomainError(_("Vælg regelsæt og procedure først. Fristerne afhænger af dem."), field="notice_planned_on")
    wanted = {Step(step): day for step, day in (planned or {}).items() if day}
    found = _count(uow.session, tender, notice_on, wanted)
    errors = _too_early(found, notice_on, wanted)
    if errors:
        raise FieldErrors(errors)
    before = tender.notice_planned_on
    tender.notice_planned_on = notice_on
    _keep(uow, tender, found, wanted)
    uow.record(
        "tender.planned",
        ("tender", tender.id),
        scope=("process", tender.process_id) if tender.process_id else None,
        before={"before": before.isoformat() if before else None},
        after={"title": tender.title, "when": notice_on.isoformat()},
    )
    touch(uow, tender)
    return queries.limits(uow.session, tender.id)


def replan(uow: UnitOfWork, tender: Tender) -> None:
    """The same dates under other rules, or from the day the notice was really sent. A plan that has become too early is cleared."""
    start = tender.notice_sent_on or tender.notice_planned_on
    if start is None or not tender.regime:
        return
    known = {Step(row.step): row.planned_on for row in queries.limits(uow.session, tender.id) if row.planned_on}
    while True:
        found = _count(uow.session, tender, start, known)
        bad = [Step(name.removeprefix("planned_")) for name in _too_early(found, start, known)]
        if not bad:
            break
        del known[bad[0]]
    _keep(uow, tender, found, known)


def is_outdated(tender: Tender, rows: Sequence[TenderLimit], rules: Sequence[TimeLimitRule]) -> bool:
    """Whether the rule table as it now holds gives other limits than those that were counted: then they are to be counted again."""
    start = tender.notice_sent_on or tender.notice_planned_on
    if start is None or not tender.regime:
        return False
    planned = {Step(row.step): row.planned_on for row in rows if row.planned_on}
    now = [
        (limit.step.value, limit.days, limit.earliest, limit.basis, limit.verified)
        for limit in _limits(tender, start, planned, rules)
    ]
    return now != [(row.step, row.days, row.earliest_on, row.basis, row.is_verified) for row in rows]


def _count(session: Session, tender: Tender, start: date, planned: Mapping[Step, date]) -> list[Limit]:
    return _limits(tender, start, planned, changes.limits_in_force(session))


def _limits(tender: Tender, start: date, planned: Mapping[Step, date], rules: Sequence[TimeLimitRule]) -> list[Limit]:
    """Empty where the table holds no rule, as for what is not subject to the procurement rules."""
    if tender.regime is None or tender.procedure is None:
        return []
    if not rules_for(Regime(tender.regime), Procedure(tender.procedure), start, rules):
        return []
    return limits(
        tender.regime,
        tender.procedure,
        start,
        pin=tender.has_pin,
        urgent=tender.is_urgent,
        by_letter=tender.decision_by_letter,
        planned=planned,
        happened=_happened(tender),
        rules=rules,
    )


def _happened(tender: Tender) -> dict[Event, date]:
    """What was done, and when: the rights and duties that follow count from it, not from what was planned."""
    days = {Event.AWARD_NOTIFICATION_SENT: tender.decision_sent_on, Event.CONTRACT_SIGNED: tender.contract_signed_on}
    return {event: day for event, day in days.items() if day}


def _too_early(found: list[Limit], start: date, planned: Mapping[Step, date]) -> dict[str, str]:
    errors, least = {}, start
    for limit in found:
        day = planned.get(limit.step)
        if limit.step not in PLANNABLE or day is None:
            continue
        if limit.earliest and day < limit.earliest:
            errors[f"planned_{limit.step}"] = _(
                "Fristen for {step} kan tidligst være {day} ({basis}).",
                step=labels.STEPS[limit.step],
                day=long_date(limit.earliest),
                basis=limit.basis,
            )
        elif day <= least:
            errors[f"planned_{limit.step}"] = _("Datoen skal ligge efter trinnet før ({day}).", day=long_date(least))
        least = max(least, day)
    return errors


def _keep(uow: UnitOfWork, tender: Tender, found: list[Limit], planned: Mapping[Step, date]) -> None:
    uow.session.execute(delete(TenderLimit).where(TenderLimit.tender_id == tender.id))
    uow.session.add_all(
        TenderLimit(
            tender_id=tender.id,
            position=position,
            step=limit.step,
            days=limit.days,
            event=limit.event,
            earliest_on=limit.earliest,
            planned_on=planned.get(limit.step) if limit.step in PLANNABLE else None,
            basis=limit.basis,
            is_verified=limit.verified,
            words=limit.words,
        )
        for position, limit in enumerate(found)
    )
    uow.session.flush()


def answers_due_on(rows: list[TenderLimit]) -> date | None:
    """The last day to answer questions: six full days before the limit for tenders, or for applications where that is all we know."""
    deadlines = {row.step: row.planned_on or row.earliest_on for row in rows}
    deadline = deadlines.get(Step.TENDERS) or deadlines.get(Step.APPLICATIONS)
    return latest_answer(deadline).end if deadline else None


def sums(session: Session, tender: Tender, rows: list[TenderLimit]) -> dict[str, str]:
    """Step -> its sum in the reader's language, as long as the table still gives the stored date; else the stored words."""
    start = tender.notice_sent_on or tender.notice_planned_on
    fresh = _count(session, tender, start, {Step(row.step): row.planned_on for row in rows if row.planned_on}) if start else []
    now = {limit.step.value: limit for limit in fresh}
    return {
        row.step: now[row.step].words if row.step in now and now[row.step].earliest == row.earliest_on else row.words
        for row in rows
    }
