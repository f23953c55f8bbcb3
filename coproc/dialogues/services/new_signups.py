"""New sign-ups: for one event or several at once, a place or a number in the queue at once, one mail to confirm with."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from coproc.accounts.throttling import check_within
from coproc.cases.models import Case
from coproc.dialogues import queries, signup_queries
from coproc.dialogues.companies import numbered
from coproc.dialogues.models import LIVE, DialogueEvent, SignUp
from coproc.dialogues.services import letters
from coproc.dialogues.services.places import fill_places, lock, next_number, room
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import current_language, gettext as _, lazy
from coproc.messaging.services import wire_address

TIME_TO_CONFIRM = timedelta(hours=48)
SHORTEST_TO_CONFIRM = timedelta(hours=1)  # who signs up in the last minute can still read a mail
MOST_ATTENDEES = 5
COMPANY_LIMIT = 20  # times a day, however many events were chosen each time
EMAIL_LIMIT = 20  # a day
LONGEST_NAME = 200
WHY_CLOSED: dict[str, Any] = {
    "cancelled": lazy("Arrangementet er aflyst."),
    "written": lazy("Her er der ikke noget at møde op til: I svarer skriftligt."),
    "over": lazy("Arrangementet er begyndt eller holdt, så I kan ikke længere tilmelde jer."),
    "closed": lazy("Der er lukket for tilmelding."),
    "late": lazy("Fristen for tilmelding er overskredet."),
}

_OF_COMPANY = select(SignUp.id, SignUp.status, SignUp.sequence).where(
    SignUp.event_id == bindparam("event_id"), SignUp.company_key == bindparam("company_key")
)
_STATE = select(Case.state).where(Case.id == bindparam("case_id"))


@dataclass(frozen=True)
class SignedUp:
    """`is_new` is False when the company was signed up already; its contact has then been told. `added`: the names that were new."""

    signup: SignUp
    is_new: bool
    added: tuple[str, ...] = ()


def check_names(company_name: str, contact_name: str, attendees: Sequence[str]) -> None:
    errors = {}
    if not company_name.strip() or len(company_name) > LONGEST_NAME:
        errors["company_name"] = _("Skriv virksomhedens navn.")
    if not contact_name.strip() or len(contact_name) > LONGEST_NAME:
        errors["contact_name"] = _("Skriv, hvem vi kan kontakte.")
    if len(attendees) > MOST_ATTENDEES:
        errors["attendees"] = _("I kan komme højst {most} fra samme virksomhed.", most=MOST_ATTENDEES)
    if any("\n" in name or len(name) > LONGEST_NAME for name in (*attendees, company_name, contact_name)):
        errors["attendees"] = _("Skriv hvert navn på én linje.")
    if any(mark in name.casefold() for name in (*attendees, company_name, contact_name) for mark in ("://", "www.")):
        errors["attendees"] = _("Skriv navne, ikke links.")  # the names travel in mails to others
    if errors:
        raise FieldErrors(errors)


def sign_up(uow: UnitOfWork, event_id: int, *, online: bool = False, **company: Any) -> SignedUp:
    """For one event; see sign_up_for."""
    return sign_up_for(uow, [event_id], online={event_id} if online else (), **company)[0]


def sign_up_for(
    uow: UnitOfWork,
    event_ids: Iterable[int],
    *,
    company_number: str,
    company_name: str,
    contact_name: str,
    email: str,
    country: str = "DK",
    attendees: Sequence[str] = (),
    is_listed: bool = False,
    language: str | None = None,
    online: Collection[int] = (),
    known: SignUp | None = None,
) -> list[SignedUp]:
    """All of the events or none: a place or a number in the queue of each, at once; `online`: those where an online seat is asked for.

    One mail: the contact confirms within 48 hours or before the deadline. `known`: a confirmed sign-up whose personal link was used; then
    nothing is left to confirm. Raises FieldErrors, Conflict when sign-up is closed (the sentence says why and which way is open), TooMany.
    """
    check_names(company_name, contact_name, attendees)
    key, code, number = numbered(country, company_number)
    wire_address(email)
    day = timedelta(days=1)
    check_within(uow, "signup_email", email, limit=EMAIL_LIMIT, window=day)
    check_within(uow, "signup", key, limit=COMPANY_LIMIT, window=day)
    columns = {
        "company_key": key,
        "company_name": company_name.strip(),
        "country": code,
        "company_number": number,
        "contact_name": contact_name.strip(),
        "email": email.strip(),
        "language": language or current_language(),
        "is_listed": is_listed,
    }
    done: list[SignedUp] = []
    new: list[tuple[DialogueEvent, SignUp]] = []
    for event_id in sorted(set(event_ids)):
        event = lock(uow.session, event_id)
        require_open(uow, event, online=event_id in online)
        earlier = uow.session.execute(_OF_COMPANY, {"event_id": event_id, "company_key": key}).all()
        live = next((one.id for one in earlier if one.status in LIVE), None)
        if live is not None:
            there = uow.session.get_one(SignUp, live)
            done.append(_merge(uow, event, there, contact_name.strip(), email.strip(), attendees))
            continue
        came = {"attendees": list(attendees), "is_online": event_id in online}
        signup = _add(uow, event, known, [one.sequence for one in earlier], **came, **columns)
        done.append(SignedUp(signup, is_new=True))
        new.append((event, signup))
    if new:
        _tell_new(uow, new)
    return done


def _add(uow: UnitOfWork, event: DialogueEvent, known: SignUp | None, earlier: Sequence[int], **columns: Any) -> SignUp:
    """The caller holds the event. A company that left and comes back goes on counting its calendar file's numbers (`earlier`)."""
    free, waiting = room(uow.session, event, uow.now)
    signup = SignUp(
        event_id=event.id,
        status="confirmed" if known else "unconfirmed",
        has_place=columns["is_online"] or free > waiting,
        queue_number=next_number(uow.session, event.id),
        sequence=max(earlier, default=-1) + 1,
        created_at=uow.now,
        confirmed_at=uow.now if known else None,
        confirm_by=None if known else confirm_by(uow, event),
        **columns,
    )
    for name in ("wants_meeting", "size", "region", "is_first_time"):
        if known:
            setattr(signup, name, getattr(known, name))
    uow.session.add(signup)
    uow.session.flush()
    if free and waiting:
        fill_places(uow, event, newcomers=[signup])  # places that stood empty go to those who came first
    uow.record(
        "signup.created",
        ("signup", signup.id),
        scope=("event", event.id),
        after={
            "company": signup.company_name,
            "has_place": signup.has_place,
            "queue_number": signup.queue_number,
            "online": signup.is_online,
        },
    )
    return signup


