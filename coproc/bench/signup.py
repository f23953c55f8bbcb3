"""Sign-ups per second through HTTP with 1, 8 and 32 clients, beside a bare Flask app doing the same three INSERTs in the same run.

Both are served by gunicorn as `coproc serve` does it: two processes of four threads. On SQLite, and on the PostgreSQL server of
COPROC_DATABASE_URL in a database of its own, which is dropped afterwards.
"""

from __future__ import annotations

import http.client
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import click
from sqlalchemy import create_engine, make_url, select, text

from coproc import schema, wiring
from coproc.bench import register
from coproc.bench.pages import Figure
from coproc.config import Settings
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.kernel.actor import system
from coproc.kernel.clock import SystemClock
from coproc.kernel.database import Database

CLIENTS = (1, 8, 32)
SECONDS = 5.0
PROCESSES, THREADS = 2, 4  # as `coproc serve`
WARM_UPS = 8
EVENT = "D-2026-1"
FORM = f"/markedsdialoger/{EVENT}/tilmelding"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def measure(settings: Settings) -> Iterator[Figure]:
    """Per database: sign-ups per second of coproc, beside those of the bare app with as many clients."""
    for name, url in _databases(settings):
        with TemporaryDirectory() as folder, _prepared(url, Path(folder)) as ready:
            click.echo(f"# {name} …", err=True)
            bare = _rates(Path(folder), ready, "coproc.bench.bare_signup:application", "/")
            ours = _rates(Path(folder), ready, "coproc.wsgi:application", FORM)
            for clients in CLIENTS:
                compared = f"bare Flask app with the same three INSERTs: {bare[clients]:.1f}"
                yield Figure(f"signup.{name}.{clients}_clients", f"{ours[clients]:.1f}", "sign-ups/s", compared)
            _check(ready)


def _databases(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "sqlite", ""
    if settings.database_url.startswith("postgresql"):
        yield "postgresql", settings.database_url
    else:
        click.echo("# postgresql: not measured; give a server with COPROC_DATABASE_URL=postgresql://…", err=True)


@contextmanager
def _prepared(server: str, folder: Path) -> Iterator[str]:
    """The URL of a database with one open event of unlimited places, and the table of the bare app."""
    with _own_database(server, folder) as url:
        schema.upgrade(url)
        database = wiring.database(url)
        try:
            _fill(database)
        finally:
            database.dispose()
        yield url


@contextmanager
def _own_database(server: str, folder: Path) -> Iterator[str]:
    if not server:
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    name = f"coproc_bench_{secrets.token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def _fill(database: Database) -> None:
    """Processes up to the first that has an event, which is then made as open as can be."""
    clock = SystemClock()
    register.fill(database, clock, 6)
    with database.write(system("bench"), clock) as uow:
        event = uow.session.scalars(select(DialogueEvent).where(DialogueEvent.reference == EVENT)).one()
        event.capacity = 100_000
        event.starts_at, event.ends_at = uow.now + timedelta(days=30), uow.now + timedelta(days=30, hours=3)
        event.signup_closes_at = uow.now + timedelta(days=20)
        for kind in ("signup", "event", "mail"):
            uow.session.execute(text(f"CREATE TABLE bare_{kind} (id VARCHAR(40) PRIMARY KEY, body TEXT NOT NULL)"))


def _rates(folder: Path, url: str, application: str, path: str) -> dict[int, float]:
    """Sign-ups per second for each number of clients that send one after the other, each over a connection of its own."""
    found = {}
    with _served(folder, url, application) as port:
        _warm_up(port, path)
        for clients in CLIENTS:
            ready = threading.Barrier(clients)
            with ThreadPoolExecutor(clients) as pool:
                counted = list(pool.map(partial(_client, port, path, ready), range(clients)))
            found[clients] = sum(done / seconds for done, seconds in counted)
    return found


def _warm_up(port: int, path: str) -> None:
    """Both of gunicorn's processes have been asked before anything is counted: the first answer waits for the application to load."""
    with ThreadPoolExecutor(WARM_UPS) as pool:
        list(pool.map(lambda _number: _ask(_connected(port), "GET", path), range(WARM_UPS)))


def _connected(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=300)  # the first waits until the application is loaded


def _client(port: int, path: str, ready: threading.Barrier, _number: int) -> tuple[int, float]:
    """How many sign-ups one client got through, and in which time. Reads the form once, as its token holds for an hour."""
    connection = _connected(port)
    status, body, cookie = _ask(connection, "GET", path)
    if status != 200:
        raise click.ClickException(f"{path} answered {status}: nothing to measure.")
    found = TOKEN.search(body)
    ready.wait(timeout=300)
    done, started = 0, time.perf_counter()
    while time.perf_counter() < started + SECONDS:
        status, _body, _cookie = _ask(connection, "POST", path, _company(found.group(1) if found else ""), cookie)
        if status != 303:
            raise click.ClickException(f"a sign-up answered {status}: nothing to measure.")
        done += 1
    connection.close()
    return done, time.perf_counter() - started


def _company(token: str) -> str:
    number = secrets.token_hex(6)
    said = {"company_number": number, "country": "SE", "company_name": f"Firma {number}", "email": f"{number}@example.se"}
    return urlencode({"csrf_token": token, **said, "attendees": "Ida Holm", "events": EVENT})


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    headers = {"Cookie": cookie} if cookie else {}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    said = answer.read().decode()
    return answer.status, said, (answer.getheader("Set-Cookie") or "").partition(";")[0]


@contextmanager
def _served(folder: Path, url: str, application: str) -> Iterator[int]:
    """Gunicorn on a port it chooses; stopped by its own number."""
    log = folder / "gunicorn.log"
    log.unlink(missing_ok=True)
    arguments = ["-m", "gunicorn", application, "--bind", "127.0.0.1:0", "--worker-class", "gthread", "--no-control-socket"]
    arguments += ["--workers", str(PROCESSES), "--threads", str(THREADS), "--log-level", "info", "--log-file", str(log)]
    own = {"COPROC_ENV": "test", "COPROC_DATABASE_URL": url, "COPROC_SECRET_KEY": "bench", "COPROC_VAR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPROC_")}
    process = subprocess.Popen([sys.executable, *arguments], env={**kept, **own}, cwd=folder)  # noqa: S603 - our own interpreter
    try:
        yield _port(log, process)
    finally:
        process.terminate()
        process.wait(timeout=120)  # gunicorn itself gives its processes half a minute


def _port(log: Path, process: subprocess.Popen[bytes]) -> int:
    for _try in range(3000):
        said = log.read_text("utf-8") if log.exists() else ""
        found = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", said)
        if found and said.count("Booting worker") == PROCESSES:
            return int(found.group(1))
        if process.poll() is not None:
            raise click.ClickException(f"gunicorn ended: {said[-500:]}")
        time.sleep(0.1)
    raise click.ClickException("gunicorn did not start.")


def _check(url: str) -> None:
    """A measure of something that went wrong is none: everybody stands in the queue once, and the log holds."""
    from coproc.audit.chain import verify

    database = wiring.database(url)
    try:
        with database.read() as session:
            numbers = session.scalars(select(SignUp.queue_number).order_by(SignUp.queue_number)).all()
            if list(numbers) != list(range(1, len(numbers) + 1)) or not verify(session).holds:
                raise click.ClickException("the queue or the log does not hold: nothing to measure.")
    finally:
        database.dispose()
