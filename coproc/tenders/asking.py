"""Standing behind another's tender: asked by the authority, answered by the organisation's own officer or manager."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, update

from coproc.accounts.models import Organisation
from coproc.accounts.queries import people_with_role
from coproc.kernel.actor import Actor, Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue
from coproc.processes.models import Participation
from coproc.tenders.models import Tender, TenderParticipant

ANSWERING = (Role.OFFICER, Role.MANAGER)


def speaks_for(actor: Actor, organisation_id: int) -> bool:
    return actor.kind == "system" or any(actor.has(role, organisation_id) for role in ANSWERING)


def tell(uow: UnitOfWork, tender: Tender, organisation_id: int, message: str, *, key: str, **context: Any) -> None:
    """Mail to those who answer for an organisation, once each."""
    found = [person for role in ANSWERING for person in people_with_role(uow.session, organisation_id, role)]
    for person in {person.id: person for person in found}.values():
        enqueue(
            uow,
            key=f"{key}:{person.id}",
            to=Address(person.email, person.name, person.language),
            message=message,
            context={"name": person.name, **context},
            scope=("process", tender.process_id) if tender.process_id else None,
        )


def put_behind(uow: UnitOfWork, tender: Tender, participation_ids: Iterable[int]) -> None:
    """The authority itself, and whomever the actor speaks for, stand behind the tender; the others are asked by mail."""
    for number in participation_ids:
        participation = uow.session.get_one(Participation, number)
        row = TenderParticipant(tender_id=tender.id, participation_id=number)
        uow.session.add(row)
        if participation.organisation_id == tender.authority_id or speaks_for(uow.actor, participation.organisation_id):
            row.confirmed_at, row.confirmed_by = uow.now, uow.actor.name
        else:
            _ask(uow, tender, participation)


def _ask(uow: UnitOfWork, tender: Tender, participation: Participation) -> None:
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    authority = uow.session.get_one(Organisation, tender.authority_id)
    _record(uow, tender, "tender.participant_asked", organisation)
    tell(
        uow,
        tender,
        organisation.id,
        "tender_asked",
        key=f"tender_asked:{tender.id}:{participation.id}:{uow.now.isoformat()}",
        title=tender.title,
        organisation=organisation.name,
        authority=authority.name,
        path=f"/udbud/{tender.reference}#bag-udbuddet",
    )


def confirm(uow: UnitOfWork, tender: Tender, participation_id: int) -> Organisation:
    """The organisation stands behind the tender from now on. Raises Conflict when it is not asked any longer, or has answered."""
    said = uow.session.execute(
        update(TenderParticipant)
        .where(
            TenderParticipant.tender_id == tender.id,
            TenderParticipant.participation_id == participation_id,
            TenderParticipant.confirmed_at.is_(None),
        )
        .values(confirmed_at=uow.now, confirmed_by=uow.actor.name)
        .returning(TenderParticipant.participation_id)
    ).one_or_none()
    if said is None:
        raise Conflict(_("Der er svaret allerede, eller også er I ikke længere spurgt."))
    organisation = _organisation(uow, participation_id)
    _record(uow, tender, "tender.participant_confirmed", organisation)
    return organisation


def decline(uow: UnitOfWork, tender: Tender, participation_id: int) -> Organisation:
    """The organisation does not stand behind the tender, or no longer. Raises DomainError for the authority itself."""
    organisation = _organisation(uow, participation_id)
    if organisation.id == tender.authority_id:
        raise DomainError(_("Udbuddet er jeres eget. Afslut det, hvis der ikke kommer et udbud."))
    gone = uow.session.execute(
        delete(TenderParticipant)
        .where(TenderParticipant.tender_id == tender.id, TenderParticipant.participation_id == participation_id)
        .returning(TenderParticipant.participation_id)
    ).one_or_none()
    if gone is None:
        raise Conflict(_("Der er svaret allerede, eller også er I ikke længere spurgt."))
    _record(uow, tender, "tender.participant_declined", organisation)
    return organisation


def _organisation(uow: UnitOfWork, participation_id: int) -> Organisation:
    participation = uow.session.get_one(Participation, participation_id)
    return uow.session.get_one(Organisation, participation.organisation_id)


def _record(uow: UnitOfWork, tender: Tender, action: str, organisation: Organisation) -> None:
    scope = ("process", tender.process_id) if tender.process_id else None
    uow.record(action, ("tender", tender.id), scope=scope, after={"title": tender.title, "organisation": organisation.name})
