"""Every step's earliest lawful date for one procedure, each with its paragraph and its sum in words.

A step counts from the earliest date of the step before: applications, tenders, standstill, signature. That is the
shortest the law allows, not a plan: udbudsloven § 93 asks for limits that are appropriate. So the words say
"tidligste lovlige frist".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coproc.kernel.errors import DomainError
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, pick
from coproc.reference import labels
from coproc.reference.periods import (
    LATEST_YEAR,
    Period,
    Standstill,
    forward,
    forward_months,
    prior_information_window,
    standstill,
)
from coproc.reference.rules import (
    Condition,
    Event,
    Nature,
    Procedure,
    Regime,
    Step,
    TimeLimitRule,
    minimum_candidates,
    rules_for,
)

_SHORTENED = (Step.APPLICATIONS, Step.TENDERS)
_CASE_STEPS = tuple(s for s in Step if s not in (Step.COMPLAINT_FRAMEWORK, Step.COMPLAINT_CALL_OFF))
_FRAMEWORK_STEPS = tuple(s for s in Step if s not in (Step.COMPLAINT_AWARD, Step.COMPLAINT_CALL_OFF))
# What a step's earliest date makes possible on the same day.
_LEADS_TO = {
    Step.APPLICATIONS: (Event.SELECTION_NOTIFICATION_SENT, Event.INVITATION_SENT),
    Step.TENDERS: (Event.AWARD_NOTIFICATION_SENT,),
    Step.STANDSTILL: (Event.CONTRACT_SIGNED, Event.AWARD_NOTICE_PUBLISHED),
}


@dataclass(frozen=True)
class Limit:
    """One step. `days` is null for "passende", for months and for numbers our sources do not give.

    `earliest` is null where no date can be counted. `verified` speaks of this step's own row. For the award notice
    `earliest` is the last day of the buyer's duty when the contract is signed on the first possible day; for
    complaints, the day after which a complaint is too late.
    """

    step: Step
    days: int | None
    event: Event
    earliest: date | None
    basis: str
    verified: bool
    words: str
    nature: Nature
    condition: Condition
    period: Period | None = None
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """The public form of `coproc tenders limits --json` (PRODUCT.md)."""
        return {
            "step": self.step.value,
            "days": self.days,
            "event": self.event.value,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "basis": self.basis,
            "verified": self.verified,
            "words": self.words,
        }


@dataclass(frozen=True)
class Wishes:
    """What is asked for: which conditions hold in this case."""

    from_day: date
    pin: bool
    urgent: bool
    e_submission: bool
    documents_free: bool
    by_letter: bool
    soft: bool


@dataclass(frozen=True)
class Choice:
    """The row that gives the shortest lawful limit, and what was added to it."""

    rule: TimeLimitRule
    days: int | None
    added: TimeLimitRule | None = None

    @property
    def verified(self) -> bool:
        return self.rule.verified and (self.added is None or self.added.verified)

    @property
    def basis(self) -> str:
        return f"{self.rule.basis}; {self.added.basis}" if self.added else self.rule.basis


def regime_of(text: str) -> Regime:
    """Raises DomainError with the identifiers to choose from."""
    try:
        return Regime(text)
    except ValueError:
        known = ", ".join(Regime)
        raise DomainError(
            _("Vi kender ikke regelsættet {text}. Vælg et af: {known}.", text=text, known=known), field="regime"
        ) from None


def procedure_of(text: str) -> Procedure:
    """Raises DomainError with the identifiers to choose from."""
    try:
        return Procedure(text)
    except ValueError:
        known = ", ".join(Procedure)
        raise DomainError(
            _("Vi kender ikke proceduren {text}. Vælg en af: {known}.", text=text, known=known), field="procedure"
        ) from None


def limits(
    regime: Regime | str,
    procedure: Procedure | str,
    from_day: date,
    *,
    pin: bool = False,
    urgent: bool = False,
    e_submission: bool = True,
    documents_free: bool = True,
    by_letter: bool = False,
    framework: bool = False,
    soft: bool = False,
    planned: Mapping[Step, date] | None = None,
    happened: Mapping[Event, date] | None = None,
    rules: Sequence[TimeLimitRule] | None = None,
) -> list[Limit]:
    """All steps in order from the day the notice (or the invitation, where there is no notice) is sent.

    `pin`: a prior information notice with full data was sent in time. `urgent`: "akut behov", documented.
    `planned`: a step planned later than its earliest date; the next step counts from there. `happened`: days
    on which something really was done; what counts from it counts from that day, whatever was planned. `by_letter`: the award is notified by
    letter. `soft`: soft days count as holidays. `rules`: another table than the
    packaged one. Raises DomainError when nothing is known for the day.
    """
    regime, procedure = regime_of(regime), procedure_of(procedure)
    if from_day.year > LATEST_YEAR:
        raise DomainError(_("Vi kan kun regne med datoer til og med {year}.", year=LATEST_YEAR), field="from_day")
    table = rules_for(regime, procedure, from_day, rules)
    if not table:
        raise DomainError(
            _(
                "Vi har ingen regler om {procedure} under {regime}, der gælder {day}.",
                procedure=labels.PROCEDURES[procedure],
                regime=labels.REGIMES[regime],
                day=long_date(from_day),
            ),
            field="from_day",
        )
    wishes = Wishes(from_day, pin, urgent, e_submission, documents_free, by_letter, soft)
    days: dict[Event, date | None] = {Event.CONTRACT_NOTICE_SENT: from_day, Event.INVITATION_SENT: from_day}
    done = happened or {}
    days.update(done)
    found: list[Limit] = []
    shaky = False
    for step in _FRAMEWORK_STEPS if framework else _CASE_STEPS:
        if step in table:
            choice = choose(table[step], wishes)
            shaky = shaky and choice.rule.event not in done
            limit = _limit(step, choice, days, wishes, shaky=shaky)
            shaky = shaky or (step in _LEADS_TO and not limit.verified)
            found.append(limit)
            reached = _reached(limit, (planned or {}).get(step))
        elif step == Step.STANDSTILL:
            reached = days.get(Event.AWARD_NOTIFICATION_SENT)
        else:
            continue
        days.update(dict.fromkeys(_LEADS_TO.get(step, ()), reached))
        days.update(done)
    return found


def candidates(regime: Regime | str | None, procedure: Procedure | str | None) -> str:
    """How many must at least be invited, with the paragraph; "" where the table has no rule."""
    rule = minimum_candidates(Regime(regime), Procedure(procedure)) if regime and procedure else None
    if rule is None:
        return ""
    said = _("Opfordr mindst {n} egnede ansøgere til at give tilbud ({basis}).", n=rule.at_least, basis=rule.basis)
    return said if rule.verified else said + " " + _("Ikke bekræftet: kontrollér lovteksten, før I bruger det.")


def _reached(limit: Limit, planned: date | None) -> date | None:
    """The day from which the next step counts."""
    last = max((day for day in (limit.earliest, planned) if day), default=None)
    return last + timedelta(days=1) if last and isinstance(limit.period, Standstill) else last


def choose(rows: Mapping[Condition, TimeLimitRule], wishes: Wishes) -> Choice:
    """Of a step's rows, the one that gives the shortest lawful limit under these conditions."""
    wanted = [Condition.BY_LETTER] if wishes.by_letter and Condition.BY_LETTER in rows else [Condition.NORMAL]
    wanted += [
        condition
        for condition, wish in (
            (Condition.E_SUBMISSION, wishes.e_submission),
            (Condition.PIN, wishes.pin),
            (Condition.URGENT, wishes.urgent),
        )
        if wish
    ]
    possible = [rows[c] for c in wanted if c in rows]
    rule = min(possible, key=lambda r: r.days if r.days is not None else 0)
    if rule.days is None or wishes.documents_free or Condition.DOCUMENTS_NOT_FREE not in rows:
        return Choice(rule, rule.days)
    added = rows[Condition.DOCUMENTS_NOT_FREE]
    return Choice(rule, rule.days + (added.days or 0), added)


