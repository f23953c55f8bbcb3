"""The same pages on a phone, without JavaScript, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coproc.demo.people import FACILITATOR, Team
from tests.journeys.axe import check
from tests.journeys.roles import scenes
from tests.journeys.roles.walk import Demo, Walker
from tests.support.browser import NARROW

OFFICER = Team("Aalborg Kommune").officer


@pytest.fixture(autouse=True)
def invitation(demo: Demo) -> None:
    scenes.an_event_is_published(demo.stage, scenes.RAW_MATERIALS, scenes.BETON, days=60, place="København")
    scenes.need_form_is_out(demo.stage, scenes.INCONTINENCE)


def _menu(walker: Walker, words: str) -> None:
    walker.unfolds("Menu")
    walker.follows(words)
    check(walker.page)


def test_on_a_phone(somebody: Callable[..., Walker]) -> None:
    phone = somebody("telefon", NARROW)
    phone.opens("/")
    check(phone.page)
    for words in ("Processer", "Markedsdialoger", "Behov"):
        _menu(phone, words)
    phone.signs_in(OFFICER)
    phone.stands_at("Mine opgaver")
    check(phone.page)
    for words in ("Behov", "Processer", "Markedsdialoger", "Udbud", "Organisation"):
        _menu(phone, words)
    _menu(phone, "Processer")
    phone.follows("Sammen om løsninger til inkontinens")
    check(phone.page)
    phone.turns_to("Udforskning")
    phone.follows("Besvar behovsskemaet")
    phone.writes("Hvem har problemet?", "Borgere i eget hjem.")
    phone.presses("Send jeres svar")
    phone.reads("Borgere i eget hjem.")
    check(phone.page)


def test_without_javascript(somebody: Callable[..., Walker]) -> None:
    plain = somebody("uden-javascript", javascript=False)
    plain.opens("/")
    plain.follows(scenes.BETON)
    plain.follows("Tilmeld jer")
    plain.presses("Tilmeld jer")
    plain.reads("Der er fejl i formularen")
    plain.signs_in(OFFICER)
    plain.follows("Behov")
    plain.follows("Beskriv et behov")
    plain.writes("Titel", "Stille maskiner (eksempel)")
    plain.presses("Gem og fortsæt")
    plain.reads("Sådan er det i dag")
    plain.follows("Processer")
    plain.follows("Sammen om løsninger til inkontinens")
    plain.unfolds("Se hele forløbet som diagram")
    plain.presses("Log af")
    plain.signs_in(FACILITATOR)
    plain.follows("Sammen om mindre råstofforbrug")
    plain.unfolds("Andre muligheder")
    pause = plain.page.locator("form", has=plain.page.get_by_role("button", name="Sæt processen på pause"))
    plain.writes("Begrundelse", "Vi venter (eksempel).", within=pause)
    plain.presses("Sæt processen på pause", within=pause)
    plain.reads("Processen er nu på “På pause”.")
    plain.follows("Overblik")
    plain.chooses("Trin", "På pause")
    plain.presses("Vis")
    plain.reads("Sammen om mindre råstofforbrug")
