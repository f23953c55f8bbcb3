"""Who stands in which relation to a contract."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.permissions import OWN
from coproc.kernel.actor import Actor, Role
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.tenders.expiry.models import BuyerContract
from coproc.web.access import Access


def contract(session: Session, _actor: Actor, contract_id: int) -> Access[BuyerContract]:
    """Raises NotFound."""
    query = select(BuyerContract).where(BuyerContract.id == contract_id).options(joinedload(BuyerContract.organisation))
    found = session.scalar(query)
    if found is None:
        raise NotFound(_("Kontrakten findes ikke."))
    return Access(found, {OWN: frozenset({found.organisation_id})})


def own(_session: Session, actor: Actor) -> Access[None]:
    """For a contract that is not written yet: the offices that may write one."""
    return Access(None, {OWN: actor.organisation_ids(Role.OFFICER, Role.MANAGER)})
