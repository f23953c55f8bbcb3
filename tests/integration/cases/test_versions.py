"""Cases keep the version they started on, until somebody moves them on purpose."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select

from coproc import paths
from coproc.cases import migration, services
from coproc.cases.models import Case, CaseStep, Reminder, ReminderState
from coproc.kernel.errors import DomainError, NotFound
from coproc.workflow import validate
from tests.integration.cases.conftest import TESTER


@pytest.fixture
def next_version(world, tmp_path, monkeypatch):
    """Publishes `2026-3` in a copy of the workflows: exploration is called discovery, and its reminder comes three days before."""
    folder = tmp_path / "workflows"
    shutil.copytree(paths.workflows_dir(), folder)
    text = (folder / "scaling_process" / "2026-2.yaml").read_text("utf-8")
    start, end = text.index("  - key: need_exploration"), text.index("  - key: market_dialogue")
    renamed = text[start:end].replace("need_exploration", "discovery", 1).replace("[7 days, 1 day]", "[3 days]")
    newer = (text[:start] + renamed + text[end:]).replace("version: 2026-2", "version: 2026-3")
    newer = newer.replace("from: need_exploration", "from: discovery").replace("to: need_exploration", "to: discovery")

    def publish() -> None:
        (folder / "scaling_process" / "2026-3.yaml").write_text(newer, "utf-8")
        monkeypatch.setattr(validate, "workflows_dir", lambda: folder)
        validate.load.cache_clear()

    yield publish
    validate.load.cache_clear()


def _now(database, case: Case) -> Case:
    with database.read() as session:
        return session.get_one(Case, case.id)


def _migrate(database, clock, case: Case, version: str = "2026-3", **state_map: str) -> Case:
    with database.write(TESTER, clock) as uow:
        return migration.migrate(uow, case.id, version, state_map)


def test_a_running_case_stays_on_its_version(database, clock, open_case, next_version) -> None:
    older = open_case()
    next_version()
    newer = open_case(state="discovery", subject=("process", 2), scope=("process", 2))
    assert (older.definition_version, newer.definition_version) == ("2026-2", "2026-3")
    with database.write(TESTER, clock) as uow:
        assert services.move(uow, older.id, "meet_market").case.definition_version == "2026-2"
        assert services.move(uow, newer.id, "meet_market").case.definition_version == "2026-3"


def test_what_would_change_is_said_first(database, open_case, next_version) -> None:
    case = open_case()
    next_version()
    with database.read() as session:
        said = migration.compare(session, case.id, "2026-3", {"need_exploration": "discovery"})
        assert any("discovery" in line or "Fælles behovsudforskning" in line for line in said)
        assert migration.compare(session, case.id, "2026-2", {}) == ["De to versioner er ens."]
    assert _now(database, case).definition_version == "2026-2"


def test_a_state_that_is_gone_must_be_mapped(database, clock, open_case, next_version) -> None:
    case = open_case()
    next_version()
    with pytest.raises(DomainError, match="need_exploration"):
        _migrate(database, clock, case)
    assert _now(database, case).definition_version == "2026-2"


def test_a_moved_case_stands_where_the_map_says_with_the_new_reminders(database, clock, open_case, next_version) -> None:
    case = open_case()
    next_version()
    _migrate(database, clock, case, need_exploration="discovery")
    now = _now(database, case)
    assert (now.definition_version, now.state, now.step_number) == ("2026-3", "discovery", case.step_number + 1)
    with database.read() as session:
        live = select(Reminder.offset).where(Reminder.case_id == case.id, Reminder.state == ReminderState.PLANNED)
        assert set(session.scalars(live)) == {"3 days"}
        assert session.scalars(select(CaseStep.state).where(CaseStep.case_id == case.id)).all() == ["discovery"]
    with database.write(TESTER, clock) as uow:
        assert services.move(uow, case.id, "meet_market").case.state == "market_dialogue"


def test_a_paused_case_is_resumed_where_the_map_says(database, clock, open_case, next_version) -> None:
    case = open_case()
    with database.write(TESTER, clock) as uow:
        services.move(uow, case.id, "pause", reason="Sommerferie")
    next_version()
    with pytest.raises(DomainError, match="need_exploration"):
        _migrate(database, clock, case)
    _migrate(database, clock, case, need_exploration="discovery")
    with database.write(TESTER, clock) as uow:
        assert services.move(uow, case.id, "resume").case.state == "discovery"


def test_a_map_may_not_point_at_nothing(database, clock, open_case, next_version) -> None:
    case = open_case()
    next_version()
    with pytest.raises(DomainError):
        _migrate(database, clock, case, need_exploration="nowhere")


@pytest.mark.parametrize("version", ["2031-1", "../tender/2026-1", ""])
def test_an_unknown_version_is_not_found(database, clock, world, open_case, version: str) -> None:
    with pytest.raises(NotFound):
        _migrate(database, clock, open_case(), version)


def test_a_case_is_found_by_its_reference(database, world, open_case) -> None:
    with database.read() as session:
        for reference in ("P-2026-9", "X-2026-1", ""):
            with pytest.raises(NotFound):
                migration.cases_of(session, reference)
