"""A facilitator reads the rules of a process's reminders, changes one after seeing the mails it alters, and sets it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import scene as make_scene
from tests.journeys.roles.walk import Walker


@pytest.fixture
def reference(sqlite_database: Database, clock: FixedClock) -> str:
    scene = make_scene(sqlite_database, clock)
    process = scene.process()
    scene.need_form(process, days=25)
    return scene.reference(process)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_rule_is_changed_after_seeing_its_mails_and_set_back(
    new_page: Callable[..., Page], reference: str, javascript: bool
) -> None:
    she = Walker(new_page(javascript=javascript), None, f"regler-{'js' if javascript else 'uden'}")  # type: ignore[arg-type]
    looks = she.looks if javascript else lambda _name: None
    she.opens(f"/login?next=/processer/{reference}/paamindelser")
    she.writes("Mailadresse", "facilitator@example.dk")
    she.presses("Fortsæt")
    she.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    she.presses("Log ind")
    she.follows("Se og ret reglerne")
    she.stands_at("Regler for påmindelser")
    she.reads("7 dage og 1 dag før behovsskemaets frist")
    looks("regler")
    she.follows("Behovsskemaet skal sendes")
    looks("regel")
    she.writes("Hvornår", "snart")
    she.presses("Se, hvad det ændrer")
    she.reads("“snart” kan ikke læses.")
    looks("fejl")
    she.writes("Hvornår", "2 uger, 1 dag")
    she.presses("Se, hvad det ændrer")
    she.stands_at("Det ændrer disse mails")
    looks("mails")
    she.presses("Gem ændringen")
    she.reads("Reglen er gemt.")
    she.reads("2 uger og 1 dag før behovsskemaets frist")
    she.reads("Ændret af Fie Facilitator")
    looks("aendret")
    she.follows("Behovsskemaet skal sendes")
    she.presses("Tilbage til standard")
    she.presses("Gem ændringen")
    she.reads("7 dage og 1 dag før behovsskemaets frist")
