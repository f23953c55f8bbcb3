"""From the public page to "I er tilmeldt": at most five fields, two pages to act on, one mail. Counted, on a desk, on a phone, in English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coproc.accounts.models import OrganisationType
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.services import events
from coproc.kernel.actor import system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories import dialogues as make
from tests.factories.accounts import People
from tests.journeys.axe import check
from tests.support.browser import snapshot

# The robots' field is not for people.
FIELDS = 'input:visible:not([type=hidden], [type=checkbox], [tabindex="-1"]), select:visible, textarea:visible, fieldset:visible'


@pytest.fixture
def meeting(sqlite_database: Database, clock: FixedClock) -> str:
    """A full conference with online seats and a regional meeting with room, in one process."""
    centre = People(sqlite_database, clock).organisation("Eksempelcenter", OrganisationType.CENTRE)
    with sqlite_database.write(system("test"), clock) as uow:
        found = make.make_round(uow, make.make_process(uow, centre.id).id)
        starts = uow.now + timedelta(days=21)
        meeting = make.make_event(uow, found.id, title="Regional markedsdialog i Aaby")
        conference = make.make_event(
            uow,
            found.id,
            title="Leverandørkonference",
            kind="supplier_conference",
            capacity=1,
            link="https://example.dk/moede",
            starts_at=starts,
            ends_at=starts + timedelta(hours=4),
            signup_closes_at=starts - timedelta(days=3),
        )
        for event in (meeting, conference):
            events.move(uow, event.id, "publish_invitation")
        make.make_signup(uow, conference.id, 99)
        return meeting.reference


def _mails(database: Database, email: str) -> list[OutboxMessage]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.to_email == email).order_by(OutboxMessage.id)))


def _personal_link(mail: OutboxMessage) -> str:
    return "/min-tilmelding/" + mail.body_text.split("/min-tilmelding/")[1].split()[0]


def _looks(page: Page, name: str) -> None:
    check(page)
    snapshot(page, f"tilmelding-{name}")


def test_two_minutes_on_a_desk(page: Page, meeting: str, sqlite_database: Database, clock: FixedClock) -> None:
    pages_acted_on = 0
    page.goto(f"/markedsdialoger/{meeting}")
    page.get_by_role("link", name="Tilmeld jer").click()
    assert page.locator("main form").locator(FIELDS).count() <= 5  # which events, number, name, address, who comes
    _looks(page, "formular")
    page.get_by_role("button", name="Tilmeld jer").click()
    _looks(page, "formular-fejl")
    page.get_by_label("CVR-nummer").fill("13748136")
    page.get_by_label("Virksomhedens navn").fill("Eksempel Gravko ApS")
    page.get_by_label("E-mail").fill("ida@example.dk")
    page.get_by_label("Hvem kommer?").fill("Ida Holm\nPer Dahl")
    page.get_by_label("Leverandørkonference", exact=True).check()
    page.get_by_role("button", name="Tilmeld jer").click()
    pages_acted_on += 1
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekræft nu jeres tilmelding")
    _looks(page, "tak")
    (mail,) = _mails(sqlite_database, "ida@example.dk")  # one mail for both events
    page.goto(_personal_link(mail))
    _looks(page, "bekraeft")
    page.get_by_role("button", name="Bekræft").click()
    pages_acted_on += 1
    expect(page.get_by_role("heading", level=1)).to_have_text("I er tilmeldt")
    assert pages_acted_on == 2
    expect(page.get_by_text("I står som nummer 1 på ventelisten.", exact=False)).to_be_visible()
    _looks(page, "i-er-tilmeldt")

    page.get_by_role("button", name="Vær med online i stedet").click()
    expect(page.get_by_text("I har en plads online.")).to_be_visible()
    page.get_by_role("link", name="Ret eller fortæl mere").click()
    page.get_by_label("Hvor mange er I?").select_option("10–49 ansatte")
    page.get_by_label("Vi vil gerne tale med indkøberne én til én").check()
    page.get_by_label("Mad").fill("Uden nødder")
    _looks(page, "fortael-mere")
    page.get_by_role("button", name="Gem").click()
    page.get_by_role("link", name="Kvittering til print").click()
    _looks(page, "kvittering")
    page.emulate_media(media="print")
    page.screenshot(path="test-artefacts/tilmelding-kvittering-print.png", full_page=True)
    expect(page.get_by_text("Print siden", exact=False)).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Tilbage til tilmeldingen").click()
    page.get_by_role("link", name="Meld fra til det hele").click()
    _looks(page, "meld-fra")
    page.get_by_role("button", name="Meld fra").click()
    expect(page.get_by_text("I er meldt fra. Pladsen går videre", exact=False)).to_be_visible()
    _looks(page, "meldt-fra")
    clock.advance(timedelta(days=12))
    page.goto(f"/markedsdialoger/{meeting}/tilmelding")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fristen for tilmelding er overskredet.")
    _looks(page, "for-sent")


def test_on_a_phone_in_english_without_scripts(new_page: Callable[..., Page], meeting: str, sqlite_database: Database) -> None:
    phone = new_page({"width": 360, "height": 740}, javascript=False)
    phone.goto(f"/markedsdialoger/{meeting}/tilmelding")
    phone.locator("summary", has_text="Menu").click()
    phone.get_by_role("link", name="English").locator("visible=true").click()
    phone.get_by_label("CVR number").fill("556012-5790")
    phone.get_by_label("Country").select_option("Sweden")
    phone.get_by_label("Company name").fill("Example Volt AB")
    phone.get_by_label("E-mail").fill("ann@example.se")
    phone.get_by_label("Who is coming?").fill("Ann Berg")
    snapshot(phone, "tilmelding-engelsk")
    phone.get_by_role("button", name="Sign up").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("There is a place for you: confirm it now")
    (mail,) = _mails(sqlite_database, "ann@example.se")
    assert mail.subject.startswith("Confirm your sign-up")
    phone.goto(_personal_link(mail))
    phone.get_by_role("button", name="Confirm").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are signed up")
    snapshot(phone, "tilmelding-engelsk-tilmeldt")
    phone.goto("/min-tilmelding")
    phone.get_by_label("E-mail").fill("nobody@example.se")
    phone.get_by_role("button", name="Send a link").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Look in your inbox")
    with sqlite_database.read() as session:
        assert session.scalar(select(DialogueEvent.next_queue_number).where(DialogueEvent.reference == meeting)) == 2
