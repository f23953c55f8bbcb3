"""A facilitator plans an event, mends what the checklist names, sees it as companies do, publishes, and moves it with open eyes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coproc.accounts.models import OrganisationType
from coproc.dialogues.services import signups
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories import dialogues as make, planning
from tests.factories.accounts import PASSWORD, People
from tests.journeys.roles.walk import Walker

FACILITATOR = "fie@example.dk"
TAB = "/processer/P-2026-1/markedsdialog"
SYSTEM = system("test")


@pytest.fixture
def process_id(sqlite_database: Database, clock: FixedClock) -> int:
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email=FACILITATOR)
    with sqlite_database.write(SYSTEM, clock) as uow:
        planning.make_subscription(uow, "nyt@example.dk")
        return make.make_process(uow, centre.id).id


@pytest.fixture
def somebody(new_page: Callable[..., Page]) -> Callable[..., Walker]:
    return lambda name, **how: Walker(new_page(**how), None, name)  # type: ignore[arg-type]  # nobody reads the demo's mail here


def _signs_in(she: Walker) -> None:
    she.opens("/login")
    she.writes("Mailadresse", FACILITATOR)
    she.presses("Fortsæt")
    she.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    she.presses("Log ind")
    expect(she.page).to_have_url(re.compile("/processer"))


def _link(database: Database, message: str, word: str) -> str:
    with database.read() as session:
        text = session.query(OutboxMessage).filter_by(message=message).order_by(OutboxMessage.id.desc()).first().body_text
    return re.search(rf"https?://[^/\s]+(/{word}/[\w-]+)", text)[1]


def test_an_event_is_planned_checked_previewed_published_and_moved(
    somebody: Callable[..., Walker], process_id: int, sqlite_database: Database, clock: FixedClock
) -> None:
    she, company = somebody("plan"), somebody("plan-virksomhed")
    _signs_in(she)
    she.opens(f"{TAB}/runder/ny")
    she.writes("Rundens navn", "Første runde")
    she.presses("Opret runden")
    she.chooses("Form", "Regional markedsdialog")
    she.writes("Titel", "Regional markedsdialog i Aaby")
    she.dates("Begynder", 27, 3, 2027, "12.00")
    she.dates("Slutter", 27, 3, 2027, "15.00")
    she.writes("Sted", "Kulturhuset, Aaby")
    she.presses("Gem")
    she.reads("Tjekliste for invitationen", "Mangler")
    she.looks("tjekliste")

    she.follows("Ret Formål med dialogen")
    expect(she.page.locator("#purpose")).to_be_in_viewport()
    for label, text in (
        ("Formål", "At høre, hvad markedet kan levere over 20 ton."),
        ("Hvem bør deltage?", "Alle, der bygger, udlejer eller driver maskiner."),
        ("Klokken", "12.00"),
        ("Punkt", "Velkomst"),
        ("Oplægsholder", "Direktøren"),
        ("Spørgsmål til markedet", "Hvad kan I levere i dag?"),
        ("Dataansvarlig", "Eksempelcenter"),
        ("Kontaktperson", "Fie Facilitator"),
        ("Kontaktens e-mail", FACILITATOR),
        ("Antal pladser", "20"),
    ):
        she.writes(label, text)
    she.chooses("Region", "Midtjylland")
    she.dates("Frist for tilmelding", 15, 3, 2027, "12.00")
    she.dates("Frist for skriftligt input", 9, 4, 2027, "12.00")
    she.presses("Gem")
    she.reads("Invitationen har alle sine dele.")
    she.looks("klar")

    she.follows("Se siden, som virksomhederne ser den")
    she.reads("Sådan ser virksomhederne siden", "kl. 12.00 dansk tid", "Hvem inviterer?", "Eksempelcenter")
    she.looks("forhaandsvisning")
    she.follows("Tilbage til arrangementet")

    she.follows("Læg materiale op, og offentliggør det")
    she.looks("materiale-tomt")
    she.writes("Materialets navn", "Oplæg om behovet")
    she.page.get_by_label("Fil", exact=True).set_input_files({"name": "oplaeg.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    she.presses("Gem som kladde")
    she.reads("Filen er ikke en .pdf")
    she.finds("Materialets navn", "Oplæg om behovet")
    she.page.get_by_label("Fil", exact=True).set_input_files(
        {"name": "oplaeg.pdf", "mimeType": "application/pdf", "buffer": planning.PDF}
    )
    she.presses("Gem som kladde")
    she.reads("Version 1 ligger klar som kladde")
    she.looks("materiale")

    she.opens(f"{TAB}/D-2026-1/inviterede")
    she.looks("inviterede-tom")
    she.follows("Hent fra en fil")
    file = "Virksomhed;CVR;Land;Kontaktperson;E-mail;Sprog\nGravko ApS;12345678;;;ida@example.dk;\n"
    she.page.get_by_label("Fil med virksomheder").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    she.presses("Invitér alle i filen")
    she.reads("Ingen er inviteret. Ret filen", "Række 2, CVR")
    she.looks("fil-med-fejl")
    she.page.get_by_label("Fil med virksomheder").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": file.replace("12345678", "13748136").encode()}
    )
    she.presses("Invitér alle i filen")
    she.reads("1 virksomhed er på listen")
    she.follows("Invitér en virksomhed")
    she.writes("CVR-nummer", "61056416")
    she.writes("Virksomhedens navn", "Maskiner A/S")
    she.writes("E-mail", "info@example.dk")
    she.looks("inviter")
    she.presses("Invitér")
    she.reads("Venter på, at invitationen offentliggøres: 2")
    she.looks("inviterede")

    she.opens(f"{TAB}/D-2026-1")
    she.presses("Offentliggør invitationen")
    she.reads("Invitation offentliggjort", "Inviteret: 2")
    she.opens(f"{TAB}/D-2026-1/materiale")
    she.presses("Offentliggør 1 kladde for alle")
    she.reads("Materialet er offentliggjort for alle på samme tid.")
    company.opens("/markedsdialoger/D-2026-1")
    company.reads("Oplæg om behovet", "version 1, offentliggjort")
    company.looks("siden")
    company.opens(_link(sqlite_database, "company_invited", "jeres-invitation"))
    company.looks("invitation")
    company.presses("Ikke relevant for os")
    company.reads("I har svaret, at det ikke er relevant for jer")
    company.looks("svaret-nej")

    for number in (1, 2, 3):
        with sqlite_database.write(SYSTEM, clock) as uow:
            signup = make.make_signup(uow, 1, number)
            signups.confirm(uow, signup.id)
    she.opens(f"{TAB}/D-2026-1")
    she.follows("Flyt til en anden dag")
    she.dates("Ny dato", 30, 3, 2027)
    she.looks("flyt")
    she.presses("Se, hvad der følger")
    she.reads(
        "Intet er gemt endnu",
        "4 kalenderfiler opdateres",
        "3 tilmeldte virksomheder får en mail",
        "1 inviteret virksomhed får en mail",
    )
    she.reads("tirsdag den 30. marts 2027 kl. 12.00 dansk tid")  # summer time began in between
    she.looks("foelger")
    she.presses("Ret igen")
    she.dates("Ny dato", 31, 3, 2027)
    she.presses("Se, hvad der følger")
    she.presses("Gem, og giv besked")
    she.reads("Arrangementet er flyttet.", "onsdag den 31. marts 2027 kl. 12.00")
    with sqlite_database.read() as session:
        assert session.query(OutboxMessage).filter_by(message="event_changed").count() == 3
        assert session.query(OutboxMessage).filter_by(message="news_of_event").count() == 1
    she.unfolds("Andre muligheder")
    place = she.page.locator("form", has=she.page.get_by_role("button", name="Aflys arrangementet", exact=True))
    she.writes("Begrundelse", "Oplægsholderen er syg.", within=place)
    she.presses("Aflys arrangementet", within=place)
    she.reads("Intet er gemt endnu", "4 kalenderfiler opdateres")
    she.looks("aflys")
    she.follows("Gem ikke")
    she.reads("Invitation offentliggjort")


def test_following_and_looking_for_a_partner_work_without_an_account_and_without_a_script(
    somebody: Callable[..., Walker], process_id: int, sqlite_database: Database, clock: FixedClock
) -> None:
    she = somebody("foelger", javascript=False)
    she.opens("/markedsdialoger")
    she.follows("Hold mig orienteret om nye markedsdialoger")
    she.presses("Hold mig orienteret")
    she.reads("Der er fejl i formularen")
    she.writes("E-mail", "ida@example.dk")
    she.ticks("Bæredygtigt byggeri")
    she.chooses("Region", "Midtjylland")
    she.presses("Hold mig orienteret")
    she.stands_at("Se i din mail")
    she.opens(_link(sqlite_database, "news_confirm", "hold-mig-orienteret"))
    she.presses("Bekræft")
    she.stands_at("Du bliver holdt orienteret")
    she.reads("Slettes senest", "20. november 2028")
    she.presses("Meld mig fra")
    she.stands_at("Du er meldt fra")

    seer = somebody("partner")
    for path, name in (("/hold-mig-orienteret", "skema"), ("/hold-mig-orienteret/tak", "tak")):
        seer.opens(path)
        seer.looks(name)
    with sqlite_database.write(SYSTEM, clock) as uow:
        event = make.make_published(uow, process_id)
        news = planning.make_news_link(uow, planning.make_subscription(uow, "per@example.dk"))
        links = []
        for number in (1, 2):
            signup = make.make_signup(uow, event.id, number)
            signups.confirm(uow, signup.id)
            links.append(make.make_link(uow, signup))
    seer.opens(news)
    seer.looks("abonnement")
    for number, link in enumerate(links):
        seer.opens(link)
        seer.follows("Se eller skriv på listen")
        seer.looks(f"listen-{number}")
        seer.writes("Vi søger en partner til …", f"Service vest for Storebælt ({number})")
        seer.ticks("Vis kontaktpersonens navn og e-mail til de andre på listen")
        seer.presses("Sæt os på listen")
    seer.reads("De andre på listen", "Service vest for Storebælt (0)", "kontakt1@example.se")
    seer.looks("listen")
