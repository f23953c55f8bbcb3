"""The pictures in the README, as people meet these pages. COPROC_TEST_SCREENSHOTS=1 writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coproc.demo.people import CENTRE_MANAGER, FACILITATOR, Team
from tests.journeys.roles import scenes
from tests.journeys.roles.walk import Demo, Walker

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "screenshots"
LARGEST = 300_000


def _keep(walker: Walker, name: str, height: int) -> None:
    walker.page.set_viewport_size({"width": 1280, "height": height})
    picture = walker.page.screenshot()
    assert len(picture) < LARGEST
    if os.environ.get("COPROC_TEST_SCREENSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{name}.png").write_bytes(picture)


@pytest.mark.parametrize(
    ("name", "email", "path", "height"),
    [
        ("forside", "", [], 1150),
        ("opgaver", Team("Aalborg Kommune").officer, [], 800),
        ("overblik", CENTRE_MANAGER, [], 1250),
        ("proces", FACILITATOR, ["Sammen om emissionsfrie arbejdsmaskiner"], 1000),
    ],
)
def test_what_the_readme_shows(
    somebody: Callable[..., Walker], demo: Demo, name: str, email: str, path: list[str], height: int
) -> None:
    stage = demo.stage
    scenes.an_event_is_published(stage, scenes.RAW_MATERIALS, scenes.BETON, days=60, place="København", capacity=40)
    scenes.an_event_is_published(stage, scenes.MACHINERY, "Dialog om store maskiner (eksempel)", days=81, place="Aalborg")
    scenes.need_form_is_out(stage, scenes.INCONTINENCE)
    walker = somebody(f"readme-{name}")
    if email:
        walker.signs_in(email)
    else:
        walker.opens("/")
    for words in path:
        walker.follows(words)
    _keep(walker, name, height)
