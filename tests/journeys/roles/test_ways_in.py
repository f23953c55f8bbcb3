"""The same pages on a phone, without JavaScript, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coproc.demo.people import FACILITATOR, PASSWORD, Team
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


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))


def _tabs_to(page: Page, name: str, most: int = 30) -> None:
    for _step in range(most):
        page.keyboard.press("Tab")
        if _focused(page) == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_by_keyboard_alone(somebody: Callable[..., Walker]) -> None:
    keyboard = somebody("tastatur")
    page = keyboard.page
    keyboard.opens("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert _focused(page) == "main-content"
    _tabs_to(page, "Se markedsdialoger")
    page.keyboard.press("Enter")
    keyboard.stands_at("Markedsdialoger")
    _tabs_to(page, scenes.BETON)
    page.keyboard.press("Enter")
    page.wait_for_url("**/markedsdialoger/D-*")
    _tabs_to(page, "Tilmeld jer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tilmelding")
    _tabs_to(page, "company_number")
    order = []
    for _step in range(8):
        order.append(_focused(page))
        page.keyboard.press("Tab")
    assert order == ["company_number", "country", "company_name", "contact_name", "email", "attendees", "is_listed", "Tilmeld jer"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    keyboard.reads("Der er fejl i formularen")

    keyboard.opens("/login")
    _tabs_to(page, "email")
    page.keyboard.type(OFFICER)
    page.keyboard.press("Enter")
    _tabs_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    keyboard.stands_at("Mine opgaver")
