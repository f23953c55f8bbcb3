"""Five buyers with an agreed description of 22 requirements and a signed letter. Each tender after that is the story."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from coproc import wiring
from coproc.accounts.models import Organisation, OrganisationType
from coproc.agreements.services import signing
from coproc.config import Settings
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes.models import Participation, Process
from tests.factories.accounts import People
from tests.factories.agreements import make_letter, make_word
from tests.factories.line import make_five
from tests.factories.notices import answer_organisation
from tests.journeys.roles.walk import Demo
from tests.journeys.tender.cast import AARHUS, BANEN, VANDVAERK, Buyers
from tests.support.browser import NARROW


@pytest.fixture
def buyers(sqlite_database: Database, clock: FixedClock, site: str, tmp_path: Path, new_page: Callable[..., Page]) -> Buyers:
    wiring.wire()
    people = People(sqlite_database, clock)
    process, members = make_five(people)
    with sqlite_database.write(system("test"), clock) as uow:
        uow.session.get_one(Process, process.id).is_public = True
        houses = [uow.session.get_one(Organisation, member.organisation_id) for member in members]
        for at in (VANDVAERK, BANEN):
            houses[at].type = OrganisationType.UTILITY
        houses[AARHUS].cvr = "55133018"
        answer_organisation(uow, houses[AARHUS].id)
        letter = make_letter(uow, process)
        stances = ("first", "follows", "follows", "follows", "waits")
        for member, stance in zip(members, stances, strict=True):
            signing.sign(uow, letter.id, uow.session.get_one(Participation, member.id).id, make_word(letter, stance=stance))
    officers = [
        people.person((house, Role.OFFICER), name=f"Ida {at}", email=f"indkoeber{at}@koeber.example")
        for at, house in enumerate(houses, 1)
    ]
    manager = people.person((houses[BANEN], Role.MANAGER), name="Lone Leder", email="leder@koeber.example")
    settings = Settings(env="test", var=tmp_path / "var", base_url=site, database_url=sqlite_database.url)
    demo = Demo(sqlite_database, clock, settings)
    return Buyers(demo, people, process, houses, manager, officers, new_page, lambda: new_page(NARROW))
