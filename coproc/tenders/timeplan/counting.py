"""From what a buyer chose for its tender to a plan: the rule table as it holds, the political calendar, and what has happened already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.reference import changes
from coproc.reference.rules import Procedure, Regime, TimeLimitRule
from coproc.tenders import queries
from coproc.tenders.models import Tender, TenderLimit
from coproc.tenders.timeplan.chain import Point, Setting
from coproc.tenders.timeplan.engine import Plan, backwards, forwards, from_day, onwards
from coproc.tenders.timeplan.gaps import Meeting
from coproc.tenders.timeplan.models import PoliticalMeeting, TenderTimeplan

FROM_START, FROM_NOTICE, TO_CONTRACT, TO_START = "from_start", "from_notice", "to_contract", "to_start"
RUNNING = ("notice_sent", "applications", "offers", "evaluation", "notified", "standstill")
PINNABLE = (Point.APPLICATIONS, Point.TENDERS, Point.STANDSTILL)
# What cannot be done before today once the tender stands here.
PENDING = {
    "notice_sent": (),
    "applications": (Point.SELECTION,),
    "offers": (Point.NEGOTIATION, Point.EVALUATION),
    "evaluation": (Point.EVALUATION,),
    "notified": (Point.CONTRACT,),
    "standstill": (Point.CONTRACT,),
}
Calendar = Mapping[str, Sequence[Meeting]]


@dataclass(frozen=True)
class Choices:
    """What the buyer filled in."""

    anchor: str
    anchor_on: date
    own: Mapping[str, int] = field(default_factory=dict)
    limit_days: Mapping[str, int] = field(default_factory=dict)
    pinned: Mapping[str, date] = field(default_factory=dict)
    approval: Sequence[str] = ()
    decision: Sequence[str] = ()
    july: bool = False

    @property
    def wanted(self) -> date | None:
        return self.anchor_on if self.anchor in (TO_CONTRACT, TO_START) else None

    @property
    def target(self) -> Point:
        return Point.CONTRACT if self.anchor == TO_CONTRACT else Point.START


def timeplan_of(session: Session, tender_id: int) -> TenderTimeplan | None:
    return session.get(TenderTimeplan, tender_id)


def choices_of(session: Session, tender: Tender) -> Choices | None:
    """As last saved; of a tender that only has a day for its notice, that day. None: nothing is planned yet."""
    row = timeplan_of(session, tender.id)
    if row:
        return Choices(
            row.anchor,
            row.anchor_on,
            row.own,
            row.limit_days,
            {step: date.fromisoformat(day) for step, day in row.pinned.items()},
            tuple(row.approval),
            tuple(row.decision),
            row.july,
        )
    notice = tender.notice_sent_on or tender.notice_planned_on
    if notice is None:
        return None
    planned = {limit.step: limit.planned_on for limit in queries.limits(session, tender.id) if limit.planned_on}
    return Choices(FROM_NOTICE, notice, pinned=planned)


def meetings_of(session: Session, organisation_id: int) -> dict[str, list[Meeting]]:
    """Body -> its meetings that are held."""
    found: dict[str, list[Meeting]] = {}
    query = select(PoliticalMeeting).where(PoliticalMeeting.organisation_id == organisation_id)
    for row in session.scalars(query.order_by(PoliticalMeeting.held_on)):
        body = found.setdefault(row.body, [])
        if not row.is_cancelled:
            body.append(Meeting(row.held_on, row.agenda_on))
    return found


def is_ready(tender: Tender) -> bool:
    """Whether the rules to count by are chosen."""
    return bool(tender.regime) and (tender.procedure is not None or tender.regime == Regime.NOT_SUBJECT)


def setting_of(
    session: Session,
    tender: Tender,
    chosen: Choices,
    state: str,
    today: date,
    *,
    rules: Sequence[TimeLimitRule] | None = None,
    calendar: Calendar | None = None,
) -> Setting:
    """Raises DomainError until regime and procedure are chosen. `rules` and `calendar`: when the caller has them already."""
    if tender.regime is None or not is_ready(tender):
        raise DomainError(_("Vælg regelsæt og procedure først. Fristerne afhænger af dem."), field="anchor_on")
    actual, pinned = _actual(session, tender), dict(chosen.pinned)
    if state in RUNNING:
        pinned |= _published(queries.limits(session, tender.id))
        for point in PENDING[state]:
            pinned[point] = max(pinned.get(point, today), today)
    return Setting(
        Regime(tender.regime),
        Procedure(tender.procedure) if tender.procedure else Procedure.WITHOUT_NOTICE,
        pin=tender.has_pin,
        urgent=tender.is_urgent,
        by_letter=tender.decision_by_letter,
        july=chosen.july,
        own=chosen.own,
        limit_days=chosen.limit_days,
        pinned={step: day for step, day in pinned.items() if step not in actual},
        actual=actual,
        meetings=meetings_of(session, tender.authority_id) if calendar is None else calendar,
        approval=chosen.approval,
        decision=chosen.decision,
        rules=changes.limits_in_force(session) if rules is None else rules,
    )


def _published(limits: Collection[TenderLimit]) -> dict[str, date]:
    return {limit.step: limit.planned_on for limit in limits if limit.step in PINNABLE and limit.planned_on}


def _actual(session: Session, tender: Tender) -> dict[str, date]:
    """What has happened. What came before the notice is taken as it was planned."""
    days: dict[str, date | None] = {
        Point.NOTICE: tender.notice_sent_on,
        Point.NOTIFICATION: tender.decision_sent_on,
        Point.STANDSTILL: tender.standstill_ends_on,
        Point.CONTRACT: tender.contract_signed_on,
        Point.AWARD_NOTICE: tender.award_notice_sent_on,
        Point.START: tender.contract_starts_on,
    }
    found: dict[str, date] = {point: day for point, day in days.items() if day}
    row = timeplan_of(session, tender.id)
    if tender.notice_sent_on and row:
        earlier = (Point.PREPARATION, Point.MATERIAL, Point.PIN, *(f"{Point.APPROVAL}:{body}" for body in row.approval))
        for key in earlier:
            if key in row.dates:
                found[key] = min(date.fromisoformat(row.dates[key]), tender.notice_sent_on)
    elif tender.notice_sent_on:
        found[Point.PREPARATION] = tender.notice_sent_on  # at the latest
    return found


def count(session: Session, tender: Tender, chosen: Choices, today: date, **known: Any) -> Plan:
    """The plan as it stands today. Raises DomainError."""
    state = session.get_one(Case, tender.case_id).state
    return plan_of(setting_of(session, tender, chosen, state, today, **known), chosen)


def plan_of(setting: Setting, chosen: Choices) -> Plan:
    if Point.NOTICE in setting.actual:
        start = setting.actual.get(Point.PREPARATION, setting.actual[Point.NOTICE])
        return onwards(setting, start, chosen.target, chosen.wanted)
    if chosen.anchor == FROM_START:
        return forwards(setting, chosen.anchor_on)
    if chosen.anchor == FROM_NOTICE:
        return from_day(setting, Point.NOTICE if setting.has_notice else Point.INVITATION, chosen.anchor_on)
    return backwards(setting, chosen.anchor_on, chosen.target)


def from_today(plan: Plan, today: date) -> Plan:
    """What is reached when preparation begins today instead."""
    return replace(forwards(plan.setting, today, plan.target), wanted=plan.wanted)
