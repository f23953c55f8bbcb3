"""An organisation is taken over by another: who asks it, what it called about, and what it follows up go along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.processes.enquiries.models import Enquiry
from coproc.processes.models import Process
from coproc.processes.outreach.models import Prospect
from coproc.processes.services import CLOSED_STATES


def move_prospects(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """On the lists of open processes the new one stands where the old one stood, with what was asked and answered.

    Where it stands already, an old row that nobody asked goes, so that nobody asks twice; one that was asked stays as it was said.
    """
    old, new = (uow.session.get_one(Organisation, number) for number in (old_id, new_id))
    open_ = select(Process.id).join(Case, Case.id == Process.case_id).where(Case.state.not_in(CLOSED_STATES))
    rows = uow.session.scalars(select(Prospect).where(Prospect.process_id.in_(open_), Prospect.organisation_id == old_id)).all()
    for row in rows:
        same = (Prospect.organisation_id == new_id) | (Prospect.sort_key == new.sort_key)
        if new.cvr:
            same |= Prospect.cvr == new.cvr
        there = select(Prospect.id).where(Prospect.process_id == row.process_id, Prospect.id != row.id, same)
        if uow.session.scalar(there) is None:
            row.organisation_id, row.name, row.sort_key, row.cvr, row.kind = new_id, new.name, new.sort_key, new.cvr, new.type
            uow.session.flush()
        elif row.asked_on is None:
            uow.session.delete(row)
        else:
            continue
        said = {"old": old.name, "organisation": new.name}
        uow.record("outreach.taken_over", ("prospect", row.id), scope=("prospect", row.id), after=said)
    followed = update(Prospect).where(Prospect.process_id.in_(open_), Prospect.partner_id == old_id)
    _do(uow, followed.values(partner_id=new_id, version=Prospect.version + 1))


def move_enquiries(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """Open ones are the new organisation's; a centre's are its successor's, the closed ones too: its people look them up."""
    name = uow.session.get_one(Organisation, new_id).name
    called = update(Enquiry).where(Enquiry.organisation_id == old_id, Enquiry.closed_on.is_(None))
    _do(uow, called.values(organisation_id=new_id, organisation_name=name, version=Enquiry.version + 1))
    _do(uow, update(Enquiry).where(Enquiry.centre_id == old_id).values(centre_id=new_id, version=Enquiry.version + 1))


def _do(uow: UnitOfWork, statement: Any) -> None:
    uow.session.execute(statement.execution_options(synchronize_session=False))
