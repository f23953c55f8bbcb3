"""What comes back: offers, the award, the contract, the effect half a year later, and what the next buyer reads first."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tests.journeys.roles.walk import Walker
from tests.journeys.tender.cast import AARHUS, BANEN, Buyers
from tests.journeys.tender.preparing import PARTNERSHIP

WINNER = "Eksempel Elmaskiner AB"
LEARNED = {
    "Fik I løst behovet? Skriv, hvad der virker nu, og hvad der ikke gør.": "Ja, men ikke i frost.",
    "Hvilke krav gav de bedste tilbud, og hvilke ville I udelade næste gang?": "Støjkravet gav de bedste tilbud.",
    "Hvad fra markedsdialogen ændrede jeres udbud mest?": "At pauserne må være længere.",
    "Blev prisen, som I regnede med? Skriv, hvad der gjorde løsningen dyrere eller billigere.": "Ja, batteriet var det dyre.",
    "Hvad var sværest, da løsningen skulle tages i brug, og hvem skulle have været med tidligere?": "Strøm på pladsen; elselskabet.",
    "Hvad skal den næste køber gøre anderledes, og hvad kan de kopiere fra jer?": "Spørg om ladetid før alt andet.",
}


def offers_are_received_and_the_contract_signed(buyers: Buyers, sent_on: date) -> None:
    she = _later(buyers, sent_on + timedelta(days=31))
    she.presses("Ansøgningerne er modtaget")
    she.reads("Ansøgninger modtaget")
    she = _later(buyers, sent_on + timedelta(days=90))
    she.presses("Tilbuddene er modtaget")
    she.follows("Skriv, hvor mange tilbud I fik")
    she.writes("Antal tilbud", "3")
    she.writes("Heraf fra små og mellemstore virksomheder", "4")
    she.presses("Gem tallene")
    she.reads("Tallet kan ikke være større end antallet af tilbud (3).")
    she.writes("Heraf fra små og mellemstore virksomheder", "2")
    she.looks("tilbud")
    she.presses("Gem tallene")
    she.presses("Gå videre til “Evaluering”")
    decided = sent_on + timedelta(days=195)  # when the council has met
    she = _later(buyers, decided)
    she.follows("Tilbudsgiverne er underrettet")
    she.looks("underrettet")
    she.presses("Registrér underretningen")
    she.reads("Underretningen er registreret.")
    _signs(buyers, _later(buyers, decided + timedelta(days=3)), decided + timedelta(days=3), early=True)
    _signs(buyers, _later(buyers, decided + timedelta(days=20)), decided + timedelta(days=20), early=False)
    she = _later(buyers, decided + timedelta(days=25))
    she.follows("Bekendtgørelsen om kontrakten er sendt")
    she.presses("Registrér bekendtgørelsen")
    she.reads("Bekendtgørelsen om kontrakten er registreret.")
    she.follows("Gå videre til “Implementering”")
    today = buyers.clock.now().date()
    she.dates("Løsningen tages i brug", today.day, today.month, today.year)
    she.presses("Gem")
    she.reads("Ibrugtagningen er registreret.")


def the_effect_is_measured_after_half_a_year(buyers: Buyers) -> None:
    day = buyers.clock.now().date() + timedelta(days=185)
    buyers.comes(day.year, day.month, day.day)
    she = buyers.officer(AARHUS)
    she.opens("/opgaver")
    she.looks("opgaver")
    she.follows(re.compile("effekten efter 6 måneder"))
    she.reads("Dieselforbrug: i dag 40.000 liter om året, mål 0 liter om året.")
    she.chooses("Effektmål", "Dieselforbrug")
    she.chooses("Hvilken måling?", "Efter 6 måneder")
    she.dates("Målt den", day.day, day.month, day.year)
    she.writes("Målt effekt", "9.000 liter om året")
    she.presses("Gem målingen")
    she.reads("Målingen er gemt.", "9.000 liter om året")


def the_next_buyer_learns(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP, "/laering"))
    for question, answer in LEARNED.items():
        she.writes(question, answer)
    she.presses("Gem svarene")
    she.reads("Svarene er gemt.", *LEARNED.values())
    she.looks("udbud-efter")
    following = buyers.officer(BANEN)
    following.opens(buyers.purchases)
    following.follows("Opret udbud")
    following.reads("Det lærte de andre")
    following.unfolds(PARTNERSHIP)
    following.reads(*LEARNED.values())
    following.looks("naeste-koeber")


def _later(buyers: Buyers, day: date) -> Walker:
    buyers.comes(day.year, day.month, day.day)
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP))
    return she


def _signs(buyers: Buyers, she: Walker, on: date, *, early: bool) -> None:
    """Inside the standstill it is refused, with the first lawful day."""
    she.opens(buyers.path(PARTNERSHIP, "/kontrakt"))
    she.dates("Kontrakten blev underskrevet", on.day, on.month, on.year)
    she.dates("Første dag", on.day, on.month, on.year)
    she.dates("Sidste dag, uden optioner", 28, 2, on.year + 4)
    she.writes("Leverandør", WINNER)
    she.writes("Kontraktens værdi uden moms", "33.900.000")
    she.chooses("Hvor stor er virksomheden?", "10–49 ansatte")
    she.presses("Registrér kontrakten")
    she.reads("Kontrakten må tidligst underskrives" if early else "Kontrakten er registreret.")
