"""Who is invited to an event: asked by the facilitator, a participant or a partner; mailed once; moved and cancelled with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.dialogues import documents
from coproc.dialogues.models import LIVE, DialogueEvent, SignUp
from coproc.dialogues.planning import links
from coproc.dialogues.planning.companies import Company
from coproc.dialogues.planning.models import CompanyInvitation
from coproc.dialogues.services import letters, signups
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.messaging import calendar
from coproc.messaging.services import Address, enqueue

OPEN_STATES = ("planned", "invitation_published")


@dataclass(frozen=True)
class Invited:
    """`already`: companies that were invited or had signed up before; nothing is sent to them again."""

    new: list[CompanyInvitation]
    already: list[str]


def invite(uow: UnitOfWork, event_id: int, companies: Sequence[Company], *, organisation_id: int | None) -> Invited:
    """Put companies on the list. They are mailed at once when the invitation is published, else at the moment it is.

    Raises Conflict when it is too late to come.
    """
    event = signups.lock(uow.session, event_id)
    _require_open(uow, event)
    there = _known(uow, event, [company.key for company in companies])
    new = [company for company in companies if company.key not in there]
    made = [
        CompanyInvitation(
            event_id=event.id,
            company_key=company.key,
            company_name=company.name,
            country=company.country,
            company_number=company.number,
            contact_name=company.contact_name,
            email=company.email,
            language=company.language,
            organisation_id=organisation_id,
            invited_by=uow.actor.name,
            invited_at=uow.now,
        )
        for company in new
    ]
    uow.session.add_all(made)
    uow.session.flush()  # their links need their numbers
    if made:
        organisation = uow.session.get(Organisation, organisation_id) if organisation_id else None
        after = {
            "title": event.title,
            "count": len(made),
            "organisation": organisation.name if organisation else uow.actor.name,
            "companies": [one.company_name for one in made],
        }
        uow.record("companies.invited", ("event", event.id), scope=("process", event.process_id), after=after)
    if event.published_at is not None:
        mail_waiting(uow, event)
    return Invited(made, [company.name for company in companies if company.key in there])


def why_closed(session: Session, event: DialogueEvent, now: datetime) -> str:
    """Why nobody can be invited any more; "" while companies can."""
    state = session.scalars(select(Case.state).where(Case.id == event.case_id)).one()
    if state == "cancelled":
        return _("Arrangementet er aflyst, så ingen kan inviteres.")
    over = event.ends_at or event.starts_at or event.input_closes_at
    if state not in OPEN_STATES or (over is not None and over <= now):
        return _("Der er lukket for tilmelding, så ingen kan inviteres.")
    return ""


def _require_open(uow: UnitOfWork, event: DialogueEvent) -> None:
    if closed := why_closed(uow.session, event, uow.now):
        raise Conflict(closed)


def _known(uow: UnitOfWork, event: DialogueEvent, keys: Collection[str]) -> set[str]:
    """Of these companies, those that were invited or have signed up."""
    invited = select(CompanyInvitation.company_key).where(CompanyInvitation.event_id == event.id)
    return {key for key in (*uow.session.scalars(invited), *_signed_up(uow, event)) if key in set(keys)}


def _signed_up(uow: UnitOfWork, event: DialogueEvent) -> Sequence[str]:
    return uow.session.scalars(select(SignUp.company_key).where(SignUp.event_id == event.id, SignUp.status.in_(LIVE))).all()


def withdraw(uow: UnitOfWork, event_id: int, invitation_id: int) -> None:
    """Take a company off the list before it was mailed. Raises Conflict afterwards."""
    event = signups.lock(uow.session, event_id)
    found = uow.session.get(CompanyInvitation, invitation_id)
    if found is None or found.event_id != event.id:
        return
    if found.mailed_at is not None:
        raise Conflict(_("Invitationen er sendt og kan ikke tages tilbage."))
    uow.session.delete(found)
    after = {"company": found.company_name}
    uow.record("invitation.withdrawn", ("event", event.id), scope=("process", event.process_id), after=after)


def mail_waiting(uow: UnitOfWork, event: DialogueEvent) -> int:
    """The invitation to everybody on the list who has not got it. Returns how many. The caller holds the event."""
    uow.session.flush()
    waiting = uow.session.scalars(
        select(CompanyInvitation)
        .where(CompanyInvitation.event_id == event.id, CompanyInvitation.mailed_at.is_(None), CompanyInvitation.email != "")
        .order_by(CompanyInvitation.id)
    ).all()
    by_language: dict[str, dict[str, Any]] = {}
    for one in waiting:
        said = by_language.setdefault(one.language, _fields(uow, event, _language(one)))
        inviter = uow.session.get(Organisation, one.organisation_id) if one.organisation_id else None
        _mail(uow, event, one, "company_invited", "PUBLISH", f"company_invited:{event.id}:{one.company_key}",
              inviter=inviter.name if inviter else "", **said)  # fmt: skip
        one.mailed_at = uow.now
    return len(waiting)


def _fields(uow: UnitOfWork, event: DialogueEvent, language: Language) -> dict[str, Any]:
    """Every part of the Word invitation, in the mail's language; the same builder, so that they cannot differ."""
    whole = select(DialogueEvent).where(DialogueEvent.id == event.id).options(joinedload(DialogueEvent.process))
    with speaking(language):
        fields = documents.invitation(uow.session, uow.session.scalars(whole).one(), uow.today)
    return {name: value for name, value in fields.items() if name not in {"event_title", "document_date"}}


