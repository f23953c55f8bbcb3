"""The quiet time trap on the public sign-up form: programs are fast, people are not, whatever their browser fills in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from coproc.dialogues import queries, traps
from coproc.dialogues.models import DialogueEvent

from .conftest import World

COMPANY = {
    "company_number": "SE-55000001",
    "country": "SE",
    "company_name": "Nordgreb AB",
    "email": "ida@nordgreb.se",
    "attendees": "Ida Holm",
}


@pytest.fixture
def page(world: World) -> str:
    with world.database.read() as session:
        return f"/markedsdialoger/{session.get_one(DialogueEvent, world.published()).reference}"


def _stamp(text: str) -> str:
    return re.search(r'name="shown_at" value="([^"]+)"', text)[1]


def _count(world: World) -> int:
    with world.database.read() as session:
        return len(queries.signups(session, 1))


@pytest.mark.parametrize(("seconds", "stored"), [(0.05, 0), (1.4, 0), (2, 1), (3600 * 30, 1)])
def test_a_form_that_comes_back_faster_than_a_hand_stores_nothing(visitor, world: World, page: str, seconds: float, stored: int):
    stamp = _stamp(visitor.get(f"{page}/tilmelding").text)
    world.clock.advance(timedelta(seconds=seconds))
    answer = visitor.post(f"{page}/tilmelding", data={**COMPANY, "shown_at": stamp})
    assert answer.status_code == 303  # the same decent answer as the field nobody sees gives
    assert answer.headers["Location"] == (f"{page}/tilmelding/tak" if stored else page)
    assert _count(world) == stored
    assert len(world.mails("signup_confirm")) == stored


def test_who_corrects_one_letter_in_a_hurry_is_a_person(visitor, world: World, page: str):
    stamp = _stamp(visitor.get(f"{page}/tilmelding").text)
    world.clock.advance(timedelta(seconds=20))
    wrong = visitor.post(f"{page}/tilmelding", data={**COMPANY, "email": "ida", "shown_at": stamp})
    assert wrong.status_code == 422
    assert _stamp(wrong.text) == stamp
    world.clock.advance(timedelta(seconds=0.5))
    visitor.post(f"{page}/tilmelding", data={**COMPANY, "shown_at": _stamp(wrong.text)})
    assert _count(world) == 1


def test_the_same_cached_page_signs_up_one_company_after_another(visitor, world: World, page: str):
    stamp = _stamp(visitor.get(f"{page}/tilmelding").text)
    world.clock.advance(timedelta(seconds=10))
    for number in (1, 2):
        visitor.post(f"{page}/tilmelding", data={**COMPANY, "company_number": f"SE-5500000{number}", "shown_at": stamp})
    assert _count(world) == 2


@pytest.mark.parametrize("stamp", ["", "2026-11-20T09:00:00+00:00", "x.y", "2026-11-20T09:00:00+00:00.forged"])
def test_a_stamp_that_is_not_ours_says_nothing(visitor, world: World, page: str, stamp: str):
    world.clock.advance(timedelta(seconds=0.1))
    visitor.post(f"{page}/tilmelding", data={**COMPANY, "shown_at": stamp})
    assert _count(world) == 1


def test_a_clock_that_stands_still_measures_nothing(app: Flask, world: World):
    with app.app_context():
        now = world.clock.now()
        assert not traps.is_too_fast(traps.stamp(now), now)
