"""Gunicorn's hooks: where the settings say so (the demo), one process runs the worker beside the pages."""

from __future__ import annotations

from typing import Any

from coproc import wiring, worker
from coproc.config import Settings
from coproc.kernel.clock import SystemClock

_started: list[Any] = []


def when_ready(_server: Any) -> None:
    """In the parent process, once: its database is opened here, after no fork that matters."""
    settings = Settings()
    if settings.worker_in_process:
        _started.append(worker.start(wiring.database(settings.resolved_database_url), SystemClock(), settings))
