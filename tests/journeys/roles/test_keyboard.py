"""One whole task by keyboard alone: in at the front page, past the menu, to the task, answered and sent."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from coproc.demo.people import PASSWORD, Team
from tests.journeys.roles import scenes
from tests.journeys.roles.walk import Demo, Walker

OFFICER = Team("Aalborg Kommune").officer
MOST_TABS = 80


def _arrives(page: Page, heading: str | re.Pattern[str]) -> None:
    """The next page is there before the next key is pressed."""
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def _tabs_to(page: Page, target: Locator) -> None:
    """Forward by Tab until the thing has the focus; a person sees where they are all the way."""
    expect(target).to_be_visible()
    page.wait_for_load_state()  # a script that begins later may take the focus
    for _press in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by {MOST_TABS} tabs")


def _skips_to_content(page: Page) -> None:
    """The first Tab shows the skip link, and Enter leads past the menu."""
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#main-content")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main-content$"))


def test_a_need_form_is_answered_by_keyboard_alone(demo: Demo, somebody: Callable[..., Walker]) -> None:
    scenes.need_form_is_out(demo.stage, scenes.INCONTINENCE)
    page = somebody("tastatur").page
    page.goto("/login")
    _arrives(page, "Log ind")
    _skips_to_content(page)
    _tabs_to(page, page.get_by_label("Mailadresse"))
    page.keyboard.type(OFFICER)
    page.keyboard.press("Enter")
    password = page.get_by_label("Adgangskode")
    expect(password).to_be_visible()
    _tabs_to(page, password)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    _arrives(page, "Mine opgaver")
    _tabs_to(page, page.locator("main").get_by_role("link", name=re.compile("behovsskemaet")).first)
    page.keyboard.press("Enter")
    problem = page.get_by_label(re.compile("Hvem har problemet"))
    expect(problem).to_be_visible()
    _tabs_to(page, problem)
    page.keyboard.type("Borgere i eget hjem.")
    send = page.get_by_role("button", name="Send jeres svar")
    _tabs_to(page, send)
    page.keyboard.press("Space")
    expect(page.locator("main")).to_contain_text("Der er fejl i formularen")  # the other question is not answered
    _tabs_to(page, page.get_by_label(re.compile("Hvad koster det om året")))
    page.keyboard.type("250000")
    _tabs_to(page, send)
    page.keyboard.press("Space")
    expect(page.locator("body")).to_contain_text("Jeres svar er sendt.")
    expect(page.locator("main")).to_contain_text("Borgere i eget hjem.")
