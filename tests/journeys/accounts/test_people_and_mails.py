"""A manager gives somebody a role and an officer goes away: both see the mails that follow before it is saved, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from coproc.kernel.clock import FixedClock, today
from coproc.kernel.database import Database
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.roles.walk import Walker


@pytest.fixture
def scene(sqlite_database: Database, clock: FixedClock) -> Scene:
    found = make_scene(sqlite_database, clock)
    found.need_form(found.process(), days=25)
    return found


def _walker(new_page: Callable[..., Page], email: str, path: str, name: str, *, javascript: bool) -> Walker:
    walker = Walker(new_page(javascript=javascript), None, name)  # type: ignore[arg-type]
    walker.opens(f"/login?next={path}")
    walker.writes("Mailadresse", email)
    walker.presses("Fortsæt")
    walker.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    walker.presses("Log ind")
    return walker


@pytest.mark.parametrize("javascript", [True, False])
def test_a_colleague_is_invited_after_seeing_the_mails(new_page: Callable[..., Page], scene: Scene, javascript: bool) -> None:
    path = f"/organisation/{scene.buyers[0].id}/inviter"
    she = _walker(new_page, scene.manager.email, path, "rolle", javascript=javascript)
    she.writes("Navn", "Nora Ny")
    she.writes("Mailadresse", "nora@example.dk")
    she.page.get_by_label("Indkøber").check()
    she.presses("Send invitation")
    she.stands_at("Det ændrer disse mails")
    she.reads("2 nye påmindelser planlægges", "Nora Ny")
    if javascript:
        she.looks("mails")
    she.presses("Gem ændringen")
    she.reads("Nora Ny får en mail om det.")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_officer_goes_away_after_seeing_what_goes_to_the_deputy(
    new_page: Callable[..., Page], scene: Scene, javascript: bool
) -> None:
    he = _walker(new_page, scene.officer.email, "/min-konto/fravaer", "fravaer", javascript=javascript)
    for name, days in (("from_on", 1), ("until_on", 60)):
        day = today(scene.clock) + timedelta(days=days)
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            he.page.locator(f'[name="{name}-{part}"]').fill(str(value))
    he.page.get_by_label("Hvem tager over?").select_option(label=scene.expert.name)
    he.presses("Gem fraværet")
    he.stands_at("Mens du er væk, går det til en anden")
    he.reads(f"2 påmindelser går til {scene.expert.name} imens.")
    if javascript:
        he.looks("deputy")
    he.presses("Gem fraværet")
    he.reads("Dit fravær er gemt, og din stedfortræder har fået besked.")