def _limit(step: Step, choice: Choice, days: dict[Event, date | None], wishes: Wishes, *, shaky: bool) -> Limit:
    rule = choice.rule
    event_day = days.get(rule.event)
    period = _period(step, choice, event_day, wishes)
    sentences = [_sum(step, choice, event_day, period), *premises(step, choice, wishes)]
    if not choice.verified:
        sentences.append(_("Ikke bekræftet: kontrollér lovteksten, før I bruger det."))
    if shaky and period:
        sentences.append(_("Regner videre fra et trin, der ikke er bekræftet."))
    return Limit(
        step=step,
        days=choice.days,
        event=rule.event,
        earliest=period.end if period else None,
        basis=choice.basis,
        verified=choice.verified,
        words=" ".join(sentences),
        nature=rule.nature,
        condition=rule.condition,
        period=period,
        source=rule.source,
    )


def _period(step: Step, choice: Choice, event_day: date | None, wishes: Wishes) -> Period | None:
    if event_day is None or choice.rule.nature != Nature.MINIMUM:
        return None
    if choice.days is None:
        return forward_months(event_day, choice.rule.months or 0, soft=wishes.soft)
    if step == Step.STANDSTILL:
        return standstill(event_day, days=choice.days, soft=wishes.soft)
    return forward(event_day, choice.days, soft=wishes.soft)


