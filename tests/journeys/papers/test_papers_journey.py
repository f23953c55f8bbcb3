"""The officer makes documents, edits one in Word, uses its own template, and orders a set; without JavaScript it works too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from coproc.accounts.models import OrganisationType
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import services
from coproc.processes.models import Participation
from coproc.tenders.material import sets
from tests.factories.accounts import PASSWORD, People
from tests.factories.agreements import make_process
from tests.factories.documents import word_file
from tests.factories.needs import make_need
from tests.factories.tenders import make_planned, make_published_description
from tests.journeys.axe import check
from tests.support.browser import snapshot

DOCUMENTS = "/udbud/T-2026-1/dokumenter"


@pytest.fixture
def house(sqlite_database: Database, clock: FixedClock) -> int:
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    aarhus = people.organisation("Aarhus Kommune")
    people.person((aarhus, Role.OFFICER), name="Ida Indkøber", email="ida@example.dk")
    with sqlite_database.write(system("test"), clock) as uow:
        process = make_process(uow, centre, [make_need(uow, aarhus).id], state="letter_of_intent")
        own = uow.session.query(Participation).filter_by(process_id=process.id).one()
        services.answer(uow, own.id, "join")
        make_published_description(uow, process, own)
        make_planned(uow, own)
    return int(aarhus.id)


def _sign_in(page: Page, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill("ida@example.dk")
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def test_documents_from_draft_to_zip(
    house: int, new_page: Callable[..., Page], sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    page = new_page(javascript=False)
    _sign_in(page, DOCUMENTS)
    snapshot(page, "papers-documents")
    page.goto(f"{DOCUMENTS}/tender_timetable")
    page.click("text=Lav dokumentet")
    snapshot(page, "papers-document")
    with page.expect_download() as download:
        page.click("table a:has-text('Word')")
    page.set_input_files("input[type=file]", download.value.path())
    page.goto(f"/skabeloner/{house}/award_criteria")
    bad = tmp_path / "brev.docx"
    bad.write_bytes(word_file("{{ ukendt }}", "{{ ordregiver }}"))
    page.set_input_files("input[type=file]", bad)
    page.click("text=Tjek og gem skabelonen")
    assert "Ukendt felt: ukendt" in page.inner_text("main")
    snapshot(page, "papers-template")
    page.goto(DOCUMENTS)
    page.click("text=Lav sættet")
    snapshot(page, "papers-set")
    sets.make_ordered(sqlite_database, clock)
    page.click("text=Se, hvor langt det er nu")
    with page.expect_download() as zipped:
        page.click("text=Hent sættet (zip)")
    assert zipped.value.suggested_filename.endswith(".zip")


def test_pages_of_documents_are_accessible_on_a_phone(house: int, phone: Page) -> None:
    _sign_in(phone, DOCUMENTS)
    for path in (
        DOCUMENTS,
        f"{DOCUMENTS}/tender_conditions",
        "/skabeloner",
        f"/skabeloner/{house}/award_criteria",
        "/udbud/T-2026-1/felter/tender_conditions",
    ):
        phone.goto(path)
        check(phone)
        snapshot(phone, f"papers-{path.strip('/').replace('/', '-')}-360")
