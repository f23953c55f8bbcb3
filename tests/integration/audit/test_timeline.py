from __future__ import annotations

from datetime import timedelta

import pytest

from coproc.audit import chain, timeline
from coproc.kernel.actor import Actor
from coproc.kernel.translation import lazy, speaking

IDA = Actor(kind="person", name="Ida Holm", person_id=7)


@pytest.fixture(autouse=True)
def _sentences(monkeypatch) -> None:
    monkeypatch.setitem(timeline.SENTENCES, "test.moved", lazy("flyttede “{title}” fra “{from}” til “{to}”"))


def _record(database, clock, number: int = 1, **more) -> None:
    with database.write(IDA, clock) as uow:
        uow.record("test.moved", ("case", number), scope=("process", 1), **more)


def test_a_line_says_who_what_when_and_why(database, clock) -> None:
    states = {
        "before": {"from": {"da": "Matchmaking", "en": "Matchmaking"}},
        "after": {"title": "Pleje", "to": {"da": "Udforskning", "en": "Exploration"}},
    }
    _record(database, clock, **states, reason="Alle er klar.")
    with database.read() as session:
        (entry,) = timeline.of_scope(session, "process", 1)
        assert entry == timeline.Entry(
            1, clock.now(), "Ida Holm", "flyttede “Pleje” fra “Matchmaking” til “Udforskning”", "Alle er klar."
        )
        with speaking("en"):
            (entry,) = timeline.of_scope(session, "process", 1)
            assert entry.what == "moved “Pleje” from “Matchmaking” to “Exploration”"


def test_the_newest_comes_first_and_older_ones_are_paged_to(database, clock) -> None:
    for _number in range(7):
        _record(database, clock)
        clock.advance(timedelta(minutes=1))
    with database.read() as session:
        first = timeline.of_scope(session, "process", 1, limit=3)
        second = timeline.of_scope(session, "process", 1, limit=3, before=first[-1].sequence)
        assert [entry.sequence for entry in [*first, *second]] == [7, 6, 5, 4, 3, 2]
        assert timeline.of_scope(session, "process", 2) == []


def test_one_things_story(database, clock) -> None:
    _record(database, clock, 1)
    _record(database, clock, 2)
    with database.read() as session:
        assert [entry.sequence for entry in timeline.of_subject(session, "case", 2)] == [2]


def test_a_value_that_is_missing_is_no_error_and_an_unknown_action_is_shown(database, clock) -> None:
    _record(database, clock)
    with database.write(IDA, clock) as uow:
        uow.record("test.unheard_of", ("case", 1), scope=("process", 1))
    with database.read() as session:
        assert [entry.what for entry in timeline.of_scope(session, "process", 1)] == [
            "test.unheard_of",
            "flyttede “…” fra “…” til “…”",
        ]


def test_an_erased_line_says_so(database, clock) -> None:
    _record(database, clock)
    with database.write(IDA, clock) as uow:
        chain.erase(uow, [1], "Anmodning")
    with database.read() as session:
        (entry,) = timeline.of_scope(session, "process", 1)
    assert (entry.who, entry.what) == ("Slettet", "Indholdet er slettet efter reglerne.")
