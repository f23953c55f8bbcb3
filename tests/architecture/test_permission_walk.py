"""Every route has its entry in the permission table, every entry its use, and what HTTP answers is what the table says."""

from __future__ import annotations

import importlib.util
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.accounts.permissions import PUBLIC, TABLE
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.reference import changes
from coproc.reference.thresholds import thresholds
from coproc.tenders.timeplan import meetings
from coproc.tenders.timeplan.models import PoliticalMeeting
from coproc.tenders.timeplan.reading import Draft
from tests.factories.accounts import People
from tests.factories.walk import examples, make_cast
from tests.support.apps import application
from tests.support.databases import Snapshot
from tests.support.permission_walk import Thing, World, views, walk

ROOT = Path(__file__).resolve().parents[2]

WALKED_ELSEWHERE = frozenset({"api"})  # tests/integration/api/test_permissions.py


@pytest.fixture
def app(sqlite_database: Database, clock: FixedClock) -> Flask:
    return application(sqlite_database, clock, testing=False)  # a failure is an answer here, not an exception


@pytest.fixture(params=[False, True], ids=["private", "public"])
def is_public(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def world(app: Flask, sqlite_database: Database, clock: FixedClock, is_public: bool) -> World:
    people = People(sqlite_database, clock)
    own, others = people.organisation("Egen Kommune"), people.organisation("Anden Kommune")
    colleague = people.person((own, Role.EXPERT))
    people.person((own, Role.MANAGER))
    ties = {"own": frozenset({own.id})}
    cast = make_cast(people, own)
    world = World(app, people, own, others)
    world.around = [
        (cast.centre, Role.FACILITATOR),
        (cast.centre, Role.MANAGER),
        (cast.partner, Role.PARTNER),
        (cast.neighbour, Role.OFFICER),
    ]
    world.things |= examples(people, cast, is_public=is_public)
    meeting = {"organisation_id": own.id, "meeting_id": _meeting(people, colleague, own.id)}
    world.things |= {
        "meeting_id organisation_id": Thing(meeting, ties),
        "political_calendar.call_off": Thing({**meeting, "act": "aflys"}, ties),
        "organisation_id": Thing({"organisation_id": own.id}, ties),
        "membership_id": Thing({"membership_id": people.membership(colleague)}, ties),
        "person_id": Thing({"person_id": colleague.id}),
        "key_id": Thing({"key_id": 1}),
        "secret": Thing({"secret": "unknown"}),
        "organisations.show": Thing({}, _own_house),
        "change_id": Thing({"change_id": _rule_change(people, colleague)}, {"centre": frozenset({cast.centre.id})}),
        "rules.index": Thing({}, {"centre": frozenset({cast.centre.id})}),
        "admin key": Thing({"key": "scaling_process"}),
        "admin key version": Thing({"key": "tender", "version": "2026-1"}),
        "pipeline.export": Thing({"kind": "csv"}),
    }
    world.hides |= {"journal.item", "journal.file"}  # that it exists is not theirs to know
    world.finer |= {
        "account.choose_organisation",  # 403 for an organisation that one does not belong to
        "organisations.invite",  # which roles an officer or a facilitator may give
        "organisations.role",
        "organisations.end",
        "organisations.reinvite",
        "participants.answer",  # who may take which step stands in the workflow file
        "sparring.remove",  # only who wrote the note
    }
    return world


def _meeting(people: People, person: Person, organisation_id: int) -> int:
    """One of the political calendar."""
    day = date(2027, 3, 16)
    with people.database.write(people.actor(person), people.clock) as uow:
        meetings.add(uow, organisation_id, Draft("Byrådet", day, day))
        return uow.session.scalars(select(PoliticalMeeting.id)).one()


def _rule_change(people: People, person: Person) -> int:
    """A row in the rule tables that waits for a second person."""
    with people.database.write(people.actor(person), people.clock) as uow:
        return changes.propose(uow, thresholds()[0]).id


def _own_house(actor: Actor) -> dict[str, frozenset[int]]:
    """/organisation is always the reader's own."""
    return {"own": actor.organisation_ids()}


def test_every_route_requires_an_action_of_the_table(app: Flask) -> None:
    without = [f"{rule.rule}: {action}" for rule, action in views(app) if action not in TABLE]
    assert not without


def test_every_action_of_the_table_is_used(app: Flask) -> None:
    """By a route, or by name in the code or a template."""
    used = {action for _rule, action in views(app)}
    sources = [path for path in (ROOT / "coproc").rglob("*.py") if path.name != "permissions.py"]
    sources += (ROOT / "templates" / "web").rglob("*.html")
    for path in sources:
        used.update(re.findall(r"""["']([a-z]+\.[a-z_]+)["']""", path.read_text("utf-8")))
    assert not set(TABLE) - used


def test_every_route_answers_every_role_as_the_table_says(world: World, sqlite_database: Database, is_public: bool) -> None:
    """Of what is private; of what is published, the routes that are then open to all."""
    readers = list(world.readers())
    snapshot = Snapshot(sqlite_database.url)
    world.restore = snapshot.restore
    wrong = walk(world, readers, leave_out=WALKED_ELSEWHERE, flag=PUBLIC if is_public else None)
    snapshot.close()
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_document_is_current() -> None:
    """docs/permissions.md is made by tools/permissions.py."""
    found = importlib.util.spec_from_file_location("permissions_page", ROOT / "tools" / "permissions.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    assert module.PAGE.read_text("utf-8") == module.page(), "run: python tools/permissions.py"
