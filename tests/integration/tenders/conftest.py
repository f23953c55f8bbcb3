from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coproc import wiring
from coproc.accounts.models import OrganisationType, Person
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import services
from coproc.processes.models import Participation, Process
from coproc.tenders.models import Tender
from tests.factories.accounts import People, signed_in
from tests.factories.agreements import make_participation, make_process
from tests.factories.needs import make_need
from tests.factories.tenders import make_planned, make_published_description
from tests.support.apps import application
from tests.support.kept import kept, next_step


@dataclass
class Place:
    """A process at its letter of intent: Aarhus and Odense have joined and agreed on a description; Esbjerg stands outside."""

    people: People
    database: Database
    clock: FixedClock
    process: Process
    aarhus: Participation
    odense: Participation
    facilitator: Person
    officer: Person
    expert: Person
    manager: Person
    other_officer: Person
    outsider: Person
    partner: Person

    def write(self, person: Person | None = None) -> Any:
        return self.database.write(self.people.actor(person) if person else system("test"), self.clock)


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
        process = make_process(uow, centre, [need.id], state="letter_of_intent")
        services.add_partner(uow, process.id, helper.id)
        own = uow.session.query(Participation).filter_by(process_id=process.id).one()
        services.answer(uow, own.id, "join")
        other = make_participation(uow, process, odense)
        make_published_description(uow, process, own, other)
    return Place(
        people=people,
        database=database,
        clock=clock,
        process=process,
        aarhus=own,
        odense=other,
        facilitator=people.person((centre, Role.FACILITATOR), name="Fie"),
        officer=people.person((aarhus, Role.OFFICER), name="Ida", email="ida@aarhus.example"),
        expert=people.person((aarhus, Role.EXPERT), name="Eva"),
        manager=people.person((aarhus, Role.MANAGER), name="Bo", email="bo@aarhus.example"),
        other_officer=people.person((odense, Role.OFFICER), name="Ole", email="ole@odense.example"),
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


@pytest.fixture
def tender(place: Place) -> Tender:
    def planned() -> Tender:
        with place.write(place.officer) as uow:
            return make_planned(uow, place.aarhus)

    return next_step(place.database, place.clock, ("planned",), planned)
