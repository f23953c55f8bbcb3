"""Mails to companies. Every mail carries a personal link of its own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy.orm import Session

from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, SignUp, SignUpLink
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import Language, speaking
from coproc.messaging import calendar
from coproc.messaging.links import absolute
from coproc.messaging.services import Address, File, enqueue
from coproc.processes.models import Process


def new_link(uow: UnitOfWork, signup: SignUp) -> str:
    """The path of a fresh personal link; older ones go on working."""
    token = secrets.token_urlsafe(24)
    uow.session.add(SignUpLink(hash=queries.digest(token), signup_id=signup.id, created_at=uow.now))
    return f"/min-tilmelding/{token}"


def language_of(signup: SignUp) -> Language:
    return "en" if signup.language == "en" else "da"


def to_company(
    uow: UnitOfWork,
    event: DialogueEvent,
    signup: SignUp,
    message: str,
    *,
    key: str,
    page: str | None = None,
    ics: str | None = None,
    **context: Any,
) -> None:
    """One mail about the event to the company's contact; nothing when its address is erased.

    `page`: where the button leads, else to a personal link of this mail's own.
    """
    if not signup.email:
        return
    enqueue(
        uow,
        key=key,
        to=Address(signup.email, signup.contact_name, signup.language),
        message=message,
        context={
            "name": signup.contact_name,
            "company": signup.company_name,
            "title": event.title,
            "starts_at": event.starts_at,
            "place": event.link if signup.is_online else event.place or event.link,
            "path": page or new_link(uow, signup),
            **context,
        },
        sender_name=event.contact_name,
        reply_to=event.contact_email,
        calendar=ics,
        scope=("process", event.process_id),
    )


def to_contact(
    uow: UnitOfWork,
    pairs: Sequence[tuple[DialogueEvent, SignUp]],
    message: str,
    *,
    key: str,
    with_calendar: bool = False,
    **context: Any,
) -> None:
    """One mail about all of a contact's sign-ups, with one personal link to them.

    With one event its calendar file is an invitation; several are files of their own, for an invitation carries one event (RFC 5546).
    """
    event, signup = pairs[0]
    if not signup.email:
        return
    placed = [(one, theirs) for one, theirs in pairs if with_calendar and theirs.has_place and not theirs.offer_until]
    invited = [(one, text) for one, theirs in placed if (text := invitation(uow, one, theirs))]
    enqueue(
        uow,
        key=key,
        to=Address(signup.email, signup.contact_name, signup.language),
        message=message,
        context={
            "name": signup.contact_name,
            "company": signup.company_name,
            "title": event.title if len(pairs) == 1 else uow.session.get_one(Process, event.process_id).title,
            "events": [_said(uow, one, theirs) for one, theirs in pairs],
            "path": new_link(uow, signup),
            "pack": pack_of(uow.session, event),
            **context,
        },
        sender_name=event.contact_name,
        reply_to=event.contact_email,
        calendar=invited[0][1] if len(invited) == 1 else None,
        files=[File(f"{one.reference}.ics", "text/calendar", text.encode()) for one, text in invited] if len(invited) > 1 else (),
        scope=("process", event.process_id),
    )


def _said(uow: UnitOfWork, event: DialogueEvent, signup: SignUp) -> dict[str, Any]:
    return {
        "title": event.title,
        "starts_at": event.starts_at,
        "place": event.link if signup.is_online else event.place or event.link,
        "position": queries.waiting_position(uow.session, signup),
        "is_online": signup.is_online,
        "state": signup.status,
    }


def to_other(uow: UnitOfWork, event: DialogueEvent, email: str, name: str, message: str, *, key: str, **context: Any) -> None:
    """A mail about the event to somebody who is not signed up."""
    enqueue(
        uow,
        key=key,
        to=Address(email, name),
        message=message,
        context={"name": name, "company": name, "title": event.title, "path": page_of(event), **context},
        sender_name=event.contact_name,
        reply_to=event.contact_email,
        scope=("process", event.process_id),
    )


def pack_of(session: Session, event: DialogueEvent) -> str:
    """Everything the others got: whoever comes late is told where it is."""
    return f"/processer/{session.get_one(Process, event.process_id).reference}/alt-om-dialogen"


def page_of(event: DialogueEvent, anchor: str = "") -> str:
    return f"/markedsdialoger/{event.reference}{anchor}"


def to_everybody(uow: UnitOfWork, event: DialogueEvent, message: str, key: str, **context: Any) -> Sequence[SignUp]:
    """The same mail to all that are signed up, once each: `key` is completed with the sign-up's number."""
    everybody = queries.signups(uow.session, event.id)
    for signup in everybody:
        to_company(uow, event, signup, message, key=f"{key}:{signup.id}", **context)
    return everybody


def entry(event: DialogueEvent, signup: SignUp | None = None) -> calendar.Entry | None:
    """The event as a calendar entry; None while it has no hour."""
    if event.starts_at is None:
        return None
    return calendar.Entry(
        uid=f"{event.reference}@coproc",
        sequence=event.sequence + (signup.sequence if signup else 0),
        summary=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at or event.starts_at,
        description="\n\n".join(filter(None, (event.purpose, event.link))),
        location=event.link if signup and signup.is_online else event.place or event.link,
        url=absolute(f"/markedsdialoger/{event.reference}"),
        organiser_email=event.contact_email if signup else "",
        organiser_name=event.contact_name if signup else "",
        attendee_email=signup.email if signup else "",
        attendee_name=signup.contact_name if signup else "",
    )


def invitation(
    uow: UnitOfWork, event: DialogueEvent, signup: SignUp, method: Literal["REQUEST", "CANCEL"] = "REQUEST"
) -> str | None:
    """The calendar file in the company's mail."""
    found = entry(event, signup)
    if found is None or not found.organiser_email or not found.attendee_email:
        return None
    with speaking(language_of(signup)):
        return calendar.event_file(found, method, uow.now)
