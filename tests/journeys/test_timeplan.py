"""An officer plans a tender backwards through the council's meetings; then a meeting is postponed two weeks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.tenders import plan, services
from tests.factories.accounts import PASSWORD, People
from tests.factories.tenders import PARTICULARS, REGIME
from tests.journeys.roles.walk import Walker
from tests.support.browser import NARROW

OFFICER = "ida@aarhus.example"
MEETINGS = """Økonomiudvalget; 17.08.2027; 06.08.2027
Byrådet; 31.08.2027; 20.08.2027
Økonomiudvalget; 14.09.2027; 03.09.2027
Byrådet; 28.09.2027; 17.09.2027
Økonomiudvalget; 26.10.2027; 15.10.2027
Byrådet; 09.11.2027; 29.10.2027"""


@pytest.fixture
def reference(sqlite_database: Database, clock: FixedClock) -> str:
    people = People(sqlite_database, clock)
    city = people.organisation("Aarhus Kommune")
    ida = people.person((city, Role.OFFICER), name="Ida Indkøber", email=OFFICER)
    with sqlite_database.write(people.actor(ida), clock) as uow:
        tender = services.create_tender(uow, None, city.id, "Emissionsfrie gravemaskiner", [])
        plan.set_regime(uow, tender.id, **{**REGIME, "procedure": "restricted_procedure"})
        services.edit(uow, tender.id, **PARTICULARS)
        return tender.reference


def _signs_in(she: Walker, path: str) -> None:
    she.opens(f"/login?next={path}")
    she.writes("Mailadresse", OFFICER)
    she.presses("Fortsæt")
    she.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    she.presses("Log ind")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_tender_is_planned_backwards_and_follows_a_postponed_meeting(
    new_page: Callable[..., Page], reference: str, javascript: bool
) -> None:
    she = Walker(new_page(javascript=javascript), None, f"tidsplan-{'js' if javascript else 'uden'}")  # type: ignore[arg-type]
    looks = she.looks if javascript else lambda _name: None
    _signs_in(she, f"/udbud/{reference}/tidsplan")
    she.stands_at("Tidsplan regnet baglæns")
    she.reads("Jeres politiske kalender er tom.")
    looks("tom")
    she.follows("Se jeres politiske kalender")
    she.follows("Læs møder ind")
    she.writes("Møder, ét på hver linje", MEETINGS)
    looks("moeder-ind")
    she.presses("Læs ind")
    she.reads("tirsdag den 31. august 2027")
    looks("moeder")

    she.opens(f"/udbud/{reference}/tidsplan")
    she.ticks("Baglæns fra den dag, kontrakten skal underskrives")
    she.dates("Datoen, der regnes fra", 1, 12, 2027)
    group = she.page.get_by_role("group", name=re.compile("^Hvem skal beslutte tildelingen"))
    for body in ("Økonomiudvalget", "Byrådet"):
        she.ticks(body, within=group)
    she.writes("Evaluere tilbuddene", "25")
    she.presses("Se, hvad der følger")
    she.reads("Intet er gemt endnu", "Det kan nås.", "Påmindelser, der følger med")
    looks("det-foelger")
    she.presses("Ret igen")
    she.finds("Evaluere tilbuddene", "25")
    she.presses("Se, hvad der følger")
    she.presses("Gem tidsplanen")
    she.reads("Tidsplanen er gemt.", "Andre måder, side om side", "tirsdag den 9. november 2027")
    looks("planen")
    expect(she.page.get_by_role("img", name=re.compile("^Tidsplan for Emissionsfrie"))).to_be_visible()

    she.opens("/organisation")
    she.follows("Politisk kalender")
    she.follows("Ret eller flyt Byrådet 09.11.2027")
    she.dates("Mødedato", 23, 11, 2027)
    she.dates("Sagen skal være klar til dagsordenen", 12, 11, 2027)
    she.presses("Se, hvad der følger")
    she.reads("Det følger i jeres udbud", reference, "Byrådet")
    looks("moedet-flyttes")
    she.presses("Gem, og lad planerne følge med")
    she.reads("Den politiske kalender er gemt.", "23. november 2027")
    she.opens(f"/udbud/{reference}")
    looks("udbuddet")


def test_the_plan_is_read_on_a_phone(new_page: Callable[..., Page], reference: str) -> None:
    she = Walker(new_page(NARROW), None, "tidsplan-telefon")  # type: ignore[arg-type]
    _signs_in(she, f"/udbud/{reference}/tidsplan")
    she.ticks("Baglæns fra den dag, kontrakten skal begynde")
    she.dates("Datoen, der regnes fra", 1, 3, 2028)
    she.presses("Se, hvad der følger")
    she.presses("Gem tidsplanen")
    she.looks("planen")
