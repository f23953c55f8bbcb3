"""Which organisations stand in which relation to a process."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.permissions import CENTRE, HOST, INVITED, PARTICIPANT, PARTNER, PUBLIC
from coproc.cases.models import Case
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import queries
from coproc.processes.models import ASKED_STATES, JOINED_STATES, Participation, Process, ProcessPartner
from coproc.web.access import Access


def split_reference(value: str) -> str:
    """The reference out of "P-2026-1-emissionsfrie-maskiner": the words after it are for people."""
    return "-".join(value.split("-")[:3]).upper()


def process(session: Session, _actor: Actor, reference: str) -> Access[Process]:
    """The process of a public reference, with or without its words. Raises NotFound."""
    found = session.scalar(
        select(Process).where(Process.reference == split_reference(reference)).options(joinedload(Process.centre))
    )
    if found is None:
        raise NotFound(_("Processen findes ikke. Måske er linket skrevet forkert."))
    return Access(found, ties(session, found), frozenset({PUBLIC}) if found.is_public else frozenset())


def ties(session: Session, process: Process) -> dict[str, frozenset[int]]:
    """Relation -> organisation ids, in two queries, or three where a buyer may run the process itself."""
    rows = session.execute(
        select(Participation.organisation_id, Case.state)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.process_id == process.id)
    ).all()
    partners = session.scalars(select(ProcessPartner.organisation_id).where(ProcessPartner.process_id == process.id)).all()
    return {
        CENTRE: frozenset({process.centre_id}),
        PARTICIPANT: frozenset(org for org, state in rows if state in JOINED_STATES),
        INVITED: frozenset(org for org, state in rows if state in ASKED_STATES),
        HOST: queries.hosts(session, process),
        PARTNER: frozenset(partners),
    }


def participation(session: Session, actor: Actor, reference: str, participation_id: int) -> Access[Participation]:
    """One organisation's part in a process; `own` is that organisation. Raises NotFound."""
    whole = process(session, actor, reference)
    found = session.scalar(
        select(Participation)
        .where(Participation.id == participation_id, Participation.process_id == whole.thing.id)
        .options(joinedload(Participation.organisation), joinedload(Participation.process))
    )
    if found is None:
        raise NotFound(_("Organisationen er ikke med i processen."))
    return Access(found, {**whole.ties, "own": frozenset({found.organisation_id})}, whole.flags)


def own_participation(session: Session, actor: Actor, process: Process) -> Participation | None:
    """The reader's own organisation's part, when it has one."""
    return session.scalar(
        select(Participation)
        .join(Case, Case.id == Participation.case_id)
        .where(
            Participation.process_id == process.id,
            Participation.organisation_id.in_(actor.organisation_ids()),
            Case.state.in_((*JOINED_STATES, *ASKED_STATES)),
        )
        .options(joinedload(Participation.organisation))
        .order_by(Participation.id)
        .limit(1)
    )
