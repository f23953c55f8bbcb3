from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coproc import wiring
from coproc.accounts.models import Organisation, Person
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from coproc.needs.models import InnovationNeed
from tests.factories.accounts import People, signed_in
from tests.factories.needs import make_draft, make_need
from tests.support.apps import application
from tests.support.kept import kept


@dataclass
class Place:
    """Two buyers, a centre and a company, each with its people."""

    people: People
    database: Database
    clock: FixedClock
    aarhus: Organisation
    odense: Organisation
    officer: Person
    expert: Person
    other: Person
    facilitator: Person
    supplier: Person

    def write(self, person: Person | None = None) -> Any:
        return self.database.write(self.people.actor(person) if person else system("test"), self.clock)

    def need(self, organisation: Organisation | None = None, **given: Any) -> InnovationNeed:
        with self.write() as uow:
            return make_need(uow, organisation or self.aarhus, **given)

    def draft(self, **given: Any) -> InnovationNeed:
        with self.write() as uow:
            return make_draft(uow, self.aarhus, **given)

    def again(self, need: InnovationNeed) -> InnovationNeed:
        with self.database.read() as session:
            return session.get_one(InnovationNeed, need.id)

    def mails(self) -> list[tuple[str, str, str]]:
        """(message, to, text)."""
        with self.database.read() as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            return [(row.message, row.to_email, row.body_text) for row in rows]


@pytest.fixture
def place(database: Database, clock: FixedClock) -> Place:
    wiring.wire()
    return kept(_place, database, clock)


def _place(database: Database, clock: FixedClock) -> Place:
    people = People(database, clock)
    aarhus, odense = people.organisation("Aarhus Kommune"), people.organisation("Odense Kommune")
    centre = people.organisation("CO-PI", "facilitating_organisation")
    company = people.organisation("Maskiner ApS", "company")
    return Place(
        people,
        database,
        clock,
        aarhus,
        odense,
        officer=people.person((aarhus, Role.OFFICER), email="indkoeb@aarhus.example"),
        expert=people.person((aarhus, Role.EXPERT)),
        other=people.person((odense, Role.OFFICER), email="indkoeb@odense.example"),
        facilitator=people.person((centre, Role.FACILITATOR)),
        supplier=people.person((company, Role.SUPPLIER)),
    )


@pytest.fixture
def app(place: Place) -> Flask:
    return application(place.database, place.clock)


@pytest.fixture
def as_(app: Flask, place: Place) -> Any:
    """as_(person) is a browser in which the person is signed in; as_(None) is a visitor."""

    def browser(person: Person | None) -> FlaskClient:
        return signed_in(app, person, place.clock)

    return browser
