"""What happened: notice, award, contract, implementation, effects, learning; or why there was no purchase.

Each is one act: the dates and the step of the case are written together. Steps without anything to fill in go through `move`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases import services as cases
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.reference import changes
from coproc.reference.periods import Standstill, standstill
from coproc.reference.rules import Condition, Procedure, Regime, Step, rules_for
from coproc.tenders import queries, words
from coproc.tenders.expiry import services as expiry
from coproc.tenders.handover import learning, results
from coproc.tenders.handover.words import OCCASIONS
from coproc.tenders.models import EffectRecord, LearningAnswer, Tender
from coproc.tenders.plan import replan
from coproc.tenders.services import opened, record, state_of, touch

AWARD_NOTICE_DAYS = 30  # § 129
STANDSTILL_BASIS = "klagenævnsloven § 3"
# Steps that need more than a click, and the page where it is written.
FORMS = {
    "send_notice": "bekendtgoerelse",
    "notify": "tildeling",
    "begin_standstill": "tildeling",
    "sign": "kontrakt",
    "sign_without_standstill": "kontrakt",
    "send_award_notice": "kontraktbekendtgoerelse",
    "implement": "ibrugtagning",
    "bind": "rammeaftale",
    "end_otherwise": "andet-end-indkoeb",
    "drop": "intet-udbud",
    "annul": "annuller",
}
ENDINGS = ("end_otherwise", "drop", "annul")


def move(
    uow: UnitOfWork, tender_id: int, trigger: str, *, step_number: int | None = None, reason: str = "", override: bool = False
) -> Tender:
    """A step with nothing to fill in. Raises DomainError for one that has a form of its own, NotYet with what is missing."""
    tender = opened(uow, tender_id)
    if trigger in FORMS:
        raise DomainError(_("Det trin har sin egen side, hvor du skriver datoer og begrundelse."))
    return _move(uow, tender, trigger, step_number=step_number, reason=reason, override=override)


def _move(uow: UnitOfWork, tender: Tender, trigger: str, **how: Any) -> Tender:
    cases.move(uow, tender.case_id or 0, trigger, **how)
    touch(uow, tender)
    return tender


def _not_later_than_today(uow: UnitOfWork, field: str, day: date) -> None:
    if day > uow.today:
        raise DomainError(_("Datoen ligger ude i fremtiden. Skriv den dag, det skete."), field=field)


def send_notice(uow: UnitOfWork, tender_id: int, *, on: date, url: str = "", version: int | None = None) -> Tender:
    """The notice left from the buyer's tender system on this day; the limits are counted again from it."""
    tender = opened(uow, tender_id, version)
    _not_later_than_today(uow, "on", on)
    if url and not url.startswith(("https://", "http://")):
        raise DomainError(_("Skriv hele adressen. Den begynder med https://."), field="url")
    tender.notice_sent_on, tender.publication_url = on, url.strip()
    tender.notice_planned_on = tender.notice_planned_on or on
    replan(uow, tender)
    record(uow, tender, "tender.notice_sent", {"when": on.isoformat(), "url": tender.publication_url})
    return _move(uow, tender, "send_notice")


def standstill_of(session: Session, tender: Tender, sent_on: date, *, by_letter: bool) -> tuple[Standstill, str]:
    """The standstill of an award decision, by the rule table where it has one, and its paragraph."""
    if tender.regime and tender.procedure:
        table = changes.limits_in_force(session)
        rules = rules_for(Regime(tender.regime), Procedure(tender.procedure), sent_on, table).get(Step.STANDSTILL)
        if rules:
            row = rules.get(Condition.BY_LETTER if by_letter else Condition.NORMAL, rules[Condition.NORMAL])
            return standstill(sent_on, by_letter=by_letter, days=row.days), row.basis
    return standstill(sent_on, by_letter=by_letter), STANDSTILL_BASIS


