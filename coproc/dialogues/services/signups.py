"""Companies at an event: signing up, confirming, cancelling, the queue.

Everything that gives or frees a place holds the event's row: one after the other, on both databases. Whoever needs the case as well
takes it first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from coproc.accounts.throttling import check_within
from coproc.cases.models import Case
from coproc.dialogues import queries
from coproc.dialogues.models import LIVE, QUEUED, DialogueEvent, SignUp
from coproc.dialogues.services import letters
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, local
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import current_language, gettext as _, lazy, speaking
from coproc.messaging.services import wire_address
from coproc.reference.identifiers import cvr, foreign_number

TIME_TO_CONFIRM = timedelta(hours=48)
SHORTEST_TO_CONFIRM = timedelta(hours=1)  # who signs up in the last minute can still read a mail
MOST_ATTENDEES = 5
COMPANY_LIMIT = 20  # a day
LONGEST_NAME = 200
WHY_CLOSED: dict[str, Any] = {
    "cancelled": lazy("Arrangementet er aflyst."),
    "written": lazy("Her er der ikke noget at møde op til: I svarer skriftligt."),
    "over": lazy("Arrangementet er begyndt eller holdt, så I kan ikke længere tilmelde jer."),
    "closed": lazy("Der er lukket for tilmelding."),
    "late": lazy("Fristen for tilmelding er overskredet."),
}
FREED: dict[str, Any] = {
    "cancelled": lazy("I har fået en plads, fordi en anden virksomhed har meldt afbud, og I stod først på ventelisten."),
    "expired": lazy(
        "I har fået en plads, fordi en anden virksomhed ikke bekræftede sin tilmelding i tide, og I stod først på ventelisten."
    ),
    "more": lazy("I har fået en plads, fordi der er kommet flere pladser, og I stod først på ventelisten."),
}


@dataclass(frozen=True)
class SignedUp:
    """`is_new` is False when the company was signed up already; its contact has then got the link again."""

    signup: SignUp
    is_new: bool


def lock(session: Session, event_id: int) -> DialogueEvent:
    """The event as it stands now, held until commit (PostgreSQL; on SQLite the writer is alone)."""
    event = session.scalar(
        select(DialogueEvent).where(DialogueEvent.id == event_id).with_for_update().execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFound(_("Arrangementet findes ikke."))
    return event


def _company(country: str, number: str) -> tuple[str, str, str]:
    """(key, country, number): a Danish one has a CVR number, others what their country gave them."""
    if country.strip().upper() in {"", "DK"}:
        digits = cvr(number, field="company_number")
        return f"DK:{digits}", "DK", digits
    foreign = foreign_number(country, number)
    return f"{foreign.country}:{foreign.number.casefold()}", foreign.country, foreign.number


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
    if errors:
        raise FieldErrors(errors)


def sign_up(
    uow: UnitOfWork,
    event_id: int,
    *,
    company_number: str,
    company_name: str,
    contact_name: str,
    email: str,
    country: str = "DK",
    attendees: Sequence[str] = (),
    is_listed: bool = False,
    language: str | None = None,
) -> SignedUp:
    """A place or a number in the queue, at once; the contact confirms by mail within 48 hours or before the deadline.

    Raises FieldErrors, Conflict when sign-up is closed (the sentence says why and which way is open), TooMany.
    """
    _checked(company_name, contact_name, attendees)
    key, code, number = _company(country, company_number)
    wire_address(email)
    check_within(uow, "signup", key, limit=COMPANY_LIMIT, window=timedelta(days=1))
    event = lock(uow.session, event_id)
    _require_open(uow, event)
    there = uow.session.scalar(
        select(SignUp).where(SignUp.event_id == event.id, SignUp.company_key == key, SignUp.status.in_(LIVE))
    )
    if there is not None:
        letters.to_company(uow, event, there, "signup_exists", key=f"signup_exists:{there.id}:{uow.today}")
        return SignedUp(there, is_new=False)
    signup = SignUp(
        event_id=event.id,
        company_key=key,
        company_name=company_name.strip(),
        country=code,
        company_number=number,
        contact_name=contact_name.strip(),
        email=email.strip(),
        attendees=list(attendees),
        language=language or current_language(),
        is_listed=is_listed,
        status="unconfirmed",
        has_place=False,
        queue_number=next_number(uow.session, event.id),
        created_at=uow.now,
        confirm_by=_confirm_by(uow, event),
    )
    uow.session.add(signup)
    uow.session.flush()  # the queue is read next
    fill_places(uow, event, newcomer=signup)
    uow.record(
        "signup.created",
        ("signup", signup.id),
        scope=("event", event.id),
        after={"company": signup.company_name, "has_place": signup.has_place, "queue_number": signup.queue_number},
    )
    letters.to_company(
        uow,
        event,
        signup,
        "signup_confirm",
        key=f"signup_confirm:{signup.id}",
        expires_at=signup.confirm_by,
        position=queries.waiting_position(uow.session, signup),
    )
    return SignedUp(signup, is_new=True)


def next_number(session: Session, event_id: int) -> int:
    """Not through the ORM: a sign-up is no reason to refuse the facilitator's edit of the event."""
    statement = (
        update(DialogueEvent)
        .where(DialogueEvent.id == event_id)
        .values(next_queue_number=DialogueEvent.next_queue_number + 1)
        .returning(DialogueEvent.next_queue_number)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one() - 1


def _confirm_by(uow: UnitOfWork, event: DialogueEvent) -> Any:
    latest = uow.now + TIME_TO_CONFIRM
    if event.signup_closes_at:
        latest = min(latest, event.signup_closes_at)
    return max(latest, uow.now + SHORTEST_TO_CONFIRM)


def _state(session: Session, event: DialogueEvent) -> str:
    return session.scalars(select(Case.state).where(Case.id == event.case_id)).one()


def _require_open(uow: UnitOfWork, event: DialogueEvent) -> None:
    if event.published_at is None:
        raise NotFound(_("Arrangementet findes ikke."))
    state = _state(uow.session, event)
    if why := queries.why_closed(event, state, uow.now):
        written = _("I kan stadig give skriftligt input.") if queries.input_is_open(event, state, uow.now) else ""
        raise Conflict(f"{WHY_CLOSED[why]} {written}".strip())


def fill_places(uow: UnitOfWork, event: DialogueEvent, *, newcomer: SignUp | None = None, why: str = "more") -> None:
    """Give free places to those who came first. Whoever did not ask just now is told why. The caller holds the event."""
    uow.session.flush()
    if event.starts_at and event.starts_at <= uow.now:
        return
    query = (
        select(SignUp)
        .where(SignUp.event_id == event.id, SignUp.status.in_(QUEUED), SignUp.has_place.is_(False))
        .order_by(SignUp.queue_number)
    )
    if event.capacity is not None:
        query = query.limit(max(0, event.capacity - places_taken(uow.session, event.id)))
    for signup in uow.session.scalars(query).all():
        signup.has_place = True
        if signup is newcomer:
            continue
        with speaking(letters.language_of(signup)):
            signup.place_reason = str(FREED[why])
        uow.session.flush()
        uow.record(
            "signup.promoted", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name, "why": why}
        )
        letters.to_company(
            uow,
            event,
            signup,
            "signup_promoted",
            key=f"signup_promoted:{signup.id}",
            ics=letters.invitation(uow, event, signup) if signup.status == "confirmed" else None,
            why=signup.place_reason,
            confirm_by=signup.confirm_by if signup.status == "unconfirmed" else None,
        )


