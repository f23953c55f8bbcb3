"""The mails of this room. Accounts and messaging are siblings: `wiring.wire()` puts messaging's `enqueue` into SEND."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

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
