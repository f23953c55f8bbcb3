"""`coproc worker`: plans and sends reminders, delivers mail, sweeps, and says that it is alive. Any number may run at once.

APScheduler is the clock and nothing more: what is to be done stands in the database.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from coproc.config import Settings
from coproc.documents import scanner
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.messaging import bounces, delivery, heartbeat, links
from coproc.wiring import HOURLY, JOBS

__all__ = ["HOURLY", "JOBS", "Worker", "run", "run_once", "start"]

SECONDS = 30
QUICK = 5
log = logging.getLogger(__name__)


def own_jobs(
    database: Database, clock: Clock, settings: Settings, name: str, trouble: heartbeat.Trouble | None = None
) -> dict[str, Callable[[], object]]:
    """What needs the settings: mail and the sign of life. In this order, after the rooms' jobs.

    `trouble` is a running worker's, which keeps to the pace of mails; whoever does each job once sends all.
    """

    def beat() -> None:
        with database.write(system(name), clock) as uow:
            heartbeat.beat(uow, name, trouble)

    def deliver() -> None:
        most = delivery.share(database, clock, settings, QUICK) if trouble is not None else None
        delivery.deliver(database, clock, settings, worker=name, most=most)

    def read_reports() -> None:
        if settings.bounce_folder:
            bounces.read_folder(database, clock, settings.bounce_folder)

    return {
        "sweep": lambda: delivery.sweep(database, clock),
        "deliver": deliver,
        "bounces": read_reports,
        "heartbeat": beat,
    }


def run_once(database: Database, clock: Clock, settings: Settings) -> None:
    """Every job once, in order, and errors raised: for tests and for the demo's own clock."""
    links.use(settings.base_url)
    scanner.use(settings.virus_scanner)
    for job in (*HOURLY.values(), *JOBS.values()):
        job(database, clock)
    for own in own_jobs(database, clock, settings, "once").values():
        own()


class Worker:
    """The jobs on a schedule, in threads of their own. `stop` waits for what is running."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self.database = database
        self.clock = clock
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.trouble = heartbeat.Trouble()
        links.use(settings.base_url)
        scanner.use(settings.virus_scanner)
        self.scheduler = BackgroundScheduler(timezone="UTC")
        self._every(JOBS, SECONDS, clock)
        self._every(HOURLY, 3600, clock)
        for name, job in own_jobs(database, clock, settings, self.name, self.trouble).items():
            self._add(name, job, QUICK if name in {"deliver", "heartbeat"} else SECONDS)

    def _every(self, jobs: dict[str, Callable[[Database, Clock], object]], seconds: int, clock: Clock) -> None:
        for name, job in jobs.items():
            self._add(name, partial(job, self.database, clock), QUICK if name == "document_sets" else seconds)

    def _add(self, name: str, job: Callable[[], object], seconds: int) -> None:
        self.scheduler.add_job(
            lambda: self._guarded(name, job),
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def _guarded(self, name: str, job: Callable[[], object]) -> None:
        """A job that fails is tried again at its next turn."""
        try:
            job()
        except Exception:
            log.exception("job %s failed", name)
            self.trouble.note(name, self.clock.now())

    def start(self) -> None:
        self.scheduler.start()
        log.info("worker %s started with %d jobs", self.name, len(self.scheduler.get_jobs()))

    def stop(self) -> None:
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
            with suppress(SQLAlchemyError), self.database.write(system(self.name), self.clock) as uow:
                heartbeat.leave(uow, self.name)
        log.info("worker %s stopped", self.name)


def start(database: Database, clock: Clock, settings: Settings) -> Worker:
    """In threads beside what this process does; the caller stops it. The database should be the worker's own."""
    worker = Worker(database, clock, settings)
    worker.start()
    return worker


def run(database: Database, clock: Clock, settings: Settings) -> None:
    """Until SIGTERM or Ctrl-C; a mail that is being sent is finished first."""
    done = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        done.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    worker = start(database, clock, settings)
    done.wait()
    worker.stop()
    database.dispose()
