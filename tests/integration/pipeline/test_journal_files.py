"""Files of the file room stand in the journals of those who may see them, and follow when that changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.pipeline.journal import files, indexing, queries
from coproc.pipeline.journal.models import JournalItem
from coproc.pipeline.journal.queries import Desk, Filters
from coproc.processes.file_room import services as room, work
from coproc.processes.file_room.models import RoomFile
from coproc.processes.models import Process
from tests.factories.pipeline import Scene


@pytest.fixture
def process(scene: Scene) -> int:
    found = scene.process()
    with scene.write(scene.facilitator) as uow:
        for name, audience in (("alle.pdf", "participants"), ("styregruppe.pdf", "steering")):
            room.add_files(uow, found, [(name, b"%PDF-1.7 " + name.encode())], folder="Bilag", audience=audience)
    indexing.refresh(scene.database, scene.clock)
    return found


def _themes(scene: Scene, process: int, organisation: object) -> list[str]:
    with scene.database.read() as session:
        desk = Desk(organisation, session.get_one(Process, process))
        return sorted(line.item.theme for line in queries.listing(session, desk, Filters(), 1).lines)


def test_each_has_the_files_it_may_see(scene: Scene, process: int) -> None:
    assert _themes(scene, process, scene.centre) == ["alle.pdf", "styregruppe.pdf"]
    assert _themes(scene, process, scene.buyers[0]) == ["alle.pdf"]
    with scene.database.read() as session:
        items = session.scalars(select(JournalItem).order_by(JournalItem.id)).all()
        found = [made.content for _item, made in files.files(session, items, organisation_id=scene.centre.id, runs=True)]
    assert found == [b"%PDF-1.7 alle.pdf", b"%PDF-1.7 styregruppe.pdf"]


def test_a_new_version_is_a_line_of_its_own(scene: Scene, process: int) -> None:
    with scene.write(scene.facilitator) as uow:
        room.add_files(uow, process, [("alle.pdf", b"%PDF-1.7 ny")], folder="Bilag", audience="participants")
    indexing.refresh(scene.database, scene.clock)
    assert _themes(scene, process, scene.buyers[0]) == ["alle.pdf", "alle.pdf, version 2"]


def test_a_file_that_is_hidden_leaves_the_others_journals(scene: Scene, process: int) -> None:
    with scene.write(scene.facilitator) as uow:
        uow.session.scalars(select(RoomFile).where(RoomFile.name == "alle.pdf")).one().audience = "centre"
    indexing.refresh_all(scene.database, scene.clock)
    assert _themes(scene, process, scene.buyers[0]) == []
    assert _themes(scene, process, scene.centre) == ["alle.pdf", "styregruppe.pdf"]


def test_an_erased_file_leaves_its_line_without_words(scene: Scene, process: int) -> None:
    with scene.write(scene.facilitator) as uow:
        room.remove(uow, uow.session.scalars(select(RoomFile.id).where(RoomFile.name == "alle.pdf")).one())
    scene.clock.advance(timedelta(days=room.DAYS_KEPT + 1))
    assert work.forget_deleted(scene.database, scene.clock) == 1
    indexing.refresh_all(scene.database, scene.clock)
    assert _themes(scene, process, scene.buyers[0]) == [""]