def places_taken(session: Session, event_id: int) -> int:
    taken = select(func.count()).where(SignUp.event_id == event_id, SignUp.status.in_(LIVE), SignUp.has_place)
    return session.scalar(taken) or 0


def _hold(uow: UnitOfWork, signup_id: int) -> tuple[DialogueEvent, SignUp]:
    event_id = uow.session.scalar(select(SignUp.event_id).where(SignUp.id == signup_id))
    event = lock(uow.session, event_id or 0)
    signup = uow.session.scalars(select(SignUp).where(SignUp.id == signup_id).execution_options(populate_existing=True)).one()
    return event, signup


def _require_queued(signup: SignUp) -> None:
    if signup.status == "expired":
        raise Conflict(_("Tilmeldingen er udløbet, fordi den ikke blev bekræftet i tide. Tilmeld jer igen."))
    if signup.status == "cancelled":
        raise Conflict(_("Tilmeldingen er meldt fra. Tilmeld jer igen, hvis I vil med alligevel."))
    if signup.status not in QUEUED:
        raise Conflict(_("Arrangementet er holdt, så tilmeldingen kan ikke ændres."))


def confirm(uow: UnitOfWork, signup_id: int) -> SignUp:
    """The contact's address works. A second click changes nothing. Raises Conflict when it is too late."""
    event, signup = _hold(uow, signup_id)
    if signup.status == "confirmed":
        return signup
    if signup.status == "unconfirmed" and signup.confirm_by and signup.confirm_by < uow.now:
        raise Conflict(_("Tilmeldingen er udløbet, fordi den ikke blev bekræftet i tide. Tilmeld jer igen."))
    _require_queued(signup)
    signup.status, signup.confirmed_at = "confirmed", uow.now
    uow.session.flush()
    uow.record("signup.confirmed", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    letters.to_company(
        uow,
        event,
        signup,
        "signup_confirmed",
        key=f"signup_confirmed:{signup.id}",
        ics=letters.invitation(uow, event, signup) if signup.has_place else None,
        queue_number=queries.waiting_position(uow.session, signup),
    )
    return signup


def change(
    uow: UnitOfWork, signup_id: int, *, attendees: Sequence[str], is_listed: bool, access_needs: str | None = None
) -> SignUp:
    """Who comes, whether the name may be shown, and what they need. Access needs are never written to the log."""
    event, signup = _hold(uow, signup_id)
    _require_queued(signup)
    _checked(signup.company_name, signup.contact_name, attendees)
    signup.attendees, signup.is_listed = list(attendees), is_listed
    if access_needs is not None:
        signup.access_needs = access_needs.strip()
    uow.record(
        "signup.changed",
        ("signup", signup.id),
        scope=("event", event.id),
        after={"company": signup.company_name, "attendees": len(attendees), "is_listed": is_listed},
    )
    return signup


def cancel(uow: UnitOfWork, signup_id: int) -> SignUp:
    """Afmeld: the next in line gets the place and is told why. A second click changes nothing."""
    event, signup = _hold(uow, signup_id)
    if signup.status == "cancelled":
        return signup
    _require_queued(signup)
    had_place, signup.has_place = signup.has_place, False
    signup.status, signup.cancelled_at = "cancelled", uow.now
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
    return signup


def expire_unconfirmed(database: Database, clock: Clock) -> int:
    """For the worker: sign-ups nobody confirmed in time make room. Safe to run twice and by several workers."""
    late = (SignUp.status == "unconfirmed", SignUp.confirm_by < clock.now())
    with database.read() as session:
        event_ids = session.scalars(select(SignUp.event_id).where(*late).distinct().order_by(SignUp.event_id)).all()
    count = 0
    for event_id in event_ids:
        with database.write(system("coproc"), clock) as uow:
            event = lock(uow.session, event_id)
            for signup in uow.session.scalars(select(SignUp).where(SignUp.event_id == event_id, *late)).all():
                signup.status, signup.has_place = "expired", False
                count += 1
                uow.session.flush()
                uow.record(
                    "signup.expired", ("signup", signup.id), scope=("event", event_id), after={"company": signup.company_name}
                )
                with speaking(letters.language_of(signup)):
                    reason = _("fristen for at bekræfte tilmeldingen er gået")
                letters.to_company(
                    uow,
                    event,
                    signup,
                    "signup_cancelled",
                    key=f"signup_expired:{signup.id}",
                    page=letters.page_of(event),
                    reason=reason,
                )
            fill_places(uow, event, why="expired")
    return count


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
    uow.record("event.attendance_registered", ("event", event.id), scope=("process", event.process_id), after={"count": came})
