"""Worker processes with a clock of their own, begun in a moment and killed at any; a forkserver has read the modules once."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coproc.config import Settings

START = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class FastClock:
    """From `instant` at the machine's `began`, `speed` times as fast: all processes read the same time."""

    instant: datetime
    began: float
    speed: float

    def now(self) -> datetime:
        return self.instant + timedelta(seconds=(time.time() - self.began) * self.speed)


def work(url: str, clock: FastClock, settings: Settings, log: str) -> None:
    """`coproc worker`, whose jobs come around more often."""
    from coproc import wiring, worker

    logging.basicConfig(level=logging.WARNING, filename=log)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    worker.SECONDS, worker.QUICK = 1, 0.5
    worker.run(wiring.database(url), clock, settings)


def begin(url: str, clock: FastClock, settings: Settings, log: str) -> BaseProcess:
    START.set_forkserver_preload(["coproc.wiring", "coproc.worker"])
    process = START.Process(target=work, args=(url, clock, settings, log), daemon=True)
    process.start()
    return process


def fast_clock(instant: datetime, speed: float) -> FastClock:
    return FastClock(instant.astimezone(UTC), time.time(), speed)
