from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories import dialogues as make
from tests.factories.accounts import People, signed_in
from tests.support.apps import application
from tests.support.kept import kept

SYSTEM = system("test")


@dataclass
class World:
    """A centre with a facilitator, a process in exploration, and what was mailed."""

    database: Database
    clock: FixedClock
    people: People
    centre: Organisation
    facilitator: Person
    process_id: int

    def write(self, actor=SYSTEM):
        return self.database.write(actor, self.clock)

    def mails(self, message: str = "") -> list[OutboxMessage]:
        with self.database.read() as session:
            query = select(OutboxMessage).order_by(OutboxMessage.id)
            return list(session.scalars(query.where(OutboxMessage.message == message) if message else query))

    def published(self, **given) -> int:
        with self.write() as uow:
            return make.make_published(uow, self.process_id, **given).id

    def sign_up(self, event_id: int, number: int = 1, **given) -> int:
        with self.write() as uow:
            return make.make_signup(uow, event_id, number, **given).id

    def link(self, signup_id: int) -> str:
        from coproc.dialogues.models import SignUp

        with self.write() as uow:
            return make.make_link(uow, uow.session.get_one(SignUp, signup_id))


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return kept(_world, database, clock)


def _world(database: Database, clock: FixedClock) -> World:
    people = People(database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    facilitator = people.person((centre, Role.FACILITATOR), name="Fie Facilitator")
    with database.write(SYSTEM, clock) as uow:
        process = make.make_process(uow, centre.id)
    return World(database, clock, people, centre, facilitator, process.id)


@pytest.fixture
def app(world: World) -> Flask:
    return application(world.database, world.clock)


@pytest.fixture
def visitor(app: Flask, world: World):
    return signed_in(app, None, world.clock)


@pytest.fixture
def facilitator(app: Flask, world: World):
    return signed_in(app, world.facilitator, world.clock)
