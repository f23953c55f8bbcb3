"""The notice: its copy sheet and file, “Stadig sådan?”, the package that is handed over, and the day it is sent."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from datetime import date

from lxml import etree
from playwright.sync_api import Download, expect

from tests.factories.notices import TENDER
from tests.journeys.roles.walk import Walker
from tests.journeys.tender.cast import AARHUS, Buyers, requirement
from tests.journeys.tender.preparing import DRIFTING, PARTNERSHIP
from tests.journeys.tender.timetable import planned

NOTICE = "https://udbud.example/notice/417"
QUIETER = "Støj ved maskinen: højst 60 dB(A) i boliggader."


def the_notice_is_filled_and_fetched(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP))
    she.follows("Bekendtgørelser")
    she.follows("Udbudsbekendtgørelse (16)")
    she.reads("Mangler, før filen kan hentes")
    she.follows("Svar på det, der mangler")
    _answers(she)
    she.presses("Gem svarene")
    she.reads("Alt det, bekendtgørelsen skal have, er her.")
    she.looks("bekendtgoerelse-16")
    with she.page.expect_download() as waiting:
        she.presses("Hent som eForms-XML")
    root = etree.fromstring(waiting.value.path().read_bytes())
    assert etree.QName(root).localname == "ContractNotice"
    assert PARTNERSHIP in root.itertext()
    with she.page.expect_download() as waiting:
        she.follows("Hent som Excel")
    assert waiting.value.suggested_filename.startswith(f"{buyers.references[PARTNERSHIP]}-16.")


def changed_requirements_are_stood_by(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP))
    she.presses("Udbudsmaterialet er skrevet")
    she.reads("Udbudsmateriale klar", "Før bekendtgørelsen: stadig sådan?")
    she.follows("Svar på “Stadig sådan?”")
    she.presses("Ja, stadig sådan Opladning i pausen")
    she.presses("Ja, stadig sådan Restværdi")
    expect(she.page.get_by_text("Bekræftet af")).to_have_count(2)
    box = requirement(she, DRIFTING)
    box.locator("summary").click()
    she.writes("Kravet, som det lyder hos jer", QUIETER, within=box)
    she.presses(f"Gem kravet {DRIFTING}", within=box)
    she.reads("Kravet er rettet, og svaret er gemt.")
    she.looks("stadig-saadan")


def the_package_is_handed_over(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP, "/dokumenter"))
    she.presses("Lav sættet")  # once more: a requirement was corrected
    she.reads("Sættet bliver lavet i baggrunden.")
    buyers.demo.deliver()
    she.opens(buyers.path(PARTNERSHIP, "/overdragelse"))
    she.looks("overdragelse")
    for words in ("Hent pakken til udbudssystemet (zip)", "Hent pakken til ESDH-sagen (zip)"):
        _the_hash_list_holds(she.downloads(words))
    she.writes("Hvem overtog pakken?", "Indkøb og Udbud, lagt i udbudssystemet")
    she.writes("Journalnummer", "26/1140")
    she.presses("Registrér overdragelsen")
    she.reads("Overdragelsen er registreret.")


def the_notice_is_sent(buyers: Buyers) -> date:
    day = planned(buyers)
    assert day
    buyers.comes(day.year, day.month, day.day)
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP))
    if she.page.get_by_role("link", name="Svar på “Stadig sådan?”").count():  # an answer holds for some days
        _answers_again(she)
        she.opens(buyers.path(PARTNERSHIP))
    she.follows("Bekendtgørelsen er sendt")
    she.writes("Adresse, hvor den er offentliggjort", NOTICE)
    she.presses("Registrér bekendtgørelsen")
    she.reads("Bekendtgørelsen er registreret.")
    visitor = buyers.walker("udbud-gaest")
    visitor.opens(f"/processer/{buyers.process.reference}/faelles-krav")
    visitor.reads(QUIETER)
    visitor.looks("offentlig")
    return day


def _answers(she: Walker) -> None:
    """Whatever the page asks, as a buyer would."""
    for key, value in TENDER.items():
        found = she.page.locator(f"[name='{key}']")
        if not found.count():
            continue  # not asked of this procedure
        if found.first.evaluate("one => one.tagName") == "SELECT":
            found.select_option(value)
        elif found.first.get_attribute("type") in ("radio", "checkbox"):
            she.page.locator(f"[name='{key}'][value='{value}']").check()
        else:
            found.fill(value)


def _answers_again(she: Walker) -> None:
    she.follows("Svar på “Stadig sådan?”")
    waiting = she.page.get_by_role("button", name=re.compile("^Ja, stadig sådan"))
    for left in range(waiting.count(), 0, -1):
        expect(waiting).to_have_count(left)
        she.presses(re.compile("^Ja, stadig sådan"))


def _the_hash_list_holds(download: Download) -> None:
    """What `sha256sum -c SHA256SUMS.txt` does; and nothing but the guide and the lists stands outside it."""
    with zipfile.ZipFile(download.path()) as archive:
        lines = archive.read("SHA256SUMS.txt").decode().splitlines()
        said = {path: fingerprint for fingerprint, path in (line.split("  ", 1) for line in lines)}
        for path, fingerprint in said.items():
            assert hashlib.sha256(archive.read(path)).hexdigest() == fingerprint, path
        beside = set(archive.namelist()) - set(said)
        assert beside <= {"LÆS MIG.txt", "Journalliste.csv", "SHA256SUMS.txt"}, beside
        assert {"Kopiark 16.csv", "Bekendtgørelse 16.xml", "Fælles krav.csv"} <= {path.rsplit("/", 1)[-1] for path in said}
        own = next(path for path in said if path.endswith("Fælles krav.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(own).decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 22
    assert {row["Krav"]: row["Tekst i udbuddet"] for row in rows}[DRIFTING] == QUIETER
