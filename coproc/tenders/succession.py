"""An organisation is taken over by another: the tenders it has not finished go along."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from coproc.accounts.models import Organisation
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.processes.models import Participation
from coproc.tenders.expiry import services as expiry
from coproc.tenders.models import Tender, TenderParticipant
from coproc.tenders.services import record, touch
from coproc.tenders.timeplan import takeover


def move_tenders(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """The new organisation becomes the contracting authority of everything that is not in a final state."""
    old, new = (uow.session.get_one(Organisation, number).name for number in (old_id, new_id))
    query = select(Tender, Case).join(Case, Case.id == Tender.case_id).where(Tender.authority_id == old_id)
    moved = []
    for tender, case in uow.session.execute(query).all():
        if cases.definition_of(case).state(case.state).kind != "final":
            tender.authority_id = new_id
            moved.append(tender.id)
            record(uow, tender, "tender.taken_over", {"old": old, "organisation": new})
            touch(uow, tender)
    takeover.move_meetings(uow, old_id, new_id, moved)
    expiry.move_contracts(uow, old_id, new_id)
    _stand_behind(uow, old_id, new_id)


def _stand_behind(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """Where the new one has a part of its own in the process, that part stands behind the tender from now on."""
    theirs = aliased(Participation)
    query = (
        select(TenderParticipant, theirs.id)
        .join(Participation, Participation.id == TenderParticipant.participation_id)
        .join(theirs, and_(theirs.process_id == Participation.process_id, theirs.organisation_id == new_id))
        .where(Participation.organisation_id == old_id)
    )
    for row, twin_id in uow.session.execute(query).all():
        uow.session.delete(row)
        if uow.session.get(TenderParticipant, (row.tender_id, twin_id)) is None:
            uow.session.add(TenderParticipant(tender_id=row.tender_id, participation_id=twin_id))
