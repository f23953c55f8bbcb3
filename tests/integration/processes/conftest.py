from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.cases import answer_standing, endings, planning, sending
from coproc.kernel.clock import FixedClock, at_local
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from coproc.workflow.definition import Reminder as Rule
from tests.factories.accounts import signed_in
from tests.factories.outreach import Asking, make_asking
from tests.factories.pipeline import Scene, scene as make_scene
from tests.factories.reminders import Talk
from tests.support.apps import application
from tests.support.kept import kept


@dataclass(frozen=True)
class Letter:
    """A mail in the outbox."""

    message: str
    to: str
    text: str

    @property
    def path(self) -> str:
        """Where its button leads."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text)
        return found[1] if found else ""


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return kept(make_scene, database, clock)


@pytest.fixture
def asking(scene: Scene) -> Asking:
    return make_asking(scene)


@pytest.fixture
def app(scene: Scene) -> Flask:
    return application(scene.database, scene.clock)


@pytest.fixture
def as_(app: Flask, scene: Scene) -> Callable[[Person | None], FlaskClient]:
    """as_(person) is a browser in which the person is signed in; as_(None) is a visitor."""
    return lambda person: signed_in(app, person, scene.clock)


@pytest.fixture
def mails(scene: Scene) -> Callable[[str], list[Letter]]:
    """mails("invitation_to_join"): those in the outbox, the oldest first."""

    def found(message: str) -> list[Letter]:
        with scene.database.read() as session:
            rows = session.scalars(select(OutboxMessage).where(OutboxMessage.message == message).order_by(OutboxMessage.id))
            return [Letter(row.message, row.to_email, row.body_text) for row in rows]

    return found


@pytest.fixture
def rule(monkeypatch) -> dict[str, Any]:
    """The rule that asks for the need form, with three days to be reminded on; a test changes it."""
    said: dict[str, Any] = {"key": "need_form_open", "from": "need_form.due_on", "before": ["15 days", "8 days", "1 day"]}
    said |= {"to": ["officer"], "stop": "need_form_sent_in"}

    def rules_of(_session, case):
        return (Rule.model_validate(said),) if case.key == "scaling_process" else ()

    for module in (answer_standing, endings, planning, sending):
        monkeypatch.setattr(module, "rules_of", rules_of)
    return said


@pytest.fixture
def talk(scene: Scene, rule) -> Talk:
    scene.clock.set(at_local(date(2027, 1, 11), 9))  # a Monday, with no quiet days but weekends ahead
    return Talk(scene)


@pytest.fixture
def colleague(scene: Scene) -> Person:
    return scene.expert
