"""What keeps it going: the steering group, the files, the users who are heard, the money."""

from __future__ import annotations

from playwright.sync_api import expect

from coproc.documents.filling import text_of
from tests.factories import files as make
from tests.journeys.people.cast import SEAT, Cast, fetched, gives_way, zipped

GROUP = "/styregruppe"


def the_steering_group_meets(cast: Cast) -> None:
    she = cast.desk(cast.scene.facilitator, cast.path(GROUP))
    for name, email, organisation in (
        (cast.scene.centre_manager.name, cast.scene.centre_manager.email, cast.scene.centre.name),
        (*SEAT, cast.odense.name),
        (cast.scene.manager.name, cast.scene.manager.email, "Aarhus Kommune"),
    ):
        she.opens(cast.path(f"{GROUP}/medlemmer/nyt"))
        she.writes("Navn", name)
        she.writes("Organisation", organisation)
        she.writes("E-mail", email)
        she.presses("Gem")
    she.follows("Indkald styregruppen")
    she.dates("Begynder", 8, 1, 2027, "13.00")
    she.dates("Slutter", 8, 1, 2027, "14.00")
    she.writes("Sted eller videolink", "Rådhuset, Aarhus")
    she.writes("Dagsorden", "1. Pengene til den første maskine")
    (cast.folder / "Budget.txt").write_text("4.000.000 kr.")
    she.page.get_by_label("Bilag").set_input_files(cast.folder / "Budget.txt")
    she.presses("Indkald, og send dagsordenen")
    she.reads("Styregruppen er indkaldt.")
    seat = cast.thumb("bo")
    seat.opens(cast.link("steering_called", SEAT[1]))
    seat.reads("Pengene til den første maskine", "Budget.txt")
    seat.looks("moede")
    gives_way(seat, cast.path(GROUP))
    calendar = fetched(she, "Læg i kalenderen fredag den 8. januar 2027 kl. 13.00").decode()
    assert "DTSTART" in calendar
    assert "20270108T120000Z" in calendar

    cast.comes(2027, 1, 8, 15)
    she = cast.desk(cast.scene.facilitator, cast.path(GROUP))
    she.page.get_by_role("link", name="Skriv referat").click()
    she.writes("Referat", "Alle tre var der.")
    she.presses("Gem, og send til gruppen")
    she.follows("Skriv en beslutning")
    she.writes("Beslutning", "Vi køber den første maskine sammen.")
    she.presses("Skriv i loggen")
    she.reads("Beslutning nr. 1 er skrevet i loggen.")
    she.follows("Ny risiko")
    she.writes("Hvad kan gå galt?", "Få bydere")
    she.chooses("Sandsynlighed", "3 – kan godt ske")
    she.chooses("Konsekvens", "4 – målet nås ikke helt")
    she.writes("Hvem holder øje?", "Fie")
    she.dates("Ses på igen den", 1, 2, 2027)
    she.presses("Gem")
    for whom, what in ((cast.oda, "Spørg puljen om fristen"), (cast.scene.officer, "Mål timerne på pladsen")):
        she.follows("Ny aktion")
        she.writes("Hvad skal gøres?", what)
        she.chooses("Hvem gør det?", whom.name)
        she.dates("Senest den", 20, 1, 2027)
        she.presses("Gem")
    she.looks("styregruppe")
    oda = cast.desk(cast.oda)
    oda.reads("Spørg puljen om fristen")
    oda.opens(cast.path(GROUP))
    oda.page.get_by_role("button", name="Gjort").click()
    oda.reads("Aktionen er gjort.")


