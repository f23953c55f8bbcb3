"""A week's journal, access to documents, half a page on a director's phone, the dossier, and an organisation that leaves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from coproc.accounts.models import Person
from coproc.documents.services import upload
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage, Status
from coproc.pipeline.journal import indexing
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from coproc.processes.steering import services as steering
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.axe import check
from tests.support.browser import NARROW, snapshot

MIO = 100_000_000


@pytest.fixture
def scene(sqlite_database: Database, clock: FixedClock) -> Scene:
    return make_scene(sqlite_database, clock)


@pytest.fixture
def process(scene: Scene) -> str:
    number = scene.process()
    with scene.write(scene.facilitator) as uow:
        scope = ("process", number)
        for title in ("Notat om opladning", "Priser fra en virksomhed"):
            upload(
                uow, f"%PDF-1.7 {title}".encode(), filename=f"{title}.pdf", content_type="application/pdf",
                subject=scope, scope=scope, title=title,
            )  # fmt: skip
        funding.set_needs(uow, number, {Phase.PURCHASE: (4 * MIO, "To tilbud")})
        steering.save_risk(
            uow, number, risk="Få bydere", probability=3, consequence=4, owner="Fie", measure="Ring", review_on=uow.today
        )
        steering.decide(uow, number, decided_on=uow.today, decision="Vi går videre.", reason="")
    scene.need_form(number)
    with scene.write() as uow:
        sent = update(OutboxMessage).values(status=Status.SENT, sent_at=uow.now)
        uow.session.execute(sent)
    indexing.refresh(scene.database, scene.clock)
    return f"/processer/{scene.reference(number)}"


def _sign_in(page: Page, person: Person, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill(person.email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def _fetched(page: Page, name: str) -> dict[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def test_a_week_of_journal_and_a_request_for_access(scene: Scene, process: str, page: Page, phone: Page) -> None:
    _sign_in(page, scene.officer, f"{process}/journal")
    check(page)
    snapshot(page, "journal-1280")
    page.get_by_role("button", name="Lav en eksport af det nye").click()
    expect(page.get_by_text("Alt er eksporteret.")).to_be_visible()
    check(page)
    found = _fetched(page, "det nye")
    assert "Journalliste.xlsx" in found
    assert any("Notat om opladning" in name for name in found)
    _sign_in(phone, scene.facilitator, f"{process}/journal")
    check(phone)
    snapshot(phone, "journal-360")
    phone.get_by_role("link", name="Notat om opladning").click()
    check(phone)
    phone.goto(f"{process}/aktindsigt/ny")
    phone.get_by_label("Hvad drejer anmodningen sig om?").fill("Alt om priser")
    for group in ("Modtaget", "Dokumenter fra og med", "Dokumenter til og med"):
        day = scene.clock.now().date()
        box = phone.get_by_role("group", name=group)
        for label, value in (("Dag", day.day), ("Måned", day.month), ("År", day.year)):
            box.get_by_label(label).fill(str(value))
    check(phone)
    phone.get_by_role("button", name="Vis dokumenterne").click()
    expect(phone.get_by_role("heading", name="Aktindsigt: Alt om priser")).to_be_visible()
    check(phone)
    snapshot(phone, "access-request-360")


def test_half_a_page_on_a_directors_phone(scene: Scene, process: str, page: Page, new_page: Callable[..., Page]) -> None:
    _sign_in(page, scene.facilitator, process)
    snapshot(page, "overview-money-1280")
    page.get_by_role("link", name="Halv side til ledelsen").click()
    page.get_by_label("Din egen sætning").fill("Vi mangler pengene til den første maskine.")
    page.get_by_role("button", name="Gem sætningen").click()
    page.get_by_label("Navn").fill("Dina Direktør")
    page.get_by_label("E-mail").fill("dina@example.dk")
    page.get_by_label("Organisation").select_option(str(scene.buyers[0].id))
    page.get_by_role("button", name="Tilføj", exact=True).click()
    check(page)
    page.get_by_role("button", name="Lås siden, og send den").click()
    expect(page.get_by_text("Kvartalets side er sendt")).to_be_visible()
    snapshot(page, "half-page-1280")
    with scene.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "half_page")).one()
    path = "/halv-side/" + mail.body_text.partition("/halv-side/")[2].split()[0]
    director = new_page(NARROW)
    director.goto(path)
    expect(director.get_by_text("Det mangler vi fra jer")).to_be_visible()
    expect(director.get_by_text("Send svaret på behovsskemaet")).to_be_visible()
    check(director)
    snapshot(director, "half-page-360")


def test_an_organisation_leaves_with_its_zip(scene: Scene, process: str, page: Page, phone: Page) -> None:
    _sign_in(phone, scene.manager, f"{process}/forlad")
    check(phone)
    snapshot(phone, "leave-360")
    found = _fetched(phone, "Hent vores data")
    assert "Journalliste.csv" in found
    phone.get_by_label("Hvorfor?").fill("Vi har ikke tid.")
    phone.get_by_text("Vi har hentet vores data").click()
    phone.get_by_role("button", name="Forlad processen").click()
    check(phone)
    snapshot(phone, "leave-mails-360")
    phone.get_by_role("button", name="Gem ændringen").click()
    expect(phone.get_by_text("I er ude af processen.")).to_be_visible()
    _sign_in(page, scene.expert, "/min-konto/mine-data")
    check(page)
    snapshot(page, "my-data-1280")
    assert "Mine oplysninger.xlsx" in _fetched(page, "Hent mine data")
