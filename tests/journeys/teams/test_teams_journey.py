"""Five people write one answer: the officer, a colleague who signs in, and three by link, two of them on a phone of 360 px."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from coproc.processes.models import Participation
from coproc.processes.teams import due
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.axe import check
from tests.support.browser import NARROW, snapshot


@dataclass
class Team:
    scene: Scene
    process: int
    reference: str

    def path(self, rest: str = "") -> str:
        return f"/processer/{self.reference}/udforskning{rest}"

    def link(self, email: str) -> str:
        """What the newest mail to this address leads to."""
        with self.scene.database.read() as session:
            mails = select(OutboxMessage.body_text).where(OutboxMessage.to_email == email, OutboxMessage.message == "part_given")
            text = session.scalars(mails.order_by(OutboxMessage.id.desc()).limit(1)).one()
        found = re.search(r"/din-del/\S+", text)
        assert found
        return found[0]


@pytest.fixture
def town(sqlite_database: Database, clock: FixedClock) -> Team:
    scene = make_scene(sqlite_database, clock)
    process = scene.process()
    scene.need_form(process, days=20)
    return Team(scene, process, scene.reference(process))


def _sign_in(page: Page, email: str, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill(email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def _looked(page: Page, name: str) -> None:
    check(page)
    snapshot(page, f"teams-{name}")


def _hands_out(she: Page, town: Team, asked: str, name: str, email: str, *, other: str = "", look: str = "") -> None:
    she.goto(town.path("/hold/nyt"))
    she.get_by_label(asked).check()
    she.get_by_label("Hvem skal svare?").fill(name)
    she.get_by_label("Mailadresse", exact=True).fill(email)
    if other:
        she.get_by_label("Hvem kan ellers svare?").fill(other)
    if look:
        _looked(she, look)
    she.get_by_role("button", name="Send", exact=True).click()
    expect(she.get_by_text(f"{name} har fået en mail med et link til sin del.")).to_be_visible()


def test_five_people_write_one_answer(town: Team, new_page: Callable[..., Page]) -> None:
    she = new_page()
    _sign_in(she, town.scene.officer.email, town.path())
    she.get_by_role("link", name="Se, hvem der svarer på hvad").click()
    _looked(she, "empty")
    _hands_out(she, town, "Hvordan gør I i dag?", "Kim Drift", "kim@drift.example", look="hand-out")
    _hands_out(she, town, "Hvad koster det jer om året?", "Per Penge", "per@oekonomi.example")
    _hands_out(she, town, "Hvad i jeres drift", "Ingen Tid", "ingen@it.example", other="ida@it.example")
    expert = town.scene.expert
    _hands_out(she, town, "Hvilken virkning vil I måle på?", expert.name, expert.email)
    _writes_on_a_phone(town, new_page(NARROW))
    _hands_over_on_a_phone(town, new_page(NARROW, javascript=False))
    _answers_signed_in(town, new_page())
    town.scene.clock.advance(timedelta(days=10))
    due.remind(town.scene.database, town.scene.clock)
    _replaces_the_stale(town, new_page())
    _answers(town, new_page(NARROW), "ida@it.example", "Maskinerne skal kunne lades i depotet.")
    _approves_and_sends(town, new_page())


def _answers(town: Team, phone: Page, email: str, text: str) -> None:
    phone.goto(town.link(email))
    phone.locator("textarea").first.fill(text)
    phone.get_by_role("button", name="Gem, jeg er færdig").click()
    expect(phone.get_by_text("Delen er færdig, og indkøberen har fået besked.")).to_be_visible()


def _writes_on_a_phone(town: Team, phone: Page) -> None:
    phone.goto(town.link("kim@drift.example"))
    expect(phone.get_by_text("Svar senest")).to_be_visible()
    _looked(phone, "guest")
    phone.get_by_role("button", name="Set, jeg svarer senere").click()
    phone.get_by_label("Hvordan gør I i dag?").fill("Med otte dieselmaskiner.")
    phone.get_by_role("button", name="Gem", exact=True).click()
    expect(phone.get_by_text("Gemt. Du kan gå videre senere.")).to_be_visible()
    phone.get_by_label("Kommentar").fill("Tallet er fra 2025.")
    phone.get_by_role("button", name="Send til indkøberen").click()
    expect(phone.get_by_text("Tallet er fra 2025.")).to_be_visible()
    phone.get_by_role("button", name="Gem, jeg er færdig").click()
    expect(phone.get_by_text("venter på at blive godkendt")).to_be_visible()
    _looked(phone, "guest-done")


def _hands_over_on_a_phone(town: Team, phone: Page) -> None:
    """Per's phone has no JavaScript."""
    old = town.link("per@oekonomi.example")
    phone.goto(old)
    phone.get_by_text("Send delen til en kollega").click()
    phone.get_by_label("Navn på din kollega").fill("Bo Budget")
    phone.get_by_label("Kollegaens mailadresse").fill("bo@oekonomi.example")
    phone.get_by_role("button", name="Send videre").click()
    expect(phone.get_by_text("Bo Budget har fået et link")).to_be_visible()
    phone.goto(old)
    expect(phone.get_by_text("virker ikke længere").first).to_be_visible()
    phone.goto(town.link("bo@oekonomi.example"))
    phone.get_by_label("Hvad koster det jer om året?").fill("mange penge")
    phone.get_by_role("button", name="Gem, jeg er færdig").click()
    expect(phone.get_by_label("Hvad koster det jer om året?")).to_have_value("mange penge")
    phone.get_by_label("Hvad koster det jer om året?").fill("2,5 mio.")
    phone.get_by_role("button", name="Gem, jeg er færdig").click()
    expect(phone.get_by_text("venter på at blive godkendt")).to_be_visible()


def _answers_signed_in(town: Team, page: Page) -> None:
    _sign_in(page, town.scene.expert.email, "/opgaver")
    page.get_by_role("link", name=re.compile("din del af behovsskemaet")).first.click()
    page.get_by_label("Hvilken virkning vil I måle på?").fill("CO2 pr. driftstime.")
    page.get_by_role("button", name="Gem, jeg er færdig").click()
    expect(page.get_by_text("Delen er færdig")).to_be_visible()


def _replaces_the_stale(town: Team, she: Page) -> None:
    _sign_in(she, town.scene.officer.email, town.path("/hold"))
    expect(she.get_by_text("3 af 4 dele er færdige")).to_be_visible()
    expect(she.get_by_role("heading", name="Giv Ingen Tids del til en anden?")).to_be_visible()
    _looked(she, "index")
    she.get_by_role("button", name="Giv den til ida@it.example").click()
    expect(she.get_by_text("har fået en mail med et link til sin del.")).to_be_visible()


def _approves_and_sends(town: Team, she: Page) -> None:
    _sign_in(she, town.scene.officer.email, town.path("/hold"))
    for place in range(4):
        she.get_by_role("link", name=re.compile("Læs, og godkend")).first.click()
        if place == 0:
            _looked(she, "part")
        she.get_by_role("button", name="Godkend delen").click()
        expect(she.get_by_text("Delen er godkendt og står i jeres svar.")).to_be_visible()
    she.get_by_role("link", name="Besvar dem selv").click()
    for box in she.locator("form.fds-form textarea").all():
        if not box.input_value():
            box.fill("Det har vi talt om.")
    _looked(she, "answer")
    she.get_by_role("button", name="Send jeres svar").click()
    expect(she.get_by_text("Jeres svar er sendt.")).to_be_visible()
    with town.scene.database.read() as session:
        assert session.get_one(Participation, town.scene.part(town.process)).need_form_sent_at
