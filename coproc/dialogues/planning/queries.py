"""Reads: materials as everybody and as the facilitator sees them, who is invited, who looks for a partner."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.dialogues.models import LIVE, DialogueEvent, SignUp
from coproc.dialogues.planning.models import CompanyInvitation, EventMaterial, MaterialVersion, PartnerWish
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import lazy
from coproc.web.parts import Link

STATUSES: dict[str, Any] = {
    "waiting": lazy("Venter på, at invitationen offentliggøres"),
    "invited": lazy("Inviteret"),
    "signed_up": lazy("Tilmeldt"),
    "declined": lazy("Svarede nej"),
}
MAY_WISH = ("confirmed", "attended", "absent")


@dataclass(frozen=True)
class Shown:
    """A material with its published versions, the newest first, and its draft."""

    material: EventMaterial
    published: list[MaterialVersion]
    draft: MaterialVersion | None


def materials(session: Session, event_id: int) -> list[Shown]:
    """All of an event's, in the order they were made."""
    found = session.scalars(
        select(EventMaterial)
        .where(EventMaterial.event_id == event_id)
        .options(
            selectinload(EventMaterial.versions).options(joinedload(MaterialVersion.release), joinedload(MaterialVersion.document))
        )
        .order_by(EventMaterial.id)
    ).all()
    return [
        Shown(
            one,
            [version for version in one.versions if version.release_id is not None],
            next((version for version in one.versions if version.release_id is None), None),
        )
        for one in found
    ]


def published_materials(session: Session, event_id: int) -> list[Shown]:
    """What everybody sees; no drafts."""
    return [Shown(one.material, one.published, None) for one in materials(session, event_id) if one.published]


def material_links(session: Session, event: DialogueEvent) -> list[Link]:
    """The newest version of each, for whoever lists what all have had."""
    return [
        Link(one.material.title, f"/dokumenter/{one.published[0].document_id}") for one in published_materials(session, event.id)
    ]


@dataclass(frozen=True)
class InvitationRow:
    invitation: CompanyInvitation
    status: str  # a key of STATUSES
    organisation: str


def invitations(session: Session, event_id: int, organisation_ids: Collection[int] | None = None) -> list[InvitationRow]:
    """Who was asked and what they said, by name. `organisation_ids`: only whom these asked."""
    query = (
        select(CompanyInvitation, SignUp.id, Organisation.name)
        .outerjoin(
            SignUp,
            (SignUp.event_id == CompanyInvitation.event_id)
            & (SignUp.company_key == CompanyInvitation.company_key)
            & SignUp.status.in_(LIVE),
        )
        .outerjoin(Organisation, Organisation.id == CompanyInvitation.organisation_id)
        .where(CompanyInvitation.event_id == event_id)
    )
    if organisation_ids is not None:
        query = query.where(CompanyInvitation.organisation_id.in_(organisation_ids))
    rows = [InvitationRow(one, _status(one, signup_id), name or "") for one, signup_id, name in session.execute(query)]
    return sorted(rows, key=lambda row: danish_key(row.invitation.company_name))


def _status(one: CompanyInvitation, signup_id: int | None) -> str:
    if signup_id is not None:
        return "signed_up"
    if one.status == "declined":
        return "declined"
    return "invited" if one.mailed_at else "waiting"


def invitation_counts(rows: Sequence[InvitationRow]) -> dict[str, int]:
    return {status: sum(row.status == status for row in rows) for status in STATUSES}


def open_events(session: Session, process_id: int, now: datetime) -> Sequence[DialogueEvent]:
    """Events of a process that companies can still be invited to, the next first."""
    ends = func.coalesce(DialogueEvent.ends_at, DialogueEvent.starts_at, DialogueEvent.input_closes_at)
    return session.scalars(
        select(DialogueEvent)
        .join(Case, Case.id == DialogueEvent.case_id)
        .where(
            DialogueEvent.process_id == process_id,
            Case.state.in_(("planned", "invitation_published")),
            ends.is_(None) | (ends > now),
        )
        .order_by(DialogueEvent.starts_at, DialogueEvent.id)
    ).all()


def own_wish(session: Session, signup_id: int) -> PartnerWish | None:
    return session.scalar(select(PartnerWish).where(PartnerWish.signup_id == signup_id))


def other_wishes(session: Session, own: PartnerWish) -> Sequence[PartnerWish]:
    """What the others of the same process look for; only of companies that are still signed up."""
    return session.scalars(
        select(PartnerWish)
        .join(PartnerWish.signup)
        .where(
            PartnerWish.process_id == own.process_id,
            PartnerWish.id != own.id,
            SignUp.status.in_(MAY_WISH),
            SignUp.erased_at.is_(None),
        )
        .options(joinedload(PartnerWish.signup))
        .order_by(PartnerWish.written_at.desc(), PartnerWish.id)
    ).all()
