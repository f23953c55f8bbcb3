"""Everything a notice asks, answered as a buyer would."""

from __future__ import annotations

from coproc.dialogues.models import DialogueEvent
from coproc.kernel.database import UnitOfWork
from coproc.notices import services
from coproc.tenders.models import Tender

ORGANISATION = {
    "legal_type": "la",
    "activity": "gen-pub",
    "postcode": "8000",
    "city": "Aarhus C",
    "nuts": "DK042",
    "phone": "+45 12345678",
    "email": "udbud@eksempel.example",
}
REVIEW = {
    "review_name": "Klagenævnet for Udbud",
    "review_number": "37795526",
    "review_postcode": "8800",
    "review_city": "Viborg",
    "review_nuts": "DK041",
    "review_time": "Klage skal indgives inden for fristerne i lov om Klagenævnet for Udbud § 7.",
}
E1 = {"legal_basis": "32014L0024", "nature": "services", "place": "DK042", "cpv": "73120000", "tender_language": "DAN"}
TENDER = {
    **REVIEW,
    "nature": "supplies",
    "place": "DK042",
    "duration": "24",
    "gpa": "true",
    "eu_funds": "no-eu-funds",
    "framework": "none",
    "dps": "none",
    "auction": "false",
    "reserved": "none",
    "reserved_execution": "no",
    "exclusion_source": "epo-procurement-document",
    "selection_source": "epo-procurement-document",
    "candidates_least": "3",
    "candidates_most": "5",
    "reduction": "true",
    "deadline_time": "12:00",
    "validity": "6",
    "variants": "allowed",
    "documents_access": "non-restricted-document",
    "documents_url": "https://udbud.example/1/materiale",
    "submission_url": "https://udbud.example/1",
    "esubmission": "required",
    "tender_language": "DAN",
    "einvoicing": "required",
    "ecatalogue": "not-allowed",
    "eordering": "true",
    "epayment": "true",
    "innovation": "mar-nov",
    "innovation_words": "Indkøbet fremmer innovation.",
}
RESULT = {
    "received": "3",
    "received_sme": "2",
    "received_electronic": "3",
    "received_eea": "0",
    "received_outside": "0",
    "received_requests": "4",
    "tender_number": "Tilbud 1",
    "contract_number": "Sag 2026-17",
    "subcontracting": "no",
    "winner_number": "11223344",
    "winner_size": "small",
    "winner_country": "DNK",
    "winner_postcode": "5000",
    "winner_city": "Odense C",
    "winner_nuts": "DK031",
}


def answer_organisation(uow: UnitOfWork, organisation_id: int, **other: str) -> None:
    owner = ("organisation", organisation_id)
    services.answer(uow, owner, {**ORGANISATION, **other}, scope=owner)


def answer_event(uow: UnitOfWork, event: DialogueEvent, **other: str) -> None:
    services.answer(uow, ("event", event.id), {**E1, **other}, scope=("event", event.id))


def answer_tender(uow: UnitOfWork, tender: Tender, **other: str) -> None:
    services.answer(uow, ("tender", tender.id), {**TENDER, **other}, scope=None)
