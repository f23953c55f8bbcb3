"""What HTTP says when somebody must wait, was crossed by another, or reloads an address that only takes a POST."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from coproc.kernel.errors import Conflict
from coproc.processes.models import Process
from tests.integration.tenders.conftest import Place

Browser = Any


def test_too_many_tries_say_when_to_come_back(place: Place, browser: Browser) -> None:
    client = browser(None)
    client.post("/login", data={"email": "ingen@example.dk"})
    for _try in range(30):
        answer = client.post("/login/adgangskode", data={"password": "forkert adgangskode"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 60 * 60


@pytest.mark.parametrize("suffix", ["markedsdialog/delt", "flyt/pause", "udforskning/skema"])
def test_a_refused_form_that_is_reloaded_leads_to_its_page(place: Place, browser: Browser, suffix: str) -> None:
    client = browser(place.facilitator)
    answer = client.get(f"/processer/{place.process.reference}/{suffix}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path.startswith(f"/processer/{place.process.reference}")


def test_what_is_not_there_is_still_not_there(place: Place, browser: Browser) -> None:
    client = browser(place.facilitator)
    assert client.get("/processer/P-1999-9").status_code == 404
    assert client.get("/findes/slet/ikke").status_code == 404
    assert client.post("/overblik").status_code == 405


def test_two_transactions_that_wait_for_each_other_end_in_a_sentence(place: Place) -> None:
    """PostgreSQL ends one of the two; SQLite has one writer at a time, so there it cannot happen."""
    if place.database.url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time: two cannot wait for each other")
    with place.write() as uow:
        other = Process(
            reference="P-2026-77",
            slug="x",
            title="X",
            sort_key="x",
            challenge="x",
            centre_id=place.process.centre_id,
            created_at=uow.now,
        )
        uow.session.add(other)
        uow.session.flush()
        ids = (place.process.id, other.id)
    both, refused = threading.Barrier(2), []

    def change(first: int, second: int) -> None:
        try:
            with place.write() as uow:
                uow.session.scalars(select(Process).where(Process.id == first).with_for_update()).one()
                both.wait()
                uow.session.scalars(select(Process).where(Process.id == second).with_for_update()).one()
        except Conflict as error:
            refused.append(error.sentence)

    threads = [threading.Thread(target=change, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == ["Flere gemte på samme tid, og dit blev ikke gemt. Prøv igen."]
