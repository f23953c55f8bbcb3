"""The day of an event and the weeks after: the door on a phone, Opsamling in rows, evaluation, figures, the annex, what moved."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coproc.accounts.models import OrganisationType
from coproc.agreements import queries as agreements
from coproc.agreements.services import descriptions
from coproc.dialogues.after import evaluation
from coproc.dialogues.services import events, information, signups, talk
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories import dialogues as make
from tests.factories.accounts import PASSWORD, People
from tests.factories.agreements import make_description
from tests.journeys.axe import check
from tests.support.browser import NARROW, snapshot

TAB = "/processer/P-2026-1/markedsdialog"
EVENT = f"{TAB}/D-2026-1"
COMPANIES = ("Gravko AB", "Ladestolpe & Søn AB", "Østjysk Maskinudlejning med et meget langt navn AB", "Ærlig Energi AB")


@dataclass
class Day:
    """The morning of the event: four companies have confirmed, one stands on the waiting list."""

    database: Database
    clock: FixedClock
    process_id: int
    event_id: int

    def write(self):
        return self.database.write(system("test"), self.clock)


@pytest.fixture
def day(sqlite_database: Database, clock: FixedClock) -> Day:
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email="fie@example.dk")
    with sqlite_database.write(system("test"), clock) as uow:
        process = make.make_process(uow, centre.id, is_public=True)
        event = make.make_published(uow, process.id, capacity=4)
        for number, name in enumerate((*COMPANIES, "Sent Ude AB"), start=1):
            said = {"company_name": name, "attendees": [f"Person {number}"], "is_listed": number < 3}
            signups.confirm(uow, make.make_signup(uow, event.id, number, **said).id)
        asked = talk.ask(uow, event.id, question="Hvor mange?", asked_by="", email="a@example.dk")
        talk.publish_answer(uow, asked.id, published="Hvor mange maskiner?", answer="Omkring tolv.")
        talk.ask(uow, event.id, question="Hvornår?", asked_by="", email="b@example.dk")
        information.add_fact(uow, process.id, fact="Pladsen er smal", told_to="Gravko AB", event_id=event.id)
        talk.give_input(uow, event.id, company_name="Nordgreb ApS", email="s@example.dk", body="Brug batterier.", may_publish=True)
        first = make_description(uow, process)
    clock.advance(timedelta(days=14, hours=-1))
    day = Day(sqlite_database, clock, process.id, event.id)
    with day.write() as uow:
        version = descriptions.new_version(uow, process.id)
        row = next(row for row in agreements.sections(uow.session, version.id) if row.kind == "requirement")
        body = "Kan arbejde 8 timer med en pause på 45 minutter."
        descriptions.save_section(uow, row.id, heading=row.heading, body=body, proof=row.proof, version=row.version)
        assert first.number == 0
    return day


def _sign_in(page: Page, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill("fie@example.dk")
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def _looked(page: Page, name: str) -> None:
    check(page)
    snapshot(page, f"after-{name}")


def test_from_the_door_to_the_annex(day: Day, new_page: Callable[..., Page]) -> None:
    _the_door(day, new_page(NARROW, javascript=False))
    with day.write() as uow:
        day.clock.advance(timedelta(hours=6))
        events.move(uow, day.event_id, "hold")
    she = new_page()
    _sign_in(she, EVENT)
    _the_summary(day, she)
    _the_evaluation(day, she, new_page(NARROW))
    _the_figures(she)
    _the_annex(she)
    _what_moved(day, she)


def _the_door(day: Day, phone: Page) -> None:
    _sign_in(phone, f"{EVENT}/fremmoede")
    expect(phone.get_by_text("0 af 4 virksomheder er mødt")).to_be_visible()
    phone.get_by_role("button", name="Mødt Gravko AB").click()
    expect(phone.get_by_text("Gravko AB er mødt.")).to_be_visible()
    phone.get_by_label("Søg på virksomhed eller navn").fill("person 2")
    phone.get_by_role("button", name="Vis").click()
    phone.get_by_role("button", name="Mødt Ladestolpe & Søn AB").click()
    phone.goto(f"{EVENT}/fremmoede")
    phone.get_by_role("button", name="Mødt Østjysk").click()
    phone.get_by_role("button", name="Mødt Sent Ude AB").click()
    phone.get_by_role("button", name="Fortryd Østjysk").click()
    phone.get_by_role("button", name="Mødt Østjysk").click()
    phone.get_by_label("Virksomhed", exact=True).fill("Udefra ApS")
    phone.get_by_role("button", name="Tilføj som mødt").click()
    expect(phone.get_by_role("heading", name="Der er fejl i formularen")).to_be_visible()
    phone.get_by_label("Navn", exact=True).fill("Ib Bo")
    phone.get_by_label("E-mail").fill("ib@example.dk")
    phone.get_by_role("button", name="Tilføj som mødt").click()
    expect(phone.get_by_text("5 af 6 virksomheder er mødt")).to_be_visible()
    snapshot(phone, "after-door")
    phone.get_by_role("button", name="Notér resten som udeblevet").click()
    expect(phone.get_by_text("Fremmødet er registreret. 5 virksomheder kom.")).to_be_visible()
    assert day.event_id


def _the_summary(day: Day, she: Page) -> None:
    she.goto(f"{EVENT}/opsamling")
    _looked(she, "summary-empty")
    she.get_by_label("Tema").fill("Strøm")
    she.get_by_label("Hvad blev der sagt?").fill("Der mangler strøm.\nDet tager tid.")
    she.get_by_role("button", name="Tilføj en række Det hørte vi").click()
    expect(she.get_by_label("Tema")).to_have_count(2)
    changed = she.locator("#summary_changed")
    changed.get_by_label("Emne").fill("Opladning – F2")
    she.get_by_role("button", name="Gem", exact=True).click()
    expect(she.get_by_role("heading", name="Der er fejl i formularen")).to_be_visible()
    _looked(she, "summary-error")
    changed.get_by_label("Hvad er ændret?").fill("Fra 30 til 45 minutter")
    changed.get_by_label("Hvorfor?").fill("Kun én kunne ellers")
    she.locator("#summary_next").get_by_label("Hvad sker der?").fill("Vi skriver behovet færdigt")
    she.locator("#summary_next").get_by_label("Hvornår?").fill("august 2027")
    she.get_by_label("Dokument eller oplæg").fill("Foreløbig behovsbeskrivelse")
    she.get_by_label("Referat").fill("Det interne referat.")
    she.get_by_role("button", name="Gem", exact=True).click()
    expect(she.get_by_text("Referat og opsamling er gemt.")).to_be_visible()
    with day.write() as uow:
        for trigger in ("finish_minutes", "publish_summary"):
            events.move(uow, day.event_id, trigger)
    she.goto(EVENT)
    _looked(she, "event")
    she.goto("/markedsdialoger/D-2026-1")
    expect(she.get_by_role("heading", name="Det ændrede vi på grund af jer")).to_be_visible()
    expect(she.get_by_text("Opladning – F2:")).to_be_visible()
    _looked(she, "public")
    with she.expect_download() as download:
        she.get_by_role("link", name="Hent som Word Opsamling").click()
    assert "Det tager tid." in _word(download.value.path().read_bytes())


def _the_evaluation(day: Day, she: Page, company: Page) -> None:
    day.clock.advance(timedelta(days=1))
    assert evaluation.ask(day.database, day.clock) == 5
    with day.database.read() as session:
        bodies = session.scalars(select(OutboxMessage.body_text).where(OutboxMessage.message == "evaluation")).all()
    for number, body in enumerate(bodies[:3]):
        company.goto("/evaluering/" + body.split("/evaluering/")[1].split()[0])
        if number == 0:
            company.get_by_role("button", name="Send svaret").click()
            expect(company.get_by_role("heading", name="Der er fejl i formularen")).to_be_visible()
            _looked(company, "evaluate")
        company.get_by_role("group", name="Var det tiden værd at deltage?").get_by_label("Ja, i høj grad").check()
        company.get_by_role("group", name="Forstod I").get_by_label("Kun lidt").check()
        company.get_by_label("Hvad skal vi gøre bedre").fill("Sig, hvor mange I er.")
        company.get_by_role("button", name="Send svaret").click()
        expect(company.get_by_text("Tak for jeres svar.")).to_be_visible()
    _sign_in(she, f"{EVENT}/evaluering")  # a day later one signs in again
    expect(she.get_by_text("3 har svaret, 5 er spurgt.")).to_be_visible()
    _looked(she, "results")
    with day.write() as uow:
        link = make.make_link(uow, signups.queries.signups(uow.session, day.event_id)[0])
    company.goto(f"{link}/besked-om-udbud")
    company.get_by_role("button", name="Ja tak, giv os besked").click()
    expect(company.get_by_text("Vi gemmer jeres adresse til det")).to_be_visible()
    _looked(company, "follow")


def _the_figures(she: Page) -> None:
    she.goto(TAB)
    check(she)
    she.get_by_role("link", name="Statistik").click()
    expect(she.get_by_role("heading", name="Statistik")).to_be_visible()
    _looked(she, "statistics")
    with she.expect_download() as download:
        she.get_by_role("link", name="CSV").click()
    assert "Regional markedsdialog i Aaby" in download.value.path().read_text("utf-8-sig")


def _the_annex(she: Page) -> None:
    she.goto(f"{TAB}/bilag")
    expect(she.get_by_text("Ikke delt med alle: Pladsen er smal")).to_be_visible()
    _looked(she, "annex")
    with she.expect_download() as download:
        she.get_by_role("button", name="Hent udgaven til offentliggørelse (Word)").click()
    text = _word(download.value.path().read_bytes())
    assert "Gravko AB" in text
    assert "Ærlig Energi" not in text
    with she.expect_download() as download:
        she.get_by_role("button", name="Hent den fulde udgave til sagen (Word)").click()
    assert "Ærlig Energi" in _word(download.value.path().read_bytes())


def _what_moved(day: Day, she: Page) -> None:
    with day.write() as uow:
        version = agreements.latest_version(uow.session, day.process_id)
        version.status, version.heard_at = "in_hearing", uow.now
    she.goto("/processer/P-2026-1/behovsbeskrivelse/bevaegelse")
    expect(she.get_by_text("Flyttet 1 gang, efter markedets input")).to_be_visible()
    _looked(she, "stability")


def _word(content: bytes) -> str:
    file = Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])
