from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories.accounts import signed_in
from tests.factories.outreach import Asking, make_asking
from tests.factories.pipeline import Scene, scene as make_scene
from tests.support.apps import application
from tests.support.kept import kept


@dataclass(frozen=True)
class Letter:
    """A mail in the outbox."""

    message: str
    to: str
    text: str

    @property
    def path(self) -> str:
        """Where its button leads."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text)
        return found[1] if found else ""


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return kept(make_scene, database, clock)


@pytest.fixture
def asking(scene: Scene) -> Asking:
    return make_asking(scene)


@pytest.fixture
def app(scene: Scene) -> Flask:
    return application(scene.database, scene.clock)


@pytest.fixture
def as_(app: Flask, scene: Scene) -> Callable[[Person | None], FlaskClient]:
    """as_(person) is a browser in which the person is signed in; as_(None) is a visitor."""
    return lambda person: signed_in(app, person, scene.clock)


@pytest.fixture
def mails(scene: Scene) -> Callable[[str], list[Letter]]:
    """mails("invitation_to_join"): those in the outbox, the oldest first."""

    def found(message: str) -> list[Letter]:
        with scene.database.read() as session:
            rows = session.scalars(select(OutboxMessage).where(OutboxMessage.message == message).order_by(OutboxMessage.id))
            return [Letter(row.message, row.to_email, row.body_text) for row in rows]

    return found
