"""Who comes in: a call, a list of 103, a director's phone, a committee."""

from __future__ import annotations

from pathlib import Path

from coproc.documents.filling import text_of
from tests.journeys.people.cast import DIRECTOR, HEAD, Cast, fetched, gives_way
from tests.journeys.roles.walk import Walker

LIST = "/invitationsliste"
TITLE = "Sammen om emissionsfrie arbejdsmaskiner"


def a_call_becomes_an_invitation(cast: Cast) -> None:
    she = cast.desk(cast.scene.facilitator, "/henvendelser/ny")
    she.chooses("Organisation", cast.odense.name)
    she.writes("Hvem henvendte sig?", cast.oda.name)
    she.writes("E-mail", cast.oda.email)
    she.writes("Hvad drejer det sig om?", "De skal have nye maskiner på genbrugspladsen.")
    she.writes("Næste skridt", "Invitér dem med")
    she.dates("Senest den", 1, 12, 2026)
    she.presses("Gem")
    she.unfolds("En deltager i en proces")
    she.chooses("Proces", TITLE)
    she.presses("Invitér dem")
    she.reads("Organisationen er inviteret.", f"Deres del af “{TITLE}”")
    she.looks("henvendelse")


def _file(cast: Cast) -> Path:
    """102 that coproc does not know, and Hjørring."""
    lines = ["Organisation;Type;Kontaktperson;E-mail"]
    lines += [f"Eksempel {nth:03} Kommune;Kommune;Åse Øst {nth};k{nth}@example.dk" for nth in range(102)]
    lines.append(f"{cast.hjoerring.name};Kommune;{cast.hanne.name};{cast.hanne.email}")
    path = cast.folder / "kommuner.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def a_hundred_and_three_are_asked(cast: Cast) -> None:
    she = cast.desk(cast.scene.facilitator, cast.path(f"{LIST}/fil"))
    she.page.locator("input[type=file]").set_input_files(_file(cast))
    she.presses("Læs filen")
    she.presses("Hent 103 ind")
    she.reads("103 organisationer er kommet på listen.", "0 af 103 er spurgt.")
    she.opens(cast.path(f"{LIST}?q=Hjørring"))
    she.ticks(f"Vælg {cast.hjoerring.name}")
    she.presses("Skriv til dem")
    she.presses("Send brevet til 1 organisation")
    she.reads("1 af 103 er spurgt.")
    she.looks("liste")
    hanne = cast.thumb("hanne")
    letter = cast.link("outreach_letter", cast.hanne.email)
    hanne.opens(letter)
    hanne.ticks("Ja, det vil vi høre mere om")
    hanne.presses("Send svaret")
    hanne.reads("I har sagt ja og er inviteret")
    hanne.looks("ja")
    gives_way(cast.thumb("fremmed"), cast.path(LIST))


def _decides(cast: Cast, officer: Walker, why: str, manager: tuple[str, str]) -> None:
    officer.follows("Skriv beslutningen")
    officer.writes("Jeres egne timer i alt", "80")
    officer.writes("Hvorfor skal I være med?", why)
    officer.writes("Lederens navn", manager[0])
    officer.writes("Lederens e-mail", manager[1])


def hjoerring_joins_by_a_directors_phone(cast: Cast) -> None:
    page = cast.path(f"/deltagelse/{cast.part(cast.hjoerring)}")
    hanne = cast.desk(cast.hanne, page)
    hanne.reads("Beslut, om I er med")
    _decides(cast, hanne, "Materielgården skal have nye maskiner i 2028.", DIRECTOR)
    hanne.ticks("Direktion")
    hanne.presses("Send til lederen")
    hanne.reads(f"{DIRECTOR[0]} ({DIRECTOR[1]}) har et link")

    link = cast.link("joining_asked", DIRECTOR[1])
    forwarded = cast.thumb("fremmed")
    forwarded.opens(link)
    forwarded.reads("Hanne Indkøber spørger", "80 timer")
    gives_way(forwarded, page)
    gives_way(forwarded, cast.path("/styregruppe"))

    director = cast.thumb("direktoer")
    director.opens(link)
    director.stands_at("Beslut, om I er med")
    director.looks("beslut")
    director.presses("Ja, vi er med")
    director.reads("Dir Ektør svarede")
    hanne.opens(page)
    hanne.reads("Tilsluttet", "Besluttet: I er med", "godkendt af Dir Ektør")
    hanne.looks("tilsluttet")


def odense_has_its_committee_decide(cast: Cast) -> None:
    page = cast.path(f"/deltagelse/{cast.part(cast.odense)}")
    oda = cast.desk(cast.oda, page)
    _decides(cast, oda, "Udledningen skal ned inden 2030.", HEAD)
    oda.ticks("Udvalg")
    oda.writes("Navn på udvalget, rådet eller bestyrelsen", "Klima- og Miljøudvalget")
    oda.dates("Mødet er den", 5, 1, 2027)
    oda.presses("Send til lederen")
    words = "8 arbejdsdage talt baglæns fra mødet tirsdag den 5. januar 2027 giver fredag den 18. december 2026."
    oda.reads(words, "Heller ikke: Juleaftensdag")
    paper = text_of(fetched(oda, "Hent dagsordenspunktet som Word"))
    for said in ("Frist til dagsordenen: fredag den 18. december 2026", "Klima- og Miljøudvalget", "Indstilling", "80 timer"):
        assert said in paper, said
    head = cast.thumb("otto")
    head.opens(cast.link("joining_asked", HEAD[1]))
    head.reads(words)
    head.presses("Ja, send sagen til mødet")
    head.reads("Godkendt af lederen, venter på mødet")

    cast.comes(2027, 1, 6)
    oda = cast.desk(cast.oda, page)
    oda.follows("Skriv, hvad der blev besluttet")
    oda.ticks("Vi er med")
    oda.writes("Journalnummer", "2027-0003")
    oda.presses("Gem beslutningen")
    oda.reads("Tilsluttet", "2027-0003", "Klima- og Miljøudvalget")
