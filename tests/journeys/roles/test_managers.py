"""Managers, scaling partners and administrators."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import openpyxl
from playwright.sync_api import expect

from coproc.demo.people import ADMINISTRATOR, CENTRE_MANAGER, PARTNER, Team
from tests.journeys.roles.walk import Walker

EXAMPLE = "Eksempel: Sammen om emissionsfrie arbejdsmaskiner"


def test_a_manager_signs_the_letter(somebody: Callable[..., Walker]) -> None:
    manager = somebody("leder-underskriver")
    manager.signs_in(Team("Novafos").manager)
    manager.stands_at("Overblik")
    manager.follows("Processer")
    manager.follows(EXAMPLE)
    manager.turns_to("Hensigtserklæring")
    manager.looks("hensigtserklaering")
    manager.follows("Underskriv for Novafos")
    manager.looks("underskriv")
    manager.presses("Underskriv")
    manager.reads("Der er fejl i formularen")
    manager.looks("underskriv-fejl")
    manager.writes("Navn på den, der underskriver", "Direktøren (eksempel)")
    manager.writes("Titel", "Direktør")
    manager.ticks("Bestyrelse")
    manager.dates("Besluttet den", 2, 11, 2026)
    manager.ticks("Følger efter")
    manager.chooses("Forventet udbudstidspunkt", "1. kvartal 2028")
    manager.ticks("Ikke noget endnu")
    manager.ticks("Jeg har mandat til at underskrive på organisationens vegne")
    manager.presses("Underskriv")
    manager.reads("7 organisationer har underskrevet")
    manager.looks("underskrevet")


def test_the_centres_manager_filters_overblik_and_takes_it_home(somebody: Callable[..., Walker]) -> None:
    manager = somebody("leder-overblik")
    manager.signs_in(CENTRE_MANAGER)
    manager.stands_at("Overblik")
    manager.looks("overblik")
    manager.chooses("Trin", "Fælles behovsudforskning")
    manager.presses("Vis")
    rows = manager.page.get_by_role("table").last.locator("tbody tr")
    expect(rows).to_have_count(2)
    manager.looks("filtreret")
    with manager.downloads("Hent som CSV").path().open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert len(lines) == 3, lines
    assert {"Sammen om løsninger til inkontinens", "Sammen om emissionsfrie arbejdsmaskiner"} <= {
        cell for line in lines for cell in line
    }
    sheet = openpyxl.load_workbook(io.BytesIO(manager.downloads("Hent som Excel").path().read_bytes())).active
    assert sheet is not None
    assert sheet.max_row == 3
    manager.follows("Vis til udskrift")
    manager.looks("udskrift")


def test_a_partner_helps_and_sees_nothing_confidential(somebody: Callable[..., Walker]) -> None:
    partner = somebody("partner")
    partner.signs_in(PARTNER)
    partner.looks("processer")
    partner.follows("Sammen om mindre råstofforbrug")
    partner.looks("proces")
    tabs = partner.page.get_by_role("navigation", name="Processens sider")
    expect(tabs.get_by_role("link", name="Udforskning")).to_have_count(0)
    partner.turns_to("Deltagere")
    partner.looks("deltagere")
    partner.opens(re.sub(r"/deltagere$", "/udforskning", partner.page.url))  # a link a colleague sent
    partner.reads("Det har du ikke adgang til")
    partner.looks("ikke-adgang")
    partner.follows("Gå til forsiden")
    partner.opens("/findes-ikke")
    partner.looks("findes-ikke")


def test_an_administrator_looks_after_organisations_and_people(somebody: Callable[..., Walker]) -> None:
    administrator = somebody("administrator")
    administrator.signs_in(ADMINISTRATOR)
    administrator.follows("Administration")
    administrator.looks("administration")
    administrator.follows("Organisationer")
    administrator.looks("organisationer")
    administrator.writes("Navn eller CVR-nummer", "Region")
    administrator.presses("Vis")
    administrator.reads("ophører 31.12.2026, efterfølges af Region Østdanmark")
    administrator.follows("Region Hovedstaden")
    administrator.looks("region")
    administrator.follows("Administration")
    administrator.follows("Personer")
    administrator.looks("personer")
    administrator.follows("Indkøber, Aalborg Kommune (eksempel)")
    administrator.looks("person")
    for page in ("Forløb", "Frister og regler", "System"):
        administrator.follows("Administration")
        link = administrator.page.locator("main").get_by_role("link", name=re.compile(page))
        link.first.click()
        administrator.looks(page.lower().replace("ø", "oe").replace(" ", "-"))