def send_decision(
    uow: UnitOfWork,
    tender_id: int,
    *,
    on: date,
    by_letter: bool = False,
    has_standstill: bool = True,
    version: int | None = None,
) -> Tender:
    """All tenderers were told the decision on this day; the standstill is counted from it and begins."""
    tender = opened(uow, tender_id, version)
    _not_later_than_today(uow, "on", on)
    if tender.notice_sent_on and on <= tender.notice_sent_on:
        raise DomainError(_("Beslutningen kan først sendes efter bekendtgørelsen."), field="on")
    tender.decision_sent_on, tender.decision_by_letter = on, by_letter
    tender.standstill_ends_on = standstill_of(uow.session, tender, on, by_letter=by_letter)[0].end if has_standstill else None
    replan(uow, tender)
    record(uow, tender, "tender.decision_sent", {"when": on.isoformat()})
    _move(uow, tender, "notify")
    return _move(uow, tender, "begin_standstill") if has_standstill else tender


def too_early(session: Session, tender: Tender, signed_on: date) -> str:
    """Why the contract may not be signed that day; empty when it may."""
    if tender.standstill_ends_on is None or signed_on > tender.standstill_ends_on:
        return ""
    basis = standstill_of(session, tender, tender.decision_sent_on or signed_on, by_letter=tender.decision_by_letter)[1]
    return _(
        "Kontrakten må tidligst underskrives {day} ({basis}). En kontrakt i standstillperioden kan blive erklæret uden virkning (§ 16).",
        day=long_date(tender.standstill_ends_on + timedelta(days=1)),
        basis=basis,
    )


def sign_contract(
    uow: UnitOfWork,
    tender_id: int,
    *,
    on: date,
    starts_on: date,
    ends_on: date,
    winner: str,
    value_ore: int | None = None,
    winner_size: str = "",
    winner_in_dialogue: bool | None = None,
    reason: str = "",
    version: int | None = None,
) -> Tender:
    """Refused inside the standstill, with the first lawful day. `reason`: why there was no standstill."""
    tender = opened(uow, tender_id, version)
    _not_later_than_today(uow, "on", on)
    errors = {}
    if sentence := too_early(uow.session, tender, on):
        errors["on"] = sentence
    if tender.decision_sent_on and on < tender.decision_sent_on:
        errors["on"] = _("Kontrakten kan ikke være underskrevet før beslutningen blev sendt.")
    if ends_on < starts_on:
        errors["ends_on"] = _("Sidste dag kan ikke ligge før første dag.")
    if not winner.strip():
        errors["winner"] = _("Skriv, hvem der fik kontrakten.")
    if errors:
        raise FieldErrors(errors)
    tender.contract_signed_on, tender.contract_starts_on, tender.contract_ends_on = on, starts_on, ends_on
    tender.winner, tender.contract_value_ore = winner.strip(), value_ore
    results.set_winner(uow, tender, winner_size, winner_in_dialogue)
    replan(uow, tender)
    after = {"when": on.isoformat(), "winner": tender.winner, "value_ore": value_ore}
    record(uow, tender, "tender.contract_signed", after)
    expiry.follow(uow, tender)
    if state_of(uow, tender) == "notified":
        return _move(uow, tender, "sign_without_standstill", reason=reason)
    return _move(uow, tender, "sign", reason=reason)


def send_award_notice(uow: UnitOfWork, tender_id: int, *, on: date, version: int | None = None) -> Tender:
    """The notice of the contract was sent; late ones are kept as they were, with the days."""
    tender = opened(uow, tender_id, version)
    _not_later_than_today(uow, "on", on)
    if tender.contract_signed_on and on < tender.contract_signed_on:
        raise DomainError(_("Bekendtgørelsen kan ikke være sendt før underskriften."), field="on")
    tender.award_notice_sent_on = on
    record(uow, tender, "tender.award_notice_sent", {"when": on.isoformat()})
    return _move(uow, tender, "send_award_notice")


def days_late(tender: Tender) -> int:
    """How many days after the thirtieth the award notice was sent."""
    if tender.contract_signed_on is None or tender.award_notice_sent_on is None:
        return 0
    return max(0, (tender.award_notice_sent_on - tender.contract_signed_on).days - AWARD_NOTICE_DAYS)


def implement(uow: UnitOfWork, tender_id: int, *, on: date, note: str = "", version: int | None = None) -> Tender:
    """The solution is being put to use where the need was."""
    tender = opened(uow, tender_id, version)
    tender.implemented_on, tender.implementation_note = on, note.strip()
    record(uow, tender, "tender.implemented", {"when": on.isoformat()})
    return _move(uow, tender, "implement")


