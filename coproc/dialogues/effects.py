"""What moves set off, and how the workflow finds its way around events: names, pages, roles, recipients, dates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from coproc.accounts.queries import people_with_role
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient, SubjectCard
from coproc.cases.services import definition_of
from coproc.dialogues import queries
from coproc.dialogues.after import publication
from coproc.dialogues.meetings import hooks as meetings
from coproc.dialogues.models import QUEUED, DialogueEvent, SignUp
from coproc.dialogues.planning import audience, interest, news
from coproc.dialogues.services import letters, signups
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import speaking
from coproc.messaging.services import Address, enqueue
from coproc.processes import queries as process_queries
from coproc.processes.models import Process


def event_of(session: Session, case: Case) -> DialogueEvent:
    return session.get_one(DialogueEvent, case.subject_id)


def publish_event(uow: UnitOfWork, case: Case) -> None:
    """From now on everybody can read it and sign up; those invited and those who follow the theme are told, once."""
    event = signups.lock(uow.session, case.subject_id)
    event.published_at = event.published_at or uow.now
    uow.record("event.published", ("event", event.id), scope=case.scope, after={"title": event.title})
    audience.mail_waiting(uow, event)
    news.tell(uow, event)


def reason_of(uow: UnitOfWork) -> str:
    """Why the move was made that set this off: it has just been recorded."""
    return next((one.reason for one in reversed(uow.events) if one.action in {"case.moved", "case.forced"}), "")


def cancel_event(uow: UnitOfWork, case: Case) -> None:
    """Everybody signed up is told why, and their calendars forget it."""
    event = signups.lock(uow.session, case.subject_id)
    event.cancelled_because = reason_of(uow)
    event.sequence += 1
    uow.session.flush()
    for signup in queries.signups(uow.session, event.id):
        letters.to_company(
            uow,
            event,
            signup,
            "event_cancelled",
            key=f"event_cancelled:{event.id}:{signup.id}",
            ics=letters.invitation(uow, event, signup, "CANCEL") if signup.has_place else None,
            page=letters.page_of(event),
            reason=event.cancelled_because,
        )
    audience.tell_cancelled(uow, event)


def release_seats(uow: UnitOfWork, case: Case) -> None:
    meetings.event_called_off(uow, case.subject_id)
    uow.session.execute(
        update(SignUp)
        .where(SignUp.event_id == case.subject_id, SignUp.status.in_(QUEUED))
        .values(status="cancelled", has_place=False, cancelled_at=uow.now, version=SignUp.version + 1)
    )


def tell_companies(uow: UnitOfWork, case: Case) -> None:
    """About an event: its summary, to all who signed up or wrote, and to the buyers. A tender: that it is published. A process: where it is now."""
    if case.subject_kind in publication.PUBLISHED:
        publication.tell(uow, case)
        return
    if case.subject_kind == "event":
        _tell_summary(uow, event_of(uow.session, case))
        return
    process = uow.session.get_one(Process, case.scope_id)
    definition = definition_of(case)
    for signup in queries.companies_of_process(uow.session, process.id):
        language = letters.language_of(signup)
        with speaking(language):
            state = str(definition.state(case.state).label)
        stopped = case.state == "stopped"
        enqueue(
            uow,
            key=f"companies_told:{case.id}:{case.step_number}:{signup.email.casefold()}",
            to=Address(signup.email, signup.contact_name, language),
            message="process_stopped" if stopped else "companies_told",
            context={
                "name": signup.contact_name,
                "title": process.title,
                "path": f"/processer/{process.reference}",
                **({"reason": reason_of(uow)} if stopped else {"state": state}),
            },
            scope=("process", process.id),
        )


def _tell_summary(uow: UnitOfWork, event: DialogueEvent) -> None:
    on = event.held_on or uow.today
    page, key = letters.page_of(event, "#opsamling"), f"summary_published:{event.id}"
    told = {one.email.casefold() for one in letters.to_everybody(uow, event, "summary_published", key, page=page, on=on)}
    for found in queries.inputs(uow.session, event.id, withdrawn=True):
        if found.email and found.email.casefold() not in told:
            told.add(found.email.casefold())
            own_key = f"{key}:input:{found.id}"
            letters.to_other(uow, event, found.email, found.company_name, "summary_published", key=own_key, path=page, on=on)
    members = [row.organisation.id for row in process_queries.joined(uow.session, event.process_id)]
    people = {person.id: person for one in members for person in people_with_role(uow.session, one, Role.OFFICER)}
    for person in people.values():
        enqueue(
            uow,
            key=f"{key}:person:{person.id}",
            to=Address(person.email, person.name, person.language),
            message="summary_published",
            context={"name": person.name, "title": event.title, "path": page, "on": on},
            scope=("process", event.process_id),
        )


EFFECTS = {
    "publish_event": publish_event,
    "cancel_event": cancel_event,
    "release_seats": release_seats,
    "tell_companies": tell_companies,
}


def inside_path(session: Session, event: DialogueEvent, suffix: str = "") -> str:
    process = session.get_one(Process, event.process_id)
    return f"/processer/{process.reference}/markedsdialog/{event.reference}{suffix}"


MENDS = {
    "event.edit": lambda session, case: inside_path(session, event_of(session, case), "/rediger"),
    "event.summary": lambda session, case: inside_path(session, event_of(session, case), "/opsamling"),
}


def _roles(session: Session, actor: Actor, case: Case) -> frozenset[str]:
    """The centre's roles. Where a buyer runs its own process, its officers and managers do what a facilitator does."""
    process = session.get_one(Process, case.scope_id)
    centre = frozenset(role for organisation_id, role in actor.memberships if organisation_id == process.centre_id)
    hosts = process_queries.hosts(session, process)
    runs = any(organisation_id in hosts and role in {Role.OFFICER, Role.MANAGER} for organisation_id, role in actor.memberships)
    return centre | {Role.FACILITATOR} if runs else centre


