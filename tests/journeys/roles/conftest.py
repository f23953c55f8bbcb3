"""Each journey has the demo to itself: its database, its folder of mails, its server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coproc import wiring
from coproc.kernel.clock import FixedClock
from tests.journeys.roles.walk import Demo, Walker
from tests.support import browser as chromium, demo as told
from tests.support.live_server import serving


@pytest.fixture
def demo(clock: FixedClock, tmp_path: Path) -> Iterator[Demo]:
    var = tmp_path / "var"
    told.copy_to(var, clock)
    database = wiring.database(told.settings(var).resolved_database_url)
    with serving(lambda url: Demo(database, clock, told.settings(var, url)).application()) as url:
        yield Demo(database, clock, told.settings(var, url))
    database.dispose()


@pytest.fixture
def site(demo: Demo) -> str:
    return demo.settings.base_url


@pytest.fixture
def somebody(demo: Demo, new_page: Callable[..., object]) -> Callable[..., Walker]:
    """`somebody("kontoret")` opens one more person's browser; the word names their pictures."""

    def open_browser(name: str, viewport: dict[str, int] = chromium.WIDE, *, javascript: bool = True) -> Walker:
        return Walker(new_page(viewport, javascript=javascript), demo, name)  # type: ignore[arg-type]

    return open_browser
