"""The dated rule table of minimum time limits: what it holds, how it is read, which rules hold on a day.

The packaged file is `data/time_limits.yaml`; an administrator's table is any other sequence of `TimeLimitRule`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

DATA = Path(__file__).resolve().parent / "data"


class Regime(StrEnum):
    """Regime before procedure (DOMAIN 5b)."""

    PROCUREMENT_ACT = "udbudsloven"
    LIGHT = "light_regime"
    UTILITIES = "utilities"
    WORKS_BELOW_THRESHOLD = "below_threshold_works"
    CONCESSION = "concession"
    NOT_SUBJECT = "not_subject"


class Procedure(StrEnum):
    OPEN = "open_procedure"
    RESTRICTED = "restricted_procedure"
    NEGOTIATED = "negotiated_procedure"
    DIALOGUE = "competitive_dialogue"
    INNOVATION = "innovation_partnership"
    CONTEST = "design_contest"
    WITHOUT_NOTICE = "negotiated_without_notice"


class Step(StrEnum):
    """In the order in which they come."""

    APPLICATIONS = "applications"
    TENDERS = "tenders"
    STANDSTILL = "standstill"
    COMPLAINT_SELECTION = "complaint_selection"
    AWARD_NOTICE = "award_notice"
    COMPLAINT_AWARD = "complaint_award"
    COMPLAINT_FRAMEWORK = "complaint_framework"
    COMPLAINT_CALL_OFF = "complaint_call_off"


class Event(StrEnum):
    """What happens on the day that is not counted."""

    CONTRACT_NOTICE_SENT = "contract_notice_sent"
    SELECTION_NOTIFICATION_SENT = "selection_notification_sent"
    INVITATION_SENT = "invitation_sent"
    AWARD_NOTIFICATION_SENT = "award_notification_sent"
    CONTRACT_SIGNED = "contract_signed"
    AWARD_NOTICE_PUBLISHED = "award_notice_published"
    CALL_OFF_NOTIFICATION_SENT = "call_off_notification_sent"


class Condition(StrEnum):
    """What must be true for the row to hold. `BY_LETTER` is standstill alone; `DOCUMENTS_NOT_FREE` adds its days."""

    NORMAL = "normal"
    E_SUBMISSION = "e_submission"
    PIN = "pin"
    URGENT = "urgent"
    BY_LETTER = "by_letter"
    DOCUMENTS_NOT_FREE = "documents_not_free"


class Nature(StrEnum):
    """Whether the law gives a number, asks for an appropriate limit, or the number is missing in the table."""

    MINIMUM = "minimum"
    APPROPRIATE = "appropriate"
    MISSING = "missing"


class TimeLimitRule(BaseModel):
    """One row: so many days (or months) for this step, on this condition; null unless the law gives a minimum."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    regime: Regime
    procedure: Procedure
    step: Step
    condition: Condition
    nature: Nature = Nature.MINIMUM
    days: int | None = None
    months: int | None = None
    event: Event
    basis: str
    source: str
    verified: bool
    valid_from: date
    valid_to: date | None = None
    note: dict[str, str] | None = None

    @model_validator(mode="after")
    def _a_minimum_has_one_number(self) -> TimeLimitRule:
        numbers = [n for n in (self.days, self.months) if n is not None]
        if len(numbers) != (1 if self.nature == Nature.MINIMUM else 0) or any(n < 1 for n in numbers):
            raise ValueError(
                f"{self.regime}/{self.procedure}/{self.step}/{self.condition}: days or months do not fit {self.nature}"
            )
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"{self.regime}/{self.procedure}/{self.step}: ends before it begins")
        return self

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class CandidateRule(BaseModel):
    """How many must at least be invited."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    regime: Regime
    procedure: Procedure
    at_least: int
    basis: str
    source: str
    verified: bool


def _spread(groups: Iterable[dict[str, Any]]) -> Iterable[TimeLimitRule]:
    """A group of the file says once what its rows share."""
    for group in groups:
        shared = {k: v for k, v in group.items() if k not in ("regimes", "procedures", "limits")}
        for regime in group["regimes"]:
            for procedure in group["procedures"]:
                for condition, row in group["limits"].items():
                    yield TimeLimitRule.model_validate(
                        {**shared, "regime": regime, "procedure": procedure, "condition": condition, **row}
                    )


def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / "time_limits.yaml").read_text("utf-8"))
    return loaded


@cache
def time_limit_rules() -> tuple[TimeLimitRule, ...]:
    """The packaged table."""
    return tuple(_spread(_file()["rules"]))


@cache
def candidate_rules() -> tuple[CandidateRule, ...]:
    return tuple(CandidateRule.model_validate(row) for row in _file()["candidates"])


def minimum_candidates(regime: Regime, procedure: Procedure) -> CandidateRule | None:
    """5 in a restricted procedure, 3 where there is negotiation or dialogue; None where the table has no rule."""
    return next((r for r in candidate_rules() if (r.regime, r.procedure) == (regime, procedure)), None)


def rules_for(
    regime: Regime, procedure: Procedure, day: date, rules: Sequence[TimeLimitRule] | None = None
) -> dict[Step, dict[Condition, TimeLimitRule]]:
    """The rules that hold for a notice sent on `day`, by step in the order of `Step` and by condition; of two for the same, the last.

    A condition changes a limit, so a step without its plain row says nothing.
    """
    table = time_limit_rules() if rules is None else rules
    found: dict[Step, dict[Condition, TimeLimitRule]] = {}
    for rule in table:
        if (rule.regime, rule.procedure) == (regime, procedure) and rule.holds_on(day):
            found.setdefault(rule.step, {})[rule.condition] = rule
    return {step: found[step] for step in Step if Condition.NORMAL in found.get(step, {})}
