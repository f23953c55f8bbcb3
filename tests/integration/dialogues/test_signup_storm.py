"""Many at once, on both databases: the newsletter, the last place, the mail server that is away. Real threads, through HTTP."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coproc.audit.chain import verify
from coproc.config import Settings
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import deadlines, signups
from coproc.kernel.clock import FixedClock
from coproc.messaging import delivery
from coproc.messaging.models import OutboxMessage, Status
from tests.factories import dialogues as make
from tests.support.together import together

from .conftest import World

RUSH = 500  # companies, all in the same moment; the newsletter's come in ten minutes


def _company(number: int) -> dict[str, str]:
    return {
        "company_number": make.company_number(number),
        "country": "SE",
        "company_name": f"Virksomhed {number}",
        "email": f"kontakt{number}@example.se",
        "attendees": f"Kontakt {number}",
    }


# All send at once; as many are answered at a time as `coproc serve` has threads, the others wait at its door.
SERVER = threading.BoundedSemaphore(8)


def _post(app: Flask, page: str, number: int) -> int:
    with SERVER:
        return app.test_client().post(f"{page}/tilmelding", data=_company(number)).status_code


def _page(world: World, event_id: int) -> str:
    with world.database.read() as session:
        return f"/markedsdialoger/{session.get_one(DialogueEvent, event_id).reference}"


def _queue(world: World, event_id: int) -> list[SignUp]:
    with world.database.read() as session:
        return list(session.scalars(select(SignUp).where(SignUp.event_id == event_id).order_by(SignUp.queue_number)))


@pytest.mark.slow
def test_two_hundred_at_once_for_thirty_places(app: Flask, world: World):
    event_id = world.published(capacity=30)
    page = _page(world, event_id)
    answers = together(200, lambda number: _post(app, page, number + 1))
    assert answers == [303] * 200  # no error page
    rows = _queue(world, event_id)
    assert [row.queue_number for row in rows] == list(range(1, 201))
    assert [row.has_place for row in rows] == [True] * 30 + [False] * 170  # in the order they came
    assert len({row.company_key for row in rows}) == 200
    assert len({mail.to_email for mail in world.mails("signup_confirm")}) == 200

    links = {row.id: world.link(row.id) for row in rows}
    seen = [app.test_client().get(links[row.id]).text for row in rows]
    assert all("Giv skriftligt input" in text for text in seen)  # all 200 have the written route
    assert f"I står som nummer {170} på ventelisten" in seen[-1]

    # Ten of those with a place never confirm; everybody else does, at once.
    silent = {row.id for row in rows[:10]}
    confirming = [row.id for row in rows if row.id not in silent]
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda one: app.test_client().post(f"{links[one]}/bekraeft").status_code, confirming)) == {303}
    world.clock.advance(timedelta(hours=49))
    expired = together(3, lambda _number: deadlines.expire_unconfirmed(world.database, world.clock))  # three workers
    assert sum(number for number in expired if isinstance(number, int)) == 10
    rows = _queue(world, event_id)
    assert {row.status for row in rows[:10]} == {"expired"}
    assert [row.has_place for row in rows[10:]] == [True] * 30 + [False] * 160
    for row in rows[30:40]:
        assert "ikke bekræftede sin tilmelding i tide" in row.place_reason
        assert row.offer_until is not None
    assert len(world.mails("signup_offered")) == 10
    with world.database.read() as session:
        assert verify(session).holds


def test_two_browsers_take_the_last_place(app: Flask, world: World):
    event_id = world.published(capacity=1)
    page = _page(world, event_id)
    assert together(2, lambda number: _post(app, page, number + 1)) == [303, 303]
    assert [row.has_place for row in _queue(world, event_id)] == [True, False]


def test_two_spellings_at_once_are_one_sign_up(app: Flask, world: World):
    event_id = world.published(capacity=10)
    page = _page(world, event_id)
    spelled = ("556012-5790", "5560125790", "556012 5790", "SE5560125790")

    def act(number: int) -> int:
        said = {**_company(number), "company_number": spelled[number], "company_name": f"Volt AB ({number})"}
        return app.test_client().post(f"{page}/tilmelding", data=said).status_code

    assert together(4, act) == [303] * 4
    (row,) = _queue(world, event_id)
    assert sorted(row.attendees) == [f"Kontakt {number}" for number in range(4)]


def test_the_offer_is_accepted_while_the_worker_lets_it_lapse(world: World):
    """Either the company has the place or the next one does; never both, never none."""
    event_id = world.published(capacity=1)
    numbers = [world.sign_up(event_id, number) for number in (1, 2, 3)]
    for number in numbers:
        with world.write() as uow:
            signups.confirm(uow, number)
    with world.write() as uow:
        signups.cancel(uow, numbers[0])
    world.clock.advance(timedelta(hours=48))
    late = FixedClock(world.clock.now() + timedelta(seconds=1))

    def act(place: int) -> object:
        if place:
            return deadlines.lapse_offers(world.database, late)
        with world.write() as uow:
            return signups.accept(uow, numbers[1]).id

    together(2, act)
    rows = _queue(world, event_id)
    assert [row.has_place for row in rows].count(True) == 1
    accepted = rows[1].status == "confirmed"
    assert (rows[1].has_place, rows[2].has_place) == (accepted, not accepted)


def test_everybody_cancels_at_once_and_the_queue_moves_up_without_a_gap(world: World):
    event_id = world.published(capacity=5)
    numbers = [world.sign_up(event_id, number) for number in range(1, 16)]
    for number in numbers:
        with world.write() as uow:
            signups.confirm(uow, number)

    def cancel(place: int) -> None:
        with world.write() as uow:
            signups.cancel(uow, numbers[place])

    assert together(5, cancel) == [None] * 5
    rows = _queue(world, event_id)
    assert [row.id for row in rows if row.has_place] == numbers[5:10]
    assert len(world.mails("signup_offered")) == 5


@pytest.mark.slow
def test_the_rush_after_the_newsletter_while_the_mail_server_is_away(app: Flask, world: World, tmp_path: Path):
    """Eight at a time, as the server has threads. The server comes back after an hour: every mail leaves, and only once."""
    event_id = world.published(capacity=RUSH // 4)
    page = _page(world, event_id)
    away = Settings(env="test", smtp_url="smtp://127.0.0.1:9", var=tmp_path)  # type: ignore[arg-type]
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.2):
            delivery.deliver(world.database, world.clock, away)

    worker = threading.Thread(target=work)
    worker.start()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: _post(app, page, number), range(1, RUSH + 1)))
    stop.set()
    worker.join()
    assert answers == [303] * RUSH
    rows = _queue(world, event_id)
    assert [row.queue_number for row in rows] == list(range(1, RUSH + 1))
    assert [row.id for row in rows] == sorted(row.id for row in rows)  # in the order they came
    assert [row.has_place for row in rows] == [True] * (RUSH // 4) + [False] * (RUSH - RUSH // 4)
    assert {row.email for row in rows} == {_company(number)["email"] for number in range(1, RUSH + 1)}
    with world.database.read() as session:
        assert session.scalar(select(func.count()).where(OutboxMessage.status == Status.SENT)) == 0
        assert session.scalar(select(func.count()).where(OutboxMessage.status == Status.QUEUED)) == RUSH
    world.clock.advance(timedelta(hours=1))
    back = Settings(env="test", var=tmp_path)
    sent = together(2, lambda number: delivery.deliver(world.database, world.clock, back, worker=f"worker-{number}"))
    assert sum(number for number in sent if isinstance(number, int)) == RUSH
    assert delivery.deliver(world.database, world.clock, back) == 0
    assert Counter(mail.to_email for mail in world.mails() if mail.status == Status.SENT) == {row.email: 1 for row in rows}
    files = [message_from_bytes(file.read_bytes()) for file in (tmp_path / "mail").iterdir()]
    assert Counter(parseaddr(file["To"])[1] for file in files) == {row.email: 1 for row in rows}
    with world.database.read() as session:
        assert verify(session).holds
