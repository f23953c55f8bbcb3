"""Which organisations stand in which relation to a tender."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.permissions import CENTRE, OWN, PARTICIPANT, PUBLIC
from coproc.kernel.actor import Actor, Role
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes
from coproc.processes.models import Participation, Process
from coproc.tenders.models import Tender, TenderParticipant
from coproc.web.access import Access


def behind(session: Session, tender_id: int) -> frozenset[int]:
    """The organisations the authority buys for, itself among them when it takes part."""
    return frozenset(
        session.scalars(
            select(Participation.organisation_id)
            .join(TenderParticipant, TenderParticipant.participation_id == Participation.id)
            .where(TenderParticipant.tender_id == tender_id, TenderParticipant.confirmed_at.is_not(None))
        )
    )


def tender(session: Session, _actor: Actor, reference: str) -> Access[Tender]:
    """`own` is the contracting authority alone; those behind it and the process's participants read. Public from the notice on."""
    found = session.scalar(select(Tender).where(Tender.reference == reference.upper()).options(joinedload(Tender.authority)))
    if found is None:
        raise NotFound(_("Udbuddet findes ikke. Måske er linket skrevet forkert."))
    ties = {OWN: frozenset({found.authority_id}), PARTICIPANT: behind(session, found.id)}
    process = session.get(Process, found.process_id) if found.process_id else None
    if process:
        around = processes.ties(session, process)
        ties = {OWN: ties[OWN], PARTICIPANT: ties[PARTICIPANT] | around[PARTICIPANT], CENTRE: around[CENTRE]}
    is_public = found.notice_sent_on is not None and (process is None or process.is_public)
    return Access(found, ties, frozenset({PUBLIC}) if is_public else frozenset())


def documents(session: Session, tender_id: int) -> dict[str, frozenset[int]]:
    """Unpublished documents are the authority's, and for those behind it to read; nobody else's, the centre's neither."""
    found = session.get_one(Tender, tender_id)
    return {OWN: frozenset({found.authority_id}), PARTICIPANT: behind(session, tender_id)}


def with_documents(session: Session, actor: Actor, reference: str) -> Access[Tender]:
    """For pages with a tender's unpublished documents."""
    found = tender(session, actor, reference).thing
    return Access(found, documents(session, found.id))


def asked(session: Session, actor: Actor, reference: str, participation_id: int) -> Access[tuple[Tender, int]]:
    """An organisation that is asked to stand behind a tender, or does; `own` is that organisation. Raises NotFound."""
    found = tender(session, actor, reference).thing
    organisation_id = session.scalar(
        select(Participation.organisation_id)
        .join(TenderParticipant, TenderParticipant.participation_id == Participation.id)
        .where(TenderParticipant.tender_id == found.id, Participation.id == participation_id)
    )
    if organisation_id is None:
        raise NotFound(_("Der er svaret allerede, eller også er I ikke længere spurgt."))
    return Access((found, participation_id), {OWN: frozenset({organisation_id})})


def own(_session: Session, actor: Actor) -> Access[None]:
    """For a tender that does not exist yet: the officer's own organisations."""
    return Access(None, {OWN: actor.organisation_ids(Role.OFFICER)})


def in_process(session: Session, actor: Actor, reference: str) -> Access[Process]:
    """For a tender opened from a process: those who have joined it may."""
    found = processes.process(session, actor, reference)
    return Access(found.thing, {**found.ties, OWN: found.ties[PARTICIPANT]}, found.flags)
