"""A centre, four buyers and a process at its market dialogue. Everything after that is the story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from coproc import wiring
from coproc.accounts.models import OrganisationType
from coproc.config import Settings
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import services as processes
from tests.factories import dialogues as make
from tests.factories.accounts import People
from tests.factories.agreements import make_description
from tests.journeys.roles.walk import Demo
from tests.journeys.whole.cast import TITLE, Cast
from tests.support import browser as chromium

BUYERS = ("Aarhus Kommune", "Odense Kommune", "Esbjerg Kommune", "Region Nordjylland")


class _Touching:
    """The browser of a phone, for `watched`: fingers and a screen of its own density."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def new_context(self, **given: Any) -> Any:
        return self._browser.new_context(**given, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def new_phone(browser: Browser, site: str) -> Iterator[Callable[[], Page]]:
    with ExitStack() as stack:

        def open_phone() -> Page:
            phone: Any = _Touching(browser)
            return stack.enter_context(chromium.watched(phone, site, chromium.NARROW))

        yield open_phone


@pytest.fixture
def cast(
    sqlite_database: Database,
    clock: FixedClock,
    site: str,
    tmp_path: Path,
    new_page: Callable[..., Page],
    new_phone: Callable[[], Page],
) -> Cast:
    wiring.wire()
    people = People(sqlite_database, clock)
    centre = people.organisation("Center for Eksempler", OrganisationType.CENTRE)
    facilitator = people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email="fie@centeret.example")
    buyers = [people.organisation(name) for name in BUYERS]
    officers = [
        people.person((buyer, Role.OFFICER), name=f"Indkøber {number}", email=f"indkoeber{number}@koeber.example")
        for number, buyer in enumerate(buyers, 1)
    ]
    with sqlite_database.write(system("test"), clock) as uow:
        process = make.make_process(
            uow,
            centre.id,
            "market_dialogue",
            title=TITLE,
            is_public=True,
            contact_name="Fie Facilitator",
            contact_email=facilitator.email,
        )
        for buyer in buyers:
            processes.add_participant(uow, process.id, buyer.id, state="joined")
        make_description(uow, process)
    settings = Settings(env="test", var=tmp_path / "var", base_url=site, database_url=sqlite_database.url)
    demo = Demo(sqlite_database, clock, settings)
    return Cast(demo, people, process, buyers, facilitator, officers, new_page, new_phone)
