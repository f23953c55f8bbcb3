"""When effects are to be measured, and what is still owed.

The mails are reminders of the workflow (`effect_measure`, from tender/2026-3 on). `remind` writes the one mail of tenders whose
older workflow has no such rule, and goes when the last of them is closed.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coproc.accounts.queries import people_with_role
from coproc.cases.models import Case
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import Clock, today
from coproc.kernel.database import Database
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.services import Address, enqueue
from coproc.reference.calendar import is_quiet_day
from coproc.tenders import queries
from coproc.tenders.handover.models import EffectSkip
from coproc.tenders.handover.words import OCCASIONS
from coproc.tenders.models import EffectRecord, Tender
from coproc.workflow.validate import load

LATE = timedelta(days=60)  # a mail this late would only confuse; the task stands
RULE = "effect_measure"
BOUGHT = ("signed", "award_notice_sent", "implementation", "effect_followup")


@dataclass(frozen=True)
class Owed:
    """One measurement of one tender: the targets nobody has measured, nor said why not."""

    tender: Tender
    months: int
    on: date
    measures: list[str]


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last: 31 August and six months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_on(tender: Tender, months: int) -> date | None:
    """Counted from the day it was put to use; before that is known, nothing is due."""
    return months_after(tender.implemented_on, months) if tender.implemented_on else None


def owed(session: Session, tenders: Sequence[Tender]) -> list[Owed]:
    """What each tender still owes, whether or not its day has come."""
    ids = [tender.id for tender in tenders]
    said = {
        (row.tender_id, row.months, row.measure) for row in session.scalars(select(EffectSkip).where(EffectSkip.tender_id.in_(ids)))
    }
    said |= {
        (row.tender_id, row.months, row.measure) for rows in queries.effects(session, ids).values() for row in rows if row.months
    }
    found = []
    for tender in tenders:
        wanted = [target["measure"] for target in queries.targets(session, tender)]
        for months in OCCASIONS:
            on = due_on(tender, months)
            missing = [measure for measure in wanted if (tender.id, months, measure) not in said]
            if not wanted and not any(key[:2] == (tender.id, months) for key in said):
                missing = [_("effekten")]
            if on and missing:
                found.append(Owed(tender, months, on, missing))
    return found


def in_use(session: Session, before: date, organisations: frozenset[int] | None = None, limit: int = 50) -> list[Tender]:
    """Bought tenders put to use so long ago that something may be due, and not closed."""
    query = (
        select(Tender)
        .join(Case, Case.id == Tender.case_id)
        .where(Tender.implemented_on <= before, Case.state.in_(BOUGHT))
        .order_by(Tender.implemented_on, Tender.id)
        .limit(limit)
    )
    if organisations is not None:
        query = query.where(Tender.authority_id.in_(organisations))
    return list(session.scalars(query))


def remind(database: Database, clock: Clock) -> int:
    """For the worker: one mail to each officer on the day (or the next working day), never twice. Returns how many."""
    day = today(clock)
    if is_quiet_day(day):
        return 0
    first, last = (months_after(day, -months) for months in (min(OCCASIONS), max(OCCASIONS)))
    sent = 0
    with database.write(system("coproc"), clock) as uow:
        windows = [Tender.implemented_on.between(newest - LATE, newest) for newest in (first, last)]
        query = (
            select(Tender, Case)
            .join(Case, Case.id == Tender.case_id)
            .where(or_(*windows), Case.state.in_(BOUGHT))
            .order_by(Tender.id)
        )
        tenders = [tender for tender, case in uow.session.execute(query) if not _has_rule(case)]
        for one in owed(uow.session, tenders):
            if not day - LATE <= one.on <= day:
                continue
            for person in people_with_role(uow.session, one.tender.authority_id, Role.OFFICER):
                with speaking("en" if person.language == "en" else "da"):
                    made = enqueue(
                        uow,
                        key=f"effect_due:{one.tender.id}:{one.months}:{person.id}",
                        to=Address(person.email, person.name, person.language),
                        message="effect_due",
                        context={
                            "name": person.name,
                            "title": one.tender.title,
                            "months": one.months,
                            "measures": one.measures,
                            "on": one.on,
                            "path": f"/udbud/{one.tender.reference}/effekt",
                        },
                        scope=("tender", one.tender.id),
                    )
                sent += made is not None
    return sent


def _has_rule(case: Case) -> bool:
    """Whether its own workflow reminds of the measurements."""
    states = load(case.key, case.definition_version).states
    return any(rule.key == RULE for state in states for rule in state.reminders)


def is_answered(session: Session, tender_id: int) -> set[str]:
    """The targets that were measured, or of which somebody has said why not."""
    measured = session.scalars(select(EffectRecord.measure).where(EffectRecord.tender_id == tender_id))
    skipped = session.scalars(
        select(EffectSkip.measure).where(EffectSkip.tender_id == tender_id, EffectSkip.months == max(OCCASIONS))
    )
    return {*measured, *skipped}
