"""A manager signs in, invites a colleague, and the colleague comes; every page they pass is accessible, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coproc.accounts.models import OrganisationType, Person
from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.factories.accounts import PASSWORD, People
from tests.journeys.axe import check


@pytest.fixture(autouse=True)
def manager(sqlite_database: Database, clock: FixedClock) -> Person:
    people = People(sqlite_database, clock)
    centre = people.organisation("CO-PI", OrganisationType.CENTRE)
    town = people.organisation("Aarhus Kommune", cvr="13748136")
    return people.person((town, Role.MANAGER), (centre, Role.ADMINISTRATOR), name="Lene Leder", email="lene@example.dk")


def _sign_in(page: Page) -> None:
    page.goto("/login?next=/min-konto")
    page.get_by_label("Mailadresse").fill("lene@example.dk")
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Min konto")


PAGES = (
    "/min-konto",
    "/organisation",
    "/organisation/2/inviter",
    "/organisation/2/oplysninger",
    "/organisation/roller/1",
    "/admin",
    "/admin/organisationer",
    "/admin/organisationer/ny",
    "/admin/organisationer/2",
    "/admin/personer",
    "/admin/personer/1",
    "/admin/tilgaengelighed",
    "/privatliv",
    "/was",
)


def _look_at(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is wider than the screen"


def test_every_page_is_accessible_on_a_wide_screen(page: Page) -> None:
    for path in ("/login", "/glemt-adgangskode", "/login/sendt"):
        _look_at(page, path)
    _sign_in(page)
    for path in PAGES:
        _look_at(page, path)


def test_every_page_is_accessible_on_a_phone(phone: Page) -> None:
    _sign_in(phone)
    for path in PAGES:
        _look_at(phone, path)


def test_a_wrong_form_is_accessible_and_keeps_what_was_typed(page: Page) -> None:
    _sign_in(page)
    page.goto("/organisation/2/inviter")
    page.get_by_label("Navn").fill("Nina Ny")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Navn").input_value() == "Nina Ny"
    check(page)


def test_inviting_works_without_javascript(new_page: Callable[..., Page]) -> None:
    page = new_page(javascript=False)
    _sign_in(page)
    page.goto("/organisation/2/inviter")
    page.get_by_label("Navn").fill("Nina Ny")
    page.get_by_label("Mailadresse").fill("nina@example.dk")
    page.get_by_label("Fagperson").check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("Nina Ny får en mail om det.")).to_be_visible()
    expect(page.get_by_text("Fagperson, har ikke svaret endnu")).to_be_visible()
