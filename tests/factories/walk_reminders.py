"""Reminders for the walk over all routes: one about a tender, planned without waiting for a rule, and one answered by its mail's link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from coproc.accounts import part_links
from coproc.accounts.permissions import OWN, SELF
from coproc.cases.models import Case, Reminder
from coproc.cases.planning import Wanted, values_of
from coproc.cases.registry import Occasion, Recipient
from coproc.kernel.database import UnitOfWork
from coproc.messaging.services import Address
from coproc.processes.models import Participation, Process
from coproc.tenders.models import Tender
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.reminders import Planned
from tests.support.permission_walk import Thing

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


def by_link(uow: UnitOfWork, process: Process) -> dict[str, Thing]:
    """A reminder that was sent, and its mail's link."""
    row = Reminder(
        case_id=process.case_id, rule="need_form_open", occasion="participation:1", offset="7 days", person="mail:ida@example.dk",
        message="need_form_open", stop="need_form_sent_in", legal=False, escalation=False, email="ida@example.dk", name="Ida",
        language="da", title=process.title, path="/", thing_on=uow.today, on=uow.today, due_at=uow.now, state="sent", created_at=uow.now,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    token = {"reminder_token": part_links.give(uow, "reminder", row.id, Address("ida@example.dk"), lifetime=timedelta(days=9))}
    mine = frozenset({SELF})
    return {"reminder_token": Thing(token, flags=mine), "number reminder_token": Thing({**token, "number": row.id}, flags=mine)}


def of_tender(uow: UnitOfWork, tender: Tender, part: Participation, ties: Mapping[str, frozenset[int]]) -> dict[str, Thing]:
    """A reminder about the tender: the centre reads it, as it reads inside the tender; its buyer alone holds and drops it."""
    reference = uow.session.get_one(Process, part.process_id).reference
    values, own = {"reminder_id": make_reminder(uow, tender).id}, {OWN: ties[OWN]}
    return {
        "reminders.show": Thing(values, ties),
        "paamindelser reminder_id": Thing(values, own),
        "thing_reference": Thing({"thing_reference": tender.reference}, ties),
        "paamindelser participation_id reference": Thing({"reference": reference, "participation_id": part.id}, ties),
    }
