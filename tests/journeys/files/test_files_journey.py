"""A facilitator and an officer fill a file room, find and mend files, account for the numbers, and write down who was heard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes.file_room import work
from coproc.processes.models import Process
from tests.factories import files as make
from tests.factories.accounts import PASSWORD
from tests.factories.agreements import make_description
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.roles.walk import Walker
from tests.support.browser import NARROW, WIDE

FOLDER = "Fra plejehjemmene"


@pytest.fixture
def scene(sqlite_database: Database, clock: FixedClock) -> Scene:
    return make_scene(sqlite_database, clock)


@pytest.fixture
def process(scene: Scene) -> str:
    """With a description whose one requirement says 8 hours."""
    number = scene.process("need_description", title="Sammen om løsninger til inkontinens")
    with scene.write(scene.facilitator) as uow:
        make_description(uow, uow.session.get_one(Process, number))
    return f"/processer/{scene.reference(number)}"


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    made = {
        "Referat.docx": make.word("Ældrerådet ønsker færre natlige skift"),
        "Væskebalance.pdf": make.pdf("= Væskebalance \n Målt på tre plejehjem i Aabenraa"),
        "foto.png": make.png(400, 300),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


def _signs_in(she: Walker, email: str, path: str) -> None:
    she.opens(f"/login?next={path}")
    she.writes("Mailadresse", email)
    she.presses("Fortsæt")
    she.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    she.presses("Log ind")


@pytest.mark.parametrize(
    ("javascript", "viewport"), [(True, WIDE), (False, WIDE), (True, NARROW)], ids=["js", "uden-js", "telefon"]
)
def test_a_file_room_is_filled_searched_and_mended(
    new_page: Callable[..., Page],
    scene: Scene,
    process: str,
    papers: list[Path],
    tmp_path: Path,
    javascript: bool,
    viewport: dict[str, int],
) -> None:
    name = f"filer-{'js' if javascript else 'uden'}-{viewport['width']}"
    she = Walker(new_page(viewport, javascript=javascript), None, name)  # type: ignore[arg-type]
    looks = she.looks if javascript and viewport is WIDE else lambda _name: None
    _signs_in(she, "facilitator@example.dk", f"{process}/filer")
    she.reads("Her er ingen filer endnu.")
    looks("tomt")
    she.follows("Læg de første filer ind")
    she.page.get_by_label("Filer", exact=True).set_input_files(papers)
    she.chooses("Mappe", "En ny mappe")
    looks("laeg-ind")
    she.presses("Læg ind")
    she.reads("Giv den nye mappe et navn.")
    she.page.get_by_label("Filer", exact=True).set_input_files(papers)  # a browser forgets files
    she.page.get_by_label("Ny mappe").fill(FOLDER)
    she.writes("Hvor kommer de fra?", "Tre plejehjem")
    she.presses("Læg ind")
    she.reads("Lagt ind: Referat.docx, Væskebalance.pdf og foto.png.", "Referat.docx", FOLDER)
    looks("fyldt")
    work.handle_new(scene.database, scene.clock)

    he = Walker(new_page(viewport, javascript=javascript), None, f"{name}-han")  # type: ignore[arg-type]
    his_looks = he.looks if javascript and viewport is WIDE else lambda _name: None
    _signs_in(he, "indkoeber@aarhus.example", f"{process}/filer")
    he.writes("Søg i navne og indhold", "ÆLDRERÅD nat")
    he.presses("Vis")
    expect(he.page.locator("main tbody tr")).to_have_count(1)
    his_looks("fundet")
    he.follows("Referat.docx")
    newer = tmp_path / "Referat rettet.docx"
    newer.write_bytes(make.word("Handicaprådet er også hørt"))
    he.page.get_by_label("Ny version").set_input_files(newer)
    he.presses("Læg ind")
    he.reads("Version 2 er lagt ind og gælder nu.", "Version 1", "Ikke scannet for virus")
    his_looks("versioner")
    if javascript:
        with he.page.expect_download() as waiting:
            he.page.get_by_role("link", name="Hent version 1").click()
        assert waiting.value.path().read_bytes() == papers[0].read_bytes()
    expect(he.page.get_by_role("button", name="Slet filen")).to_have_count(0)  # it is hers

    she.opens(f"{process}/filer")
    she.follows("foto.png")
    picture = she.page.locator("img.file-picture")
    expect(picture).to_be_visible()
    if javascript:
        expect(picture).to_have_js_property("naturalWidth", 400)
    looks("billede")
    she.unfolds("Slet filen")
    she.presses("Slet filen")
    she.reads("Den kan hentes tilbage indtil søndag den 20. december 2026", "Fie Facilitator")
    looks("slettede")
    she.presses("Hent tilbage foto.png")
    she.reads("Filen er hentet tilbage.")
    she.opens(f"{process}/filer")
    with she.page.expect_download() as fetched:
        she.follows("Hent alle som én zip")
    held = make.unzipped(fetched.value.path().read_bytes())
    assert set(held) == {"filliste.csv", *(f"{FOLDER}/{one.name}" for one in papers)}
    assert held[f"{FOLDER}/Referat.docx"] == newer.read_bytes()
    she.follows("Væskebalance.pdf")
    frame = she.page.locator("iframe.file-pdf")
    expect(frame).to_be_visible()
    answer = she.page.request.get(str(frame.get_attribute("src")))
    assert answer.headers["content-type"] == "application/pdf"
    if javascript and viewport is WIDE:
        she.page.screenshot(path="test-artefacts/filer-pdf.png", full_page=True)

    she.follows("Brug filen som kilde til et tal")
    she.writes("Hvad er det et tal for?", "Timer pr. dag")
    she.writes("Tallet", "8")
    she.writes("Enhed", "timer")
    she.dates("Tallet er fra den", 1, 10, 2026)
    looks("et-tal")
    she.presses("Gem")
    she.reads("Alle tal har kilde og dato.", "Væskebalance.pdf")
    looks("tal")
    she.follows("Tilbage til filrummet")
    she.follows("Seneste hændelser")
    she.reads("hentede den slettede fil “foto.png” tilbage", "skrev tallet “Timer pr. dag”: 8 timer")
    looks("haendelser")


@pytest.mark.parametrize("javascript", [True, False])
def test_user_representatives_are_planned_heard_and_tied_to_a_requirement(
    new_page: Callable[..., Page], process: str, javascript: bool
) -> None:
    he = Walker(new_page(javascript=javascript), None, "brugere")  # type: ignore[arg-type]
    looks = he.looks if javascript else lambda _name: None
    _signs_in(he, "indkoeber@aarhus.example", f"{process}/behovsbeskrivelse")
    he.follows("Brugerrepræsentanter")
    he.reads("Ingen er hørt", "Kilde: lov om social service § 112.", "1 krav, som ingen bruger har været med til at forme")
    looks("tomt")
    he.follows("Skriv, hvem der høres")
    he.writes("Hvem?", "Ældrerådet i Aarhus")
    he.chooses("Slags", "Ældreråd")
    he.dates("Skal høres senest", 1, 12, 2026)
    looks("skriv")
    he.presses("Gem")
    he.reads("senest tirsdag den 1. december 2026")
    looks("mangler")
    he.follows("Skriv, hvad de sagde Ældrerådet i Aarhus")
    he.dates("Hørt den", 18, 11, 2026)
    he.chooses("Hvordan?", "Møde")
    he.writes("Hvad sagde de?", "Den skal kunne skiftes uden hjælp om natten.")
    he.ticks("K1 · Hel arbejdsdag")
    he.writes("Hvad gjorde I ved det?", "Kravet siger det nu.")
    he.presses("Gem")
    he.reads("Ingen på listen mangler.", "skiftes uden hjælp")
    looks("hoert")
    he.follows("K1 · Hel arbejdsdag")
    he.reads(
        "Brugerrepræsentanter: Ældrerådet i Aarhus, onsdag den 18. november 2026: Den skal kunne skiftes uden hjælp om natten."
    )
    looks("krav")
