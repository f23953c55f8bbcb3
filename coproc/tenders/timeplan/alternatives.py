"""The same wish by other procedures, with a prior information notice, or as urgent: which are allowed, and when each ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from coproc.kernel.formats import short_date
from coproc.kernel.translation import gettext as _
from coproc.reference import labels
from coproc.reference.periods import prior_information_window
from coproc.reference.rules import Condition, Procedure, Regime, Step
from coproc.tenders.models import Tender
from coproc.tenders.timeplan.chain import Point, Setting
from coproc.tenders.timeplan.counting import Choices, plan_of
from coproc.tenders.timeplan.engine import Plan, Verdict, verdict
from coproc.tenders.words import GROUNDS_OF

OFFERED = (Procedure.OPEN, Procedure.RESTRICTED, Procedure.NEGOTIATED, Procedure.DIALOGUE, Procedure.INNOVATION)
SHORTENED = (Step.APPLICATIONS, Step.TENDERS)
# Where the buyer designs the procedure or the law leaves the choice free.
FREE = (Regime.LIGHT, Regime.WORKS_BELOW_THRESHOLD, Regime.CONCESSION)


@dataclass(frozen=True)
class Alternative:
    """`is_allowed`: null when it depends on something nobody has said yet; `why` says what."""

    procedure: Procedure
    condition: Condition
    is_current: bool
    is_allowed: bool | None
    why: str
    plan: Plan
    verdict: Verdict

    @property
    def name(self) -> str:
        said = str(labels.PROCEDURES[self.procedure])
        if self.condition == Condition.NORMAL:
            return said[:1].upper() + said[1:]
        return _("{procedure}, {condition}", procedure=said[:1].upper() + said[1:], condition=labels.CONDITIONS[self.condition])

    @property
    def start(self) -> date | None:
        return self.verdict.begin_by or self.plan.start

    @property
    def end(self) -> date | None:
        return self.plan.reached


def alternatives(setting: Setting, chosen: Choices, tender: Tender, today: date) -> list[Alternative]:
    """The chosen way first, then the others that the rule table knows a difference for. Dates the buyer pinned do not go along."""
    if Point.NOTICE in setting.actual or not setting.has_notice:
        return []
    found = []
    for procedure, condition in _ways(setting, chosen.anchor_on):
        other = replace(
            setting, procedure=procedure, pin=condition == Condition.PIN, urgent=condition == Condition.URGENT, pinned={}
        )
        plan = plan_of(other, chosen)
        is_allowed, why = _allowed(other, tender, plan, today)
        is_current = (procedure, other.pin, other.urgent) == (setting.procedure, setting.pin, setting.urgent)
        found.append(Alternative(procedure, condition, is_current, is_allowed, why, plan, verdict(plan, today)))
    return sorted(found, key=lambda one: not one.is_current)


def _ways(setting: Setting, day: date) -> Iterator[tuple[Procedure, Condition]]:
    for procedure in OFFERED:
        table: dict[Any, Any] = replace(setting, procedure=procedure, pin=False, urgent=False).rows(day)
        if not table:
            continue
        yield procedure, Condition.NORMAL
        for condition in (Condition.PIN, Condition.URGENT):
            shorter = replace(setting, procedure=procedure, pin=condition == Condition.PIN, urgent=condition == Condition.URGENT)
            rows = shorter.rows(day)
            if any(step in rows and rows[step].days != table[step].days for step in SHORTENED):
                yield procedure, condition


def _allowed(setting: Setting, tender: Tender, plan: Plan, today: date) -> tuple[bool | None, str]:
    """First the procedure, then the condition; the first that is not settled decides."""
    grounds = GROUNDS_OF.get(setting.procedure, ())
    answers: list[tuple[bool | None, str]] = []
    if setting.regime == Regime.PROCUREMENT_ACT and grounds:
        paragraph = "§ 73" if setting.procedure == Procedure.INNOVATION else "§ 61"
        if tender.legal_ground in grounds:
            answers.append((True, _("Tilladt efter den hjemmel, I har valgt ({paragraph}).", paragraph=paragraph)))
        else:
            answers.append((None, _("Kræver hjemmel i {paragraph}. Den har I ikke valgt.", paragraph=paragraph)))
    elif setting.regime in FREE:
        answers.append((True, _("Regelsættet lader jer selv tilrettelægge proceduren.")))
    else:
        answers.append((True, _("Kan altid bruges.")))
    if setting.pin:
        answers.append(_prior(plan, today, is_planned=tender.has_pin))
    if setting.urgent:
        answers.append(
            (True, _("I har skrevet, at der er et akut behov."))
            if tender.is_urgent
            else (None, _("Kræver et akut behov, som I kan begrunde."))
        )
    worst = next((one[0] for one in answers if one[0] is False), None if any(one[0] is None for one in answers) else True)
    return worst, " ".join(why for _is_allowed, why in answers)


def _prior(plan: Plan, today: date, *, is_planned: bool) -> tuple[bool | None, str]:
    notice = plan.on(Point.NOTICE)
    if notice is None:
        return None, _("Kræver en forhåndsmeddelelse 35 dage til 12 måneder før.")
    window = prior_information_window(notice)
    if window.latest < today and not is_planned:
        return False, _("Forhåndsmeddelelsen skulle være sendt senest {day}.", day=short_date(window.latest))
    return True, _(
        "Forhåndsmeddelelsen sendes fra {first} til {last}.", first=short_date(window.earliest), last=short_date(window.latest)
    )
