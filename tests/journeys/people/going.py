"""What goes out: half a page to a director, the journal to the ESDH, and an organisation that leaves with its own."""

from __future__ import annotations

import hashlib
import io

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys.people.cast import HEAD, READER, Cast, gives_way, zipped
from tests.journeys.people.running import files_of_hjoerring


def half_a_page_is_read_on_a_phone(cast: Cast) -> None:
    she = cast.desk(cast.scene.facilitator, cast.path("/halv-side"))
    she.writes("Din egen sætning", "Vi mangler pengene til den første maskine.")
    she.presses("Gem sætningen")
    for name, email, town in ((*READER, cast.scene.buyers[0]), (*HEAD, cast.odense)):
        if not she.page.get_by_label("Navn", exact=True).is_visible():
            she.unfolds("Tilføj en modtager")
        she.writes("Navn", name)
        she.writes("E-mail", email)
        she.chooses("Organisation", town.name)
        she.presses("Tilføj")
        she.reads(email)
    she.presses("Lås siden, og send den")
    she.reads("Kvartalets side er sendt")
    she.looks("halv-side")
    dina = cast.thumb("dina")
    cast.kept = {email: cast.link("half_page", email) for email in (READER[1], HEAD[1])}
    dina.opens(cast.kept[READER[1]])
    dina.reads("Vi mangler pengene til den første maskine.", "mangler 2.500.000 kr.", "Få bydere")
    dina.looks("halv-side")
    gives_way(dina, cast.path("/oekonomi"))


def the_week_is_journalised(cast: Cast) -> None:
    cast.comes(2027, 1, 11)
    hanne = cast.desk(cast.hanne, cast.path("/journal"))
    hanne.looks("journal")
    hanne.presses("Lav en eksport af det nye")
    hanne.reads("Alt er eksporteret.")
    held = zipped(hanne, "Nr. 1: det nye")
    _hashes_hold(held)
    rows = list(load_workbook(io.BytesIO(held["Journalliste.xlsx"])).active.iter_rows(values_only=True))
    assert len(rows) - 1 == sum(name.startswith("Dokumenter/") for name in held)
    assert any("Referat" in str(row[2]) for row in rows)
    assert not any("Kun os" in str(row[2]) for row in rows)
    hanne.opens(cast.path("/journal?vis=nye"))
    hanne.reads("Ingen poster passer til det, du har valgt.")


def _hashes_hold(held: dict[str, bytes]) -> None:
    listed = dict(line.split("  ", 1)[::-1] for line in held["SHA256SUMS.txt"].decode().splitlines())
    assert set(listed) == set(held) - {"SHA256SUMS.txt"}
    assert all(hashlib.sha256(held[name]).hexdigest() == said for name, said in listed.items())


def aarhus_leaves_and_nobody_loses(cast: Cast) -> None:
    before = files_of_hjoerring(cast)
    mona = cast.desk(cast.scene.manager, cast.path("/forlad"))
    mona.looks("forlad")
    held = zipped(mona, "Hent vores data")
    _hashes_hold(held)
    answers = {
        str(row[0]): str(row[1]) for row in load_workbook(io.BytesIO(held["Behovsskema.xlsx"])).active.iter_rows(values_only=True)
    }
    assert answers["Hvordan gør I i dag?"] == "Med otte dieselmaskiner."
    assert answers["Hvilken virkning vil I måle på?"] == "CO2 pr. driftstime."
    assert "Journalliste.csv" in held
    mona.writes("Hvorfor?", "Vi har ikke tid.")
    mona.ticks("Vi har hentet vores data eller har ikke brug for dem")
    mona.presses("Forlad processen")
    mona.reads("I er ude af processen.")

    ib = cast.desk(cast.scene.officer, cast.path("/filer"))
    expect(ib.page.locator("main")).not_to_contain_text("Referat.docx")
    dina = cast.thumb("dina")
    dina.opens(cast.kept[READER[1]])
    dina.reads("virker ikke længere")
    dina.looks("doedt-link")
    assert files_of_hjoerring(cast) == before
    hanne = cast.desk(cast.hanne, cast.path("/udforskning"))
    hanne.reads("Med otte dieselmaskiner.")
    she = cast.desk(cast.scene.facilitator)
    she.reads("Mål timerne på pladsen")
    otto = cast.thumb("otto")
    otto.opens(cast.kept[HEAD[1]])
    otto.reads("Vi mangler pengene til den første maskine.")
