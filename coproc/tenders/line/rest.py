"""“Medtag resten, som de er”: the shared requirements nobody has said anything about are kept in one act, which can be undone.

Left out are those with words of the buyer's own, and those another buyer changed or dropped: they are decided one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.kernel.database import UnitOfWork, now_of
from coproc.kernel.errors import Conflict
from coproc.kernel.translation import gettext as _
from coproc.tenders.line import taken
from coproc.tenders.models import SharedRequirement, Tender
from coproc.tenders.services import in_preparation, record, touch

KEPT, UNDONE = "tender.rest_kept", "tender.rest_undone"
UNDO_FOR = timedelta(days=1)  # after that each is decided again on its own


def of(rows: Sequence[SharedRequirement], theirs: taken.Proposals) -> list[SharedRequirement]:
    """Those the one button is about."""
    return [row for row in rows if row.decision == "undecided" and not (row.own_text or row.reason or _differs(row, theirs))]


def _differs(row: SharedRequirement, theirs: taken.Proposals) -> bool:
    said = theirs.get(row.section_key)
    return said is not None and (said[1]["decision"] != "kept" or bool(said[1].get("is_minimum")))


def keep(uow: UnitOfWork, tender_id: int, seen: Collection[int]) -> int:
    """Keep those of `seen` (what the person's page named) that nobody has decided meanwhile; returns how many. Raises Conflict on none."""
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    found = list(uow.session.scalars(select(SharedRequirement).where(SharedRequirement.tender_id == tender.id)))
    wanted = [row.id for row in of(found, taken.proposals(uow.session, tender)) if row.id in seen]
    kept = _turned(uow, tender, wanted, "undecided", "kept")
    if not kept:
        raise Conflict(_("Der er taget stilling til dem alle imens."))
    record(uow, tender, KEPT, {"count": len(kept), "requirements": kept})
    touch(uow, tender)
    return len(kept)


def undo(uow: UnitOfWork, tender_id: int) -> int:
    """Those of the last time that still stand as they were put are undecided again. Raises Conflict when there are none."""
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    free = _turned(uow, tender, undoable(uow.session, tender), "kept", "undecided")
    if not free:
        raise Conflict(_("Det kan ikke fortrydes længere. Ret kravene ét for ét."))
    record(uow, tender, UNDONE, {"count": len(free)})
    touch(uow, tender)
    return len(free)


def undoable(session: Session, tender: Tender) -> list[int]:
    """The requirements of the last time this was done, for a day, as long as nobody has said more about them."""
    last = session.execute(
        select(AuditEvent, AuditPayload.body)
        .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        .where(AuditEvent.subject_kind == "tender", AuditEvent.subject_id == tender.id, AuditEvent.action.in_((KEPT, UNDONE)))
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last[0].action == UNDONE or last[1] is None or last[0].occurred_at < now_of(session) - UNDO_FOR:
        return []
    query = select(SharedRequirement.id).where(
        SharedRequirement.tender_id == tender.id,
        SharedRequirement.id.in_(last[1]["after"]["requirements"]),
        SharedRequirement.decision == "kept",
        SharedRequirement.reason == "",
        SharedRequirement.is_minimum.is_(False),
    )
    return list(session.scalars(query))


def _turned(uow: UnitOfWork, tender: Tender, wanted: Sequence[int], old: str, new: str) -> list[int]:
    """Only what still stands as it was read: a colleague's decision is never written over."""
    rows = uow.session.execute(
        update(SharedRequirement)
        .where(SharedRequirement.tender_id == tender.id, SharedRequirement.id.in_(wanted), SharedRequirement.decision == old)
        .values(decision=new)
        .returning(SharedRequirement.id)
    )
    return sorted(row[0] for row in rows)
