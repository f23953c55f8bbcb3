"""Idempotency-Key: the same key and the same request give the same answer for a day, however often and at once it is sent.

The row is claimed inside the transaction that does the work (a UNIQUE key decides a race), so that a key is taken exactly when the
work was done. The answer is put beside it afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.api.kept_models import KeptAnswer
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import gettext as _

LASTS = timedelta(hours=24)
LONGEST = 255


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Asked:
    """A request under a key: whose key it is, and what exactly was asked."""

    key_hash: str
    request_hash: str

    def claim(self, uow: UnitOfWork) -> None:
        """Raises Taken when somebody has done it, or does it now."""
        uow.session.execute(delete(KeptAnswer).where(KeptAnswer.key_hash == self.key_hash, KeptAnswer.expires_at <= uow.now))
        uow.session.add(KeptAnswer(key_hash=self.key_hash, request_hash=self.request_hash, expires_at=uow.now + LASTS))
        try:
            uow.session.flush()
        except IntegrityError:
            raise Taken(_("En forespørgsel med samme Idempotency-Key er ved at blive udført. Prøv igen om lidt.")) from None


class Taken(Conflict):
    """The key has just been used."""


def asked(caller: str, key: str, method: str, path: str, body: bytes) -> Asked:
    """Raises DomainError on a key that is empty or too long."""
    if not 0 < len(key.strip()) <= LONGEST:
        raise DomainError(_("En Idempotency-Key er mellem 1 og {n} tegn.", n=LONGEST), field="Idempotency-Key")
    return Asked(_hash(caller, method, path, key), hashlib.sha256(body).hexdigest())


def found(session: Session, wanted: Asked, now: datetime) -> KeptAnswer | None:
    """The answer that was given; None when it has not been asked. Raises DomainError for another request under the same key."""
    kept = session.get(KeptAnswer, wanted.key_hash)
    if kept is None or kept.expires_at <= now:
        return None
    if kept.request_hash != wanted.request_hash:
        raise DomainError(
            _("Den Idempotency-Key er brugt til en anden forespørgsel. Brug en ny nøgle til hver."), field="Idempotency-Key"
        )
    if kept.code is None:
        raise Taken(_("Det er udført, men svaret er ikke gemt endnu. Prøv igen om lidt, eller hent det, du har skrevet."))
    return kept


def keep(uow: UnitOfWork, wanted: Asked, code: int, body: str, headers: Mapping[str, str]) -> None:
    values = {"code": code, "body": body, "headers": dict(headers)}
    uow.session.execute(update(KeptAnswer).where(KeptAnswer.key_hash == wanted.key_hash).values(values))


def forget_old(uow: UnitOfWork) -> None:
    uow.session.execute(delete(KeptAnswer).where(KeptAnswer.expires_at <= uow.now))
