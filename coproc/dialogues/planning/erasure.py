"""What planning knows of persons has an end: with the event's sign-ups, and two years after a subscription. For the worker."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from coproc.dialogues.models import LIVE, DialogueEvent, SignUp
from coproc.dialogues.planning.models import CompanyInvitation, NewsSubscription, PartnerWish, PersonalLink
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, today
from coproc.kernel.database import Database, UnitOfWork

ERASER = system("coproc")


def erase(database: Database, clock: Clock) -> int:
    """Returns how many rows went or were emptied. Safe to run twice and by several workers."""
    return _subscriptions(database, clock) + _wishes(database, clock) + _invitations(database, clock)


def _subscriptions(database: Database, clock: Clock) -> int:
    late = select(NewsSubscription.id).where(NewsSubscription.erase_on < today(clock))
    with database.read() as session:
        if session.scalar(late.limit(1)) is None:
            return 0
    with database.write(ERASER, clock) as uow:
        numbers = uow.session.scalars(late.with_for_update()).all()
        uow.session.execute(delete(PersonalLink).where(PersonalLink.subscription_id.in_(numbers)))
        uow.session.execute(delete(NewsSubscription).where(NewsSubscription.id.in_(numbers)))
        if numbers:
            uow.record("news.erased", ("subscription", numbers[0]), after={"count": len(numbers)})
    return len(numbers)


def _wishes(database: Database, clock: Clock) -> int:
    """With the sign-up: erased, cancelled, expired, or past the event's date."""
    gone = (
        select(SignUp.id)
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(or_(SignUp.erased_at.is_not(None), SignUp.status.not_in(LIVE), DialogueEvent.erase_on <= today(clock)))
    )
    found = select(PartnerWish.id).where(PartnerWish.signup_id.in_(gone))
    with database.read() as session:
        if session.scalar(found.limit(1)) is None:
            return 0
    with database.write(ERASER, clock) as uow:
        rows = uow.session.scalars(select(PartnerWish).where(PartnerWish.signup_id.in_(gone))).all()
        for wish in rows:
            signup = uow.session.get_one(SignUp, wish.signup_id)
            uow.session.delete(wish)
            after = {"company": signup.company_name}
            uow.record("partner_wish.removed", ("signup", signup.id), scope=("event", signup.event_id), after=after)
    return len(rows)


def _invitations(database: Database, clock: Clock) -> int:
    """Which companies were asked, by whom and when, stays (§ 39); contacts, addresses and links go."""
    with database.read() as session:
        events = session.scalars(
            select(DialogueEvent.id)
            .where(
                DialogueEvent.erase_on <= today(clock),
                DialogueEvent.id.in_(select(CompanyInvitation.event_id).where(CompanyInvitation.erased_at.is_(None))),
            )
            .order_by(DialogueEvent.id)
        ).all()
    count = 0
    for event_id in events:
        with database.write(ERASER, clock) as uow:
            count += _anonymise(uow, event_id)
    return count


def _anonymise(uow: UnitOfWork, event_id: int) -> int:
    mine = select(CompanyInvitation.id).where(CompanyInvitation.event_id == event_id)
    uow.session.execute(
        delete(PersonalLink).where(PersonalLink.invitation_id.in_(mine)).execution_options(synchronize_session=False)
    )
    erased = uow.session.execute(
        update(CompanyInvitation)
        .where(CompanyInvitation.event_id == event_id, CompanyInvitation.erased_at.is_(None))
        .values(contact_name="", email="", erased_at=uow.now)
        .returning(CompanyInvitation.id)
    ).all()
    if erased:
        event = uow.session.get_one(DialogueEvent, event_id)
        after = {"title": event.title, "count": len(erased)}
        uow.record("event.planning_erased", ("event", event.id), scope=("process", event.process_id), after=after)
    return len(erased)
