from __future__ import annotations

import pytest
from flask import Flask

from coproc import wiring
from coproc.accounts import letters
from coproc.accounts.letters import Addressee
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database, UnitOfWork
from tests.factories.accounts import People
from tests.support.apps import application


@pytest.fixture
def people(database: Database, clock: FixedClock) -> People:
    return People(database, clock)


@pytest.fixture
def app(people: People, clock: FixedClock) -> Flask:
    return application(people.database, clock)


class Post(list[tuple[Addressee, str, dict]]):
    """The mails that were put in the outbox: (to, message, context)."""

    def secret(self, number: int = -1) -> str:
        """The secret in a mail's link."""
        return self[number][2]["path"].partition("?")[0].rpartition("/")[2]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, people: People) -> Post:
    """Records every mail on its way into the real outbox. Comes after wiring."""
    found = Post()
    wiring.wire()
    real = letters.SEND
    assert real

    def send(uow: UnitOfWork, *, to: Addressee, message: str, context: dict, key: str) -> None:
        found.append((to, message, context))
        real(uow, to=to, message=message, context=context, key=key)

    monkeypatch.setattr(letters, "SEND", send)
    return found
