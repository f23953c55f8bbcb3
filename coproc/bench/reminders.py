"""Reminders: mails delivered per second by 1 and 4 workers beside a raw smtplib loop on the same sink; planning and sending beside bare SQL."""

from __future__ import annotations

import multiprocessing
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from pydantic import SecretStr
from sqlalchemy import Column, MetaData, Table, func, insert, select

from coproc import schema, wiring
from coproc.bench import mail_sink, reminder_people
from coproc.bench.pages import Figure, _counted
from coproc.bench.signup import _databases, _own_database
from coproc.cases import reminders
from coproc.cases.models import Reminder, ReminderState
from coproc.config import Settings
from coproc.kernel.clock import FixedClock, SystemClock, at_local
from coproc.kernel.database import Database
from coproc.messaging import delivery, links
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.transport import compose
from coproc.reference.calendar import next_working_day

MAILS = 400  # per measurement
WORKERS = (1, 4)
SIZES = (100, 1000)  # processes of 10 participants with 5 officers each, two reminders for each of these: 100 rows a process
OFFICERS, PARTICIPANTS = 5, 10


def measure(settings: Settings) -> Iterator[Figure]:
    """Per database. Refuses to measure when a mail or a reminder is missing."""
    links.use(settings.base_url)
    for name, server in _databases(settings):
        with mail_sink.running() as port:
            click.echo(f"# {name}: delivery …", err=True)
            yield from _delivery(name, server, port)
        for size in SIZES:
            click.echo(f"# {name}: {size * 100} reminders …", err=True)
            yield from _planning(name, server, size)


@dataclass
class Stage:
    url: str
    database: Database
    clock: FixedClock

    @property
    def thing_on_eve(self) -> FixedClock:
        """At nine on the day seven days before the forms are due."""
        on = (self.clock.now() + timedelta(days=reminder_people.DAYS - 7)).date()
        return FixedClock(at_local(on, 9))


@contextmanager
def _stage(server: str, *, processes: int, officers: int, organisations: int) -> Iterator[Stage]:
    """A database of its own in which many people owe a form. Today is a Monday, so that the reminders fall on a working day."""
    with TemporaryDirectory() as folder, _own_database(server, Path(folder)) as url:
        schema.upgrade(url)
        database = wiring.database(url)
        day = SystemClock().now().date()
        monday = day - timedelta(days=day.weekday())
        while next_working_day(monday + timedelta(days=7), soft=True) != monday + timedelta(days=7):
            monday += timedelta(days=7)  # a holiday
        clock = FixedClock(at_local(monday, 9))
        reminder_people.fill(
            database, clock, processes=processes, participants=PARTICIPANTS, officers=officers, organisations=organisations
        )
        try:
            yield Stage(url, database, clock)
        finally:
            database.dispose()


