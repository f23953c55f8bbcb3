"""What moved in the shared description, and what the market said in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coproc import wiring
from coproc.accounts.models import OrganisationType
from coproc.agreements import queries, stability
from coproc.agreements.models import DescriptionSection
from coproc.agreements.services import descriptions
from coproc.dialogues.services import events, talk
from coproc.kernel.actor import system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.factories import dialogues as make
from tests.factories.accounts import People
from tests.factories.agreements import make_description


@pytest.fixture
def process_id(database: Database, clock: FixedClock) -> int:
    wiring.wire()
    centre = People(database, clock).organisation("Eksempelcenter", OrganisationType.CENTRE)
    with database.write(system("test"), clock) as uow:
        process = make.make_process(uow, centre.id)
        make_description(uow, process)
    return process.id


def _section(session, process_id: int, kind: str) -> DescriptionSection:
    version = queries.latest_version(session, process_id)
    assert version
    return next(row for row in queries.sections(session, version.id) if row.kind == kind)


def _next_version(database: Database, clock: FixedClock, process_id: int, body: str = "", *, drop: bool = False) -> None:
    """A version with another requirement text, sent to hearing."""
    with database.write(system("test"), clock) as uow:
        version = descriptions.new_version(uow, process_id)
        row = _section(uow.session, process_id, "requirement")
        if drop:
            descriptions.remove_section(uow, row.id)
        elif body:
            descriptions.save_section(uow, row.id, heading=row.heading, body=body, proof=row.proof, version=row.version)
        version.status, version.heard_at = "in_hearing", uow.now


def _said(database: Database, process_id: int) -> dict[str, str]:
    with database.read() as session:
        return {line.heading: line.in_words for line in stability.of_process(session, process_id).lines}


def test_one_version_has_nothing_to_compare(database: Database, process_id: int) -> None:
    with database.read() as session:
        assert stability.of_process(session, process_id) == stability.Stability([], [])


def test_moves_are_told_with_what_the_market_said_before_them(database: Database, clock: FixedClock, process_id: int) -> None:
    clock.advance(timedelta(hours=1))
    with database.write(system("test"), clock) as uow:
        event = make.make_published(uow, process_id)
        talk.give_input(uow, event.id, company_name="Skriver", email="s@example.dk", body="Otte timer er for meget.")
    clock.advance(timedelta(days=15))
    with database.write(system("test"), clock) as uow:
        events.move(uow, event.id, "hold")
    clock.advance(timedelta(days=1))
    _next_version(database, clock, process_id, "Kan arbejde 6 timer.")
    assert _said(database, process_id)["Hel arbejdsdag"] == "Flyttet 1 gang, efter markedets input"
    clock.advance(timedelta(days=10))
    _next_version(database, clock, process_id, "Kan  arbejde 6\ntimer.")  # the same words
    assert _said(database, process_id)["Hel arbejdsdag"] == "Flyttet 1 gang, efter markedets input"
    clock.advance(timedelta(days=10))
    _next_version(database, clock, process_id, "Kan arbejde 7 timer med pause.")
    assert _said(database, process_id)["Hel arbejdsdag"] == "Flyttet 2 gange, heraf 1 efter markedets input"
    with database.read() as session:
        found = stability.of_process(session, process_id)
        first, _same, last = found.intervals
        moves = found.lines[0].moves
        untouched = [line.in_words for line in found.lines[1:]]
    assert first.sentence == "Imellem: Regional markedsdialog i Aaby (04.12.2026) og 1 skriftligt input."
    assert last.sentence == "Intet arrangement og intet input imellem."
    assert [move.sentence for move in moves] == ["Version 0 til 1: 1 ord til, 1 ord fra.", "Version 2 til 3: 4 ord til, 2 ord fra."]
    assert set(untouched) == {"Uændret siden version 0"}


def test_new_and_dropped_requirements_say_so_and_a_draft_counts_for_nothing(
    database: Database, clock: FixedClock, process_id: int
) -> None:
    clock.advance(timedelta(days=1))
    _next_version(database, clock, process_id, drop=True)
    with database.write(system("test"), clock) as uow:
        version = descriptions.new_version(uow, process_id, forced=True)
        descriptions.add_section(uow, version.id, heading="Støj", body="Højst 60 dB.")
    with database.read() as session:
        found = stability.of_process(session, process_id)
        assert [(line.heading, line.moves[0].sentence) for line in found.lines if line.moves] == [
            ("Hel arbejdsdag", "Udgået i version 1.")
        ]
    with database.write(system("test"), clock) as uow:
        version = queries.latest_version(uow.session, process_id)
        version.status, version.heard_at = "in_hearing", uow.now
    with database.read() as session:
        found = stability.of_process(session, process_id)
        assert ("Støj", "Nyt i version 2.") in [(line.heading, line.moves[0].sentence) for line in found.lines if line.moves]
