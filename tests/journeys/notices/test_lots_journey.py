"""A buyer writes the result of a tender in lots, and copies a field into its own Word template."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from coproc.documents import own
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.integration.notices.conftest import Place, filled
from tests.integration.notices.test_lots import bought
from tests.journeys.notices.test_notices_journey import looked_at, sign_in


@pytest.fixture
def place(sqlite_database: Database, clock: FixedClock) -> Place:
    return filled(sqlite_database, clock)


def test_the_result_of_each_lot_and_its_winners(place: Place, page: Page) -> None:
    tender = bought(place)
    root = f"/udbud/{tender.reference}/bekendtgoerelser/29"
    sign_in(page, "ida@eksempel.example", root)
    looked_at(page, "lots-sheet")
    page.get_by_role("link", name="Delkontrakter og vindere").click()
    expect(page.get_by_role("heading", name="Delkontrakt 4: Rådgivning")).to_be_visible()
    looked_at(page, "lots")
    page.get_by_role("link", name="Svar for delkontrakten").last.click()
    looked_at(page, "lot-answers")
    page.go_back()
    page.get_by_role("link", name="Tilføj en vinder").last.click()
    looked_at(page, "winner")
    page.get_by_label("Vinderens navn").fill("Gamma ApS")
    page.get_by_label("Hvad er kontrakten værd?").fill("1,5 mio.")
    page.get_by_role("button", name="Gem svarene").click()
    expect(page.get_by_text("Vinderen er skrevet ind.")).to_be_visible()


def test_a_field_is_copied_and_the_own_template_is_seen_on_a_page(place: Place, page: Page) -> None:
    tender = place.tender()
    with place.write(place.officer) as uow:
        version = own.add_version(
            uow, tender.authority_id, "award_criteria", own.starter("award_criteria"), filename="vores.docx", note="Med logo"
        )
    fields = f"/udbud/{tender.reference}/felter/award_criteria"
    sign_in(page, "ida@eksempel.example", fields)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopiér").first.click()
    expect(page.get_by_role("button", name="Kopieret").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("{{ ")
    looked_at(page, "fields")
    page.goto(f"/skabeloner/{tender.authority_id}/award_criteria")
    looked_at(page, "own-template")
    page.get_by_role("link", name="Se på siden").click()
    page.wait_for_url(f"**/skabeloner/version/{version.id}/proev/{tender.reference}/side")
    expect(page.get_by_role("heading", name="Prøve: Tildelingskriterier")).to_be_visible()
    looked_at(page, "own-template-tried")
    page.goto(f"/udbud/{tender.reference}/dokumenter")
    looked_at(page, "documents")
    page.goto(f"/udbud/{tender.reference}/dokumenter/award_criteria")
    looked_at(page, "document")
