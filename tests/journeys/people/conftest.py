"""The centre, Aarhus with its three people, one officer in each of two other towns, and a process that explores the need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from coproc import wiring
from coproc.config import Settings
from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes.models import Process
from tests.factories.agreements import make_description
from tests.factories.pipeline import scene as make_scene
from tests.journeys.people.cast import Cast
from tests.journeys.roles.walk import Demo
from tests.journeys.whole.conftest import _Touching
from tests.support import browser as chromium


@pytest.fixture
def new_phone(browser: Browser, site: str) -> Iterator[Callable[[], Page]]:
    with ExitStack() as stack:
        phone: Any = _Touching(browser)
        yield lambda: stack.enter_context(chromium.watched(phone, site, chromium.NARROW))


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
    scene = make_scene(sqlite_database, clock)
    odense, hjoerring = scene.buyers[1], scene.people.organisation("Hjørring Kommune")
    oda = scene.people.person((odense, Role.OFFICER), name="Oda Indkøber", email="oda@odense.example")
    hanne = scene.people.person((hjoerring, Role.OFFICER), name="Hanne Indkøber", email="hanne@hjoerring.example")
    number = scene.process(joined=1)
    with scene.write(scene.facilitator) as uow:
        make_description(uow, uow.session.get_one(Process, number))
    settings = Settings(env="test", var=tmp_path / "var", base_url=site, database_url=sqlite_database.url)
    demo = Demo(sqlite_database, clock, settings)
    return Cast(demo, scene, number, odense, hjoerring, oda, hanne, new_page, new_phone, tmp_path)
