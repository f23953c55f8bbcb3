"""Where tasks come from: a buyer's own tenders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.cases.blockers import blockers, way_forward
from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import MOST, Source, Task, day_end
from coproc.tenders.models import Tender, TenderLimit
from coproc.tenders.timeplan import queries as timeplans

AWARD_NOTICE_DAYS = 30  # after signing (DOMAIN 5b)


def tenders(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """The next step of each own tender, or the first thing that is missing before it."""
    organisations = actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    today = local(now).date()
    limit = (
        select(func.min(TenderLimit.planned_on))
        .where(TenderLimit.tender_id == Tender.id, TenderLimit.planned_on >= today)
        .correlate(Tender)
        .scalar_subquery()
    )
    query = (
        select(Tender, Case, Organisation.name, limit)
        .join(Case, Case.id == Tender.case_id)
        .join(Organisation, Organisation.id == Tender.authority_id)
        .where(Tender.authority_id.in_(organisations), Case.state.not_in(("closed", "other_outcome", "no_tender", "annulled")))
        .order_by(Case.state_since)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    missing = blockers(session, [case for _tender, case, _name, _limit in rows], (Role.OFFICER,))
    tasks = []
    for tender, case, name, next_limit in rows:
        way = way_forward(case)
        verb, thing = (str(way.label), "") if way else (_("Se på"), _("udbuddet"))
        if missing[case.id]:
            verb, thing = _("Få på plads:"), str(missing[case.id][0].sentence)
        due = day_end(_tender_day(tender, case.state) or next_limit)
        why = _("{organisation} er ordregiver.", organisation=name)
        tasks.append(Task(verb, thing, tender.title, f"/udbud/{tender.reference}", due, why))
    return tasks


def outdated_plans(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Tenders whose limits were counted before somebody changed the rule table."""
    organisations = actor.organisation_ids(Role.OFFICER)
    return [
        Task(
            _("Regn igen:"),
            _("tidsplanen er regnet efter ældre regler"),
            tender.title,
            f"/udbud/{tender.reference}/tidsplan",
            day_end(tender.notice_planned_on),
            _("{organisation} er ordregiver.", organisation=tender.authority.name),
        )
        for tender in (timeplans.outdated(session, organisations) if organisations else [])
    ]


def _tender_day(tender: Tender, state: str) -> date | None:
    """The date the present step looks to, where it has one of its own."""
    if state in ("planned", "market_knowledge_attached", "documents_drafted"):
        return tender.notice_planned_on
    if state == "signed" and tender.contract_signed_on:
        return tender.contract_signed_on + timedelta(days=AWARD_NOTICE_DAYS)
    return {"standstill": tender.standstill_ends_on, "bound_by_framework": tender.framework_until}.get(state)


TENDERS: tuple[Source, ...] = (tenders, outdated_plans)
