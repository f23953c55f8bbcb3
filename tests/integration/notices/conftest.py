"""A process with two buyers, a published event, and tenders, all answered as a notice asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coproc import wiring
from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock, at_local
from coproc.kernel.database import Database
from coproc.processes import services
from coproc.processes.models import Participation, Process
from coproc.tenders import outcomes, plan, queries, services as tenders_services
from coproc.tenders.models import Tender
from tests.factories import notices
from tests.factories.accounts import People, signed_in
from tests.factories.agreements import make_participation, make_process
from tests.factories.dialogues import make_published
from tests.factories.needs import make_need
from tests.factories.tenders import make_drafted, make_planned, make_published_description
from tests.support.apps import application
from tests.support.kept import kept, next_step

SHARED = Path(__file__).resolve().parents[4] / "shared" / "eforms"
NOTICE_ON = date(2026, 11, 23)


@dataclass
class Place:
    """Aarhus began the process and buys; Odense has joined. Both have answered what notices say of them."""

    people: People
    database: Database
    clock: FixedClock
    process: Process
    event: DialogueEvent
    aarhus: Participation
    odense: Participation
    buyer: Organisation
    officer: Person
    expert: Person
    neighbour: Person
    facilitator: Person
    outsider: Person

    def write(self, person: Person | None = None) -> Any:
        return self.database.write(self.people.actor(person) if person else system("test"), self.clock)

    def tender(self, *, answered: bool = True, **regime: Any) -> Tender:
        """Planned, and with everything answered."""
        return next_step(self.database, self.clock, ("tender", answered, regime), lambda: self._tender(answered, regime))

    def _tender(self, answered: bool, regime: dict[str, Any]) -> Tender:
        with self.write(self.officer) as uow:
            found = make_planned(uow, self.aarhus, **regime)
            tenders_services.edit(uow, found.id, tender_system_url="https://udbud.example/1")
            if answered:
                notices.answer_tender(uow, found)
            dates = queries.limits(uow.session, found.id)
            earliest = {row.step: row.earliest_on for row in dates if row.earliest_on and row.step in plan.PLANNABLE}
            step, day = next(iter(earliest.items()), ("", NOTICE_ON))
            plan.plan(uow, found.id, NOTICE_ON, planned={step: day + timedelta(days=3)} if step else {})
        return found

    def bought(self) -> Tender:
        """Signed with a winner, and the result answered."""
        with self.write(self.officer) as uow:
            found = make_drafted(uow, self.aarhus, notice_on=NOTICE_ON)
            notices.answer_tender(uow, found, **notices.RESULT)
            self.clock.set(at_local(date(2027, 2, 1), 10))
            outcomes.send_notice(uow, found.id, on=NOTICE_ON, url="https://udbud.example/1")
            for trigger in ("receive_offers", "evaluate"):
                outcomes.move(uow, found.id, trigger)
            outcomes.send_decision(uow, found.id, on=date(2027, 1, 11))
            outcomes.sign_contract(
                uow,
                found.id,
                on=date(2027, 1, 29),
                starts_on=date(2027, 2, 15),
                ends_on=date(2029, 2, 14),
                winner="Vinder ApS",
                value_ore=125_000_000,
            )
        return found


@pytest.fixture
def place(database: Database, clock: FixedClock) -> Place:
    wiring.wire()
    return kept(filled, database, clock)


def filled(database: Database, clock: FixedClock) -> Place:
    wiring.wire()
    people = People(database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    aarhus = people.organisation("Eksempel Kommune", cvr="55133018")
    odense = people.organisation("Anden Kommune", cvr="35209115")
    outside = people.organisation("Tredje Kommune")
    with database.write(system("test"), clock) as uow:
        need = make_need(uow, aarhus)
        process = make_process(uow, centre, [need.id], state="letter_of_intent")
        own = uow.session.query(Participation).filter_by(process_id=process.id).one()
        services.answer(uow, own.id, "join")
        other = make_participation(uow, process, odense)
        make_published_description(uow, process, own, other)
        event = make_published(uow, process.id, title="Fugtsensorer i kommunale bygninger")
        notices.answer_event(uow, event)
        notices.answer_organisation(uow, aarhus.id)
        notices.answer_organisation(uow, odense.id, city="Odense C", postcode="5000", nuts="DK031")
    return Place(
        people=people,
        database=database,
        clock=clock,
        process=process,
        event=event,
        aarhus=own,
        odense=other,
        buyer=aarhus,
        officer=people.person((aarhus, Role.OFFICER), name="Ida", email="ida@eksempel.example"),
        expert=people.person((aarhus, Role.EXPERT), name="Eva"),
        neighbour=people.person((odense, Role.OFFICER), name="Ole"),
        facilitator=people.person((centre, Role.FACILITATOR), name="Fie", email="fie@centre.example"),
        outsider=people.person((outside, Role.OFFICER), name="Ude"),
    )


@pytest.fixture
def app(place: Place) -> Flask:
    return application(place.database, place.clock)


@pytest.fixture
def browser(app: Flask, place: Place) -> Any:
    def opened(person: Person | None) -> FlaskClient:
        return signed_in(app, person, place.clock)

    return opened
