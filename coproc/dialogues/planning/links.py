"""Personal links to an invitation or a subscription: made for a mail, known only by their hash."""

from __future__ import annotations

import secrets
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning.models import CompanyInvitation, NewsSubscription, PersonalLink
from coproc.dialogues.queries import digest
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.models import Process

T = TypeVar("T")
INVITATION = "/jeres-invitation"
NEWS = "/hold-mig-orienteret"


def to_invitation(uow: UnitOfWork, invitation_id: int) -> str:
    token = secrets.token_urlsafe(24)
    uow.session.add(PersonalLink(hash=digest(token), invitation_id=invitation_id, created_at=uow.now))
    return f"{INVITATION}/{token}"


def to_subscription(uow: UnitOfWork, subscription_id: int) -> str:
    token = secrets.token_urlsafe(24)
    uow.session.add(PersonalLink(hash=digest(token), subscription_id=subscription_id, created_at=uow.now))
    return f"{NEWS}/{token}"


def invitation(session: Session, token: str) -> CompanyInvitation:
    """Raises NotFound."""
    found = session.scalar(
        select(CompanyInvitation)
        .join(PersonalLink, PersonalLink.invitation_id == CompanyInvitation.id)
        .where(PersonalLink.hash == digest(token))
        .options(joinedload(CompanyInvitation.event).joinedload(DialogueEvent.process).joinedload(Process.centre))
    )
    return _found(found)


def subscription(session: Session, token: str) -> NewsSubscription:
    """Raises NotFound."""
    return _found(
        session.scalar(
            select(NewsSubscription)
            .join(PersonalLink, PersonalLink.subscription_id == NewsSubscription.id)
            .where(PersonalLink.hash == digest(token))
        )
    )


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound(_("Linket virker ikke længere. Brug det nyeste link, I har fået i en mail fra os."))
    return thing