STANDING = {"event": _roles}


def _card(session: Session, case: Case) -> SubjectCard:
    event = event_of(session, case)
    return SubjectCard(event.reference, event.title, inside_path(session, event))


CARDS = {"event": _card}


def _on(session: Session, case: Case, instant: datetime | None, *, inside: bool = True) -> list[Occasion]:
    """The one thing an event can be reminded of: itself, on one of its dates."""
    if instant is None:
        return []
    event = event_of(session, case)
    path = inside_path(session, event) if inside else f"/markedsdialoger/{event.reference}"
    return [Occasion(f"event:{event.id}", local(instant).date(), event.title, path, at=instant)]


def _held_on(session: Session, case: Case) -> list[Occasion]:
    event = event_of(session, case)
    if event.held_on is None:
        return []
    return [Occasion(f"event:{event.id}", event.held_on, event.title, inside_path(session, event, "/opsamling"))]


ANCHORS = {
    "event.signup_closes_on": lambda session, case: _on(session, case, event_of(session, case).signup_closes_at),
    "event.public_signup_closes_on": lambda session, case: _on(
        session, case, event_of(session, case).signup_closes_at, inside=False
    ),
    "event.input_closes_on": lambda session, case: _on(session, case, event_of(session, case).input_closes_at, inside=False),
    "event.held_on": _held_on,
}


def _signed_up_companies(session: Session, case: Case, _occasion: Occasion) -> list[Recipient]:
    return [
        Recipient(one.email, one.contact_name, one.language)
        for one in queries.signups(session, case.subject_id, ("confirmed", "attended", "absent"))
        if one.email
    ]


RECIPIENTS = {
    "signed_up_companies": _signed_up_companies,
    "interested_companies": lambda session, case, _occasion: interest.interested(session, event_of(session, case)),
}
OWN_LINKS = {"signup_closing": interest.own_link}


def _signup_closed(_session: Session, case: Case, _occasion: Occasion) -> bool:
    return case.state != "invitation_published"


def _summary_published(session: Session, case: Case, _occasion: Occasion) -> bool:
    return case.state == "cancelled" or event_of(session, case).summary_published_at is not None


STOPS = {"signup_closed": _signup_closed, "summary_published": _summary_published}
