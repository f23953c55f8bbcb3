"""The mails of this room. Accounts and messaging are siblings: `wiring.wire()` puts messaging's `enqueue` into SEND."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from coproc.accounts.models import Person
from coproc.kernel.database import UnitOfWork


@dataclass(frozen=True)
class Addressee:
    email: str
    name: str
    language: str = "da"
    person_id: int | None = None


class Send(Protocol):
    """`message` is a folder under templates/mail; `key` is unique for ever: the same key is one mail."""

    def __call__(self, uow: UnitOfWork, *, to: Addressee, message: str, context: dict[str, Any], key: str) -> object: ...


SEND: Send | None = None
# Which of these addresses do not exist (any more), and since when we know; and: somebody says that one works now.
FAILING: Callable[[Session, Collection[str]], Mapping[str, datetime]] | None = None
TRY_AGAIN: Callable[[UnitOfWork, str], object] | None = None


def write(uow: UnitOfWork, person: Person, message: str, key: str, **context: Any) -> None:
    """Put a mail to a person into the outbox, in this transaction."""
    if SEND is None:
        raise RuntimeError("wiring.wire() has not been called: accounts cannot send mail")
    SEND(
        uow,
        to=Addressee(person.email, person.name, person.language, person.id),
        message=message,
        context={"name": person.name, **context},
        key=key,
    )


def failing(session: Session, emails: Collection[str]) -> Mapping[str, datetime]:
    """Address -> since when mail to it has not arrived."""
    return FAILING(session, emails) if FAILING else {}


def try_again(uow: UnitOfWork, person: Person, organisation_id: int) -> None:
    """Somebody says that the person's address works now."""
    if TRY_AGAIN:
        TRY_AGAIN(uow, person.email)
    uow.record("address.works", ("person", person.id), scope=("organisation", organisation_id), after={"name": person.name})
