"""At the end: what the market meets, and what became of the intent."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.tender.cast import BANEN, Buyers
from tests.journeys.tender.following import DRILLER
from tests.journeys.tender.outcome import WINNER
from tests.journeys.tender.preparing import BOUND, DRIFTING, JOINT_LINE, NO_TENDER, NOTHING, PARTNERSHIP, TOGETHER, WATER
from tests.journeys.tender.publication import QUIETER


def the_page_of_requirements_tells_the_truth(buyers: Buyers) -> None:
    she = buyers.officer(BANEN)
    she.opens(f"{buyers.purchases}/krav")
    columns = she.page.get_by_role("columnheader")
    for title in (PARTNERSHIP, WATER, TOGETHER):
        expect(columns.filter(has_text=buyers.references[title])).to_have_count(1)
    for title in (BOUND, NOTHING):
        expect(columns.filter(has_text=buyers.references[title])).to_have_count(0)
    drifted = she.page.get_by_role("row").filter(has_text=DRIFTING)
    expect(drifted).to_contain_text("0 af 3 stiller kravet, 2 med egen tekst, 1 udelader det.")
    expect(she.page.get_by_role("row").filter(has_text="Fjernsupport")).to_contain_text("Alle 3 udbud stiller kravet.")
    she.reads("19 af 22 krav møder markedet ens i alle udbud her. 3 krav er tilpasset eller udeladt af mindst én.")
    she.reads(QUIETER, JOINT_LINE.dropped[DRIFTING])
    she.reads("Bundet af Rammeaftale om anlæg til lørdag den 31. marts 2029, med aftagepligt.", NO_TENDER)
    she.looks("kravene")


def from_intent_to_purchase_tells_the_truth(buyers: Buyers) -> None:
    she = buyers.officer(BANEN)
    she.opens(buyers.purchases)
    she.reads("Fra hensigt til indkøb")
    bound = "Bundet af Rammeaftale om anlæg til 31.03.2029 (med aftagepligt)"
    for organisation, said in zip(
        buyers.buyers, (WINNER, "Bekendtgørelse sendt", "Bekendtgørelse sendt", DRILLER, bound), strict=True
    ):
        expect(she.page.get_by_role("row").filter(has_text=organisation.name).first).to_contain_text(said)
    she.reads(NO_TENDER, "9.000 liter om året", "3 tilbud, heraf 2 fra små og mellemstore")
    she.looks("indkoeb")
    visitor = buyers.walker("udbud-gaest")
    visitor.opens(buyers.path(PARTNERSHIP))
    visitor.reads(WINNER)
    visitor.looks("udbud-udefra")
