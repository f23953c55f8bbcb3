"""Sparring: between the facilitator and one organisation, until the organisation shows a note to the others."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.kernel.actor import Role
from coproc.processes.sparring import services
from coproc.processes.sparring.models import SparringNote
from tests.factories.accounts import People
from tests.factories.pipeline import Scene

SAID = "Direktøren tøver. Vi ringer på mandag."


@pytest.fixture
def process(scene: Scene) -> int:
    return scene.process()


@pytest.fixture
def other(scene: Scene) -> Person:
    """Somebody of another organisation in the process."""
    return People(scene.database, scene.clock).person((scene.buyers[1], Role.OFFICER))


def _path(scene: Scene, process: int) -> str:
    return f"/processer/{scene.reference(process)}/deltagelse/{scene.part(process)}/sparring"


def _note(scene: Scene, process: int, by: Person) -> int:
    with scene.write(by) as uow:
        return services.write(uow, scene.part(process), SAID).id


def test_the_two_of_them_read_it_and_nobody_else(scene: Scene, process: int, other: Person, as_) -> None:
    path = _path(scene, process)
    assert as_(scene.facilitator).post(path, data={"body": SAID}).status_code == 303
    assert SAID in as_(scene.officer).get(path).text
    assert SAID in as_(scene.facilitator).get(path).text
    assert as_(other).get(path).status_code == 403
    everywhere = "".join(
        as_(other).get(f"/processer/{scene.reference(process)}{page}").text for page in ("", "/historik", "/sparring")
    )
    assert SAID not in everywhere
    assert "sparringsnote" not in everywhere


def test_the_organisation_shows_it_by_choice_and_takes_it_back(scene: Scene, process: int, other: Person, as_) -> None:
    note, path = _note(scene, process, scene.facilitator), _path(scene, process)
    assert as_(scene.facilitator).post(f"{path}/{note}/del", data={"typed": "nothing"}).status_code == 403
    for _twice in range(2):
        assert as_(scene.officer).post(f"{path}/{note}/del", data={"typed": "nothing"}).status_code == 303
    shown = f"/processer/{scene.reference(process)}/sparring"
    assert SAID in as_(other).get(shown).text
    assert scene.buyers[0].name in as_(other).get(shown).text
    assert as_(scene.officer).post(f"{path}/{note}/hold", data={"typed": "nothing"}).status_code == 303
    assert SAID not in as_(other).get(shown).text


def test_who_wrote_it_deletes_it_and_nobody_else(scene: Scene, process: int, as_) -> None:
    note, path = _note(scene, process, scene.facilitator), _path(scene, process)
    assert as_(scene.officer).post(f"{path}/{note}/slet", data={"typed": "nothing"}).status_code == 403
    assert as_(scene.facilitator).post(f"{path}/{note}/slet", data={"typed": "nothing"}).status_code == 303
    with scene.database.read() as session:
        assert session.scalars(select(SparringNote)).all() == []


def test_an_empty_note_is_refused_beside_its_field_and_another_processs_note_is_not_there(scene: Scene, process: int, as_) -> None:
    note, path = _note(scene, process, scene.officer), _path(scene, process)
    refused = as_(scene.officer).post(path, data={"body": "  "})
    assert refused.status_code == 422
    assert "Der er fejl i formularen" in refused.text
    elsewhere = _path(scene, scene.process())
    assert as_(scene.officer).post(f"{elsewhere}/{note}/slet", data={"typed": "nothing"}).status_code == 404