def record_effect(
    uow: UnitOfWork, tender_id: int, *, measure: str, measured_on: date, value: str, note: str = "", months: int | None = None
) -> EffectRecord:
    """What was measured against one of the need's effect targets; baseline and target are kept as they were that day.

    `months`: the measurement 6 or 12 months after it was put to use; none: one in between.
    """
    tender = opened(uow, tender_id)
    if months is not None and months not in OCCASIONS:
        raise DomainError(_("Vælg, om det er målingen efter 6 eller 12 måneder."), field="months")
    _not_later_than_today(uow, "measured_on", measured_on)
    target = next((one for one in queries.targets(uow.session, tender) if one["measure"] == measure), None)
    if queries.targets(uow.session, tender) and target is None:
        raise DomainError(_("Vælg et af behovets effektmål."), field="measure")
    if not measure.strip() or not value.strip():
        raise FieldErrors(
            {name: _("Skriv, hvad I har målt.") for name, text in (("measure", measure), ("value", value)) if not text.strip()}
        )
    found = EffectRecord(
        tender_id=tender.id,
        measured_on=measured_on,
        months=months,
        measure=measure.strip(),
        baseline=(target or {}).get("baseline", ""),
        target=(target or {}).get("target", ""),
        value=value.strip(),
        note=note.strip(),
    )
    uow.session.add(found)
    record(uow, tender, "tender.effect_recorded", {"measure": found.measure, "value": found.value})
    touch(uow, tender)
    return found


def answer_learning(uow: UnitOfWork, tender_id: int, answers: Mapping[str, str], *, audience: str = "buyers") -> int:
    """Save what is written of the six answers and who may read them; returns how many are answered now."""
    tender = opened(uow, tender_id)
    there = {row.question: row for row in uow.session.scalars(select(LearningAnswer).filter_by(tender_id=tender.id))}
    changed = False
    for question, text in answers.items():
        if question not in words.QUESTIONS:
            raise DomainError(_("Spørgsmålet findes ikke."))
        row = there.get(question)
        if text.strip() == (row.answer if row else ""):
            continue
        if row is None:
            row = there[question] = LearningAnswer(tender_id=tender.id, question=question)
            uow.session.add(row)
        row.answer, row.answered_by, row.answered_at, changed = text.strip(), uow.actor.name, uow.now, True
    count = sum(1 for row in there.values() if row.answer)
    if learning.remember(uow, tender, [row.answer for row in there.values()], audience) or changed:
        record(uow, tender, "tender.learning_answered", {"count": count})
        touch(uow, tender)
    return count


def bind(
    uow: UnitOfWork, tender_id: int, *, framework: str, until: date, binds: bool, reason: str = "", version: int | None = None
) -> Tender:
    """The buyer is bound by a framework agreement until a date, with or without the duty to buy through it."""
    tender = opened(uow, tender_id, version)
    errors = {}
    if not framework.strip():
        errors["framework"] = _("Skriv, hvilken aftale det er.")
    if until < uow.today:
        errors["until"] = _("Aftalen er allerede udløbet den dag.")
    if errors:
        raise FieldErrors(errors)
    tender.framework_name, tender.framework_until, tender.framework_binds = framework.strip(), until, binds
    record(uow, tender, "tender.bound", {"framework": tender.framework_name, "when": until.isoformat()})
    return _move(uow, tender, "bind", reason=reason.strip() or tender.framework_name)


def end(
    uow: UnitOfWork,
    tender_id: int,
    trigger: str,
    *,
    reason: str,
    way_on: str = "",
    way_note: str = "",
    version: int | None = None,
) -> Tender:
    """Other than a purchase (what), no tender (why; a manager), annulled (why, and what comes then)."""
    if trigger not in ENDINGS:
        raise DomainError(_("Den handling findes ikke her."))
    tender = opened(uow, tender_id, version)
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor. Begrundelsen gemmes i historikken."), field="reason")
    tender.outcome_reason = reason.strip()
    if trigger == "annul":
        results.set_way_on(uow, tender, way_on, way_note)
    return _move(uow, tender, trigger, reason=reason.strip())
