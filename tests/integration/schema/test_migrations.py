"""One chain of migrations, for both databases, in both directions."""

from __future__ import annotations

import re
import shutil

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from coproc import paths, schema, wiring
from coproc.accounts.models import Organisation
from coproc.audit.chain import verify
from coproc.audit.models import AuditEvent
from coproc.cases import services as cases
from coproc.kernel.actor import system
from coproc.kernel.database import make_engine
from coproc.messaging import links
from coproc.messaging.services import Address, enqueue

TESTER = system("test")


def _revisions() -> list[str]:
    """Oldest first."""
    scripts = ScriptDirectory.from_config(schema.configuration("sqlite://"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def _tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_the_chain_has_one_head_and_is_numbered() -> None:
    scripts = ScriptDirectory.from_config(schema.configuration("sqlite://"))
    assert len(scripts.get_heads()) == 1
    assert _revisions() == [f"{number:04}" for number in range(1, len(_revisions()) + 1)]


def test_the_migrations_build_what_the_models_say(empty_database_url) -> None:
    schema.upgrade(empty_database_url)
    assert schema.differences(empty_database_url) == []
    engine = make_engine(empty_database_url)
    assert schema.is_current(engine)
    engine.dispose()


def test_all_the_way_down_and_up_again(empty_database_url) -> None:
    schema.upgrade(empty_database_url)
    full = _tables(empty_database_url)
    schema.downgrade(empty_database_url, "base")
    assert _tables(empty_database_url) == {"alembic_version"}
    schema.upgrade(empty_database_url)
    assert _tables(empty_database_url) == full
    assert schema.differences(empty_database_url) == []


@pytest.mark.parametrize("revision", _revisions()[:-1])
def test_a_step_back_and_forth_keeps_the_data_of_the_tables_that_stay(empty_database_url, clock, revision) -> None:
    links.use("https://coproc.example.org")
    schema.upgrade(empty_database_url)
    database = wiring.database(empty_database_url)
    with database.write(TESTER, clock) as uow:
        uow.session.add(Organisation(name="Aarhus Kommune", sort_key="}", type="municipality", created_at=uow.now))
        case = cases.open_case(uow, "scaling_process", ("thing", 1), parameters={"min_participants": 3})
        context = {"title": "Larm", "state": "Matchmaking", "path": "/"}
        enqueue(uow, key="one", to=Address("ida@example.dk", "Ida"), message="process_moved", context=context)
    database.dispose()

    schema.downgrade(empty_database_url, revision)
    there = _tables(empty_database_url)
    brought = {"processes": "0002", "meetings": "0003", "handovers": "0004"}
    assert {name: name in there for name in brought} == {name: first <= revision for name, first in brought.items()}
    schema.upgrade(empty_database_url)

    database = wiring.database(empty_database_url)
    with database.read() as session:
        assert session.scalars(select(Organisation.name)).one() == "Aarhus Kommune"
        found = cases.of_subject(session, ("thing", 1))
        assert (found.id, found.parameters, found.state_since) == (case.id, {"min_participants": 3}, clock.now())
        assert verify(session).holds
        assert session.scalar(select(func.count()).select_from(AuditEvent))
    with database.write(TESTER, clock) as uow:
        cases.open_case(uow, "scaling_process", ("thing", 2))
    database.dispose()
    assert schema.differences(empty_database_url) == []


def test_upgrading_twice_changes_nothing(empty_database_url) -> None:
    schema.upgrade(empty_database_url)
    schema.upgrade(empty_database_url)
    assert schema.differences(empty_database_url) == []


def test_drift_is_told_without_any_database(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert schema.drift() == []
    assert list(tmp_path.iterdir()) == []


def test_drift_names_what_no_migration_makes(tmp_path, monkeypatch) -> None:
    shutil.copytree(paths.migrations_dir(), tmp_path / "migrations")
    monkeypatch.setattr(schema, "migrations_dir", lambda: tmp_path / "migrations")
    last = next((tmp_path / "migrations" / "versions").glob(f"{_revisions()[-1]}_*.py"))
    text = last.read_text("utf-8")
    column = re.search(r'\n *sa\.Column\("(\w+)", UtcDateTime\(\), nullable=False\),', text)
    assert column
    last.write_text(text.replace(column[0], "", 1), "utf-8")
    (found,) = schema.drift()
    assert column[1] in found


def test_the_next_migration_is_written_from_the_models(tmp_path, monkeypatch) -> None:
    """The chain without its last link, and the link written anew (docs/migrations.md)."""
    shutil.copytree(paths.migrations_dir(), tmp_path / "migrations")
    monkeypatch.setattr(schema, "migrations_dir", lambda: tmp_path / "migrations")
    revisions = _revisions()
    next((tmp_path / "migrations" / "versions").glob(f"{revisions[-1]}_*.py")).unlink()
    assert schema.drift()
    made = schema.new_revision("Made anew")
    assert made.name == f"{revisions[-1]}_made_anew.py"
    assert "# ###" not in made.read_text("utf-8")
    assert schema.drift() == []
