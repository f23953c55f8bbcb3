from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coproc import wiring
from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from coproc.processes import services
from coproc.processes.models import Participation, Process
from tests.factories.accounts import People, signed_in
from tests.factories.agreements import make_participation, make_process
from tests.factories.needs import make_need
from tests.support.apps import application
from tests.support.kept import kept


@dataclass
class Place:
    """A process of a centre with Aarhus and Odense joined, and Esbjerg outside; a partner and a company beside."""

    people: People
    database: Database
    clock: FixedClock
    process: Process
    aarhus: Participation
    odense: Participation
    esbjerg: Organisation
    facilitator: Person
    officer: Person
    expert: Person
    manager: Person
    other_officer: Person
    other_manager: Person
    outsider: Person
    partner: Person

    def write(self, person: Person | None = None) -> Any:
        return self.database.write(self.people.actor(person) if person else system("test"), self.clock)

    def mails(self, message: str) -> list[str]:
        with self.database.read() as session:
            rows = select(OutboxMessage.to_email).where(OutboxMessage.message == message).order_by(OutboxMessage.to_email)
            return list(session.scalars(rows))

    def url(self, suffix: str) -> str:
        return f"/processer/{self.process.reference}{suffix}"


@pytest.fixture
def place(database: Database, clock: FixedClock) -> Place:
    wiring.wire()
    return kept(_place, database, clock)


def _place(database: Database, clock: FixedClock) -> Place:
    people = People(database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    aarhus, odense, esbjerg = (people.organisation(f"{name} Kommune") for name in ("Aarhus", "Odense", "Esbjerg"))
    helper = people.organisation("Gate 21", OrganisationType.PARTNER)
    with database.write(system("test"), clock) as uow:
        need = make_need(uow, aarhus)
        process = make_process(uow, centre, [need.id])
        services.add_partner(uow, process.id, helper.id)
        own = uow.session.scalars(select(Participation).where(Participation.process_id == process.id)).one()
        services.answer(uow, own.id, "join")
        other = make_participation(uow, process, odense)
    return Place(
        people=people,
        database=database,
        clock=clock,
        process=process,
        aarhus=own,
        odense=other,
        esbjerg=esbjerg,
        facilitator=people.person((centre, Role.FACILITATOR), name="Fie"),
        officer=people.person((aarhus, Role.OFFICER), name="Ida", email="ida@aarhus.example"),
        expert=people.person((aarhus, Role.EXPERT), name="Eva"),
        manager=people.person((aarhus, Role.MANAGER), name="Bo", email="bo@aarhus.example"),
        other_officer=people.person((odense, Role.OFFICER), name="Ole", email="ole@odense.example"),
        other_manager=people.person((odense, Role.MANAGER), name="Mia", email="mia@odense.example"),
        outsider=people.person((esbjerg, Role.OFFICER), (esbjerg, Role.MANAGER), name="Ude"),
        partner=people.person((helper, Role.PARTNER), name="Per"),
    )


@pytest.fixture
def app(place: Place) -> Flask:
    return application(place.database, place.clock)


@pytest.fixture
def browser(app: Flask, place: Place) -> Any:
    def opened(person: Person | None) -> FlaskClient:
        return signed_in(app, person, place.clock)

    return opened
