"""The same request under the same key is done once and answered alike; on both databases, and at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from coproc import wiring
from coproc.api.kept_models import KeptAnswer
from coproc.needs.models import InnovationNeed
from tests.integration.api.conftest import API, World
from tests.support.together import together

KEY = {"Idempotency-Key": "5f0c"}
NEED = {"title": "Lydsvage renovationsbiler"}


def _count(world: World, model: Any = InnovationNeed) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_request_is_done_once_and_answered_alike(world: World) -> None:
    program = world.as_(world.officer)
    first, again = program.post(f"{API}/needs", NEED, **KEY), program.post(f"{API}/needs", NEED, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json, first.headers["Location"]) == (again.json, again.headers["Location"])
    assert (first.headers.get("Idempotent-Replayed"), again.headers.get("Idempotent-Replayed")) == (None, "true")
    assert _count(world) == 1
    assert program.post(f"{API}/needs", NEED).status_code == 201  # without the key it is another need
    assert _count(world) == 2


def test_another_body_under_the_key_is_refused(world: World) -> None:
    program = world.as_(world.officer)
    program.post(f"{API}/needs", NEED, **KEY)
    refused = program.post(f"{API}/needs", {"title": "Et andet"}, **KEY)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["Idempotency-Key"])
    assert _count(world) == 1


def test_a_key_belongs_to_its_caller_and_address(world: World) -> None:
    made = world.as_(world.officer).post(f"{API}/needs", NEED, **KEY)
    assert world.as_(world.outsider).post(f"{API}/needs", NEED, **KEY).status_code == 201
    path = f"{API}/needs/{made.json['reference']}"
    changed = world.as_(world.officer).send("PATCH", path, {"title": "Nyt"}, **KEY)
    assert changed.json["title"] == "Nyt"
    assert _count(world) == 2


def test_a_refusal_uses_no_key_up(world: World) -> None:
    program = world.as_(world.officer)
    made = program.post(f"{API}/needs", NEED).json
    path = f"{API}/needs/{made['reference']}/publish"
    assert program.post(path, {}, **KEY).status_code == 422  # the need lacks fields
    assert _count(world, KeptAnswer) == 0


def test_many_at_once_are_one(world: World) -> None:
    program = [world.as_(world.officer) for _number in range(6)]
    answers = together(6, lambda place: program[place].post(f"{API}/needs", NEED, **KEY))
    codes = [getattr(answer, "status_code", answer) for answer in answers]
    assert set(codes) <= {201, 409}, codes
    assert 201 in codes
    assert _count(world) == 1
    assert len({answer.json["reference"] for answer in answers if answer.status_code == 201}) == 1


def test_an_answer_is_forgotten_after_a_day(world: World) -> None:
    program = world.as_(world.officer)
    program.post(f"{API}/needs", NEED, **KEY)
    world.clock.advance(timedelta(hours=23))
    wiring.forget_old(world.database, world.clock)
    assert program.post(f"{API}/needs", NEED, **KEY).headers["Idempotent-Replayed"] == "true"
    world.clock.advance(timedelta(hours=2))
    assert program.post(f"{API}/needs", NEED, **KEY).status_code == 201  # before the worker has come by
    assert _count(world) == 2
    world.clock.advance(timedelta(hours=25))
    wiring.forget_old(world.database, world.clock)
    assert _count(world, KeptAnswer) == 0


def test_a_key_is_text_of_some_length_and_every_write_takes_one(world: World) -> None:
    program = world.as_(world.officer)
    for key in ("", "x" * 256):
        assert program.post(f"{API}/needs", NEED, **{"Idempotency-Key": key}).status_code == 422
    paths = program.get(f"{API}/openapi.json").json["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            named = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
            assert named == ([] if method == "get" else ["Idempotency-Key"]), path


def test_a_draft_has_a_title(world: World) -> None:
    program = world.as_(world.officer)
    for body in ({}, {"title": "  "}):
        refused = program.post(f"{API}/needs", body)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["title"])
        assert refused.json["detail"].startswith("title: ")
    assert _count(world) == 0
