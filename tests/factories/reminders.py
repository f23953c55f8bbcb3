"""A planned reminder about a tender, without waiting for a rule to make one."""

from __future__ import annotations

from datetime import timedelta

from coproc.cases.models import Case, Reminder
from coproc.cases.planning import Wanted, values_of
from coproc.cases.registry import Occasion, Recipient
from coproc.kernel.database import UnitOfWork
from coproc.tenders.models import Tender
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.reminders import Planned

WHEN = {"from": "tender.notice_planned_on", "before": ("7 days",)}
RULE = {"key": "notice_planned", "to": ("tender_officer",), "stop": "contract_signed", **WHEN}


def make_reminder(uow: UnitOfWork, tender: Tender) -> Reminder:
    rule, on = Rule.model_validate(RULE), uow.today + timedelta(days=9)
    occasion = Occasion(f"tender:{tender.id}", on, tender.title, f"/udbud/{tender.reference}", tender.authority_id)
    day = Planned(rule, "7 days", uow.today, rule.to)
    wanted = Wanted(rule, day, occasion, Recipient("indkoeber@egen.example", "Ib Indkøber"), escalation=False)
    row = Reminder(**values_of(uow, uow.session.get_one(Case, tender.case_id), wanted))
    uow.session.add(row)
    uow.session.flush()
    return row
