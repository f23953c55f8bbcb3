"""An organisation is taken over by another: its needs go along, so that somebody can still act on them."""

from __future__ import annotations

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.kernel.database import UnitOfWork
from coproc.needs.models import InnovationNeed, NeedStatus


def move_needs(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """Drafts and published ones. A withdrawn need stays with the one who withdrew it."""
    old, new = (uow.session.get_one(Organisation, number).name for number in (old_id, new_id))
    for need in uow.session.scalars(
        select(InnovationNeed).where(InnovationNeed.organisation_id == old_id, InnovationNeed.status != NeedStatus.WITHDRAWN)
    ):
        need.organisation_id = new_id
        said = {"title": need.title or need.reference, "organisation": new}
        uow.record("need.taken_over", ("need", need.id), scope=("need", need.id), before={"from": old}, after=said)
