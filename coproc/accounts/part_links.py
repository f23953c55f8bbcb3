"""Links that open one part of one thing for one named person, without signing in: an answer's part, a page to approve, half a page.

The link is the permission: it carries `part` ("answer_part") and `part_id`, nothing else, until it expires or is ended. Whoever it is
forwarded to sees that part and no more. Several links of one part and address live side by side, for each mail brings its own; ending a
part ends all of them. The database keeps the SHA-256.

    path = f"/din-del/{part_links.give(uow, "answer_part", part.id, to, lifetime=timedelta(days=30))}"
    link = part_links.holder(session, secret, "answer_part", now)  # an access loader; answer Access(thing, flags={SELF})
    with writing_by(part_links.guest(link)) as uow: …
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from coproc.accounts.models import PartLink
from coproc.accounts.tokens import KEPT, digest, spent
from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork


class Addressee(Protocol):
    """What messaging's `Address` has."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...


def give(uow: UnitOfWork, part: str, part_id: int, to: Addressee, *, lifetime: timedelta) -> str:
    """A new secret for this person; it is mailed or shown once. The caller records what the link is for."""
    secret = secrets.token_urlsafe(32)
    uow.session.add(
        PartLink(
            hash=digest(secret),
            part=part,
            part_id=part_id,
            email=to.email.strip().lower(),
            name=to.name,
            language=to.language,
            created_at=uow.now,
            expires_at=uow.now + lifetime,
        )
    )
    return secret


def holder(session: Session, secret: str, part: str, now: datetime) -> PartLink:
    """Whose link it is, and to which `part_id`. Raises Gone when it is of another part, has expired, was ended or never was."""
    found = session.scalar(
        select(PartLink).where(
            PartLink.hash == digest(secret), PartLink.part == part, PartLink.ended_at.is_(None), PartLink.expires_at > now
        )
    )
    if found is None:
        raise spent()
    return found


def guest(link: PartLink) -> Actor:
    """The link's person as services and the log know them: a name, and no right beyond the link's part."""
    return Actor(kind="guest", name=link.name or link.email)


def alive(session: Session, part: str, part_ids: Collection[int], now: datetime) -> dict[int, list[PartLink]]:
    """The working links of these parts, newest first: for the page that shows who can get in."""
    found: dict[int, list[PartLink]] = {}
    rows = select(PartLink).where(
        PartLink.part == part, PartLink.part_id.in_(part_ids), PartLink.ended_at.is_(None), PartLink.expires_at > now
    )
    for link in session.scalars(rows.order_by(PartLink.created_at.desc(), PartLink.id.desc())):
        found.setdefault(link.part_id, []).append(link)
    return found


def end(uow: UnitOfWork, part: str, part_ids: Collection[int], *, email: str | None = None) -> None:
    """The links of these parts stop working at once: all of them, or one address's."""
    ended = update(PartLink).where(PartLink.part == part, PartLink.part_id.in_(part_ids), PartLink.ended_at.is_(None))
    if email is not None:
        ended = ended.where(PartLink.email == email.strip().lower())
    uow.session.execute(ended.values(ended_at=uow.now))


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: the name and address behind a link go 90 days after it died."""
    edge = uow.now - KEPT
    uow.session.execute(delete(PartLink).where((PartLink.ended_at < edge) | (PartLink.expires_at < edge)))
