"""The people around a process at size: invitation list, file room and journal beside a tenth of it in the same run, asked in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.testing import FlaskClient
from sqlalchemy import insert

from coproc import schema, wiring
from coproc.accounts import sessions
from coproc.app import create_app
from coproc.bench import people_files, register
from coproc.bench.pages import ROUNDS, WARM_UPS, Figure, _counted, _own, _summed_up, _timed
from coproc.config import Settings
from coproc.kernel.actor import system
from coproc.kernel.clock import SystemClock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.pipeline.journal.models import Direction, JournalItem, Kind, Readers
from coproc.processes.outreach.models import Prospect

PROCESS = "/processer/P-2026-1"
ANSWERS = ("", "", "yes", "maybe", "no")
THEMES = ("Invitation til markedsdialog", "Referat fra styregruppen", "Svar på spørgsmål", "Behovsbeskrivelse, version 2")


@dataclass(frozen=True)
class Part:
    """One page of a process, filled for process 1 with `many` things or a tenth. `{last}` in a path is the last page's number."""

    many: int
    fill: Callable[[UnitOfWork, int, int], None]
    pages: dict[str, str]


def make_list(uow: UnitOfWork, process_id: int, number: int) -> None:
    """`number` organisations of an invitation list, three in five of them with an answer, in bulk."""
    rows = [
        {"process_id": process_id, "name": name, "sort_key": danish_key(name), "kind": "municipality", "contact_name": "Åse Øst",
         "contact_email": f"nr{at}@example.dk", "asked_on": uow.today if ANSWERS[at % 5] else None, "answer": ANSWERS[at % 5],
         "erase_on": uow.today + timedelta(days=365), "created_at": uow.now, "version": 1}
        for at in range(number)
        for name in [f"Eksempel {at:05} Kommune"]
    ]  # fmt: skip
    uow.session.execute(insert(Prospect), rows)


def make_journal(uow: UnitOfWork, process_id: int, number: int) -> None:
    """`number` lines of a journal over three years, every fourth a mail, in bulk."""
    rows = [
        {"kind": Kind.MAIL if at % 4 == 0 else Kind.DOCUMENT, "source_id": at, "process_id": process_id, "readers": Readers.INSIDE,
         "on": uow.today - timedelta(days=at % 1000), "theme": f"{THEMES[at % 4]} {at}", "direction": Direction.OUT}
        for at in range(1, number + 1)
    ]  # fmt: skip
    for start in range(0, number, 10_000):
        uow.session.execute(insert(JournalItem), rows[start : start + 10_000])


PARTS: dict[str, Part] = {
    "list": Part(
        1_000,
        make_list,
        {
            "first": f"{PROCESS}/invitationsliste",
            "last": f"{PROCESS}/invitationsliste?side={{last}}",
            "search": f"{PROCESS}/invitationsliste?q=00042",
        },
    ),
    "files": Part(10_000, people_files.make_room, people_files.PAGES),
    "journal": Part(
        50_000,
        make_journal,
        {
            "first": f"{PROCESS}/journal",
            "last": f"{PROCESS}/journal?side={{last}}",
            "search": f"{PROCESS}/journal?q=styregruppen",
            "new": f"{PROCESS}/journal?vis=nye",
        },
    ),
}


def measure(settings: Settings) -> Iterator[Figure]:
    """p50, p95 and statements per page; compared with a tenth of the things in the same run."""
    for name, part in PARTS.items():
        with TemporaryDirectory() as folder:
            sizes = (part.many // 10, part.many)
            click.echo(f"# {name} of {sizes[0]} and {sizes[1]} …", err=True)
            stages = {size: _stage(settings, Path(folder), part, size) for size in sizes}
            try:
                yield from _figures(name, part, stages)
            finally:
                for database, _client in stages.values():
                    database.dispose()


def _stage(settings: Settings, folder: Path, part: Part, size: int) -> tuple[Database, FlaskClient]:
    url = f"sqlite:///{folder / f'{size}.sqlite3'}"
    schema.upgrade(url)
    database, clock = wiring.database(url), SystemClock()
    reader = register.fill(database, clock, 1)
    with database.write(system("bench"), clock) as uow:
        part.fill(uow, 1, size)
    client = create_app(_own(settings, url, folder), database=database, clock=clock).test_client()
    with client.session_transaction() as cookie:
        since = int(clock.now().timestamp())
        cookie.update({sessions.PERSON: reader, sessions.NUMBER: 1, sessions.SINCE: since, "language": "da"})
    return database, client


def _figures(name: str, part: Part, stages: dict[int, tuple[Database, FlaskClient]]) -> Iterator[Figure]:
    asks = {
        (page, size): partial(_timed, client, path.format(last=size // 50, file=people_files.FIRST + size // 2))
        for page, path in part.pages.items()
        for size, (_database, client) in stages.items()
    }
    times: dict[tuple[str, int], list[tuple[float, float]]] = {at: [] for at in asks}
    for turn in range(WARM_UPS + ROUNDS):
        for at, ask in asks.items():
            took = ask()
            if turn >= WARM_UPS:
                times[at].append(took)
    few, many = stages
    for page in part.pages:
        sent = {}
        for size, (database, _client) in stages.items():
            with _counted(database) as statements:
                asks[page, size]()
            sent[size] = len(statements)
        large, small = _summed_up(times[page, many]), _summed_up(times[page, few])
        yield Figure(f"{name}.{page}.{many}.p50", f"{large.p50:.1f}", "ms", f"{few}: p50 {small.p50:.1f} ms")
        yield Figure(f"{name}.{page}.{many}.p95", f"{large.p95:.1f}", "ms", f"{few}: p95 {small.p95:.1f} ms")
        yield Figure(f"{name}.{page}.{many}.statements", str(sent[many]), "queries", f"{few}: {sent[few]} queries")