def files_are_shared_and_kept_apart(cast: Cast) -> None:
    made = {
        "Referat.docx": make.word("Styregruppen vil købe sammen"),
        "Væskebalance.pdf": make.pdf("= Timer \n Målt på tre pladser"),
        "Kun os.docx": make.word("Vores egne overvejelser"),
    }
    for name, content in made.items():
        (cast.folder / name).write_bytes(content)
    she = cast.desk(cast.scene.facilitator, cast.path("/filer/nye"))
    she.page.get_by_label("Filer", exact=True).set_input_files([cast.folder / name for name in list(made)[:2]])
    she.chooses("Hvem må se filerne?", "Deltagerne og centret")
    she.writes("Hvor kommer de fra?", "Tre pladser")
    she.presses("Læg ind")
    she.opens(cast.path("/filer/nye"))
    she.page.get_by_label("Filer", exact=True).set_input_files(cast.folder / "Kun os.docx")
    she.chooses("Hvem må se filerne?", "Kun den, der leder processen")
    she.presses("Læg ind")
    she.reads("Kun os.docx")
    she.looks("filer")

    ib = cast.desk(cast.scene.officer, cast.path("/filer"))
    expect(ib.page.locator("main")).not_to_contain_text("Kun os.docx")
    ib.follows("Referat.docx")
    newer = make.word("Styregruppen vil købe sammen i 2028")
    (cast.folder / "rettet.docx").write_bytes(newer)
    ib.page.get_by_label("Ny version").set_input_files(cast.folder / "rettet.docx")
    ib.presses("Læg ind")
    ib.reads("Version 2 er lagt ind og gælder nu.")

    held = files_of_hjoerring(cast)
    assert sorted(held) == ["Referat.docx", "Væskebalance.pdf", "filliste.csv"]
    assert held["Referat.docx"] == newer
    she.opens(cast.path("/filer"))
    assert "Kun os.docx" in {name.rpartition("/")[2] for name in zipped(she, "Hent alle som én zip")}


def files_of_hjoerring(cast: Cast) -> dict[str, bytes]:
    """Name without folder -> content."""
    hanne = cast.desk(cast.hanne, cast.path("/filer"))
    return {name.rpartition("/")[2]: content for name, content in zipped(hanne, "Hent alle som én zip").items()}


def users_are_heard(cast: Cast) -> None:
    ib = cast.desk(cast.scene.officer, cast.path("/brugere/ny"))
    ib.writes("Hvem?", "Brugerrådet på pladsen")
    ib.chooses("Slags", "Brugere")
    ib.dates("Hørt den", 7, 1, 2027)
    ib.chooses("Hvordan?", "Møde")
    ib.writes("Hvad sagde de?", "Den skal kunne køre en hel dag.")
    ib.ticks("K1 · Hel arbejdsdag")
    ib.presses("Gem")
    ib.reads("Ingen på listen mangler.")
    ib.looks("hoert")
    ib.follows("K1 · Hel arbejdsdag")
    ib.reads("Brugerrepræsentanter: Brugerrådet på pladsen")


def the_money_is_counted(cast: Cast) -> None:
    she = cast.desk(cast.scene.facilitator, cast.path("/oekonomi"))
    she.follows("Skriv behovet")
    she.writes("Indkøb", "4.000.000")
    she.writes("Hvem bærer den første købers risiko?", "Aarhus går først; puljen dækker merprisen.")
    she.presses("Gem")
    she.follows("Tilføj en ansøgning eller egne midler")
    she.writes("Hvem kan betale?", "Klimapuljen")
    she.chooses("Slags", "Pulje eller fond")
    she.chooses("Hvor langt er I?", "Skaffet")
    she.writes("Indkøb", "1.500.000")
    she.writes("Hvem står for den?", "Fie Facilitator")
    she.presses("Gem")
    she.reads("Der mangler 2.500.000 kr. af 4.000.000 kr. i alt.")
    expect(she.page.locator("main svg").first).to_be_visible()
    she.looks("oekonomi")
    paper = text_of(fetched(she, "Hent ansøgningen som Word", role="button"))
    for said in ("4.000.000 kr.", "2.500.000 kr.", "Klimapuljen", "Få bydere", "Hjørring Kommune", "Aarhus går først"):
        assert said in paper, said
