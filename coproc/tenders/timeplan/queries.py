"""Reads: the calendar of an organisation, and plans that no longer are what would be counted today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.cases.models import Case
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.reference import changes as tables
from coproc.tenders import plan as limits, queries
from coproc.tenders.models import Tender, TenderLimit
from coproc.tenders.timeplan import changes, counting
from coproc.tenders.timeplan.changes import Step
from coproc.tenders.timeplan.counting import Choices
from coproc.tenders.timeplan.engine import Plan, Verdict, looked_back, verdict
from coproc.tenders.timeplan.models import PoliticalMeeting, TenderTimeplan

MOST = 50


def outdated(session: Session, organisations: Collection[int]) -> list[Tender]:
    """The tenders in preparation of these authorities whose limits were counted by older rules."""
    query = (
        select(Tender)
        .join(Case, Case.id == Tender.case_id)
        .where(
            Tender.authority_id.in_(organisations),
            Case.state.in_(queries.PREPARING),
            Tender.notice_planned_on.is_not(None),
            Tender.notice_sent_on.is_(None),
        )
        .options(joinedload(Tender.authority))
        .order_by(Tender.id)
        .limit(MOST)
    )
    tenders = list(session.scalars(query))
    if not tenders:
        return []
    rows: dict[int, list[TenderLimit]] = defaultdict(list)
    of_these = select(TenderLimit).where(TenderLimit.tender_id.in_([tender.id for tender in tenders]))
    for row in session.scalars(of_these.order_by(TenderLimit.position)):
        rows[row.tender_id].append(row)
    rules = tables.limits_in_force(session)
    return [tender for tender in tenders if limits.is_outdated(tender, rows[tender.id], rules)]


@dataclass(frozen=True)
class Shown:
    """A tender's plan for its pages. `moved`: what would be other dates today; `why_not`: why nothing can be counted."""

    row: TenderTimeplan | None
    chosen: Choices | None
    plan: Plan | None = None
    verdict: Verdict | None = None
    moved: tuple[Step, ...] = ()
    is_outdated: bool = False
    why_not: str = ""


def shown(session: Session, tender: Tender, state: str, today: date) -> Shown:
    """Counted now from what was chosen; compared with what was saved."""
    row, chosen = counting.timeplan_of(session, tender.id), counting.choices_of(session, tender)
    if chosen is None:
        return Shown(row, None)
    rules = tables.limits_in_force(session)
    in_preparation = state in queries.PREPARING and tender.notice_sent_on is None
    outdated_ = in_preparation and limits.is_outdated(tender, queries.limits(session, tender.id), rules)
    try:
        plan = counting.count(session, tender, chosen, today, rules=rules)
    except DomainError as error:
        return Shown(row, chosen, is_outdated=outdated_, why_not=error.sentence)
    now = {one.key: one.on for one in plan.rows if one.on}
    is_open = state in (*queries.PREPARING, *counting.RUNNING)
    moved = changes.differences(changes.saved_dates(session, tender), now) if row and is_open else ()
    return Shown(row, chosen, looked_back(plan), verdict(plan, today), moved, outdated_)


def meetings(session: Session, organisation_id: int, since: date) -> list[PoliticalMeeting]:
    """From a day on, by date; cancelled ones too."""
    query = select(PoliticalMeeting).where(PoliticalMeeting.organisation_id == organisation_id, PoliticalMeeting.held_on >= since)
    return list(session.scalars(query.order_by(PoliticalMeeting.held_on, PoliticalMeeting.body_key, PoliticalMeeting.id)))


def meeting(session: Session, organisation_id: int, meeting_id: int) -> PoliticalMeeting:
    found = session.get(PoliticalMeeting, meeting_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound(_("Mødet findes ikke. Måske er det fjernet."))
    return found


def bodies(session: Session, organisation_id: int) -> list[str]:
    """Those that have meetings in the calendar, from the administration up to the council."""
    found = session.scalars(select(PoliticalMeeting.body).where(PoliticalMeeting.organisation_id == organisation_id).distinct())
    return sorted(found, key=lambda body: (level(body), body))


LEVELS = (
    ("direktion", "chef", "ledelse"),
    ("udvalg",),
    ("økonomi", "forretningsudvalg", "finansudvalg"),
    ("kommunalbestyrelse", "byråd", "regionsråd", "borgerrepræsentation", "bestyrelse"),
)


def level(body: str) -> int:
    """How far up a body is, by its name: a case goes to the committee before it goes to the council."""
    said = body.casefold()
    return max((number for number, words in enumerate(LEVELS) if any(word in said for word in words)), default=1)
