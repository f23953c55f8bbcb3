"""A visitor meets the front page; people meet their tasks and Overblik. At both widths, by axe, and kept as pictures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, busy, scene
from tests.journeys.axe import check
from tests.support.browser import NARROW, WIDE, snapshot


@pytest.fixture
def filled(sqlite_database: Database, clock: FixedClock) -> Scene:
    return busy(scene(sqlite_database, clock))


def _look(page: Page, name: str) -> None:
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        check(page)
    page.set_viewport_size(WIDE)
    snapshot(page, name)


def _sign_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.get_by_label("Mailadresse").fill(email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


def test_a_visitor_sees_what_is_going_on(filled: Scene, page: Page) -> None:
    page.goto("/")
    _look(page, "front")
    assert page.get_by_role("heading", level=1).inner_text() == "Fælles behov. Hvert sit udbud."
    page.get_by_role("link", name="Se markedsdialoger", exact=True).click()
    assert page.url.endswith("/markedsdialoger")


def test_the_front_page_has_something_to_say_when_nothing_goes_on(page: Page) -> None:
    page.goto("/")
    check(page)
    snapshot(page, "front-empty")


def test_an_officer_begins_with_the_first_task(filled: Scene, page: Page) -> None:
    _sign_in(page, "indkoeber@aarhus.example")
    assert page.url.endswith("/opgaver")
    _look(page, "tasks-officer")
    page.get_by_role("link", name="Åbn opgaven").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_facilitator_sees_what_her_processes_need(filled: Scene, page: Page) -> None:
    _sign_in(page, "facilitator@example.dk")
    page.goto("/opgaver")
    _look(page, "tasks-facilitator")
    page.goto("/processer")
    _look(page, "processes-facilitator")


def test_a_manager_decides_and_takes_overblik_home(filled: Scene, page: Page) -> None:
    _sign_in(page, "leder@aarhus.example")
    assert page.url.endswith("/overblik")
    _look(page, "overview")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent som Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="Vis til udskrift").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Vis")).to_be_hidden()


def test_who_is_up_to_date_is_told_so(filled: Scene, page: Page) -> None:
    filled.clock.advance(timedelta(0))
    person = filled.people.person((filled.people.organisation("Læsø Kommune"), "manager"), email="ny@laesoe.example")
    _sign_in(page, person.email)
    page.goto("/opgaver")
    expect(page.get_by_text("Du er à jour.")).to_be_visible()
    check(page)
