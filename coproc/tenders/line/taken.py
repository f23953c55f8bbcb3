"""Starting from another buyer's tender in the same process: what is taken is marked “fra X – tag stilling” and decided anew.

The rule of what may be shared:

- **Taken and marked** (TAKEN, and every decision on a shared requirement): what stands in tender documents for all to read once they
  are published: regime and procedure with their reasons, lots, the award basis with criteria and weights, suitability, terms, phases,
  contract period, CPV. None of it counts before the new buyer has said so itself, one by one, or written something else.
- **Never taken**: what is the other buyer's own. Its estimated value with the value sheet, its dates, its contact and tender system,
  its involved companies and its view on the deadline (§ 39), its cross-border assessment, its documents, and everything about offers
  and outcome. The new buyer's own fields for these stand empty (or hold its own contact), and the plan is not complete without them.
- **From a published tender** (the notice is sent) anyone who buys in the process may take: it is public. **From one that is not**, its
  authority is asked first, and nothing is shown or taken until its own officer or manager has said yes. A no needs no reason.
- Nothing that is already written in the new tender is written over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import gettext as _, in_both, lazy
from coproc.tenders import queries
from coproc.tenders.asking import tell
from coproc.tenders.line.models import TakenFrom, TakeRequest
from coproc.tenders.models import SharedRequirement, Tender
from coproc.tenders.services import in_preparation, opened, record, touch

TAKEN: dict[str, Any] = {
    "regime": lazy("Regelsæt"),
    "regime_reason": lazy("Hvorfor det regelsæt?"),
    "procedure": lazy("Procedure"),
    "legal_ground": lazy("Hjemmel"),
    "procedure_reason": lazy("Hvorfor den procedure?"),
    "purchase_kind": lazy("Hvad slags køb er det?"),
    "cpv": lazy("CPV-koder"),
    "contract_period": lazy("Kontraktperiode og optioner"),
    "is_divided": lazy("Deler I op i delkontrakter? (§ 49)"),
    "lots": lazy("Delkontrakter"),
    "lots_reason": lazy("Hvorfor deler I ikke op?"),
    "award_basis": lazy("Tildelingsgrundlag"),
    "criteria": lazy("Kriterier"),
    "evaluation_method": lazy("Sådan evaluerer I"),
    "suitability": lazy("Krav til egnethed"),
    "intellectual_property": lazy("Rettigheder"),
    "data_terms": lazy("Data"),
    "risk_split": lazy("Fordeling af risiko"),
    "apprentice_clause": lazy("Lærlingeklausul"),
    "phases": lazy("Faser i et innovationspartnerskab"),
}
REQUIREMENT = "krav:"
Proposals = dict[str, tuple[str, dict[str, Any]]]  # requirement -> (whose, their decision)
# What is only taken together: where the first is the buyer's own already, the rest would not fit it.
TOGETHER = (("regime", "regime_reason", "procedure", "legal_ground", "procedure_reason"), ("is_divided", "lots", "lots_reason"))
EMPTY: tuple[Any, ...] = (None, "", [])
# Where each is written otherwise.
PAGES = {
    **dict.fromkeys(("regime", "regime_reason", "procedure", "legal_ground", "procedure_reason"), "/regelsaet"),
    **dict.fromkeys(("award_basis", "criteria", "evaluation_method"), "/kriterier"),
    **dict.fromkeys(
        ("suitability", "intellectual_property", "data_terms", "risk_split", "apprentice_clause", "phases"), "/vilkaar"
    ),
}


def label_of(field: str) -> Any:
    return TAKEN.get(field) or _("Krav {key}", key=field.removeprefix(REQUIREMENT))


def page_of(field: str) -> str:
    return "/krav" if field.startswith(REQUIREMENT) else PAGES.get(field, "/oplysninger")


def sources(session: Session, tender: Tender) -> list[tuple[Tender, TakeRequest | None]]:
    """The other tenders of the process that have come to something, the furthest first, each with what was asked of it."""
    rows = queries.of_process(session, tender.process_id) if tender.process_id else []
    asked = {row.source_id: row for row in session.scalars(select(TakeRequest).where(TakeRequest.tender_id == tender.id))}
    found = [row.tender for row in rows if row.tender.id != tender.id and row.tender.regime]
    found.sort(key=lambda one: (one.notice_sent_on is None, -one.id))
    return [(one, asked.get(one.id)) for one in found]


def may_take(source: Tender, request: TakeRequest | None) -> bool:
    return source.notice_sent_on is not None or bool(request and request.is_granted)


def _source(uow: UnitOfWork, tender: Tender, source_id: int) -> tuple[Tender, TakeRequest | None]:
    found = next((pair for pair in sources(uow.session, tender) if pair[0].id == source_id), None)
    if found is None:
        raise NotFound(_("Udbuddet findes ikke. Måske er linket skrevet forkert."))
    return found


def ask(uow: UnitOfWork, tender_id: int, source_id: int) -> TakeRequest:
    """Ask the authority of a tender that is not published; asked twice is asked once. Raises DomainError when there is nothing to ask."""
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    source, there = _source(uow, tender, source_id)
    if there is not None:
        return there
    if source.notice_sent_on is not None:
        raise DomainError(_("Udbuddet er offentliggjort. I kan bruge det uden at spørge."))
    request = TakeRequest(tender_id=tender.id, source_id=source.id, asked_by=uow.actor.name, asked_at=uow.now, is_granted=None)
    uow.session.add(request)
    uow.session.flush()
    authority = uow.session.get_one(Organisation, source.authority_id)
    asking = uow.session.get_one(Organisation, tender.authority_id)
    record(uow, tender, "tender.take_asked", {"organisation": authority.name, "source": source.reference})
    context = {"organisation": authority.name, "asking": asking.name, "title": source.title}
    context["path"] = f"/udbud/{source.reference}/spurgt"
    tell(uow, source, source.authority_id, "tender_take_asked", key=f"tender_take_asked:{request.id}", **context)
    return request


def answer(uow: UnitOfWork, source_id: int, request_id: int, *, yes: bool) -> TakeRequest:
    """Yes or no, by the authority that is asked, once. Raises Conflict when it is answered already."""
    source = opened(uow, source_id)
    said = uow.session.execute(
        update(TakeRequest)
        .where(TakeRequest.id == request_id, TakeRequest.source_id == source.id, TakeRequest.is_granted.is_(None))
        .values(is_granted=yes, answered_by=uow.actor.name, answered_at=uow.now)
        .returning(TakeRequest.id)
    ).one_or_none()
    if said is None:
        raise Conflict(_("Der er svaret allerede, eller også er I ikke længere spurgt."))
    request = uow.session.get_one(TakeRequest, request_id, populate_existing=True)
    tender = uow.session.get_one(Tender, request.tender_id)
    authority = uow.session.get_one(Organisation, source.authority_id)
    asking = uow.session.get_one(Organisation, tender.authority_id)
    record(uow, source, "tender.take_granted" if yes else "tender.take_refused", {"organisation": asking.name})
    context = {"organisation": asking.name, "authority": authority.name, "title": source.title, "yes": yes}
    context["path"] = f"/udbud/{tender.reference}/hentet"
    tell(uow, tender, tender.authority_id, "tender_take_answered", key=f"tender_take_answered:{request.id}", **context)
    return request


def waiting(session: Session, source: Tender) -> list[tuple[TakeRequest, Tender]]:
    """What others ask of this tender and nobody has answered."""
    query = (
        select(TakeRequest, Tender)
        .join(Tender, Tender.id == TakeRequest.tender_id)
        .where(TakeRequest.source_id == source.id, TakeRequest.is_granted.is_(None))
        .options(joinedload(Tender.authority))
        .order_by(TakeRequest.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def take(uow: UnitOfWork, tender_id: int, source_id: int) -> int:
    """Start from it: what is empty here and may be shared is filled in and marked; returns how much that is.

    Raises DomainError when the authority has not said yes to a tender that is not published.
    """
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    source, request = _source(uow, tender, source_id)
    if not may_take(source, request):
        raise DomainError(_("Udbuddet er ikke offentliggjort. Spørg først, om I må bruge det."))
    name = uow.session.get_one(Organisation, source.authority_id).name
    there = {row.field for row in all_of(uow.session, tender)}
    own = {row.section_key: row for row in queries.requirements(uow.session, [tender.id])[tender.id]}
    values: dict[str, Any] = {}
    own_choice = {field for fields in TOGETHER if getattr(tender, fields[0]) not in EMPTY for field in fields}
    for field in TAKEN:
        value = getattr(source, field)
        if field not in own_choice and value not in EMPTY and getattr(tender, field) in EMPTY:
            setattr(tender, field, value)
            values[field] = value
    for row in queries.requirements(uow.session, [source.id])[source.id]:
        mine = own.get(row.section_key)
        if mine and mine.decision == "undecided" and row.decision != "undecided":
            values[f"{REQUIREMENT}{row.section_key}"] = _decision(row)
    fresh = {field: value for field, value in values.items() if field not in there}
    uow.session.add_all(
        TakenFrom(tender_id=tender.id, source_id=source.id, source_name=name, field=field, value=value)
        for field, value in fresh.items()
    )
    if fresh:
        record(uow, tender, "tender.taken_from", {"count": len(fresh), "organisation": name, "source": source.reference})
    touch(uow, tender)
    return len(fresh)


def _decision(row: SharedRequirement) -> dict[str, Any]:
    return {"decision": row.decision, "own_text": row.own_text, "reason": row.reason, "is_minimum": row.is_minimum}


def all_of(session: Session, tender: Tender) -> Sequence[TakenFrom]:
    return session.scalars(select(TakenFrom).where(TakenFrom.tender_id == tender.id).order_by(TakenFrom.id)).all()


def open_of_all(session: Session, tenders: Sequence[Tender]) -> dict[int, list[TakenFrom]]:
    """Tender -> what was taken, and nobody has decided. What reads otherwise now is decided by that; so is a decided requirement."""
    by_number = {tender.id: tender for tender in tenders}
    query = select(TakenFrom).where(TakenFrom.tender_id.in_(list(by_number)), TakenFrom.decided_at.is_(None))
    marks = session.scalars(query.order_by(TakenFrom.id)).all()
    found: dict[int, list[TakenFrom]] = {number: [] for number in by_number}
    if not marks:
        return found
    decided = {
        (row.tender_id, f"{REQUIREMENT}{row.section_key}")
        for rows in queries.requirements(session, list({mark.tender_id for mark in marks})).values()
        for row in rows
        if row.decision != "undecided"
    }
    for mark in marks:
        if mark.field.startswith(REQUIREMENT):
            is_open = (mark.tender_id, mark.field) not in decided
        else:
            is_open = getattr(by_number[mark.tender_id], mark.field) == mark.value
        if is_open:
            found[mark.tender_id].append(mark)
    return found


def open_of(session: Session, tender: Tender) -> list[TakenFrom]:
    return open_of_all(session, [tender])[tender.id]


def stand_by(uow: UnitOfWork, tender_id: int, field: str) -> TakenFrom:
    """The buyer has thought about it, and it holds for them too. A requirement is decided on its own page. Raises Conflict when it is decided."""
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    mark = next((row for row in open_of(uow.session, tender) if row.field == field and field in TAKEN), None)
    if mark is None:
        raise Conflict(_("Der er taget stilling til det imens."))
    mark.decided_at, mark.decided_by = uow.now, uow.actor.name
    record(uow, tender, "tender.taken_decided", {"what": in_both(lambda: label_of(field)), "organisation": mark.source_name})
    touch(uow, tender)
    return mark


def proposals(session: Session, tender: Tender) -> Proposals:
    """For the page where requirements are decided."""
    return {
        row.field.removeprefix(REQUIREMENT): (row.source_name, row.value)
        for row in open_of(session, tender)
        if row.field.startswith(REQUIREMENT)
    }
