"""Tenders, made by the real services, and everything a tender needs before its notice is sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from coproc.agreements.services import descriptions
from coproc.dialogues.services import events, talk
from coproc.kernel.database import UnitOfWork
from coproc.processes.models import Participation, Process
from coproc.tenders import outcomes, papers, plan, queries, services
from coproc.tenders.models import Tender
from tests.factories.agreements import make_approval, make_hearing

NOTICE_ON = date(2026, 11, 23)
PARTICULARS: dict[str, Any] = {
    "purchase_kind": "goods_services",
    "estimated_value_ore": 4_200_000_000,
    "is_divided": False,
    "lots_reason": "Maskiner og opladning hænger sammen.",
    "background": "Vi graver i byen og vil af med udledningen.",
    "cpv": ["43200000"],
    "contact_name": "Indkøb og Udbud",
    "contact_email": "udbud@example.dk",
    "award_basis": "bedste forhold mellem pris og kvalitet",
    "criteria": [
        {"criterion": "Effekt", "weight": 60, "description": "Mindre udledning og støj."},
        {"criterion": "Pris", "weight": 40, "description": "Den samlede pris."},
    ],
    "evaluation_method": "Point fra 0 til 8.",
    "deadline_assessment": "Alt materiale er offentligt.",
}
REGIME: dict[str, Any] = {
    "regime": "udbudsloven",
    "regime_reason": "Kommunen er ordregiver.",
    "procedure": "open_procedure",
    "procedure_reason": "Markedet er kendt efter dialogen.",
}


def make_published_description(uow: UnitOfWork, process: Process, *members: Participation) -> None:
    version = make_hearing(uow, process)
    for member in members:
        make_approval(uow, version, member)
    descriptions.publish(uow, version.id)


def make_tender(uow: UnitOfWork, participation: Participation, **given: Any) -> Tender:
    """One buyer's tender in its process."""
    title = given.pop("title", "Emissionsfrie gravemaskiner")
    return services.create_tender(uow, participation.process_id, participation.organisation_id, title, [participation.id], **given)


def make_planned(uow: UnitOfWork, participation: Participation, notice_on: date = NOTICE_ON, **regime: Any) -> Tender:
    """Regime, particulars, dates and requirements settled."""
    tender = make_tender(uow, participation)
    plan.set_regime(uow, tender.id, **{**REGIME, **regime})
    services.edit(uow, tender.id, **PARTICULARS)
    plan.plan(uow, tender.id, notice_on)
    for row in queries.requirements(uow.session, [tender.id])[tender.id]:
        services.decide_requirement(uow, tender.id, row.id, "kept")
    return tender


def make_drafted(uow: UnitOfWork, participation: Participation, **given: Any) -> Tender:
    """With its documents, ready for the notice."""
    tender = make_planned(uow, participation, **given)
    papers.generate(uow, tender.id)
    return outcomes.move(uow, tender.id, "draft_documents")


def make_notified(uow: UnitOfWork, participation: Participation, *, notice_on: date, decision_on: date, **decision: Any) -> Tender:
    """The award decision is sent; the caller's clock must have passed both days."""
    tender = make_drafted(uow, participation, notice_on=notice_on)
    outcomes.send_notice(uow, tender.id, on=notice_on, url="https://udbud.example/1")
    outcomes.move(uow, tender.id, "receive_offers")
    outcomes.move(uow, tender.id, "evaluate")
    return outcomes.send_decision(uow, tender.id, on=decision_on, **decision)


def make_summary(uow: UnitOfWork, process: Process, event_id: int) -> None:
    """The event was held and its summary is published; the clock must have passed it."""
    events.move(uow, event_id, "hold")
    talk.write_summary(
        uow,
        event_id,
        minutes="Vi mødtes.",
        summary_themes="Strøm – Der mangler strøm.",
        summary_changed="Opladning – fra 30 til 45 minutter – virksomhederne kunne ikke nå det",
        summary_unchanged="Arbejdsdag – den er otte timer",
        summary_next="Udbud – 2027",
    )
    events.move(uow, event_id, "finish_minutes")
    events.move(uow, event_id, "publish_summary")
