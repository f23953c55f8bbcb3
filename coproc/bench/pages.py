"""How long a page takes, and how many statements it sends, with 10 and with 1,000 processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from coproc import schema, wiring
from coproc.accounts import sessions
from coproc.app import create_app
from coproc.bench import register
from coproc.config import Settings
from coproc.kernel.clock import SystemClock
from coproc.kernel.database import Database
from coproc.processes.models import Process

SIZES = (10, 1000)
ROUNDS = 40
WARM_UPS = 3
VISITOR, FACILITATOR = "visitor", "facilitator"
PAGES = {
    "front": ("/", VISITOR),
    "process": ("/processer/P-2026-5", FACILITATOR),
    "tasks": ("/opgaver", FACILITATOR),
    "overview": ("/overblik", FACILITATOR),
}
BARE = "<!doctype html><title>Bare</title><ul>{% for row in rows %}<li>{{ row.reference }} {{ row.title }}</li>{% endfor %}</ul>"


@dataclass(frozen=True)
class Figure:
    name: str
    value: str
    unit: str
    compared: str

    def __str__(self) -> str:
        return f"{self.name:<28}\t{self.value:>7}\t{self.unit}\t{self.compared}"


@dataclass(frozen=True)
class Timing:
    p50: float  # milliseconds
    p95: float
    cpu: float  # milliseconds of processor time, the middle one: a busy machine worsens it less

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms"


@dataclass(frozen=True)
class Measured:
    timings: dict[str, Timing]
    bare: Timing
    statements: dict[str, int]


def measure(settings: Settings) -> Iterator[Figure]:
    """p50 and p95 beside a bare page of as many rows in the same run; then the statements per page."""
    found = {}
    for size in SIZES:
        click.echo(f"# {size} processes …", err=True)
        found[size] = _measure(settings, size)
        bare = f"bare Flask + SQLAlchemy page of {size} rows: {found[size].bare}"
        for name, timing in found[size].timings.items():
            yield Figure(f"pages.{name}.{size}.p50", f"{timing.p50:.1f}", "ms", bare)
            yield Figure(f"pages.{name}.{size}.p95", f"{timing.p95:.1f}", "ms", bare)
            yield Figure(f"pages.{name}.{size}.cpu", f"{timing.cpu:.1f}", "ms", f"bare page: {found[size].bare.cpu:.1f} ms")
    few, many = (found[size].statements for size in SIZES)
    for name in PAGES:
        yield Figure(f"pages.{name}.statements", str(many[name]), "queries", f"{few[name]} with {SIZES[0]} processes")


def _measure(settings: Settings, size: int) -> Measured:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        schema.upgrade(url)
        database, clock = wiring.database(url), SystemClock()
        try:
            reader = register.fill(database, clock, size)
            app = create_app(_own(settings, url, Path(folder)), database=database, clock=clock)
            clients = {VISITOR: app.test_client(), FACILITATOR: app.test_client()}
            with clients[FACILITATOR].session_transaction() as cookie:
                since = int(clock.now().timestamp())
                cookie.update({sessions.PERSON: reader, sessions.NUMBER: 1, sessions.SINCE: since, "language": "da"})
            return _ask(database, clients, bare_page(database))
        finally:
            database.dispose()


def _own(settings: Settings, url: str, folder: Path) -> Settings:
    own = {"env": "test", "database_url": url, "var": folder, "secret_key": SecretStr("bench"), "trusted_proxies": 0}
    return settings.model_copy(update=own)


def _ask(database: Database, clients: dict[str, FlaskClient], bare: FlaskClient) -> Measured:
    """Pages and bare page take turns, so that what else the machine does hits all alike."""
    asked: dict[str, Callable[[], tuple[float, float]]] = {
        name: partial(_timed, clients[who], path) for name, (path, who) in PAGES.items()
    }
    asked["bare"] = partial(_timed, bare, "/")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for turn in range(WARM_UPS + ROUNDS):
        for name, ask in asked.items():
            took = ask()
            if turn >= WARM_UPS:
                times[name].append(took)
    timings = {name: _summed_up(taken) for name, taken in times.items()}
    statements = {}
    for name, (path, who) in PAGES.items():
        with _counted(database) as sent:
            clients[who].get(path)
        statements[name] = len(sent)
    return Measured(timings, timings.pop("bare"), statements)


def _timed(client: FlaskClient, path: str) -> tuple[float, float]:
    """Milliseconds on the wall's clock and on the processor's."""
    start, busy = time.perf_counter(), time.process_time()
    answer = client.get(path)
    answer.get_data()
    took = (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000
    if answer.status_code != 200:
        raise click.ClickException(f"{path} answered {answer.status_code}: nothing to measure.")
    return took


def _summed_up(times: list[tuple[float, float]]) -> Timing:
    cuts = quantiles([wall for wall, _busy in times], n=20, method="inclusive")
    return Timing(cuts[9], cuts[18], median(busy for _wall, busy in times))


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def bare_page(database: Database) -> FlaskClient:
    """What the frameworks alone cost: one query, every process a line, no sign-in."""
    app = Flask("bare")

    @app.get("/")
    def rows() -> str:
        with Session(database.engine) as session:
            return render_template_string(BARE, rows=session.scalars(select(Process).order_by(Process.sort_key)).all())

    return app.test_client()
