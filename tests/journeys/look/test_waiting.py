"""What a journey reads right after a click is read of the whole next page (tests/support/browser.py)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser

from tests.support.live_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable


def _slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    start("200 OK", [("Content-Type", "text/html")])
    yield b"<!doctype html>" + b" " * 2000
    if environ["REQUEST_METHOD"] == "POST":
        time.sleep(0.5)  # the page has begun; its title is still on its way
    yield b"<title>Side</title><form method=post><button>Videre</button></form>"


@pytest.mark.parametrize("how", ["click", "locator", "key"])
def test_a_click_ends_when_the_next_page_is_there(browser: Browser, how: str) -> None:
    with serving(lambda _url: _slow) as url:
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        if how == "click":
            page.click("button")
        elif how == "locator":
            page.get_by_role("button").click()
        else:
            page.get_by_role("button").press("Enter")
        assert page.title() == "Side"
        context.close()
