"""Aarhus plans backwards through its council's meetings; then the council's meeting is postponed two weeks."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect
from sqlalchemy import select

from coproc.tenders.models import Tender
from tests.journeys.tender.cast import AARHUS, Buyers
from tests.journeys.tender.preparing import PARTNERSHIP

MEETINGS = """Økonomiudvalget; 17.08.2027; 06.08.2027
Byrådet; 31.08.2027; 20.08.2027
Økonomiudvalget; 14.09.2027; 03.09.2027
Byrådet; 28.09.2027; 17.09.2027
Økonomiudvalget; 26.10.2027; 15.10.2027
Byrådet; 09.11.2027; 29.10.2027"""


def the_timetable_is_counted_backwards(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    she.opens(f"/organisation/{buyers.buyers[AARHUS].id}/moeder")
    she.follows("Læs møder ind")
    she.writes("Møder, ét på hver linje", MEETINGS)
    she.presses("Læs ind")
    she.reads("tirsdag den 9. november 2027")
    she.opens(buyers.path(PARTNERSHIP, "/tidsplan"))
    she.ticks("Baglæns fra den dag, kontrakten skal underskrives")
    she.dates("Datoen, der regnes fra", 15, 12, 2027)
    group = she.page.get_by_role("group", name=re.compile("^Hvem skal beslutte tildelingen"))
    for body in ("Økonomiudvalget", "Byrådet"):
        she.ticks(body, within=group)
    she.presses("Se, hvad der følger")
    she.reads("Intet er gemt endnu", "Det kan nås.")
    assert planned(buyers) is None
    she.presses("Gem tidsplanen")
    she.reads("Tidsplanen er gemt.", "tirsdag den 9. november 2027")
    she.looks("tidsplan")


def the_council_meets_two_weeks_later(buyers: Buyers) -> None:
    """What follows is shown first, and nothing is saved by looking."""
    she = buyers.officer(AARHUS)
    before = planned(buyers)
    she.opens(f"/organisation/{buyers.buyers[AARHUS].id}/moeder")
    she.follows("Ret eller flyt Byrådet 09.11.2027")
    she.dates("Mødedato", 23, 11, 2027)
    she.dates("Sagen skal være klar til dagsordenen", 12, 11, 2027)
    she.presses("Se, hvad der følger")
    she.reads("Det følger i jeres udbud", buyers.references[PARTNERSHIP], "14 dage senere")
    she.looks("moedet-udsat")
    assert planned(buyers) == before
    she.presses("Gem, og lad planerne følge med")
    she.reads("Den politiske kalender er gemt.", "23. november 2027")
    she.opens(buyers.path(PARTNERSHIP, "/tidsplan"))
    she.reads("tirsdag den 23. november 2027")
    expect(she.page.get_by_text("tirsdag den 9. november 2027")).to_have_count(0)


def planned(buyers: Buyers) -> date | None:
    with buyers.database.read() as session:
        return session.scalars(select(Tender.notice_planned_on).where(Tender.reference == buyers.references[PARTNERSHIP])).one()
