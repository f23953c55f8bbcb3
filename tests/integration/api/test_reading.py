"""What may be read by whom, in parts that stay the same while rows are added."""

from __future__ import annotations

from typing import Any

import pytest

from coproc.needs.models import Visibility
from coproc.processes import services
from coproc.processes.models import Process
from coproc.tenders.models import Tender
from tests.factories import dialogues as make
from tests.factories.needs import make_draft, make_need
from tests.integration.api.conftest import API, World, statements
from tests.integration.api.filling import fill


def _references(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["reference"] for row in answer.json["items"]]


def _add(world: World, number: int, **given: Any) -> None:
    with world.write() as uow:
        make.make_process(uow, world.centre.id, reference=f"P-2027-{number}", **given)


def test_parts_stay_the_same_while_rows_are_added(world: World) -> None:
    for number in range(1, 5):
        _add(world, number)
    program = world.as_(None)
    answer = program.get(f"{API}/processes", limit=2)
    seen = _references(answer)
    assert answer.headers["Link"] == f'<{answer.json["next"]}>; rel="next"'
    for number in range(5, 8):
        _add(world, number)  # one comes for every part that is read
        answer = program.get(answer.json["next"])
        seen += _references(answer)
    assert seen == ["P-2026-1", *(f"P-2027-{number}" for number in range(1, 8))]
    assert answer.json["next"] is None


def test_filters_go_with_the_next_part(world: World) -> None:
    for number in range(1, 4):
        _add(world, number, focus_area="welfare_technology")
    answer = world.as_(None).get(f"{API}/processes", limit=2, focus_area="welfare_technology")
    rest = world.as_(None).get(answer.json["next"])
    assert _references(answer) + _references(rest) == ["P-2027-1", "P-2027-2", "P-2027-3"]
    assert rest.json["next"] is None
    assert "Link" not in rest.headers


@pytest.mark.parametrize("cursor", ["x", "æ", "MQ", "YWZ0ZXI6MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"])
def test_a_cursor_of_nobody_is_refused(world: World, cursor: str) -> None:
    answer = world.as_(None).get(f"{API}/processes", cursor=cursor)
    assert answer.status_code == 422
    assert "cursor" in answer.json["errors"]


@pytest.mark.parametrize("path", ["processes", "dialogues", "needs", "tenders", "overview"])
def test_lists_ask_as_much_of_the_database_for_many_as_for_few(world: World, path: str) -> None:
    fill(world)
    program = world.as_(world.facilitator)
    assert program.get(f"{API}/{path}").status_code == 200  # whatever is read once
    with statements(world.database) as few:
        program.get(f"{API}/{path}")
    for number in range(1, 4):
        _add(world, number, state="letter_of_intent")  # the gates of other steps ask for other things
    with world.write() as uow:
        for _number in range(3):
            make_need(uow, world.odense)
            make.make_published(uow, world.process_id)
    with statements(world.database) as many:
        assert program.get(f"{API}/{path}").status_code == 200
    assert len(many) <= len(few), "\n".join(many)


def test_a_process_that_is_not_public_is_for_its_own(world: World) -> None:
    with world.write() as uow:
        uow.session.get_one(Process, world.process_id).is_public = False
    path = f"{API}/processes/P-2026-1"
    said = {
        "visitor": world.as_(None).get(path).status_code,
        "outsider": world.as_(world.outsider).get(path).status_code,
        "supplier": world.as_(world.supplier).get(path).status_code,
        "officer": world.as_(world.officer).get(path).status_code,
        "facilitator": world.as_(world.facilitator).get(path).status_code,
    }
    assert said == {"visitor": 401, "outsider": 403, "supplier": 403, "officer": 200, "facilitator": 200}
    assert _references(world.as_(None).get(f"{API}/processes")) == []
    assert _references(world.as_(world.officer).get(f"{API}/processes")) == ["P-2026-1"]


