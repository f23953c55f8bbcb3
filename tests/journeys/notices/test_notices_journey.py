"""A buyer fills what only its notice asks, copies a value with one click, and fetches the file; and the facilitator the joint E1."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.factories.accounts import PASSWORD
from tests.integration.notices.conftest import Place, filled
from tests.journeys.axe import check
from tests.support.browser import snapshot


@pytest.fixture
def place(sqlite_database: Database, clock: FixedClock) -> Place:
    return filled(sqlite_database, clock)


def sign_in(page: Page, email: str, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill(email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def looked_at(page: Page, name: str) -> None:
    """No violations, nothing that scrolls sideways at 1280 or 360."""
    check(page)
    snapshot(page, f"notices-{name}")


def test_a_buyer_makes_its_contract_notice(place: Place, page: Page, new_page: Callable[..., Page]) -> None:
    tender = place.tender(answered=False)
    root = f"/udbud/{tender.reference}"
    sign_in(page, "ida@eksempel.example", root)
    page.get_by_role("link", name="Bekendtgørelser", exact=True).click()
    looked_at(page, "list")
    page.get_by_role("link", name="Udbudsbekendtgørelse (16)").click()
    expect(page.get_by_role("heading", name="Mangler, før filen kan hentes")).to_be_visible()
    looked_at(page, "missing")
    page.get_by_role("link", name="Svar på det, der mangler").click()
    looked_at(page, "answers")
    page.get_by_label("Hvad er kontraktens hovedformål?").select_option("supplies")
    page.get_by_label("Østjylland").check()
    page.get_by_label("Hvor mange måneder løber kontrakten?").fill("24")
    page.get_by_role("button", name="Gem svarene").click()
    expect(page.get_by_text("Alt det, bekendtgørelsen skal have, er her.")).to_be_visible()
    looked_at(page, "ready")

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopiér Titel").first.click()
    expect(page.get_by_role("button", name="Kopieret Titel")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Emissionsfrie gravemaskiner"
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Hent som eForms-XML").click()
    assert downloading.value.suggested_filename == f"{tender.reference}-16.xml"

    plain = new_page(javascript=False)
    sign_in(plain, "ida@eksempel.example", f"{root}/bekendtgoerelser/16")
    assert plain.get_by_role("button", name="Kopiér Titel").count() == 0
    assert plain.locator(".copy-value").first.evaluate("one => getComputedStyle(one).userSelect") == "all"


def test_the_facilitator_makes_the_joint_e1(place: Place, page: Page) -> None:
    tab = f"/processer/{place.process.reference}/markedsdialog/{place.event.reference}"
    sign_in(page, "fie@centre.example", tab)
    page.get_by_role("link", name="Bekendtgørelse E1").click()
    expect(page.get_by_role("heading", name="Køber: Anden Kommune")).to_be_visible()
    looked_at(page, "e1")
    page.get_by_role("link", name="Ret svarene").click()
    looked_at(page, "e1-answers")
    page.get_by_label("Hvem er gruppeleder?").select_option(label="Anden Kommune")
    page.get_by_role("button", name="Gem svarene").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Hent som eForms-XML").click()
    assert downloading.value.suggested_filename == f"{place.event.reference}-E1.xml"
    page.reload()
    expect(page.get_by_role("button", name="Gør klar til næste version")).to_be_visible()


def test_the_organisation_says_what_its_notices_say_of_it(place: Place, page: Page) -> None:
    sign_in(page, "ida@eksempel.example", f"/organisation/{place.buyer.id}/bekendtgoerelser")
    looked_at(page, "organisation")
