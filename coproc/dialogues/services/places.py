"""Who gets a place, in which order, and why (docs/signup.md).

Everything that gives or frees a place holds the event's row: one after the other, on both databases. Whoever needs the case as well
takes it first; whoever needs several events takes them in the order of their numbers.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from coproc.dialogues import signup_queries
from coproc.dialogues.models import LIVE, QUEUED, DialogueEvent, SignUp
from coproc.dialogues.services import letters
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _, lazy, speaking

TIME_TO_ACCEPT = timedelta(hours=48)
CLOSE_TO_EVENT = timedelta(hours=72)  # from here a free place is given: there is no time to ask
FREED: dict[str, Any] = {
    "cancelled": lazy("en anden virksomhed har meldt afbud, og I stod først på ventelisten"),
    "expired": lazy("en anden virksomhed ikke bekræftede sin tilmelding i tide, og I stod først på ventelisten"),
    "lapsed": lazy("virksomheden foran jer ikke svarede på tilbuddet om en plads i tide, og I stod nu først på ventelisten"),
    "online": lazy("en anden virksomhed har valgt at være med online, og I stod først på ventelisten"),
    "more": lazy("der er kommet flere pladser, og I stod først på ventelisten"),
}

# Built once: every sign-up runs them while others wait for the event.
_LOCK = (
    select(DialogueEvent)
    .where(DialogueEvent.id == bindparam("event_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_TABLE = cast("Table", DialogueEvent.__table__)
_NEXT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("event"))
    .values(next_queue_number=_TABLE.c.next_queue_number + 1)
    .returning(_TABLE.c.next_queue_number)
)
_COUNTS = select(
    func.count().filter(SignUp.status.in_(LIVE), SignUp.has_place, SignUp.is_online.is_(False)).label("taken"),
    func.count().filter(SignUp.status.in_(QUEUED), SignUp.has_place.is_(False)).label("waiting"),
).where(SignUp.event_id == bindparam("event_id"))


def lock(session: Session, event_id: int) -> DialogueEvent:
    """The event as it stands now, held until commit (PostgreSQL; on SQLite the writer is alone)."""
    event = session.scalar(_LOCK, {"event_id": event_id})
    if event is None:
        raise NotFound(_("Arrangementet findes ikke."))
    return event


def places_taken(session: Session, event_id: int) -> int:
    """In the room: online seats are no part of it, offers are."""
    return int(session.execute(_COUNTS, {"event_id": event_id}).one().taken)


def next_number(session: Session, event_id: int) -> int:
    """The end of the queue. Not through the ORM: a sign-up is no reason to refuse the facilitator's edit of the event."""
    return int(session.execute(_NEXT, {"event": event_id}).scalar_one()) - 1


def room(session: Session, event: DialogueEvent, now: datetime) -> tuple[float, int]:
    """How many places are free, and how many wait for one; none and nobody once it has begun. The caller holds the event."""
    if event.starts_at and event.starts_at <= now:
        return 0, 0
    counts = session.execute(_COUNTS, {"event_id": event.id}).one()
    return math.inf if event.capacity is None else max(0, event.capacity - counts.taken), counts.waiting


def fill_places(uow: UnitOfWork, event: DialogueEvent, *, newcomers: Collection[SignUp] = (), why: str = "more") -> None:
    """Give free places to those who came first. Whoever did not ask just now is told why. The caller holds the event."""
    uow.session.flush()
    if event.starts_at and event.starts_at <= uow.now:
        return
    free = None if event.capacity is None else max(0, event.capacity - places_taken(uow.session, event.id))
    if free == 0:
        return
    query = (
        select(SignUp)
        .where(SignUp.event_id == event.id, SignUp.status.in_(QUEUED), SignUp.has_place.is_(False))
        .order_by(SignUp.queue_number)
        .limit(free)
    )
    for signup in uow.session.scalars(query).all():
        signup.has_place = True
        if signup not in newcomers:
            _hand_over(uow, event, signup, why)


def _hand_over(uow: UnitOfWork, event: DialogueEvent, signup: SignUp, why: str) -> None:
    """Offered until a deadline; given where nobody waits for the answer or there is no time for one.

    To a company that has not confirmed yet, the confirmation is the answer.
    """
    is_close = event.starts_at is not None and event.starts_at - uow.now < CLOSE_TO_EVENT
    if signup.status == "confirmed" and event.capacity is not None and not is_close:
        signup.offer_until = uow.now + TIME_TO_ACCEPT
    with speaking(letters.language_of(signup)):
        reason = str(FREED[why])
        signup.place_reason = (
            _("I får tilbudt en plads, fordi {reason}.", reason=reason)
            if signup.offer_until
            else _("I har fået en plads, fordi {reason}.", reason=reason)
        )
    uow.session.flush()
    uow.record(
        "signup.offered" if signup.offer_until else "signup.promoted",
        ("signup", signup.id),
        scope=("event", event.id),
        after={"company": signup.company_name, "why": why},
    )
    if signup.offer_until:
        key = f"signup_offered:{signup.id}:{signup.queue_number}"
        letters.to_company(uow, event, signup, "signup_offered", key=key, why=signup.place_reason, accept_by=signup.offer_until)
        return
    letters.to_company(
        uow,
        event,
        signup,
        "signup_promoted",
        key=f"signup_promoted:{signup.id}:{signup.queue_number}",
        ics=letters.invitation(uow, event, signup) if signup.status == "confirmed" else None,
        why=signup.place_reason,
        confirm_by=signup.confirm_by if signup.status == "unconfirmed" else None,
    )


def hold(uow: UnitOfWork, signup_id: int) -> tuple[DialogueEvent, SignUp]:
    """The sign-up as it stands now, with its event held."""
    event_id = uow.session.scalar(select(SignUp.event_id).where(SignUp.id == signup_id))
    event = lock(uow.session, event_id or 0)
    signup = uow.session.scalars(select(SignUp).where(SignUp.id == signup_id).execution_options(populate_existing=True)).one()
    return event, signup


def hold_all(uow: UnitOfWork, signup_id: int) -> list[tuple[DialogueEvent, SignUp]]:
    """Every sign-up of the same contact in the process, each with its event held, in the order of the events' numbers."""
    anchor = uow.session.get_one(SignUp, signup_id)
    held = [hold(uow, number) for number in signup_queries.contact_signup_ids(uow.session, anchor)]
    return held or [hold(uow, signup_id)]
