"""The companies that have said they are interested in an event and have not signed up: whom the sign-up deadline is told to.

Those invited by name who have not said no, and those who follow the theme and region of a public process. Whoever only asked to be
told of tenders did not ask for this. Each gets a mail of its own with its own way out; none sees another.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.cases.registry import OwnLink, Recipient
from coproc.dialogues.models import LIVE, DialogueEvent, SignUp
from coproc.dialogues.planning import links, news
from coproc.dialogues.planning.models import CompanyInvitation, NewsSubscription
from coproc.kernel.database import UnitOfWork
from coproc.processes.models import Process


def interested(session: Session, event: DialogueEvent) -> list[Recipient]:
    invited = session.scalars(
        select(CompanyInvitation).where(CompanyInvitation.event_id == event.id).order_by(CompanyInvitation.id)
    )
    in_already = session.execute(
        select(SignUp.company_key, SignUp.email).where(SignUp.event_id == event.id, SignUp.status.in_(LIVE))
    )
    keys, known = set(), set()
    for key, email in in_already:
        keys.add(key)
        known.add(email.casefold())
    found = []
    for one in invited:
        address = one.email.casefold()
        if one.mailed_at and one.email and one.status == "invited" and one.company_key not in keys and address not in known:
            found.append(Recipient(one.email, one.contact_name, one.language))
        known.add(address)  # who said no, or has signed up, is not asked as a follower either
    process = session.get_one(Process, event.process_id)
    if process.is_public:
        followers = session.scalars(
            select(NewsSubscription).where(NewsSubscription.status == "confirmed").order_by(NewsSubscription.id)
        )
        found += [
            Recipient(one.email, "", one.language)
            for one in followers
            if one.email not in known and news.wants(one, event, process)
        ]
    return found


def own_link(uow: UnitOfWork, case: Case, email: str) -> OwnLink:
    """Where this company says no: to the event, or to all news. A fresh link; older ones go on working."""
    invitation = uow.session.scalar(
        select(CompanyInvitation).where(CompanyInvitation.event_id == case.subject_id, CompanyInvitation.email == email)
    )
    if invitation:
        return OwnLink(links.to_invitation(uow, invitation.id))
    subscription = uow.session.scalar(
        select(NewsSubscription).where(NewsSubscription.status == "confirmed", NewsSubscription.email == email.casefold())
    )
    if subscription is None:
        return OwnLink("")
    path = links.to_subscription(uow, subscription.id)
    return OwnLink(path, unsubscribe=f"{path}/frameld")
