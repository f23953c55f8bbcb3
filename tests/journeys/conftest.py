"""`site` is the running application, `page` and `phone` are people in front of it.

Playwright keeps an event loop in this process: no asyncio.run() in journeys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from coproc.kernel.clock import FixedClock
from tests.support import browser as chromium
from tests.support.live_server import live_server

if TYPE_CHECKING:
    from coproc.kernel.database import Database


expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def site(sqlite_database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[str]:
    """Base URL of the application on `sqlite_database` and `clock`; it stops after the pages have closed."""
    with live_server(sqlite_database, clock, tmp_path / "var") as url:
        yield url


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """1280 px wide; `page.goto("/")` is enough."""
    with chromium.watched(browser, site, chromium.WIDE) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """360 px wide, a session of its own."""
    with chromium.watched(browser, site, chromium.NARROW) as opened:
        yield opened


@pytest.fixture
def new_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`new_page()` opens one more person's session; `new_page(javascript=False)` one without JavaScript."""
    with ExitStack() as stack:

        def open_page(viewport: dict[str, int] = chromium.WIDE, *, javascript: bool = True) -> Page:
            return stack.enter_context(chromium.watched(browser, site, viewport, javascript=javascript))

        yield open_page