def _tell_new(uow: UnitOfWork, new: list[tuple[DialogueEvent, SignUp]]) -> None:
    first = new[0][1]
    if first.status == "confirmed":
        letters.to_contact(uow, new, "signup_confirmed", key=f"signup_confirmed:{first.id}", with_calendar=True)
        return
    ask_to_confirm(uow, new, key=f"signup_confirm:{first.id}")


def ask_to_confirm(uow: UnitOfWork, pairs: list[tuple[DialogueEvent, SignUp]], *, key: str) -> None:
    until = min(signup.confirm_by or uow.now for _event, signup in pairs)
    letters.to_contact(uow, pairs, "signup_confirm", key=key, expires_at=until)


def _merge(uow: UnitOfWork, event: DialogueEvent, there: SignUp, who: str, email: str, attendees: Sequence[str]) -> SignedUp:
    """One sign-up per company: by the event's rule the new names join the first, and its contact is told, with the link to undo it."""
    known = {name.casefold() for name in there.attendees}
    fresh = [name for name in dict.fromkeys(attendees) if name.casefold() not in known]
    added = fresh[: MOST_ATTENDEES - len(there.attendees)] if event.merges_signups else []
    if added:
        there.attendees = [*there.attendees, *added]
        after = {"company": there.company_name, "attendees": len(there.attendees)}
        uow.record("signup.merged", ("signup", there.id), scope=("event", event.id), after=after)
    if there.status == "unconfirmed" and there.email.casefold() == email.casefold():
        ask_to_confirm(uow, [(event, there)], key=f"signup_confirm:{there.id}:{uow.now:%Y%m%d%H}")
        return SignedUp(there, is_new=False, added=tuple(added))
    said = hashlib.sha256("\n".join([who, *added]).encode()).hexdigest()[:12]
    key = f"signup_exists:{there.id}:{uow.today}:{said}"
    letters.to_company(uow, event, there, "signup_exists", key=key, who=who, added=added)
    return SignedUp(there, is_new=False, added=tuple(added))


def confirm_by(uow: UnitOfWork, event: DialogueEvent) -> Any:
    latest = uow.now + TIME_TO_CONFIRM
    if event.signup_closes_at:
        latest = min(latest, event.signup_closes_at)
    return max(latest, uow.now + SHORTEST_TO_CONFIRM)


def _state(session: Session, event: DialogueEvent) -> str:
    return session.scalars(_STATE, {"case_id": event.case_id}).one()


def require_open(uow: UnitOfWork, event: DialogueEvent, *, online: bool = False) -> None:
    if event.published_at is None:
        raise NotFound(_("Arrangementet findes ikke."))
    if online:
        _require_online(uow, event)
        return
    state = _state(uow.session, event)
    if why := queries.why_closed(event, state, uow.now):
        written = _("I kan stadig give skriftligt input.") if queries.input_is_open(event, state, uow.now) else ""
        raise Conflict(f"{WHY_CLOSED[why]} {written}".strip())


def _require_online(uow: UnitOfWork, event: DialogueEvent) -> None:
    if not signup_queries.online_is_open(queries.row_of(uow.session, event.id), uow.now):
        raise Conflict(_("Der er ikke flere pladser online. I kan stadig give skriftligt input."))