def _delivery(name: str, server: str, port: int) -> Iterator[Figure]:
    with _stage(server, processes=MAILS // 40, officers=4, organisations=0) as stage:
        reminders.replan_all(stage.database, stage.clock)
        reminders.due(stage.database, stage.thing_on_eve)
        with stage.database.read() as session:
            mails = list(session.scalars(select(OutboxMessage)))
        raw = _raw_loop(mails, port, stage.thing_on_eve)
        rates = {}
        for workers in WORKERS:
            _queue_again(stage.database)
            rates[workers] = _workers(stage, workers, port, len(mails))
    bare = f"raw smtplib, one connection, mails composed beforehand: {raw:.0f}"
    for workers, rate in rates.items():
        yield Figure(f"reminders.{name}.deliver.{workers}", f"{rate:.0f}", "mails/s", bare)


def _raw_loop(mails: list[OutboxMessage], port: int, clock: FixedClock) -> float:
    wires = [(row.to_email, compose(row, "coproc@example.dk", clock.now()).as_bytes()) for row in mails]
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.sendmail("coproc@example.dk", "first@example.dk", b"Subject: first\r\n\r\n")
        started = time.perf_counter()
        for to, wire in wires:
            connection.sendmail("coproc@example.dk", to, wire)
        return len(wires) / (time.perf_counter() - started)


def _queue_again(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(OutboxMessage.__table__.update().values(status=Status.QUEUED, attempts=0, sent_at=None))  # type: ignore[attr-defined]


def _workers(stage: Stage, number: int, port: int, expected: int) -> float:
    """Mails per second of so many worker processes that start as one, until none is left."""
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(number), context.Queue()
    running = [
        context.Process(target=_one_worker, args=(stage.url, port, stage.thing_on_eve, ready, results)) for _one in range(number)
    ]
    for one in running:
        one.start()
    found: list[tuple[int, float, float]] = [results.get(timeout=600) for _one in running]
    for one in running:
        one.join()
    sent = sum(count for count, _began, _ended in found)
    with stage.database.read() as session:
        done = session.scalar(select(func.count()).where(OutboxMessage.status == Status.SENT))
    if sent != expected or done != expected:
        raise click.ClickException(f"{sent} of {expected} mails were sent, {done} are noted: nothing to measure.")
    return sent / (max(ended for _count, _began, ended in found) - min(began for _count, began, _ended in found))


def _one_worker(
    url: str, port: int, clock: FixedClock, ready: Barrier, results: multiprocessing.Queue[tuple[int, float, float]]
) -> None:
    database = wiring.database(url)
    settings = Settings(env="test", smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"))
    with database.read() as session:
        session.scalar(select(func.count()).select_from(OutboxMessage))
    ready.wait(timeout=600)
    began = time.monotonic()
    sent = delivery.deliver(database, clock, settings)
    results.put((sent, began, time.monotonic()))


def _planning(name: str, server: str, size: int) -> Iterator[Figure]:
    with _stage(server, processes=size, officers=OFFICERS, organisations=max(size, PARTICIPANTS)) as stage:
        first = _timed(lambda: reminders.replan_all(stage.database, stage.clock))
        with stage.database.read() as session:
            rows = session.scalar(select(func.count()).select_from(Reminder)) or 0
        if rows != size * PARTICIPANTS * OFFICERS * 2:
            raise click.ClickException(f"{rows} reminders were planned: nothing to measure.")
        again = _timed(lambda: reminders.replan_all(stage.database, stage.clock))
        inserted, read = _bare(stage.database)
        with _counted(stage.database) as statements:
            idle = _timed(lambda: reminders.due(stage.database, stage.clock))
        sent = _sent(stage, rows) if size == SIZES[0] else None  # a mail takes as long among many
    at = f"reminders.{name}.{rows}"
    yield Figure(f"{at}.plan", f"{first:.2f}", "s", f"bare INSERT of as many rows: {inserted:.2f} s")
    yield Figure(f"{at}.plan-again", f"{again:.2f}", "s", f"bare SELECT of as many rows: {read:.2f} s; nothing had changed")
    yield Figure(f"{at}.due-none", f"{idle * 1000:.1f}", "ms", f"{len(statements)} queries")
    if sent:
        yield Figure(f"{at}.due", *sent)


def _sent(stage: Stage, rows: int) -> tuple[str, str, str]:
    took = _timed(lambda: reminders.due(stage.database, stage.thing_on_eve))
    with stage.database.read() as session:
        sent = session.scalar(select(func.count()).where(Reminder.state == ReminderState.SENT)) or 0
        mails = session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
    if sent != rows // 2:
        raise click.ClickException(f"{sent} of {rows // 2} reminders were sent: nothing to measure.")
    return f"{took:.2f}", "s", f"{sent} reminders in {mails} mails, {took / mails * 1000:.1f} ms a mail"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _bare(database: Database) -> tuple[float, float]:
    """Seconds to write as many rows of the same columns in one transaction, in a table without keys or indexes, and to read them."""
    with database.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(Reminder.__table__)).mappings()]
    table = Table("bare_reminders", MetaData(), *(Column(one.name, one.type) for one in Reminder.__table__.columns))
    with database.engine.execution_options(write=True).connect() as connection:
        with connection.begin():
            table.create(connection)
        started = time.perf_counter()
        with connection.begin():
            connection.execute(insert(table), rows)
        inserted = time.perf_counter() - started
        started = time.perf_counter()
        connection.execute(select(table)).all()
        return inserted, time.perf_counter() - started
