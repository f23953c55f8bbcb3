"""A tender that begins while something one company was told is not shared with all: it warns and keeps a reason, it does not block.

Each contracting authority answers for its own tender (§ 39, DOMAIN 5b), so the reason is the tender's own, beside the one in the
ledger. The annex on prior involvement shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues.models import SharedFact
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.tenders.line.models import OpenInformation
from coproc.tenders.models import Tender
from coproc.tenders.services import in_preparation, record, touch


def of_all(session: Session, tenders: Sequence[Tender]) -> dict[int, list[tuple[SharedFact, OpenInformation | None]]]:
    """Tender -> the facts that are still open in its process, each with the tender's own reason where it is given."""
    found: dict[int, list[tuple[SharedFact, OpenInformation | None]]] = {tender.id: [] for tender in tenders}
    processes = {tender.process_id for tender in tenders if tender.process_id}
    query = select(SharedFact).where(SharedFact.process_id.in_(processes), SharedFact.shared_at.is_(None)).order_by(SharedFact.id)
    facts = session.scalars(query).all() if processes else []
    if not facts:
        return found
    given = {
        (row.tender_id, row.fact_id): row
        for row in session.scalars(select(OpenInformation).where(OpenInformation.tender_id.in_(list(found))))
    }
    for tender in tenders:
        found[tender.id] = [(fact, given.get((tender.id, fact.id))) for fact in facts if fact.process_id == tender.process_id]
    return found


def of(session: Session, tender: Tender) -> list[tuple[SharedFact, OpenInformation | None]]:
    return of_all(session, [tender])[tender.id]


def give_reason(uow: UnitOfWork, tender_id: int, *, reason: str) -> int:
    """Why the tender goes on all the same, for everything that is open now; returns how many that is. What comes later is asked of again.

    Raises DomainError without a reason, or when nothing is open.
    """
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor."), field="reason")
    open_ = of(uow.session, tender)
    if not open_:
        raise DomainError(_("Alt er delt med alle. Der er ikke noget at begrunde."))
    for fact, given in open_:
        row = given or OpenInformation(tender_id=tender.id, fact_id=fact.id)
        if given is None:
            uow.session.add(row)
        row.reason, row.given_by, row.given_at = reason.strip(), uow.actor.name, uow.now
    record(uow, tender, "tender.open_information_reasoned", {"count": len(open_)}, reason=reason.strip())
    touch(uow, tender)
    return len(open_)


def with_reasons(session: Session, tender: Tender, authority: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The annex's list of what is not shared, with what this authority says to it."""
    own = {fact.published or fact.fact: given.reason for fact, given in of(session, tender) if given}
    said = [dict(row) for row in rows]
    for row in said:
        if reason := own.get(row["what"]):
            row["reason"] = _(
                "{reason}. {authority}: {own}", reason=str(row["reason"]).rstrip("."), authority=authority, own=reason
            )
    return said
