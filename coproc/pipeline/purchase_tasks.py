"""Tasks after the purchase: effects to measure, options to decide, contracts that run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import MOST, Source, Task, day_end
from coproc.tenders.expiry import queries as expiry
from coproc.tenders.handover import due
from coproc.tenders.handover.models import ContractOption
from coproc.tenders.models import Tender

EARLY = timedelta(days=30)  # a measurement shows as a task this long before its day
OPTION_EARLY = 6  # months before an option must be decided
CONTRACT_EARLY = 12  # months before a contract ends: time for a tender


def effects(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Measurements at 6 and 12 months of own tenders, until they are there or somebody says why not."""
    organisations = actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    soon = local(now).date() + EARLY
    found = due.owed(session, due.in_use(session, due.months_after(soon, -6), organisations, MOST))
    return [
        Task(
            _("Mål"),
            _("effekten efter {months} måneder: {measures}", months=one.months, measures=listed(one.measures)),
            one.tender.title,
            f"/udbud/{one.tender.reference}/effekt",
            day_end(one.on),
            _("Løsningen er taget i brug."),
        )
        for one in found
        if one.on <= soon
    ]


def options(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Options of own contracts that must be decided within half a year."""
    organisations = actor.organisation_ids(Role.OFFICER, Role.MANAGER)
    if not organisations:
        return []
    query = (
        select(ContractOption, Tender)
        .join(Tender, Tender.id == ContractOption.tender_id)
        .join(Case, Case.id == Tender.case_id)
        .where(
            Tender.authority_id.in_(organisations),
            ContractOption.decision == "open",
            ContractOption.decide_by <= due.months_after(local(now).date(), OPTION_EARLY),
        )
        .order_by(ContractOption.decide_by)
        .limit(MOST)
    )
    return [
        Task(
            _("Beslut"),
            _("om I bruger optionen “{option}”", option=option.label),
            tender.title,
            f"/udbud/{tender.reference}/optioner",
            day_end(option.decide_by),
            _("Det står på kontrakten."),
        )
        for option, tender in session.execute(query)
    ]


def contracts(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Own contracts that end within a year, until somebody writes what is done about it."""
    organisations = actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    today = local(now).date()
    rows = expiry.running_out(session, organisations, today, due.months_after(today, CONTRACT_EARLY), MOST)
    return [
        Task(
            _("Skriv,"),
            _("hvad I gør, når kontrakten “{title}” udløber", title=row.title),
            "",
            f"/kontrakter-der-udloeber/{row.id}",
            day_end(row.notice_by if row.notice_by and row.notice_by >= today else row.ends_on),
            _("Kontrakten udløber inden for 12 måneder."),
        )
        for row in rows
    ]


AFTER: tuple[Source, ...] = (effects, options, contracts)
