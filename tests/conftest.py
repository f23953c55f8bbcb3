from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from coproc.accounts import passwords
from coproc.kernel.clock import FixedClock
from tests.support import databases, kept, network

if TYPE_CHECKING:
    from coproc.kernel.database import Database

# The same examples every time, however slow the machine: a red run is a mistake, never bad luck. COPROC_TEST_EXPLORE=1 draws new ones.
settings.register_profile(
    "coproc",
    deadline=None,
    derandomize=not os.environ.get("COPROC_TEST_EXPLORE"),
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("coproc")
REAL = (passwords._hasher, passwords._DECOY)


def pytest_configure() -> None:
    # The machine's own settings must not steer a test.
    for name in [name for name in os.environ if name.startswith("COPROC_") and not name.startswith("COPROC_TEST_")]:
        del os.environ[name]
    databases.begin_run()
    network.forbid()
    # A password is slow to check on purpose; that it is has tests of its own (`real_passwords`).
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._DECOY = passwords._hasher.hash("nobody's")


# Begun first, so that no process is left alone with one of them at the end; in this order, the longest first.
LONG = ("test_every_route_answers_every_role", "journeys/tender/", "journeys/whole/", "test_wheel.py", "journeys/")


def _length(item: pytest.Item) -> int:
    return next((place for place, name in enumerate(LONG) if name in item.nodeid), len(LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything under tests/journeys is a journey."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
    items.sort(key=_length)


def pytest_runtest_setup(item: pytest.Item) -> None:
    kept.begin_test(is_patched="monkeypatch" in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashed as in the product, at its full price."""
    hasher, decoy = REAL
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_DECOY", decoy)


@pytest.fixture
def clock() -> FixedClock:
    """Friday 20 November 2026, 10:00 in Denmark; moved with `clock.advance(timedelta(...))` or `clock.set(...)`."""
    return FixedClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


def _create_tables(url: str) -> None:
    """From the models: that the migrations make the same tables is proved by their own tests."""
    from coproc import wiring
    from coproc.kernel.database import make_engine

    engine = make_engine(url)
    wiring.metadata.create_all(engine)
    engine.dispose()


def _open(url: str) -> Database:
    from coproc import wiring

    return wiring.database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> Iterator[str]:
    """A migrated SQLite file of the test's own."""
    with databases.sqlite_copy(tmp_path, _create_tables) as url:
        yield url


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with databases.postgresql_copy(_create_tables) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both, one after the other: the test runs twice."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Both, without a table: for the migrations' own tests."""
    copy = databases.sqlite_copy(tmp_path, None) if request.param == "sqlite" else databases.postgresql_copy(None)
    with copy as url:
        yield url


def _of_one_test(shared: Database) -> Database:
    """The same connections and compiled statements; what a test hangs on its engine stays with the test."""
    database = copy(shared)
    database.engine = shared.engine.execution_options()
    database._writer = database.engine.execution_options(write=True)
    return database


@pytest.fixture(scope="session")
def _shared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return _open(f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}")


@pytest.fixture(scope="session")
def _shared_postgresql() -> Iterator[tuple[Database, databases.Emptied]]:
    with databases.postgresql_copy(_create_tables) as url:
        shared, emptied = _open(url), databases.Emptied(url)
        yield shared, emptied
        emptied.close()
        shared.dispose()


@pytest.fixture
def sqlite_database(_shared_sqlite: Database) -> Iterator[Database]:
    with databases.sqlite_file(Path(_shared_sqlite.url.removeprefix("sqlite:///")), _create_tables):
        yield _of_one_test(_shared_sqlite)
        _shared_sqlite.dispose()


@pytest.fixture
def postgresql_database(_shared_postgresql: tuple[Database, databases.Emptied]) -> Iterator[Database]:
    shared, emptied = _shared_postgresql
    yield _of_one_test(shared)
    emptied.empty()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A `coproc.kernel.database.Database` on a migrated copy: the test runs on SQLite and on PostgreSQL (`-k sqlite` for one)."""
    return request.getfixturevalue(f"{request.param}_database")
