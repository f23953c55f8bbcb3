"""An administrator says which version new processes follow and with which values they begin; what runs is left alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.cases import defaults
from coproc.cases.models import Case
from coproc.kernel.actor import Role
from coproc.kernel.errors import FieldErrors, NotFound
from coproc.processes.models import Process
from tests.factories.pipeline import Scene

SCALING, SINGLE = "scaling_process", "single_procurement"


@pytest.fixture
def administrator(scene: Scene) -> Person:
    return scene.people.person((scene.centre, Role.ADMINISTRATOR))


def _case(scene: Scene, process_id: int) -> Case:
    with scene.database.read() as session:
        return session.get_one(Case, session.get_one(Process, process_id).case_id)


def _version_of_new(scene: Scene, key: str = SINGLE) -> str:
    with scene.database.read() as session:
        return defaults.definition_for_new(session, key).version


def test_a_pinned_version_is_what_new_cases_follow_until_it_is_let_go(scene: Scene, as_, administrator: Person) -> None:
    assert _version_of_new(scene) == "2026-3"
    browser = as_(administrator)
    assert browser.post(f"/admin/forloeb/{SINGLE}/2026-1/fast").status_code == 303
    assert _version_of_new(scene) == "2026-1"
    assert "valgt fast" in browser.get("/admin/forloeb").text
    assert browser.post(f"/admin/forloeb/{SINGLE}/2026-1/nyeste").status_code == 303
    assert _version_of_new(scene) == "2026-3"
    assert browser.post(f"/admin/forloeb/{SINGLE}/1999-1/fast").status_code == 404


def test_a_case_is_opened_on_the_pinned_version(scene: Scene, administrator: Person) -> None:
    """Of the workflow that has two versions; the process of a buyer of its own is opened on it by the same service."""
    from coproc.cases import services

    def opened(number: int) -> str:
        with scene.write() as uow:
            return services.open_case(uow, SINGLE, ("example", number)).definition_version

    assert opened(1) == "2026-3"
    with scene.write(administrator) as uow:
        defaults.pin(uow, SINGLE, "2026-1")
    assert opened(2) == "2026-1"
    with scene.database.read() as session:
        first = session.scalars(select(Case).where(Case.subject_kind == "example", Case.subject_id == 1)).one()
    assert first.definition_version == "2026-3"


def test_new_processes_begin_with_the_set_values_and_running_ones_keep_theirs(scene: Scene, as_, administrator: Person) -> None:
    older = scene.process()
    browser = as_(administrator)
    page = browser.get(f"/admin/forloeb/{SCALING}/begyndelsesvaerdier")
    assert "Mindste antal underskrifter" in page.text
    with scene.database.read() as session:
        definition = defaults.definition_for_new(session, SCALING)
    typed = {}
    for name, parameter in definition.parameters.items():
        if isinstance(parameter.default, int):
            typed[name] = parameter.default
        else:
            typed |= {f"{name}__{part}": value for part, value in parameter.default.items()}
    wrong = browser.post(f"/admin/forloeb/{SCALING}/begyndelsesvaerdier", data={**typed, "min_signatures": "1"})
    assert wrong.status_code == 422
    saved = browser.post(f"/admin/forloeb/{SCALING}/begyndelsesvaerdier", data={**typed, "min_signatures": "4"})
    assert saved.status_code == 303
    newer = scene.process()
    assert "min_signatures" not in _case(scene, older).parameters
    assert _case(scene, newer).parameters["min_signatures"] == 4


def test_what_does_not_exist_or_fit_is_refused(scene: Scene, administrator: Person) -> None:
    with pytest.raises(NotFound), scene.write(administrator) as uow:
        defaults.pin(uow, "nothing", None)
    with pytest.raises(FieldErrors), scene.write(administrator) as uow:
        defaults.set_parameters(uow, SCALING, {"min_signatures": 999})
