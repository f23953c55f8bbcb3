"""Companies at events: signing up for one or several at once, confirming, accepting a place, changing, cancelling.

The contact is company and address together: one mail, one confirmation and one personal link for all its sign-ups in a process.
Who gets a place stands in `places`, what deadlines do in `deadlines`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from coproc.accounts.throttling import check_within
from coproc.cases.models import Case
from coproc.dialogues import queries, signup_queries
from coproc.dialogues.companies import numbered
from coproc.dialogues.meetings import hooks as meetings
from coproc.dialogues.models import LIVE, QUEUED, DialogueEvent, SignUp, SignUpLink
from coproc.dialogues.services import letters
from coproc.dialogues.services.places import fill_places, hold, hold_all, lock, next_number, places_taken, room
from coproc.dialogues.words import REGIONS, SIZES
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import current_language, gettext as _, lazy
from coproc.messaging.services import wire_address

__all__ = [
    "WHY_CLOSED",
    "SignedUp",
    "accept",
    "attend",
    "cancel",
    "change",
    "confirm",
    "correct_email",
    "fill_places",
    "lock",
    "places_taken",
    "register_attendance",
    "resend_links",
    "sign_up",
    "sign_up_for",
]

TIME_TO_CONFIRM = timedelta(hours=48)
SHORTEST_TO_CONFIRM = timedelta(hours=1)  # who signs up in the last minute can still read a mail
MOST_ATTENDEES = 5
COMPANY_LIMIT = 20  # times a day, however many events were chosen each time
EMAIL_LIMIT = 20  # a day
LINK_LIMIT = 5  # mails with a link an hour to one address
LONGEST_NAME = 200
LONGEST_TEXT = 2000
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
PROFILE = ("wants_meeting", "size", "region", "is_first_time", "topics", "access_needs", "diet")


@dataclass(frozen=True)
class SignedUp:
    """`is_new` is False when the company was signed up already; its contact has then been told. `added`: the names that were new."""

    signup: SignUp
    is_new: bool
    added: tuple[str, ...] = ()


def _checked(company_name: str, contact_name: str, attendees: Sequence[str]) -> None:
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
    _checked(company_name, contact_name, attendees)
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
        _require_open(uow, event, online=event_id in online)
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
        confirm_by=None if known else _confirm_by(uow, event),
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
    _ask_to_confirm(uow, new, key=f"signup_confirm:{first.id}")


def _ask_to_confirm(uow: UnitOfWork, pairs: list[tuple[DialogueEvent, SignUp]], *, key: str) -> None:
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
        _ask_to_confirm(uow, [(event, there)], key=f"signup_confirm:{there.id}:{uow.now:%Y%m%d%H}")
        return SignedUp(there, is_new=False, added=tuple(added))
    said = hashlib.sha256("\n".join([who, *added]).encode()).hexdigest()[:12]
    key = f"signup_exists:{there.id}:{uow.today}:{said}"
    letters.to_company(uow, event, there, "signup_exists", key=key, who=who, added=added)
    return SignedUp(there, is_new=False, added=tuple(added))


def _confirm_by(uow: UnitOfWork, event: DialogueEvent) -> Any:
    latest = uow.now + TIME_TO_CONFIRM
    if event.signup_closes_at:
        latest = min(latest, event.signup_closes_at)
    return max(latest, uow.now + SHORTEST_TO_CONFIRM)


def _state(session: Session, event: DialogueEvent) -> str:
    return session.scalars(_STATE, {"case_id": event.case_id}).one()


def _require_open(uow: UnitOfWork, event: DialogueEvent, *, online: bool = False) -> None:
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


def _require_queued(signup: SignUp) -> None:
    if signup.status == "expired":
        raise Conflict(_expired(signup))
    if signup.status == "cancelled":
        raise Conflict(_("Tilmeldingen er meldt fra. Tilmeld jer igen, hvis I vil med alligevel."))
    if signup.status not in QUEUED:
        raise Conflict(_("Arrangementet er holdt, så tilmeldingen kan ikke ændres."))


def _expired(signup: SignUp) -> str:
    if signup.confirmed_at:
        return _("Tilbuddet om en plads er udløbet, så den er gået videre til den næste. Tilmeld jer igen, hvis I stadig vil med.")
    return _("Tilmeldingen er udløbet, fordi den ikke blev bekræftet i tide. Tilmeld jer igen.")


def confirm(uow: UnitOfWork, signup_id: int) -> SignUp:
    """The contact's address works: all its sign-ups in the process are confirmed. A second click changes nothing.

    Raises Conflict when it is too late.
    """
    held = hold_all(uow, signup_id)
    fresh = [
        (event, one) for event, one in held if one.status == "unconfirmed" and not (one.confirm_by and one.confirm_by < uow.now)
    ]
    anchor = next((one for _event, one in held if one.id == signup_id), held[0][1])
    if not fresh:
        if any(one.status == "confirmed" for _event, one in held):
            return anchor
        if anchor.status == "unconfirmed":
            raise Conflict(_expired(anchor))
        _require_queued(anchor)
    for event, one in fresh:
        one.status, one.confirmed_at = "confirmed", uow.now
        uow.session.flush()
        uow.record("signup.confirmed", ("signup", one.id), scope=("event", event.id), after={"company": one.company_name})
    letters.to_contact(uow, fresh, "signup_confirmed", key=f"signup_confirmed:{fresh[0][1].id}", with_calendar=True)
    return anchor


def accept(uow: UnitOfWork, signup_id: int) -> SignUp:
    """Ja tak: the place offered from the waiting list is theirs. A second click changes nothing. Raises Conflict when it is too late."""
    event, signup = hold(uow, signup_id)
    _require_queued(signup)
    if signup.offer_until is None:
        if signup.has_place:
            return signup
        raise Conflict(_("I står på ventelisten. Vi skriver, når der er en plads til jer."))
    if signup.offer_until < uow.now:
        raise Conflict(
            _("Tilbuddet om en plads er udløbet, så den er gået videre til den næste. Tilmeld jer igen, hvis I stadig vil med.")
        )
    signup.offer_until = None
    uow.session.flush()
    uow.record("signup.accepted", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    key = f"signup_accepted:{signup.id}:{signup.queue_number}"
    letters.to_contact(uow, [(event, signup)], "signup_confirmed", key=key, with_calendar=True)
    return signup


def attend(uow: UnitOfWork, signup_id: int, *, online: bool) -> SignUp:
    """Change to an online seat, which frees the place in the room; or back, last in its queue. Raises Conflict."""
    event, signup = hold(uow, signup_id)
    _require_queued(signup)
    if signup.is_online == online:
        return signup
    _require_open(uow, event, online=online)
    had_place = signup.has_place and not signup.is_online
    signup.is_online = signup.has_place = online
    signup.offer_until, signup.place_reason = None, ""
    signup.sequence += 1
    if not online:
        signup.queue_number = next_number(uow.session, event.id)
    uow.session.flush()
    after = {"company": signup.company_name, "online": online}
    uow.record("signup.attends", ("signup", signup.id), scope=("event", event.id), after=after)
    fill_places(uow, event, newcomers=[signup], why="online" if had_place else "more")
    if signup.status == "confirmed":
        key = f"signup_attends:{signup.id}:{signup.sequence}"
        letters.to_contact(uow, [(event, signup)], "signup_confirmed", key=key, with_calendar=True)
    return signup


def change(uow: UnitOfWork, signup_id: int, *, attendees: Sequence[str], is_listed: bool, **profile: Any) -> SignUp:
    """Who comes, whether the name may be shown, and any of PROFILE. What people need is never written to the log."""
    event, signup = hold(uow, signup_id)
    _require_queued(signup)
    _checked(signup.company_name, signup.contact_name, attendees)
    _check_profile(profile)
    signup.attendees, signup.is_listed = list(attendees), is_listed
    for name, value in profile.items():
        setattr(signup, name, value.strip() if isinstance(value, str) else value)
    uow.record(
        "signup.changed",
        ("signup", signup.id),
        scope=("event", event.id),
        after={"company": signup.company_name, "attendees": len(attendees), "is_listed": is_listed},
    )
    return signup


def _check_profile(profile: dict[str, Any]) -> None:
    if unknown := profile.keys() - set(PROFILE):
        raise TypeError(f"no such column: {unknown}")
    errors = {}
    if profile.get("size") not in {None, "", *SIZES}:
        errors["size"] = _("Vælg en af mulighederne på listen.")
    if profile.get("region") not in {None, "", *REGIONS}:
        errors["region"] = _("Vælg en af mulighederne på listen.")
    for name in ("topics", "access_needs", "diet"):
        if len(profile.get(name) or "") > LONGEST_TEXT:
            errors[name] = _("Skriv højst {maximum} tegn.", maximum=LONGEST_TEXT)
    if errors:
        raise FieldErrors(errors)


def cancel(uow: UnitOfWork, signup_id: int) -> SignUp:
    """Afmeld: the next in line gets the place and is told why. A second click changes nothing."""
    event, signup = hold(uow, signup_id)
    if signup.status == "cancelled":
        return signup
    _require_queued(signup)
    had_place, signup.has_place, signup.offer_until = signup.has_place, False, None
    signup.status, signup.cancelled_at = "cancelled", uow.now
    signup.sequence += 1
    uow.session.flush()
    uow.record("signup.cancelled", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    letters.to_company(
        uow,
        event,
        signup,
        "signup_cancelled",
        key=f"signup_cancelled:{signup.id}",
        page=letters.page_of(event),
        reason="",
        ics=letters.invitation(uow, event, signup, "CANCEL") if had_place else None,
    )
    fill_places(uow, event, why="cancelled")
    meetings.signup_cancelled(uow, signup.id)
    return signup


def correct_email(uow: UnitOfWork, signup_id: int, email: str) -> SignUp:
    """For the facilitator, when mail does not arrive: all the contact's sign-ups in the process get the address, and it gets the link.

    Links that went to the old one stop working. Raises DomainError on an impossible address.
    """
    wire_address(email)
    held = hold_all(uow, signup_id)
    for event, one in held:
        one.email = email.strip()
        if one.status == "unconfirmed":
            one.confirm_by = _confirm_by(uow, event)
        uow.record("signup.address_corrected", ("signup", one.id), scope=("event", event.id), after={"company": one.company_name})
    uow.session.execute(delete(SignUpLink).where(SignUpLink.signup_id.in_([one.id for _event, one in held])))
    _send_link(uow, held)
    return held[0][1]


def resend_links(uow: UnitOfWork, email: str) -> int:
    """A fresh link to everything the address is signed up for; a confirmation that can still be given is asked for again.

    Returns how many mails were queued, which nobody outside may be told. Raises TooMany.
    """
    wire_address(email)
    check_within(uow, "signup_link", email, limit=LINK_LIMIT, window=timedelta(hours=1))
    found = signup_queries.by_email(uow.session, email.strip())
    for anchor in found:
        pairs = [(one.event, one) for one in signup_queries.contact_signups(uow.session, anchor)]
        _send_link(uow, pairs)
    return len(found)


def _send_link(uow: UnitOfWork, pairs: list[tuple[DialogueEvent, SignUp]]) -> None:
    key = f"signup_link:{pairs[0][1].id}:{uow.now:%Y%m%d%H%M%S}"
    waiting = [(event, one) for event, one in pairs if one.status == "unconfirmed" and (one.confirm_by or uow.now) >= uow.now]
    if waiting:
        _ask_to_confirm(uow, waiting, key=key)
    else:
        letters.to_contact(uow, pairs, "signup_link", key=key)


def register_attendance(uow: UnitOfWork, event_id: int, attended: Collection[int]) -> None:
    """Registrér fremmøde: the ticked ones came; those with a place who did not are absent. May be corrected later."""
    event = lock(uow.session, event_id)
    if event.starts_at is None or local(event.starts_at).date() > uow.today:
        raise DomainError(_("Fremmøde kan registreres fra den dag, arrangementet holdes."))
    came = 0
    for signup in queries.signups(uow.session, event.id):
        if signup.id in attended:
            signup.status, came = "attended", came + 1
        elif signup.status == "attended" or (signup.status == "confirmed" and signup.has_place):
            signup.status = "absent"
    uow.record(
        "event.attendance_registered",
        ("event", event.id),
        scope=("process", event.process_id),
        after={"title": event.title, "count": came},
    )
