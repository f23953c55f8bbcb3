"""The worker as a process: it starts, ends when told, and what it held when it was killed is not lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coproc import worker
from coproc.kernel.clock import SystemClock
from coproc.messaging import delivery, heartbeat
from coproc.messaging.models import OutboxMessage, Status

RUN = """
import logging, sys
from coproc import wiring, worker
from coproc.config import Settings
from coproc.kernel.clock import SystemClock
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
settings = Settings()
worker.run(wiring.database(settings.resolved_database_url), SystemClock(), settings)
"""
DELIVER = """
from coproc import wiring
from coproc.config import Settings
from coproc.kernel.clock import SystemClock
from coproc.messaging import delivery
settings = Settings()
delivery.deliver(wiring.database(settings.resolved_database_url), SystemClock(), settings)
"""


def _start(program, database, settings):
    environment = {
        **os.environ,
        "COPROC_DATABASE_URL": database.url,
        "COPROC_SMTP_URL": settings.smtp_url.get_secret_value(),
        "COPROC_VAR": str(settings.var),
    }
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)


def _count(database, status):
    with database.read() as session:
        return session.scalar(select(func.count()).where(OutboxMessage.status == status))


def test_every_job_runs_once_in_order(database, clock, settings, sink, put):
    put("a")
    worker.run_once(database, clock, settings)
    assert len(sink.mails) == 1
    with database.read() as session:
        assert heartbeat.status(session, clock) == "ok"


def test_features_add_jobs(database, clock, settings, monkeypatch):
    seen = []
    monkeypatch.setitem(worker.JOBS, "expire", lambda *given: seen.append(given))
    worker.run_once(database, clock, settings)
    assert seen == [(database, clock)]


def test_a_job_that_fails_does_not_stop_the_others(database, settings, monkeypatch, caplog):
    monkeypatch.setattr(worker, "QUICK", 0.2)
    monkeypatch.setattr(worker, "SECONDS", 0.2)

    def broken(*_given):
        raise RuntimeError

    monkeypatch.setitem(worker.JOBS, "broken", broken)
    running = worker.start(database, SystemClock(), settings)
    try:
        for _wait in range(600):
            time.sleep(0.1)
            with database.read() as session:
                if heartbeat.status(session, SystemClock()) == "ok" and "job broken failed" in caplog.text:
                    break
        else:
            pytest.fail("no pulse")
    finally:
        running.stop()


def test_it_ends_in_order_when_told(database, settings):
    process = _start(RUN, database, settings)
    for line in process.stdout:
        if "started" in line and "worker" in line:
            break
    process.send_signal(signal.SIGTERM)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 0
    assert "stopped" in output


def test_what_a_killed_worker_held_is_delivered_by_the_next(database, clock, settings, sink, put):
    for number in range(5):
        put(f"m{number}", title=f"nr. {number}")
    sink.pause = 60
    process = _start(DELIVER, database, settings)
    for _wait in range(1200):
        if _count(database, Status.SENDING):
            break
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert _count(database, Status.SENDING) == 5
    sink.pause = 0
    clock.set(SystemClock().now() + delivery.LEASE + timedelta(seconds=1))
    assert delivery.sweep(database, clock) == 5
    assert delivery.deliver(database, clock, settings) == 5
    assert _count(database, Status.SENT) == 5
