"""The whole demo's Historik: every line can be understood without the lines around it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from coproc import wiring
from coproc.audit import timeline
from coproc.audit.models import AuditEvent
from coproc.kernel.clock import SystemClock
from coproc.kernel.translation import speaking
from tests.support import demo

SOURCE = Path(wiring.__file__).parent
RECORDED = re.compile(r"""["']([a-z_]+\.[a-z_]+)["'],\s*(?:\(\s*["']|scope\b|subject\b)""")


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> list[tuple[str, str, timeline.Entry]]:
    var = tmp_path_factory.mktemp("history") / "var"
    demo.copy_to(var, SystemClock())
    database = wiring.database(demo.settings(var).resolved_database_url)
    lines = []
    with database.read() as session:
        found = {event.sequence: event for event in session.scalars(select(AuditEvent))}
        for kind, number in {(event.scope_kind, event.scope_id) for event in found.values() if event.scope_kind}:
            for language in ("da", "en"):
                with speaking(language):
                    entries = timeline.of_scope(session, kind, number, limit=10_000)
                lines += [(language, found[entry.sequence].action, entry) for entry in entries]
    database.dispose()
    return lines


def test_every_line_has_all_its_words(told) -> None:
    assert len(told) > 200
    odd = [(action, entry.what) for _language, action, entry in told if "…" in entry.what or entry.what == action or not entry.who]
    assert not odd


def test_dates_are_written_out_in_the_readers_language(told) -> None:
    assert not [entry.what for _language, _action, entry in told if re.search(r"\d{4}-\d\d-\d\d", entry.what)]
    sent = {language: entry.what for language, action, entry in told if action == "tender.notice_sent"}
    assert " den " in sent["da"]
    assert " den " not in sent["en"]


def test_a_move_names_what_moved(told) -> None:
    moves = {
        entry.what.split(" “")[0].split(" for ")[0]
        for language, action, entry in told
        if language == "da" and action == "case.moved"
    }
    assert moves == {"flyttede processen", "ændrede deltagelsen", "ændrede arrangementet", "flyttede udbuddet"}
    assert not [entry for _language, action, entry in told if action == "case.opened"], "said by the line beside it"


def test_everything_that_is_recorded_has_a_sentence() -> None:
    wiring.wire()
    recorded = {action for path in SOURCE.rglob("*.py") for action in RECORDED.findall(path.read_text("utf-8"))}
    assert {"need.edited", "signup.created", "process.started"} <= recorded
    assert not recorded - set(timeline.SENTENCES)
