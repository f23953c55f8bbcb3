from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from coproc.accounts.models import Person
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.factories.accounts import signed_in
from tests.factories.pipeline import Scene, scene as make_scene
from tests.support.apps import application
from tests.support.kept import kept


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return kept(make_scene, database, clock)


@pytest.fixture
def app(scene: Scene) -> Flask:
    return application(scene.database, scene.clock)


@pytest.fixture
def as_(app: Flask, scene: Scene) -> Callable[[Person | None], FlaskClient]:
    """as_(person) is a browser in which the person is signed in; as_(None) is a visitor."""
    return lambda person: signed_in(app, person, scene.clock)


@pytest.fixture
def queries(database: Database) -> Callable:
    """`with queries() as said:` collects the SELECTs that are sent meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        said: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                said.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        yield said
        event.remove(database.engine, "before_cursor_execute", note)

    return counting
