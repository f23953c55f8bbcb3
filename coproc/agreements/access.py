"""Who stands in which relation to a process's description and letter, and to one organisation's part in them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.permissions import OWN
from coproc.agreements.models import DescriptionSection, DescriptionVersion, SectionComment, Signature
from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes
from coproc.processes.models import JOINED_STATES, Participation, Process
from coproc.web.access import Access

ROLE_ORDER = (Role.MANAGER, Role.OFFICER, Role.EXPERT)


@dataclass(frozen=True)
class Part:
    """A process, and one organisation's part in it; none for those who only facilitate or look on."""

    process: Process
    participation: Participation | None


def own(session: Session, actor: Actor, reference: str, participation_id: int | None = None) -> Access[Part]:
    """The part of one organisation: the one named, else the reader's own, where they may most. Raises NotFound."""
    whole = processes.process(session, actor, reference)
    query = (
        select(Participation)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.process_id == whole.thing.id, Case.state.in_(JOINED_STATES))
        .options(joinedload(Participation.organisation))
        .order_by(Participation.id)
    )
    if participation_id is None:
        found = list(session.scalars(query.where(Participation.organisation_id.in_(actor.organisation_ids()))))
        chosen = next(
            (part for role in ROLE_ORDER for part in found if actor.has(role, part.organisation_id)), found[0] if found else None
        )
    else:
        chosen = session.scalar(query.where(Participation.id == participation_id))
        if chosen is None:
            raise NotFound(_("Organisationen er ikke tilsluttet processen."))
    mine = {OWN: frozenset({chosen.organisation_id})} if chosen else {}
    return Access(Part(whole.thing, chosen), {**whole.ties, **mine}, whole.flags)


def section(session: Session, actor: Actor, reference: str, section_id: int) -> Access[tuple[Process, DescriptionSection]]:
    whole = processes.process(session, actor, reference)
    found = session.scalar(
        select(DescriptionSection)
        .join(DescriptionVersion, DescriptionVersion.id == DescriptionSection.version_id)
        .where(DescriptionSection.id == section_id, DescriptionVersion.process_id == whole.thing.id)
    )
    if found is None:
        raise NotFound(_("Afsnittet findes ikke længere."))
    return Access((whole.thing, found), whole.ties, whole.flags)


def comment(session: Session, actor: Actor, reference: str, comment_id: int) -> Access[tuple[Process, SectionComment]]:
    """`own` is the organisation that wrote it."""
    whole = processes.process(session, actor, reference)
    row = session.execute(
        select(SectionComment, Participation.organisation_id)
        .outerjoin(Participation, Participation.id == SectionComment.participation_id)
        .where(SectionComment.id == comment_id, SectionComment.process_id == whole.thing.id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("Kommentaren findes ikke."))
    mine = {OWN: frozenset({row[1]})} if row[1] else {}
    return Access((whole.thing, row[0]), {**whole.ties, **mine}, whole.flags)


def signature(session: Session, actor: Actor, reference: str, signature_id: int) -> Access[Signature]:
    whole = processes.process(session, actor, reference)
    found = session.scalar(
        select(Signature)
        .join(Participation, Participation.id == Signature.participation_id)
        .where(Signature.id == signature_id, Participation.process_id == whole.thing.id)
        .options(joinedload(Signature.participation))
    )
    if found is None:
        raise NotFound(_("Underskriften findes ikke."))
    return Access(found, {**whole.ties, OWN: frozenset({found.participation.organisation_id})}, whole.flags)
