"""Links that work once, and API keys. The secret is shown or mailed once; the database keeps its SHA-256.

The GET of a link shows a page with a button; only the POST uses it, so that mail scanners do not. Using is one conditional UPDATE:
of two clicks at the same instant exactly one gets through, on both databases.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from coproc.accounts.models import Person, Token
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Gone
from coproc.kernel.translation import gettext as _


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    RESET = "reset"
    INVITATION = "invitation"
    API = "api"


LIFETIMES = {
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=14),
}
API_LIFETIMES = (30, 90, 365)  # days a person may choose for a key
KEY_PREFIX = "coproc_"  # so that secret scanners and people recognise a leaked key
KEPT = timedelta(days=90)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(uow: UnitOfWork, person_id: int, purpose: Purpose, *, lifetime: timedelta | None = None, label: str = "") -> str:
    """A new secret; earlier unused links of the same purpose stop working (keys live side by side)."""
    if purpose is not Purpose.API:
        revoke_all(uow, person_id, (purpose,))
    secret = secrets.token_urlsafe(32)
    if purpose is Purpose.API:
        secret = KEY_PREFIX + secret
    uow.session.add(
        Token(
            hash=digest(secret),
            purpose=purpose,
            person_id=person_id,
            label=label,
            created_at=uow.now,
            expires_at=uow.now + lifetime if lifetime else expiry(uow, purpose),
        )
    )
    uow.session.flush()
    return secret


def expiry(uow: UnitOfWork, purpose: Purpose) -> datetime:
    """When a link issued now stops working."""
    return uow.now + LIFETIMES[purpose]


def _alive(secret: str, purpose: Purpose, now: datetime) -> ColumnElement[bool]:
    return and_(Token.hash == digest(secret), Token.purpose == purpose, Token.used_at.is_(None), Token.expires_at > now)


def holder(session: Session, secret: str, purpose: Purpose, now: datetime) -> Person | None:
    """Whose link or key it is, while it works; using nothing up."""
    return session.scalar(
        select(Person).join(Token, Token.person_id == Person.id).where(_alive(secret, purpose, now), Person.is_active)
    )


def use(uow: UnitOfWork, secret: str, purpose: Purpose) -> Person:
    """Use a link up. Raises Gone when it was used, has expired or never was."""
    person_id = uow.session.scalar(
        update(Token).where(_alive(secret, purpose, uow.now)).values(used_at=uow.now).returning(Token.person_id)
    )
    person = uow.session.get(Person, person_id) if person_id is not None else None
    if person is None or not person.is_active:
        raise spent()
    return person


def spent() -> Gone:
    """One sentence for every dead link: it does not tell which addresses we know."""
    return Gone(_("Linket virker ikke længere. Det er brugt, eller det er for gammelt. Bed om et nyt."))


def revoke_all(uow: UnitOfWork, person_id: int, purposes: Collection[Purpose]) -> None:
    uow.session.execute(
        update(Token)
        .where(Token.person_id == person_id, Token.purpose.in_(purposes), Token.used_at.is_(None))
        .values(used_at=uow.now)
    )


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: rows that have been dead for 90 days tell nobody anything."""
    edge = uow.now - KEPT
    uow.session.execute(delete(Token).where(or_(Token.used_at < edge, Token.expires_at < edge)))
