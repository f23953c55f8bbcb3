"""Registrér fremmøde at the door: one tap for who comes, walk-ins, and in the end those who stayed away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues import queries
from coproc.dialogues.after.models import WalkIn
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import signups
from coproc.dialogues.services.places import next_number
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import wire_address

EXPECTED = ("unconfirmed", "confirmed", "absent")


@dataclass(frozen=True)
class Door:
    """The list at the door. `rows` are those a search found; the counts are of all."""

    rows: list[SignUp]
    came: int
    expected: int  # had a place and are not here yet
    absent: int
    walk_ins: frozenset[int]

    @property
    def total(self) -> int:
        return self.came + self.expected + self.absent


def door(session: Session, event_id: int, search: str = "") -> Door:
    """Who has a place, then the waiting list, by name. A search finds companies and people."""
    everybody = queries.signups(session, event_id)
    wanted = danish_key(search)
    rows = [
        one
        for one in everybody
        if not wanted or wanted in danish_key(" ".join((one.company_name, one.contact_name, *one.attendees)))
    ]
    placed = [one for one in everybody if one.has_place]
    return Door(
        rows=sorted(rows, key=lambda one: (not one.has_place, danish_key(one.company_name))),
        came=sum(1 for one in placed if one.status == "attended"),
        expected=sum(1 for one in placed if one.status in {"unconfirmed", "confirmed"}),
        absent=sum(1 for one in placed if one.status == "absent"),
        walk_ins=frozenset(
            session.scalars(select(WalkIn.signup_id).join(SignUp, SignUp.id == WalkIn.signup_id).where(SignUp.event_id == event_id))
        ),
    )


def is_open(event: DialogueEvent, today: date) -> bool:
    """From the day of the event, so that the door can open before the programme does."""
    return event.starts_at is not None and local(event.starts_at).date() <= today


def _opened(uow: UnitOfWork, event_id: int) -> DialogueEvent:
    event = signups.lock(uow.session, event_id)
    if not is_open(event, uow.today):
        raise DomainError(_("Fremmøde kan registreres fra den dag, arrangementet holdes."))
    if queries.case_of(uow.session, event).state in {"planned", "cancelled"}:
        raise Conflict(_("Arrangementet er aflyst eller ikke offentliggjort."))
    return event


def _signup(uow: UnitOfWork, event: DialogueEvent, signup_id: int) -> SignUp:
    signup = uow.session.get(SignUp, signup_id, populate_existing=True)
    if signup is None or signup.event_id != event.id:
        raise NotFound(_("Tilmeldingen findes ikke."))
    return signup


def check_in(uow: UnitOfWork, event_id: int, signup_id: int) -> SignUp:
    """The company is here; also one from the waiting list: whoever stands at the door decides. A second tap changes nothing."""
    event = _opened(uow, event_id)
    signup = _signup(uow, event, signup_id)
    if signup.status == "attended":
        return signup
    if signup.status not in EXPECTED:
        raise Conflict(
            _("{company} er meldt fra. Tilføj virksomheden som en, der kommer uden tilmelding.", company=signup.company_name)
        )
    signup.status, signup.has_place = "attended", True
    uow.record("signup.attended", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    return signup


def undo(uow: UnitOfWork, event_id: int, signup_id: int) -> SignUp:
    """A wrong tap. The company is expected again; a walk-in was not here at all."""
    event = _opened(uow, event_id)
    signup = _signup(uow, event, signup_id)
    if signup.status not in {"attended", "absent"}:
        return signup
    walked_in = uow.session.get(WalkIn, signup.id)
    if walked_in:
        uow.session.delete(walked_in)
        signup.status, signup.has_place, signup.cancelled_at = "cancelled", False, uow.now
    else:
        signup.status = "confirmed"
    uow.record("signup.attendance_undone", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    return signup


def finish(uow: UnitOfWork, event_id: int) -> int:
    """Nobody else comes: those with a place who are not here are noted as absent. Returns how many came."""
    event = _opened(uow, event_id)
    came = {one.id for one in queries.signups(uow.session, event.id) if one.status == "attended"}
    signups.register_attendance(uow, event.id, came)
    return len(came)


def walk_in(uow: UnitOfWork, event_id: int, *, company_name: str, contact_name: str, email: str) -> SignUp:
    """A company that stands at the door without having signed up. One that has is checked in instead. Raises FieldErrors."""
    errors = {}
    if not company_name.strip():
        errors["company_name"] = _("Skriv virksomhedens navn.")
    if not contact_name.strip():
        errors["contact_name"] = _("Skriv, hvem der er kommet.")
    if errors:
        raise FieldErrors(errors)
    wire_address(email)
    event = _opened(uow, event_id)
    address = email.strip().casefold()
    there = next((one for one in queries.signups(uow.session, event.id) if one.email.casefold() == address), None)
    if there is not None:
        return check_in(uow, event.id, there.id)
    signup = SignUp(
        event_id=event.id,
        company_key=address,  # nobody asks for a number at the door
        company_name=company_name.strip(),
        contact_name=contact_name.strip(),
        email=email.strip(),
        attendees=[contact_name.strip()],
        language="da",
        status="attended",
        has_place=True,
        queue_number=next_number(uow.session, event.id),
        created_at=uow.now,
        confirmed_at=uow.now,
    )
    uow.session.add(signup)
    uow.session.flush()  # what follows needs its number
    uow.session.add(WalkIn(signup_id=signup.id, added_by=uow.actor.name, added_at=uow.now))
    uow.record("signup.walked_in", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    return signup