def test_outsiders_see_those_who_have_joined_and_no_mandate(world: World) -> None:
    with world.write() as uow:
        services.ask_to_join(uow, world.process_id, world.odense.id)
    path = f"{API}/processes/P-2026-1/participants"
    public = world.as_(None).get(path).json["items"]
    inside = world.as_(world.officer).get(path).json["items"]
    assert [(one["organisation"]["name"], one["mandate"]) for one in public] == [("Aarhus Kommune", None)]
    assert [(one["organisation"]["name"], one["state"]) for one in inside] == [
        ("Aarhus Kommune", "joined"),
        ("Odense Kommune", "asked_to_join"),
    ]
    assert inside[0]["mandate"] == "unknown"


def test_needs_are_shown_as_far_as_they_are_shared(world: World) -> None:
    with world.write() as uow:
        of = {str(kind): make_need(uow, world.aarhus, visibility=kind).reference for kind in Visibility}
        of["draft"] = make_draft(uow, world.aarhus).reference
    readers = {
        None: {"public"},
        world.supplier: {"public"},
        world.outsider: {"public", "buyers"},
        world.officer: {"public", "buyers", "private", "draft"},
        world.facilitator: {"public", "buyers"},
    }
    for person, kinds in readers.items():
        program = world.as_(person)
        assert set(_references(program.get(f"{API}/needs"))) == {of[kind] for kind in kinds}
        for kind, reference in of.items():
            assert (program.get(f"{API}/needs/{reference}").status_code == 200) is (kind in kinds)


def test_an_event_is_told_when_it_is_published(world: World) -> None:
    with world.write() as uow:
        draft = make.make_event(uow, make.make_round(uow, world.process_id).id).reference
    published = world.event()
    program = world.as_(None)
    assert _references(program.get(f"{API}/dialogues", when="coming", process="P-2026-1")) == [published]
    assert _references(program.get(f"{API}/dialogues", when="past")) == []
    assert program.get(f"{API}/dialogues/{draft}").status_code == 401
    assert program.get(f"{API}/dialogues/{published}/summary").status_code == 404
    assert program.get(f"{API}/dialogues/{published}").json["programme"][0]["item"] == "Velkomst"


def test_a_tender_is_public_from_the_notice_but_not_its_amounts(world: World) -> None:
    values = fill(world)
    path = f"{API}/tenders/{values['tenders']}"
    assert world.as_(None).get(path).status_code == 401
    assert world.as_(world.outsider).get(path).status_code == 403
    for person in (world.officer, world.facilitator):
        inside = world.as_(person).get(path).json
        assert inside["estimated_value_ore"] == 500_000_000
        assert inside["limits"]
    with world.write() as uow:
        found = uow.session.query(Tender).one()
        found.notice_sent_on, found.winner, found.contract_value_ore = uow.today, "Maskiner ApS", 400_000_000
    public = world.as_(None).get(path).json
    hidden = ("estimated_value_ore", "contract_value_ore", "legal_ground", "regime_reason", "winner", "limits", "buys_for")
    assert not any(public[name] for name in hidden)
    with world.write() as uow:
        uow.session.query(Tender).one().contract_signed_on = uow.today
    public = world.as_(None).get(path).json
    assert (public["winner"], public["contract_value_ore"]) == ("Maskiner ApS", None)


def test_overview_is_for_leaders_and_facilitators(world: World) -> None:
    said = {
        person: world.as_(getattr(world, person) if person else None).get(f"{API}/overview").status_code
        for person in ("", "supplier", "officer", "manager", "facilitator")
    }
    assert said == {"": 401, "supplier": 403, "officer": 403, "manager": 200, "facilitator": 200}
    row = world.as_(world.facilitator).get(f"{API}/overview").json["items"][0]
    assert (row["reference"], row["joined"], row["state"]) == ("P-2026-1", 1, "letter_of_intent")
    assert row["missing"]