def _sum(step: Step, choice: Choice, event_day: date | None, period: Period | None) -> str:
    label, event = labels.STEPS[step], labels.EVENTS[choice.rule.event]
    if choice.rule.nature == Nature.APPROPRIATE:
        return _("Tidligste lovlige frist for {step} kan ikke regnes ud: her skal I selv sætte en passende frist.", step=label)
    if choice.rule.nature == Nature.MISSING:
        return _("Tidligste lovlige frist for {step} kan ikke regnes ud: antallet af dage mangler i regeltabellen.", step=label)
    if period is None:
        amount = forward(date(2026, 1, 1), choice.days).amount if choice.days is not None else ""
        return _(
            "{amount} talt fra dagen efter {event}. Tidligste lovlige frist for {step} kan først regnes ud, når den dag er kendt.",
            amount=amount or forward_months(date(2026, 1, 1), choice.rule.months or 0).amount,
            event=event,
            step=label,
        )
    assert event_day is not None
    counted = period.told(_("{event} {day}", event=event, day=long_date(event_day)))
    return f"{counted} {_conclusion(step, period)}"


def _conclusion(step: Step, period: Period) -> str:
    day = long_date(period.end)
    if isinstance(period, Standstill):
        return _(
            "Tidligste lovlige frist for standstill er {day}; kontrakten må tidligst underskrives {sign_from}.",
            day=day,
            sign_from=long_date(period.sign_from),
        )
    if step == Step.AWARD_NOTICE:
        return _("Når I regner fra tidligste lovlige frist, skal bekendtgørelsen sendes senest {day}.", day=day)
    if step in _SHORTENED:
        return _("Tidligste lovlige frist for {step} er {day}.", step=labels.STEPS[step], day=day)
    return _("Tidligste lovlige frist for {step} udløber {day}.", step=labels.STEPS[step], day=day)


def premises(step: Step, choice: Choice, wishes: Wishes) -> list[str]:
    """What must be true for the number, and what was wished for without effect."""
    rule, said = choice.rule, list[str]()
    if rule.condition == Condition.E_SUBMISSION:
        said.append(_("Forudsætter, at tilbud modtages elektronisk."))
    if rule.condition == Condition.PIN:
        window = prior_information_window(wishes.from_day, soft=wishes.soft)
        said.append(
            _(
                "Forudsætter en forhåndsmeddelelse med de fulde oplysninger, sendt fra {earliest} til {latest}.",
                earliest=long_date(window.earliest),
                latest=long_date(window.latest),
            )
        )
    if rule.condition == Condition.URGENT:
        said.append(_("Forudsætter et akut behov, som I kan begrunde."))
    if choice.added:
        said.append(_("Tallet er forlænget, fordi materialet ikke er frit tilgængeligt elektronisk."))
    if step in _SHORTENED and rule.nature == Nature.MINIMUM:
        if wishes.pin and rule.condition not in (Condition.PIN, Condition.URGENT):
            said.append(_("En forhåndsmeddelelse gør det ikke kortere."))
        if wishes.urgent and rule.condition not in (Condition.PIN, Condition.URGENT):
            said.append(_("Et akut behov gør det ikke kortere."))
    if rule.note:
        said.append(pick(rule.note))
    return said
