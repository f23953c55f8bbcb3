"""Chromium from the machine, watched: a page that complains in the console fails the journey that saw it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Response

from tests.support.databases import Missing

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
ARTEFACTS = Path(__file__).resolve().parents[2] / "test-artefacts"
PICTURES = "COPROC_TEST_PICTURES"  # set to anything: journeys keep a picture of every page they look at
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # nothing but this machine
]


# Playwright's click ends when the next page begins: what does not wait by itself (`title()`, `count()`) would read half of it.
ACTS = ((Page, "click"), (Page, "press"), (Locator, "click"), (Locator, "press"), (Locator, "check"), (Locator, "uncheck"))


def _then_loaded(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acting(of: Page | Locator, *args: Any, **kwargs: Any) -> Any:
        answer = act(of, *args, **kwargs)
        page = of if isinstance(of, Page) else of.page
        if not page.is_closed():
            page.wait_for_load_state()
        return answer

    return acting


for _kind, _name in ACTS:
    setattr(_kind, _name, _then_loaded(getattr(_kind, _name)))


# The same browser without windows to draw: a new session costs a sixth.
PROGRAMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")


def launch(playwright: Playwright) -> Browser:
    installed = next((name for name in PROGRAMS if Path(name).exists()), PROGRAMS[-1])
    program = os.environ.get("COPROC_TEST_CHROMIUM", installed)
    if not Path(program).exists():
        raise Missing(f"{program} is missing; journeys need it. sudo apt-get install chromium (as root, make test does it)")
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


@contextmanager
def watched(browser: Browser, base_url: str, viewport: dict[str, int], *, javascript: bool = True) -> Iterator[Page]:
    """A page of a fresh session. Console errors, CSP violations, script errors and broken files fail it at its end."""
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # A page may answer 404 or 422; `on_response` knows which answers are wrong.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(f"console: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            problems.append(f"{response.status}: {response.url}")

    context = browser.new_context(
        base_url=base_url,
        viewport=viewport,  # type: ignore[arg-type]
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
        java_script_enabled=javascript,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(60_000)  # two journeys and a database share two cores
    context.on("console", on_console)
    context.on("response", on_response)
    context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
    try:
        yield context.new_page()
        assert not problems, "\n".join(dict.fromkeys(problems))
    finally:
        context.close()


def snapshot(page: Page, name: str) -> None:
    """Nothing may stick out sideways at either width. A picture is test-artefacts/<name>-1280.png and -360.png."""
    before = page.viewport_size
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        if os.environ.get(PICTURES):
            page.screenshot(path=ARTEFACTS / f"{name}-{viewport['width']}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url}: {wide} px stick out at {viewport['width']} px"
    if before:
        page.set_viewport_size(before)
