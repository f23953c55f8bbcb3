"""Reads about sign-ups: what belongs to one contact, what one can sign up for, whose mail does not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from coproc.dialogues import queries
from coproc.dialogues.models import COMING_STATES, LIVE, DialogueEvent, SignUp
from coproc.dialogues.queries import EventRow
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.services import wire_address


def contact_signups(session: Session, anchor: SignUp) -> list[SignUp]:
    """What the same contact of the same company has signed up for in the process: the newest for each event, in the order of time.

    A colleague with another address is somebody else: whoever types a company's number must not see what others wrote.
    """
    process_id = select(DialogueEvent.process_id).where(DialogueEvent.id == anchor.event_id).scalar_subquery()
    found = session.scalars(
        select(SignUp)
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(DialogueEvent.process_id == process_id, SignUp.company_key == anchor.company_key)
        .options(joinedload(SignUp.event).joinedload(DialogueEvent.process))
        .order_by(SignUp.id)
    )
    newest = {one.event_id: one for one in found if one.email.casefold() == anchor.email.casefold()}
    last = datetime.max.replace(tzinfo=anchor.created_at.tzinfo)
    return sorted(newest.values(), key=lambda one: (one.event.starts_at or last, one.event_id))


def contact_signup_ids(session: Session, anchor: SignUp) -> list[int]:
    """The same, in the order in which events are held."""
    return [one.id for one in sorted(contact_signups(session, anchor), key=lambda one: one.event_id)]


def one_of(session: Session, anchor: SignUp, number: int | None) -> SignUp:
    """The sign-up a button of the personal page is about; the link's own when there is only one. Raises NotFound on another company's."""
    found = contact_signups(session, anchor)
    if number is None and len(found) == 1:
        return found[0]
    for one in found:
        if one.id == number:
            return one
    raise NotFound(_("Tilmeldingen findes ikke."))


def online_is_open(row: EventRow, now: datetime) -> bool:
    """An online seat beside the room's: also after the deadline, until the event begins."""
    event = row.event
    if not (event.place and event.link and event.published_at) or row.case.state not in COMING_STATES:
        return False
    if event.starts_at and event.starts_at <= now:
        return False
    return event.online_capacity is None or row.online < event.online_capacity


def open_rows(session: Session, now: datetime, process_id: int) -> list[EventRow]:
    """The events of the process that one can sign up for now, the next first."""
    rows = queries.coming_events(session, now, process_id=process_id, limit=queries.PAGE_SIZE)
    return [row for row in rows if row.signup_is_open(now) or online_is_open(row, now)]


def by_email(session: Session, email: str) -> Sequence[SignUp]:
    """The newest sign-ups of an address with their events, one for each process and company."""
    found = session.scalars(
        select(SignUp)
        .where(func.lower(SignUp.email) == email.lower(), SignUp.erased_at.is_(None))
        .options(joinedload(SignUp.event).joinedload(DialogueEvent.process))
        .order_by(SignUp.id)
    )
    # One that still counts says more than a cancelled one that is newer.
    same = sorted(found, key=lambda one: (one.status in LIVE, one.id))
    return list({(one.event.process_id, one.company_key): one for one in same}.values())


def undelivered(session: Session, event: DialogueEvent) -> dict[str, str]:
    """Address -> what its mail server answered, of those to whom our newest mail in the process did not get through."""
    addresses = {wire_address(one): one for one in session.scalars(select(SignUp.email).where(SignUp.event_id == event.id)) if one}
    rows = session.execute(
        select(OutboxMessage.to_email, OutboxMessage.status, OutboxMessage.server_answer)
        .where(
            OutboxMessage.scope_kind == "process",
            OutboxMessage.scope_id == event.process_id,
            OutboxMessage.status.in_((Status.SENT, Status.FAILED)),
            OutboxMessage.to_email.in_(addresses),
        )
        .order_by(OutboxMessage.id)
    )
    newest = {email: (status, answer) for email, status, answer in rows}
    return {addresses[email]: answer for email, (status, answer) in newest.items() if status == Status.FAILED}
