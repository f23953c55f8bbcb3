"""Questions, written input, a synthesis, notes without a network and a fact shared with all, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from coproc.accounts.models import OrganisationType, Person
from coproc.dialogues.models import SharedFact
from coproc.dialogues.notes.models import DialogueNote, NoteVersion
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories import dialogues as make
from tests.factories.accounts import PASSWORD, People
from tests.journeys import axe
from tests.support import browser as chromium

QUESTIONS = ["Hvad kan I levere i dag?", "Hvad driver prisen?"]
TAB = "/processer/P-2026-1/markedsdialog"
EVENT = "D-2026-1"


@pytest.fixture
def person(sqlite_database: Database, clock: FixedClock) -> Person:
    """A facilitator with a published event."""
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    with sqlite_database.write(system("test"), clock) as uow:
        process = make.make_process(uow, centre.id, is_public=True)
        make.make_published(uow, process.id, questions=QUESTIONS)
        make.make_signup(uow, 1)
    return people.person((centre, Role.FACILITATOR), name="Fie Facilitator")


@pytest.fixture
def facilitator(person: Person, new_page: Callable[..., Page]) -> Page:
    page = new_page()
    _sign_in(page, person)
    return page


def _sign_in(page: Page, person: Person) -> None:
    page.goto("/login?next=/min-konto")
    page.get_by_label("Mailadresse").fill(person.email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/min-konto")


def _looks(page: Page, name: str) -> None:
    axe.check(page)
    chromium.snapshot(page, f"dialog-{name}")


def _mail(database: Database, message: str, to: str) -> str:
    with database.read() as session:
        query = select(OutboxMessage.body_text).where(OutboxMessage.message == message, OutboxMessage.to_email == to)
        return session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).one()


def _notes(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        return [(note.body, note.revision) for note in session.scalars(select(DialogueNote))]


def test_a_question_is_answered_for_all_and_the_asker_stays_unknown(
    page: Page, facilitator: Page, sqlite_database: Database
) -> None:
    page.goto(f"/markedsdialoger/{EVENT}")
    page.get_by_role("link", name="Stil et spørgsmål, som alle får svaret på").click()
    page.get_by_label("Jeres spørgsmål").fill("Kan Nordgreb levere i etaper?")
    page.get_by_label("Virksomhed").fill("Nordgreb A/S")
    page.get_by_label("E-mail").fill("ida@nordgreb.dk")
    _looks(page, "spoerg")
    page.get_by_role("button", name="Send spørgsmålet").click()
    expect(page.get_by_text("1 spørgsmål venter på svar")).to_be_visible()

    facilitator.goto(f"{TAB}/{EVENT}")
    facilitator.get_by_role("link", name="Spørgsmål og svar", exact=True).click()
    facilitator.get_by_role("link", name="Kan Nordgreb levere").click()
    facilitator.get_by_label("Svaret", exact=True).fill("Ja, i to etaper.")
    facilitator.get_by_role("button", name="Gem svaret").click()
    expect(facilitator.get_by_text("Man kan se, hvem der har spurgt “Kan")).to_be_visible()
    _looks(facilitator, "svar-klar")
    facilitator.get_by_role("link", name="Kan Nordgreb levere").click()
    facilitator.get_by_label("Spørgsmålet, som alle læser det").fill("Kan der leveres i etaper?")
    facilitator.get_by_role("button", name="Gem svaret").click()
    facilitator.get_by_role("button", name="Offentliggør for alle").click()
    expect(facilitator.get_by_text("1 svar er offentliggjort for alle.")).to_be_visible()
    _looks(facilitator, "svar-offentliggjort")
    page.reload()
    expect(page.get_by_role("heading", name="Kan der leveres i etaper?")).to_be_visible()
    expect(page.get_by_text("Nordgreb")).to_have_count(0)
    _looks(page, "arrangement-med-svar")
    assert "Ja, i to etaper." in _mail(sqlite_database, "answers_published", "kontakt1@example.se")


def test_input_is_saved_as_it_goes_sent_read_and_summed_up(page: Page, facilitator: Page, sqlite_database: Database) -> None:
    page.goto(f"/markedsdialoger/{EVENT}/skriftligt-input")
    page.get_by_label("Virksomhed").fill("Nordgreb A/S")
    page.get_by_label("E-mail").fill("ida@nordgreb.dk")
    _looks(page, "input-start")
    page.get_by_role("button", name="Send os et link").click()
    expect(page.get_by_text("Vi har sendt et link til ida@nordgreb.dk")).to_be_visible()
    link = re.search(r"/mit-input/[\w-]+", _mail(sqlite_database, "input_link", "ida@nordgreb.dk"))[0]  # type: ignore[index]

    page.goto(link)
    page.get_by_label(QUESTIONS[0]).fill("Tolv maskiner om måneden.")
    expect(page.get_by_text("Gemt hos os kl.")).to_be_visible()
    page.goto("about:blank")  # the browser is closed: what is saved is there
    page.goto(link)
    expect(page.get_by_label(QUESTIONS[0])).to_have_value("Tolv maskiner om måneden.")
    page.get_by_label(QUESTIONS[1]).fill("Batteriet er 60 procent af prisen, siger vores leverandør.")
    page.get_by_role("button", name="Send jeres input").click()
    expect(page.get_by_text("Der er fejl i formularen")).to_be_visible()
    _looks(page, "input-fejl")
    page.get_by_role("group", name="Må svar 1 offentliggøres?").get_by_label("Må offentliggøres").check()
    page.get_by_role("group", name="Må svar 2 offentliggøres?").get_by_label("Ønskes fortroligt").check()
    page.get_by_label("Vedlæg en fil").set_input_files({"name": "svar.docm", "mimeType": "application/zip", "buffer": b"PK"})
    page.get_by_role("button", name="Vedlæg filen").click()
    expect(page.get_by_text("Filer med makroer tager vi ikke imod").first).to_be_visible()
    page.get_by_role("button", name="Send jeres input").click()
    expect(page.get_by_role("heading", name="Kvittering for skriftligt input")).to_be_visible()
    _looks(page, "input-kvittering")

    facilitator.goto(f"{TAB}/{EVENT}/input")
    expect(facilitator.get_by_text("Ønskes fortroligt").first).to_be_visible()
    facilitator.get_by_role("link", name="Temaer og krav").click()
    facilitator.get_by_label("Tema").first.fill("Levering")
    facilitator.get_by_label("Tema").last.fill("Pris")
    _looks(facilitator, "input-temaer")
    facilitator.get_by_role("button", name="Gem").click()
    _looks(facilitator, "input-laest")
    facilitator.get_by_role("link", name="Skriv sammenfatningen").click()
    facilitator.get_by_label("Tema").fill("Pris")
    facilitator.get_by_label("Hvad siger de?").fill("siger, at batteriet er 60 procent af prisen, siger vores leverandør")
    facilitator.get_by_label("Nordgreb A/S").check()
    facilitator.get_by_role("button", name="Tilføj").click()
    expect(facilitator.get_by_text("står næsten ordret i det, Nordgreb A/S ønsker fortroligt")).to_be_visible()
    _looks(facilitator, "sammenfatning")
    facilitator.get_by_role("button", name="Offentliggør sammenfatningen for alle").click()
    expect(facilitator.get_by_text("Se fundene igennem").first).to_be_visible()
    facilitator.get_by_label("Hvorfor kan den offentliggøres alligevel?").fill("Nordgreb har sagt ja på mail.")
    facilitator.get_by_role("button", name="Offentliggør sammenfatningen for alle").click()
    expect(facilitator.get_by_text("Sammenfatningen er offentliggjort, og alle har fået besked.")).to_be_visible()


def test_notes_survive_a_lost_network_a_closed_laptop_and_a_second_writer(
    facilitator: Page, person: Person, browser: Browser, site: str, sqlite_database: Database
) -> None:
    page = facilitator
    page.goto(f"{TAB}/{EVENT}/noter")
    page.get_by_role("link", name="Skriv en note").click()
    page.get_by_label("Hvilket bord, tema eller hvilken virksomhed?").fill("Bord 3")
    page.get_by_label("Noten", exact=True).fill("Første linje")
    expect(page.get_by_text("Gemt hos os kl.")).to_be_visible()

    page.context.set_offline(True)  # the wifi goes
    page.get_by_label("Noten", exact=True).fill("Første linje\nBudgettet er 2 mio.")
    expect(page.get_by_text("Gemt på telefonen. Vi sender den, når der er net.")).to_be_visible()
    chromium.snapshot(page, "dialog-note-uden-net")
    assert _notes(sqlite_database) == [("Første linje", 1)]
    page.context.set_offline(False)
    expect(page.get_by_text("Gemt hos os kl.")).to_be_visible()
    assert _notes(sqlite_database) == [("Første linje\nBudgettet er 2 mio.", 2)]

    address = page.url
    page.context.set_offline(True)
    page.get_by_label("Noten", exact=True).fill("Første linje\nBudgettet er 2 mio.\nDe spurgte til strøm.")
    expect(page.get_by_text("Gemt på telefonen. Vi sender den, når der er net.")).to_be_visible()
    page.close()  # the laptop dies
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(f"{TAB}/{EVENT}/noter")
    expect(page.get_by_text("Kun på denne telefon eller computer")).to_be_visible()
    _looks(page, "noter")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):  # the page first shows what we had, then sends
        page.get_by_role("list").get_by_role("link", name="Bord 3").first.click()
    expect(page.get_by_text("Gemt hos os kl.")).to_be_visible()
    assert page.url == address
    assert _notes(sqlite_database) == [("Første linje\nBudgettet er 2 mio.\nDe spurgte til strøm.", 3)]

    # A second note-taker on the same note; not watched, for the 409 that tells of the other text is what is wanted here.
    other = browser.new_context(base_url=site, locale="da-DK", viewport=chromium.WIDE).new_page()  # type: ignore[arg-type]
    _sign_in(other, person)
    other.goto(address)
    page.get_by_label("Noten", exact=True).fill("Idas tekst")
    expect(page.get_by_text("Gemt hos os kl.")).to_be_visible()
    other.get_by_label("Noten", exact=True).fill("Pers tekst")
    expect(other.get_by_text("har skrevet i noten imens")).to_be_visible()
    expect(other.get_by_text("Idas tekst")).to_be_visible()
    axe.check(other)
    chromium.snapshot(other, "dialog-note-to-tekster")
    other.get_by_role("button", name="Sæt deres tekst over min").click()
    expect(other.get_by_label("Noten", exact=True)).to_have_value("Idas tekst\n\nPers tekst")
    expect(other.get_by_text("Gemt hos os kl.")).to_be_visible()
    assert [body for body, _revision in _notes(sqlite_database)] == ["Idas tekst\n\nPers tekst"]
    with sqlite_database.read() as session:  # every text once, the one that met another too
        kept = session.scalars(select(NoteVersion.body)).all()
    assert len(kept) == len(set(kept)) == 6
    other.context.close()


def test_the_next_note_begins_without_a_network_and_the_last_one_still_comes_through(
    facilitator: Page, sqlite_database: Database
) -> None:
    page, note = facilitator, facilitator.get_by_label("Noten", exact=True)
    about = page.get_by_label("Hvilket bord, tema eller hvilken virksomhed?")
    page.goto(f"{TAB}/{EVENT}/noter/ny?slags=one_to_one&om=Nordgreb+A%2FS")
    expect(about).to_have_value("Nordgreb A/S")  # as the buyer's schedule opens it
    first = page.url
    page.context.set_offline(True)
    note.fill("Fra Nordgreb")
    page.get_by_role("button", name="Næste note").click()
    expect(note).to_have_value("")
    expect(page.get_by_label("Hvad handler noten om?")).to_have_value("one_to_one")
    about.fill("Sydgreb A/S")
    note.fill("Fra Sydgreb")
    expect(page.get_by_text("Gemt på telefonen. Vi sender den, når der er net.")).to_be_visible()
    chromium.snapshot(page, "dialog-naeste-note")
    assert page.url != first
    with page.expect_response(lambda answer: answer.url == first.partition("?")[0] and answer.status == 200):
        page.context.set_offline(False)
    expect(page.get_by_text("Gemt hos os kl.")).to_be_visible()
    assert sorted(_notes(sqlite_database)) == [("Fra Nordgreb", 1), ("Fra Sydgreb", 1)]
    page.get_by_role("link", name="Fik virksomheden noget at vide, som andre ikke ved?").click()
    expect(page.get_by_role("button", name="Skal deles Fra Sydgreb")).to_be_visible()
    page.goto(first)
    expect(note).to_have_value("Fra Nordgreb")


def test_a_fact_of_a_note_is_shared_with_all_and_a_round_is_closed(
    facilitator: Page, page: Page, sqlite_database: Database
) -> None:
    facilitator.goto(f"{TAB}/{EVENT}/noter/ny")
    facilitator.get_by_label("Noten", exact=True).fill("Budgettet er 2 mio.")
    facilitator.get_by_role("link", name="Fik virksomheden noget at vide, som andre ikke ved?").click()
    facilitator.get_by_role("button", name="Skal deles").click()
    expect(facilitator.get_by_text("Noteret. Den mangler at blive delt med alle.")).to_be_visible()
    _looks(facilitator, "note-fortalt")
    facilitator.goto(TAB)
    _looks(facilitator, "markedsdialog")
    facilitator.get_by_role("link", name="Afslut runden").click()
    facilitator.get_by_role("button", name="Afslut alligevel").click()
    expect(facilitator.get_by_text("Skriv, hvorfor runden afsluttes").first).to_be_visible()
    _looks(facilitator, "afslut-runden")
    facilitator.get_by_role("link", name="Del med alle").click()
    _looks(facilitator, "del-med-alle")
    facilitator.get_by_role("button", name="Del med alle nu").click()
    expect(facilitator.get_by_text("Alt er delt med alle")).to_be_visible()
    _looks(facilitator, "delt-information")
    assert "Budgettet er 2 mio." in _mail(sqlite_database, "shared_with_all", "kontakt1@example.se")
    page.goto(f"/markedsdialoger/{EVENT}")
    page.get_by_role("link", name="Alt, hvad de andre har fået").click()
    expect(page.get_by_text("Budgettet er 2 mio.")).to_be_visible()
    _looks(page, "alt-om-dialogen")
    facilitator.goto(TAB)
    facilitator.get_by_role("link", name="Afslut runden").click()
    facilitator.get_by_role("button", name="Afslut runden").click()
    expect(facilitator.get_by_text("Runden er afsluttet.")).to_be_visible()


def test_the_whole_way_without_javascript(new_page: Callable[..., Page], person: Person, sqlite_database: Database) -> None:
    page = new_page(chromium.NARROW, javascript=False)
    _sign_in(page, person)
    page.goto(f"{TAB}/{EVENT}/noter/ny")
    page.get_by_label("Noten", exact=True).fill("Uden JavaScript")
    page.get_by_role("button", name="Gem noten").click()
    page.get_by_role("button", name="Skal deles").click()
    page.get_by_role("link", name="Del med alle").click()
    page.get_by_role("button", name="Del med alle nu").click()
    with sqlite_database.read() as session:
        assert session.scalars(select(SharedFact.published)).all() == ["Uden JavaScript"]
    page.goto(f"/markedsdialoger/{EVENT}/skriftligt-input")
    page.get_by_label("Virksomhed").fill("Nordgreb A/S")
    page.get_by_label("E-mail").fill("ida@nordgreb.dk")
    page.get_by_role("button", name="Send os et link").click()
    page.goto(re.search(r"/mit-input/[\w-]+", _mail(sqlite_database, "input_link", "ida@nordgreb.dk"))[0])  # type: ignore[index]
    page.get_by_label(QUESTIONS[0]).fill("Tolv.")
    page.get_by_role("button", name="Gem kladde").click()
    expect(page.get_by_text("Kladden er gemt hos os. Den er ikke sendt endnu.")).to_be_visible()
