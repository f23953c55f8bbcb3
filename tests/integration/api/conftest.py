from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import services
from tests.factories import dialogues as make
from tests.factories.accounts import People
from tests.factories.api import Program, make_key
from tests.support.apps import application
from tests.support.kept import kept

API = "/api/v1"
SYSTEM = system("test")


@dataclass
class World:
    """A centre with a process that Aarhus has joined, and Odense that has not; nobody is named in public."""

    app: Flask
    database: Database
    clock: FixedClock
    people: People
    centre: Organisation
    aarhus: Organisation
    odense: Organisation
    facilitator: Person
    officer: Person
    manager: Person
    outsider: Person
    supplier: Person
    process_id: int

    def write(self, person: Person | None = None) -> Any:
        return self.database.write(self.people.actor(person) if person else SYSTEM, self.clock)

    def as_(self, person: Person | None) -> Program:
        return Program(self.app, make_key(self.database, self.clock, person) if person else "")

    def event(self, **given: Any) -> str:
        """The reference of a published event."""
        with self.write() as uow:
            return make.make_published(uow, self.process_id, **given).reference


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return kept(_world, database, clock, application(database, clock, csrf=True))  # the API does without


def _world(database: Database, clock: FixedClock, app: Flask) -> World:
    people = People(database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    aarhus, odense = people.organisation("Aarhus Kommune"), people.organisation("Odense Kommune")
    company = people.organisation("Maskiner ApS", OrganisationType.COMPANY)
    with database.write(SYSTEM, clock) as uow:
        process = make.make_process(
            uow, centre.id, "letter_of_intent", contact_name="Karen Kontakt", contact_email="karen@example.dk"
        )
        services.add_participant(uow, process.id, aarhus.id, state="joined", is_initiator=True)
    return World(
        app,
        database,
        clock,
        people,
        centre,
        aarhus,
        odense,
        facilitator=people.person((centre, Role.FACILITATOR)),
        officer=people.person((aarhus, Role.OFFICER)),
        manager=people.person((aarhus, Role.MANAGER)),
        outsider=people.person((odense, Role.OFFICER)),
        supplier=people.person((company, Role.SUPPLIER)),
        process_id=process.id,
    )


@pytest.fixture
def sign_up_body() -> Callable[..., dict[str, Any]]:
    def body(number: int = 1, **given: Any) -> dict[str, Any]:
        said = {
            "company_number": make.company_number(number),
            "country": "SE",
            "company_name": f"Virksomhed {number}",
            "contact_name": f"Kontakt {number}",
            "email": f"kontakt{number}@example.se",
        }
        return {**said, **given}

    return body
