"""What a monitor counts: asked at each scrape, so that every process answers the same."""

from __future__ import annotations

from datetime import timedelta

from coproc.app import create_app
from coproc.kernel.actor import system
from coproc.messaging import heartbeat


def _metrics(database, clock, settings) -> dict[str, float]:
    text = create_app(settings, database=database, clock=clock).test_client().get("/metrics").text
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("coproc_"))
    return {name: float(value) for name, value in pairs}


def test_metrics_count_the_mail_and_the_silence_of_the_worker(database, clock, settings, put) -> None:
    put("a")
    with database.write(system("Test"), clock) as uow:
        heartbeat.beat(uow, "worker-1")
    clock.advance(timedelta(seconds=90))
    found = _metrics(database, clock, settings)
    assert found["coproc_database_up"] == 1
    assert found["coproc_worker_silent_seconds"] == 90
    assert found['coproc_outbox_messages{status="queued"}'] == 1
    assert found['coproc_outbox_messages{status="sent"}'] == 0
    assert found["coproc_outbox_oldest_waiting_seconds"] == 90
