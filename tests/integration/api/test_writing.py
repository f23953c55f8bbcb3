"""What a program may write, with the same services and refusals as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coproc.dialogues.models import SignUp
from coproc.messaging.models import OutboxMessage
from coproc.needs.models import InnovationNeed
from coproc.processes.models import Participation
from tests.factories.accounts import signed_in
from tests.factories.dialogues import make_event, make_round
from tests.factories.needs import COMPLETE
from tests.integration.api.conftest import API, World

Body = Callable[..., dict[str, Any]]
NEED = {**COMPLETE, "window_from": "2027-04-01", "window_to": "2027-09-30", "current_cost_ore": 1_250_000_00}


def _count(world: World, model: Any) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _problem(answer: Any, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.json["status"] == status
    assert answer.json["detail"]
    return answer.json


# sign-up


def test_anybody_signs_a_company_up(world: World, sign_up_body: Body) -> None:
    path = f"{API}/dialogues/{world.event(capacity=1)}/signups"
    program = world.as_(None)
    first, second = program.post(path, sign_up_body(1)), program.post(path, sign_up_body(2))
    assert (first.status_code, first.json["is_new"], first.json["has_place"], first.json["waiting_position"]) == (
        201,
        True,
        True,
        0,
    )
    assert (second.status_code, second.json["has_place"], second.json["waiting_position"]) == (201, False, 1)
    assert first.json["confirm_by"] == "2026-11-22T09:00:00Z"
    with world.database.read() as session:
        mails = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.message == "signup_confirm")).all()
    assert list(mails) == ["kontakt1@example.se", "kontakt2@example.se"]


def test_a_sign_up_sent_again_is_one_sign_up_and_tells_nothing_more(world: World, sign_up_body: Body) -> None:
    path = f"{API}/dialogues/{world.event()}/signups"
    assert world.as_(None).post(path, sign_up_body()).status_code == 201
    again = world.as_(None).post(path, sign_up_body())
    assert again.status_code == 200
    assert again.json == {
        "dialogue": "D-2026-1",
        "is_new": False,
        "has_place": None,
        "waiting_position": None,
        "confirm_by": None,
    }
    assert _count(world, SignUp) == 1


def test_a_sign_up_to_what_is_not_published_is_not_found(world: World, sign_up_body: Body) -> None:
    with world.write() as uow:
        reference = make_event(uow, make_round(uow, world.process_id).id).reference
    _problem(world.as_(None).post(f"{API}/dialogues/{reference}/signups", sign_up_body()), 404)
    _problem(world.as_(world.officer).post(f"{API}/dialogues/{reference}/signups", sign_up_body()), 404)


def test_a_sign_up_that_lacks_something_names_the_fields(world: World, sign_up_body: Body) -> None:
    path = f"{API}/dialogues/{world.event()}/signups"
    program = world.as_(None)
    body = sign_up_body(is_listed="ja", extra=1)
    del body["company_name"]
    problem = _problem(program.post(path, body), 422)
    assert "company_name: Feltet mangler." in problem["detail"]
    errors = problem["errors"]
    assert errors == {
        "company_name": "Feltet mangler.",
        "is_listed": "Skriv true eller false.",
        "extra": "Feltet kendes ikke.",
    }
    errors = _problem(program.post(path, sign_up_body(country="DK", company_number="12345678")), 422)["errors"]
    assert list(errors) == ["company_number"]
    assert list(_problem(program.post(path, sign_up_body(email="ikke en adresse")), 422)["errors"]) == ["email"]
    assert _count(world, SignUp) == 0


def test_a_closed_sign_up_is_a_conflict_with_its_reason(world: World, sign_up_body: Body) -> None:
    path = f"{API}/dialogues/{world.event()}/signups"
    world.clock.advance(timedelta(days=12))
    assert "skriftligt input" in _problem(world.as_(None).post(path, sign_up_body()), 409)["detail"]


def test_too_many_sign_ups_of_one_company_are_refused(world: World, sign_up_body: Body) -> None:
    path = f"{API}/dialogues/{world.event(capacity=None)}/signups"
    program = world.as_(None)
    answers = [program.post(path, sign_up_body()) for _number in range(21)]
    assert "minut" in _problem(answers[-1], 429)["detail"]


def test_an_event_that_is_not_there_or_not_told_is_refused(world: World, sign_up_body: Body) -> None:
    _problem(world.as_(None).post(f"{API}/dialogues/D-2026-99/signups", sign_up_body()), 404)


# needs


def test_a_need_from_draft_to_withdrawn(world: World) -> None:
    program = world.as_(world.officer)
    made = program.post(f"{API}/needs", NEED)
    assert made.status_code == 201, made.text
    path = made.headers["Location"]
    assert (made.json["status"], made.json["current_cost_ore"], made.json["need_owner"]) == (
        "draft",
        1_250_000_00,
        "Leder af vejafdelingen",
    )
    changed = program.send("PATCH", path, {"title": "Stille gravemaskiner", "version": made.json["version"]})
    assert (changed.status_code, changed.json["title"], changed.json["problem"]) == (200, "Stille gravemaskiner", NEED["problem"])
    _problem(program.send("PATCH", path, {"title": "For sent", "version": made.json["version"]}), 409)
    assert program.post(f"{path}/publish", {}).json["status"] == "published"
    _problem(program.post(f"{path}/publish", {}), 409)
    assert world.as_(world.outsider).get(path).json["need_owner"] == ""
    assert list(_problem(program.post(f"{path}/withdraw", {"reason": " "}), 422)["errors"]) == ["reason"]
    assert program.post(f"{path}/withdraw", {"reason": "Løst på anden vis"}).json["status"] == "withdrawn"
    _problem(world.as_(world.outsider).get(path), 403)


def test_publishing_an_empty_need_names_every_field(world: World) -> None:
    program = world.as_(world.officer)
    path = program.post(f"{API}/needs", {"title": "Lydsvage biler"}).headers["Location"]
    errors = _problem(program.post(f"{path}/publish", {}), 422)["errors"]
    assert {"problem", "effect_targets", "window_from"} <= set(errors)
    assert errors["problem"].startswith("Udfyld “")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cpv": ["1"]}, "cpv"),
        ({"focus_area": "andet"}, "focus_area"),
        ({"window_from": "1. april"}, "window_from"),
        ({"current_cost_ore": "10"}, "current_cost_ore"),
        ({"current_cost_ore": -1}, "current_cost_ore"),
        ({"effect_targets": [{"measure": 5}]}, "effect_targets.0.measure"),
        ({"status": "published"}, "status"),
        ({"volume_low_ore": 5, "volume_high_ore": 4}, "volume_high_ore"),
    ],
)
def test_what_cannot_stand_in_a_need_is_named(world: World, given: dict[str, Any], field: str) -> None:
    errors = _problem(world.as_(world.officer).post(f"{API}/needs", {**NEED, **given}), 422)["errors"]
    assert list(errors) == [field]
    assert _count(world, InnovationNeed) == 0


def test_needs_are_written_for_ones_own_organisation(world: World) -> None:
    mine = world.as_(world.officer).post(f"{API}/needs", NEED).headers["Location"]
    _problem(world.as_(world.officer).post(f"{API}/needs", {**NEED, "organisation_id": world.odense.id}), 403)
    for person, status in ((None, 401), (world.outsider, 403), (world.facilitator, 403), (world.supplier, 403)):
        program = world.as_(person)
        _problem(program.send("PATCH", mine, {"title": "Overtaget"}), status)
        _problem(program.post(f"{mine}/publish", {}), status)
        _problem(program.post(f"{mine}/withdraw", {"reason": "Væk"}), status)
    for person, status in ((None, 401), (world.facilitator, 403), (world.supplier, 403)):
        _problem(world.as_(person).post(f"{API}/needs", NEED), status)


def test_who_writes_for_several_organisations_says_for_which(world: World) -> None:
    from coproc.kernel.actor import Role

    both = world.people.person((world.aarhus, Role.OFFICER), (world.odense, Role.OFFICER))
    program = world.as_(both)
    assert list(_problem(program.post(f"{API}/needs", NEED), 422)["errors"]) == ["organisation_id"]
    made = program.post(f"{API}/needs", {**NEED, "organisation_id": world.odense.id})
    assert made.json["organisation"] == "Odense Kommune"


# asking to join


def test_an_officer_asks_to_join_once(world: World) -> None:
    path = f"{API}/processes/P-2026-1/participants"
    program = world.as_(world.outsider)
    asked = program.post(path, {"message": "Vi har samme behov."})
    assert (asked.status_code, asked.json["state"], asked.json["organisation"]["name"]) == (201, "asked_to_join", "Odense Kommune")
    _problem(program.post(path, {}), 409)
    _problem(program.post(path, {"organisation_id": world.aarhus.id}), 403)
    for person, status in ((None, 401), (world.supplier, 403), (world.facilitator, 403)):
        _problem(world.as_(person).post(path, {}), status)
    assert _count(world, Participation) == 2


# who is asking


def test_a_cookie_is_nobody_under_api(world: World) -> None:
    """A page elsewhere could make the browser send it; so it counts for nothing, and no CSRF token is asked for."""
    browser = signed_in(world.app, world.officer, world.clock)
    _problem(browser.post(f"{API}/needs", json=NEED), 401)
    assert _count(world, InnovationNeed) == 0
    assert browser.get(f"{API}/needs", query_string={"mine": "true"}).json["items"] == []


def test_a_key_that_does_not_work_is_said_so(world: World) -> None:
    for header in ("Bearer coproc_unknown", "Bearer ", "bearer"):
        answer = world.app.test_client().get(f"{API}/processes", headers={"Authorization": header})
        assert _problem(answer, 401)["detail"].startswith("Nøglen virker ikke")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    program = world.as_(world.officer)
    world.clock.advance(timedelta(days=31))
    _problem(program.get(f"{API}/processes"), 401)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [("title=x", "application/x-www-form-urlencoded"), ("{", "application/json"), ('{"title": "a\\u0000b"}', "application/json")],
)
def test_what_is_not_json_or_not_text_is_refused(world: World, data: str, content_type: str) -> None:
    program = world.as_(world.officer)
    answer = program.client.post(f"{API}/needs", data=data, content_type=content_type, headers=program.headers)
    _problem(answer, 400)
    assert _count(world, InnovationNeed) == 0


def test_unknown_addresses_and_methods_are_problems_too(world: World) -> None:
    program = world.as_(None)
    _problem(program.get(f"{API}/nothing"), 404)
    _problem(program.get(f"{API}/needs/B-2026-999"), 404)
    _problem(program.get(f"{API}/needs/%00"), 400)
    answer = program.send("DELETE", f"{API}/needs", {})
    _problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_refusals_are_in_the_readers_language(world: World) -> None:
    answer = world.as_(None).post(f"{API}/needs", {}, **{"Accept-Language": "en"})
    assert answer.json["detail"] == "Send an API key along. You make one under My account."
