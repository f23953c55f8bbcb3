"""The door on the day and a tender's annex, at 1280, 360 and 320 px and under axe: empty, full, searched, refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coproc import wiring
from coproc.accounts.models import OrganisationType, Person
from coproc.dialogues.services import events, signups
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import services as processes
from coproc.processes.models import Participation
from coproc.tenders import annex
from tests.factories import dialogues as make
from tests.factories.accounts import PASSWORD, People
from tests.factories.agreements import make_process
from tests.factories.needs import make_need
from tests.factories.tenders import make_planned, make_published_description
from tests.journeys.roles.walk import Walker

LONG = "Østjysk Maskinudlejning, Reparation og Rådgivning med et meget langt navn A/S"


@dataclass
class Place:
    database: Database
    clock: FixedClock
    facilitator: Person
    officer: Person
    event_id: int
    tender: str


@pytest.fixture
def place(sqlite_database: Database, clock: FixedClock) -> Place:
    wiring.wire()
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    aarhus = people.organisation("Aarhus Kommune")
    facilitator = people.person((centre, Role.FACILITATOR), name="Fie", email="fie@example.dk")
    officer = people.person((aarhus, Role.OFFICER), name="Ida", email="ida@example.dk")
    with sqlite_database.write(system("test"), clock) as uow:
        process = make_process(uow, centre, [make_need(uow, aarhus).id], state="letter_of_intent", is_public=True)
        member = uow.session.scalars(select(Participation).where(Participation.process_id == process.id)).one()
        processes.answer(uow, member.id, "join")
        make_published_description(uow, process, member)
        event = make.make_published(uow, process.id, capacity=2)
        for number, name in enumerate(("Gravko ApS", LONG, "Sent Ude ApS"), 1):
            signups.confirm(uow, make.make_signup(uow, event.id, number, company_name=name, attendees=[f"Person {number}"]).id)
        tender = make_planned(uow, member, date(2027, 1, 11))
        annex.note(uow, tender.id, involved=[], deadline_assessment="")
    return Place(sqlite_database, clock, facilitator, officer, event.id, tender.reference)


@pytest.fixture
def somebody(new_page: Callable[..., Page]) -> Callable[[str, Person, str], Walker]:
    def signs_in(name: str, person: Person, path: str) -> Walker:
        who = Walker(new_page(), None, name)  # type: ignore[arg-type]  # nobody reads mail here
        who.opens(f"/login?next={path}")
        who.writes("Mailadresse", person.email)
        who.presses("Fortsæt")
        who.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
        who.presses("Log ind")
        expect(who.page).to_have_url(re.compile(f"{path}$"))
        return who

    return signs_in


def test_the_door_before_the_day_and_on_it(place: Place, somebody: Callable[..., Walker]) -> None:
    path = "/processer/P-2026-1/markedsdialog/D-2026-1/fremmoede"
    door = somebody("doer", place.facilitator, path)
    door.reads("Fremmøde kan registreres fra den dag, arrangementet holdes.")
    door.looks("foer-dagen")
    place.clock.advance(timedelta(days=14, hours=-1))
    door = somebody("doer-dagen", place.facilitator, path)
    door.looks("ingen-er-kommet")
    door.writes("Søg på virksomhed eller navn", "Nordgreb")
    door.presses("Vis")
    door.reads("Ingen tilmeldte hedder “Nordgreb”.")
    door.looks("ukendt")
    door.writes("Virksomhed", "Nordgreb A/S")
    door.presses("Tilføj som mødt")
    door.reads("Der er fejl i formularen")
    door.finds("Virksomhed", "Nordgreb A/S")
    door.looks("mangler")
    door.opens(path)
    door.presses(f"Mødt {LONG}")
    door.presses("Mødt Sent Ude ApS")
    door.presses("Notér resten som udeblevet")
    door.reads("Fremmødet er registreret. 2 virksomheder kom.")
    door.looks("faerdig")


def test_the_annex_of_a_tender_without_and_with_what_it_needs(place: Place, somebody: Callable[..., Walker]) -> None:
    path = f"/udbud/{place.tender}/bilag"
    officer = somebody("bilag", place.officer, path)
    officer.reads("Der er ikke holdt nogen markedsdialog, som udbuddet bygger på.")
    officer.looks("ingen-dialog")
    place.clock.advance(timedelta(days=14, hours=8))
    with place.database.write(system("test"), place.clock) as uow:
        events.move(uow, place.event_id, "hold")
    officer = somebody("bilag-holdt", place.officer, path)
    officer.reads("Mangler, før bilaget kan laves")
    officer.looks("mangler")
    officer.writes("Virksomhed", LONG, within=officer.page.locator("#involved"))
    officer.presses("Gem")
    officer.reads("Der er fejl i formularen")
    officer.looks("halv-raekke")
    officer.presses("Fjern rækken Virksomheder, der har rådgivet eller været med i forberedelsen 1")
    officer.writes("Er fristen lang nok for dem, der ikke var med i dialogen?", "Ti dage længere end mindst.")
    officer.presses("Gem")
    officer.reads("Oplysningerne til bilaget er gemt.", "Hent udgaven til offentliggørelse (Word)")
    officer.looks("klar")