def _language(invitation: CompanyInvitation) -> Language:
    return "en" if invitation.language == "en" else "da"


def _mail(
    uow: UnitOfWork,
    event: DialogueEvent,
    invitation: CompanyInvitation,
    message: str,
    method: Literal["PUBLISH", "CANCEL"],
    key: str,
    **context: Any,
) -> None:
    entry = letters.entry(event)
    with speaking(_language(invitation)):
        file = calendar.event_file(entry, method, uow.now) if entry else None
    enqueue(
        uow,
        key=key,
        to=Address(invitation.email, invitation.contact_name, invitation.language),
        message=message,
        context={
            "name": invitation.contact_name,
            "company": invitation.company_name,
            "title": event.title,
            "starts_at": event.starts_at,
            "path": links.to_invitation(uow, invitation.id) if method == "PUBLISH" else letters.page_of(event),
            **context,
        },
        sender_name=event.contact_name,
        reply_to=event.contact_email,
        calendar=file,
        scope=("process", event.process_id),
    )


def _still_asked(uow: UnitOfWork, event: DialogueEvent) -> list[CompanyInvitation]:
    """Mailed, not declined, and not signed up: those who are get the sign-up's own mail."""
    signed_up = set(_signed_up(uow, event))
    found = uow.session.scalars(
        select(CompanyInvitation)
        .where(
            CompanyInvitation.event_id == event.id,
            CompanyInvitation.status == "invited",
            CompanyInvitation.mailed_at.is_not(None),
            CompanyInvitation.email != "",
        )
        .order_by(CompanyInvitation.id)
    )
    return [one for one in found if one.company_key not in signed_up]


def tell_moved(uow: UnitOfWork, event: DialogueEvent) -> None:
    """The new time or place to those who were invited and have not answered: once for each number of the calendar file."""
    for one in _still_asked(uow, event):
        key = f"invitation_changed:{event.id}:{event.sequence}:{one.id}"
        _mail(uow, event, one, "invitation_changed", "PUBLISH", key, place=event.place or event.link)


def tell_cancelled(uow: UnitOfWork, event: DialogueEvent) -> None:
    for one in _still_asked(uow, event):
        key = f"invitation_cancelled:{event.id}:{one.id}"
        _mail(uow, event, one, "invitation_cancelled", "CANCEL", key, reason=event.cancelled_because)


def decline(uow: UnitOfWork, invitation_id: int) -> CompanyInvitation:
    """Ikke relevant for os. They hear no more of this event. A second click changes nothing."""
    return _answer(uow, invitation_id, "declined", "invitation.declined")


def reopen(uow: UnitOfWork, invitation_id: int) -> CompanyInvitation:
    """The answer was a slip."""
    return _answer(uow, invitation_id, "invited", "invitation.reopened")


def _answer(uow: UnitOfWork, invitation_id: int, status: str, action: str) -> CompanyInvitation:
    event_id = uow.session.get_one(CompanyInvitation, invitation_id).event_id
    event = signups.lock(uow.session, event_id)
    found = uow.session.get_one(CompanyInvitation, invitation_id, populate_existing=True)
    if found.status == status:
        return found
    found.status, found.answered_at = status, uow.now if status == "declined" else None
    after = {"company": found.company_name, "title": event.title}
    uow.record(action, ("invitation", found.id), scope=("process", event.process_id), after=after)
    return found
