from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from coproc.kernel.clock import FixedClock
from tests.support import databases, network

if TYPE_CHECKING:
    from coproc.kernel.database import Database

settings.register_profile("coproc", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("coproc")


def pytest_configure() -> None:
    # The machine's own settings must not steer a test.
    for name in [name for name in os.environ if name.startswith("COPROC_") and not name.startswith("COPROC_TEST_")]:
        del os.environ[name]
    databases.begin_run()
    network.forbid()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything under tests/journeys is a journey."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


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


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    database = _open(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    database = _open(postgresql_url)
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A `coproc.kernel.database.Database` on a migrated copy: the test runs on SQLite and on PostgreSQL (`-k sqlite` for one)."""
    return request.getfixturevalue(f"{request.param}_database")
