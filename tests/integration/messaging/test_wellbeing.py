"""/readyz, the page and the panel say the same: who is silent, how long the oldest mail has waited, whether the server is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coproc import schema
from coproc.app import create_app
from coproc.kernel.translation import speaking
from coproc.messaging import delivery, heartbeat, pauses, wellbeing
from tests.integration.messaging.conftest import TESTER


def _beat(database, clock, name, trouble=None):
    with database.write(TESTER, clock) as uow:
        heartbeat.beat(uow, name, trouble)


def _look(database, clock):
    with database.read() as session:
        return wellbeing.look(session, clock)


@pytest.fixture
def ready(database, clock, settings, monkeypatch):
    monkeypatch.setattr(schema, "is_current", lambda _engine: True)  # these tables were made from the models
    client = create_app(settings, database=database, clock=clock).test_client()
    return lambda: client.get("/readyz")


def test_readyz_names_every_worker_and_the_oldest_mail(database, clock, put, ready):
    put("a")
    _beat(database, clock, "w1")
    clock.advance(timedelta(seconds=28))
    _beat(database, clock, "w2")
    clock.advance(timedelta(seconds=12))
    answer = ready()
    assert (answer.status_code, answer.json["status"], answer.json["last_tick_seconds"]) == (200, "ok", 12)
    assert answer.json["mail"] == {"status": "ok", "waiting": 1, "oldest_seconds": 40, "server_away_since": None}
    assert [(one["name"], one["last_tick_seconds"], one["silent"]) for one in answer.json["workers"]] == [
        ("w2", 12, False),
        ("w1", 40, False),
    ]
    state = _look(database, clock)
    assert wellbeing.sentence(state) == "Sidste tick for 12 s siden, 1 venter, ældste 40 s."
    with speaking("en"):
        assert wellbeing.sentence(state) == "Last tick 12 s ago, 1 waiting, the oldest 40 s."


def test_one_silent_worker_among_others_degrades(database, clock, ready):
    _beat(database, clock, "w1")
    clock.advance(timedelta(minutes=4))
    _beat(database, clock, "w2")
    answer = ready()
    assert (answer.status_code, answer.json["status"], answer.json["worker"]) == (200, "degraded", "degraded")
    clock.advance(timedelta(hours=1))
    _beat(database, clock, "w2")
    assert ready().json["status"] == "ok"  # it is forgotten


def test_a_worker_that_was_told_to_end_is_not_silent(database, clock):
    for name in ("w1", "w2"):
        _beat(database, clock, name)
    with database.write(TESTER, clock) as uow:
        heartbeat.leave(uow, "w1")
    assert [one.worker for one in _look(database, clock).workers] == ["w2"]


def test_a_mail_that_has_waited_for_more_than_five_minutes_degrades(database, clock, put, ready):
    put("a")
    for minutes, status in ((5, "ok"), (1, "degraded")):
        clock.advance(timedelta(minutes=minutes))
        _beat(database, clock, "w1")
        answer = ready().json
        assert (answer["status"], answer["mail"]["status"], answer["worker"]) == (status, status, "ok")


def test_a_mail_for_later_is_no_mail_that_waits(database, clock, put):
    put("a", not_before=clock.now() + timedelta(hours=2))
    _beat(database, clock, "w1")
    state = _look(database, clock)
    assert (state.waiting, state.later, state.next_at, state.is_ok) == (0, 1, clock.now() + timedelta(hours=2), True)


def test_since_when_the_server_is_away(database, clock, settings, put, ready):
    put("a")
    _beat(database, clock, "w1")
    pauses.note_absence(database, clock, "ConnectionRefusedError")
    answer = ready().json
    assert (answer["status"], answer["mail"]["server_away_since"]) == ("degraded", clock.now().isoformat())
    clock.advance(pauses.STEPS[0])
    delivery.deliver(database, clock, settings)
    _beat(database, clock, "w1")
    assert ready().json["status"] == "ok"


def test_what_went_wrong_for_a_worker_is_counted(database, clock):
    met = heartbeat.Trouble()
    met.note("reminders", clock.now())
    met.note("journal", clock.now() + timedelta(seconds=30))
    _beat(database, clock, "w1", met)
    (sign,) = _look(database, clock).workers
    assert (sign.failures, sign.failed_job, sign.failed_at) == (2, "journal", clock.now() + timedelta(seconds=30))
    _beat(database, clock, "w1")  # it was started again
    assert _look(database, clock).workers[0].failures == 0
