"""A centre asks 103 organisations out of a file: a call, the list, the letter, an answer on a phone, a partner's share, a yes that comes in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coproc.accounts.models import OrganisationType
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from coproc.processes import services as processes
from tests.factories import dialogues as make
from tests.factories.accounts import PASSWORD, People
from tests.journeys.roles.walk import Walker
from tests.support.browser import NARROW

FACILITATOR, PARTNER = "fie@example.dk", "per@example.dk"
LIST = "/processer/P-2026-1/invitationsliste"


@pytest.fixture
def _centre(sqlite_database: Database, clock: FixedClock) -> None:
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    klynge = people.organisation("Eksempelklyngen", OrganisationType.PARTNER)
    people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email=FACILITATOR)
    people.person((klynge, Role.PARTNER), name="Per Partner", email=PARTNER)
    for nth in range(40):
        people.organisation(f"Eksempel {nth:03} Kommune")
    with sqlite_database.write(system("test"), clock) as uow:
        process = make.make_process(uow, centre.id, contact_name="Fie Facilitator", contact_email=FACILITATOR)
        processes.add_partner(uow, process.id, klynge.id)


@pytest.fixture
def somebody(new_page: Callable[..., Page]) -> Callable[..., Walker]:
    return lambda name, **how: Walker(new_page(**how), None, name)  # type: ignore[arg-type]  # nobody reads the demo's mail here


def _signs_in(who: Walker, email: str) -> None:
    who.opens("/login")
    who.writes("Mailadresse", email)
    who.presses("Fortsæt")
    who.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    who.presses("Log ind")
    expect(who.page).to_have_url(re.compile("/processer"))


def _file(folder: Path, *, faulty: bool) -> Path:
    lines = ["Organisation;Type;Kontaktperson;E-mail;Skaleringspartner"]
    lines += [
        f"Eksempel {nth:03} Kommune;Kommune;Åse Øst {nth};{'ikke en mail' if faulty and nth == 7 else f'k{nth}@example.dk'};"
        + ("Eksempelklyngen" if nth >= 100 else "")
        for nth in range(103)
    ]
    path = folder / ("fejl.csv" if faulty else "kommuner.csv")
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def _sends_file(who: Walker, path: Path) -> None:
    who.page.locator("input[type=file]").set_input_files(path)
    who.presses("Læs filen")


def _link(database: Database, message: str, email: str) -> str:
    with database.read() as session:
        row = session.query(OutboxMessage).filter_by(message=message, to_email=email).one()
    return re.search(r"https?://[^/\s]+(/\S+)", row.body_text)[1]  # type: ignore[index]


@pytest.mark.usefixtures("_centre")
def test_a_centre_asks_a_hundred_and_three_organisations(
    somebody: Callable[..., Walker], sqlite_database: Database, tmp_path: Path
) -> None:
    she = somebody("invitationsliste")
    _signs_in(she, FACILITATOR)

    she.follows("Henvendelser")
    she.looks("ingen-henvendelser")
    she.follows("Ny henvendelse")
    she.chooses("Organisation", "Eksempel 005 Kommune")
    she.writes("Hvem henvendte sig?", "Bo Ek")
    she.writes("E-mail", "bo@example.dk")
    she.writes("Hvad drejer det sig om?", "De vil købe maskiner uden udledning og søger andre.")
    she.writes("Næste skridt", "Ring og aftal et møde")
    she.dates("Senest den", 1, 12, 2026)
    she.looks("ny-henvendelse")
    she.presses("Gem")
    she.looks("henvendelse")
    she.unfolds("Et behov")
    she.writes("Behovets titel", "Maskiner uden udledning")
    she.presses("Gør den til et behov")
    she.reads("Blev til et behov", "B-2026-1")

    she.opens("/processer/P-2026-1/deltagere")
    she.looks("deltagere")
    she.follows("Åbn invitationslisten")
    she.looks("tom-liste")
    she.follows("Hent organisationer fra en fil")
    _sends_file(she, _file(tmp_path, faulty=True))
    she.reads("Intet er ændret.", "Række 9, E-mail: Mailadressen kan ikke bruges.")
    she.looks("fejl")
    _sends_file(she, _file(tmp_path, faulty=False))
    she.reads("Nye på listen")
    she.looks("foer")
    she.presses("Hent 103 ind")
    she.reads("103 organisationer er kommet på listen.", "0 af 103 er spurgt.")

    she.follows("Ret brevet")
    she.writes("Emne", "Kom med, {organisation}")
    she.writes("Brev", "Hej {nvan}\n\n{link}")
    she.presses("Se brevet")
    she.reads("{nvan} kendes ikke")
    she.writes("Brev", "Hej {navn}\n\nSvar på, om I vil høre mere om {proces}.\n\n{link}\n\nHilsen {afsender}")
    she.chooses("Se brevet til", "Eksempel 101 Kommune")
    she.presses("Se brevet")
    she.reads("Sådan ser Eksempel 101 Kommune brevet", "Hej Åse Øst 101")
    she.looks("brev")
    she.presses("Gem brevet")
    for nth in (0, 1, 2):
        she.ticks(f"Vælg Eksempel {nth:03} Kommune")
    she.presses("Skriv til dem")
    she.reads("3 organisationer får brevet.")
    she.looks("send")
    she.presses("Send brevet til 3 organisationer")
    she.reads("3 af 103 er spurgt.")

    visitor = somebody("svar", viewport=NARROW)
    visitor.opens(_link(sqlite_database, "outreach_letter", "k1@example.dk"))
    visitor.ticks("Nej, ikke nu")
    visitor.presses("Send svaret")
    visitor.reads("Skriv kort, hvorfor ikke.")
    visitor.looks("svar")
    visitor.writes("Hvorfor?", "Vi har lige købt")
    visitor.presses("Send svaret")
    visitor.reads("I har svaret: Nej")
    director = somebody("direktoer", viewport=NARROW)
    director.opens(_link(sqlite_database, "outreach_letter", "k0@example.dk"))
    director.ticks("Ja, det vil vi høre mere om")
    director.presses("Send svaret")
    director.reads("I har sagt ja og er inviteret")
    director.looks("inviteret")
    assert _link(sqlite_database, "invitation_to_join", "k0@example.dk").startswith("/invitation/")

    partner = somebody("partner", viewport=NARROW)
    _signs_in(partner, PARTNER)
    partner.opens(LIST)
    partner.reads("Du kan åbne de organisationer, din egen organisation følger op på.")
    partner.follows("Skriv til dem, der ikke er spurgt")
    partner.reads("3 organisationer får brevet.")
    partner.presses("Send brevet til 3 organisationer")
    partner.looks("liste")
    partner.opens(f"{LIST}?partner=2")
    partner.follows("Eksempel 100 Kommune")
    partner.unfolds("Ring igen")
    partner.dates("Ring igen den", 24, 11, 2026)
    partner.presses("Sæt på min opgaveliste")
    partner.looks("organisation")
    partner.opens("/opgaver")
    partner.reads("Eksempel 100 Kommune", "Du ville ringe igen.")
    partner.opens("/processer/P-2026-1/skaleringspartnere")
    partner.looks("det-kan-partneren-se")

    she.opens(LIST)
    she.reads("6 af 103 er spurgt.")
    she.looks("liste")
    she.chooses("Svar", "Nej")
    she.presses("Vis")
    she.follows("Eksempel 001 Kommune")
    she.reads("Vi har lige købt")
    she.looks("organisation")
