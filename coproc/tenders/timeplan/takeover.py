"""An organisation is taken over by another: the meetings its plans wait for go along, so that no plan stands without them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.kernel.database import UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.tenders.timeplan.chain import Point
from coproc.tenders.timeplan.models import PoliticalMeeting, TenderTimeplan
from coproc.tenders.timeplan.reading import LONGEST


def move_meetings(uow: UnitOfWork, old_id: int, new_id: int, tender_ids: Collection[int]) -> None:
    """Meetings from today on; what has been held stays with whoever held it.

    Where the new organisation has a body of that name, the moved one bears the old organisation's name behind its own: two councils'
    meetings are never mixed. The plans of the tenders that moved follow the name, and their dates stay.
    """
    query = select(PoliticalMeeting).where(PoliticalMeeting.organisation_id == old_id, PoliticalMeeting.held_on >= uow.today)
    moving = list(uow.session.scalars(query.order_by(PoliticalMeeting.id)))
    if not moving:
        return
    old, new = (uow.session.get_one(Organisation, number).name for number in (old_id, new_id))
    theirs = list(uow.session.scalars(select(PoliticalMeeting).where(PoliticalMeeting.organisation_id == new_id)))
    bodies, uids = {row.body_key for row in theirs}, {row.source_uid for row in theirs}
    called = {row.body: f"{row.body[: LONGEST - len(old) - 3]} ({old})" for row in moving if row.body_key in bodies}
    for row in moving:
        row.organisation_id, row.body = new_id, called.get(row.body, row.body)
        row.body_key = danish_key(row.body)
        if row.source_uid in uids:
            row.source_uid = None  # another meeting of the same calendar name is there: this one is not read again
    for tender_id in tender_ids:
        plan = uow.session.get(TenderTimeplan, tender_id)
        if plan and called:
            _follow(plan, called)
    uow.session.flush()
    scope = ("organisation", new_id)
    uow.record("meeting.taken_over", scope, scope=scope, after={"count": len(moving), "old": old, "organisation": new})


def _follow(plan: TenderTimeplan, called: dict[str, str]) -> None:
    keys = {f"{point}:{body}": f"{point}:{name}" for point in (Point.APPROVAL, Point.DECISION) for body, name in called.items()}
    plan.approval = [called.get(body, body) for body in plan.approval]
    plan.decision = [called.get(body, body) for body in plan.decision]
    plan.dates = {keys.get(key, key): day for key, day in plan.dates.items()}
