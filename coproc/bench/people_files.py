"""The file room with 10,000 files beside one with 1,000, in the same run: list, search and download, and the statements each sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask.testing import FlaskClient
from sqlalchemy import insert

from coproc import wiring
from coproc.accounts import sessions
from coproc.app import create_app
from coproc.bench import register
from coproc.bench.pages import ROUNDS, WARM_UPS, Figure, _counted, _own, _summed_up, _timed
from coproc.config import Settings
from coproc.documents.models import StoredFile
from coproc.kernel.actor import system
from coproc.kernel.clock import SystemClock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.processes.file_room.models import FileVersion, FileWord, RoomFile, Scan
from coproc.processes.file_room.words import words_of

SIZES = (1_000, 10_000)
WORDS = 200
ABOUT = ("Plejehjem", "Målinger", "Referat", "Budget", "Ældreråd", "Væskebalance", "Rengøring", "Maskiner")
FOLDERS = ("need_identified", "matchmaking", "need_exploration", "market_dialogue", "Bilag")
BASE = "/processer/P-2026-1/filer"
PAGES = {
    "list": BASE,
    "list-last": f"{BASE}?rum={{last}}",
    "search-rare": f"{BASE}?q=ord42",
    "search-common": f"{BASE}?q=ældre+rapport",
    "download": f"{BASE}/{{file}}/hent",
}


def make_room(uow: UnitOfWork, process_id: int, number: int, *, audience: str = "participants", words: int = WORDS) -> None:
    """`number` text files of `words` words, each with a version and what it is found by, in five folders, in bulk."""
    first = 1_000_000 * process_id
    rows: dict[type[Any], list[dict[str, Any]]] = {StoredFile: [], RoomFile: [], FileVersion: [], FileWord: []}
    for at in range(first + 1, first + number + 1):
        name, folder = f"{ABOUT[at % len(ABOUT)]} {at - first}.txt", FOLDERS[at % len(FOLDERS)]
        text = f"{name} rapport {at} " + " ".join(f"ord{(at * 7 + turn * 13) % 5000}" for turn in range(words))
        content, now = text.encode(), uow.now - timedelta(minutes=at % 1000)
        key = f"{FOLDERS.index(folder):02}" if folder != "Bilag" else "xbilag"
        rows[StoredFile].append({"id": at, "sha256": sha256(content).hexdigest(), "size": len(content), "content": content})
        rows[RoomFile].append(
            {"id": at, "process_id": process_id, "place": f"{audience}/{folder}/{name.casefold()}", "folder": folder,
             "folder_key": key, "name": name, "sort_key": danish_key(name), "audience": audience, "newest": 1,
             "created_at": now, "changed_at": now, "version": 1}
        )  # fmt: skip
        rows[FileVersion].append(
            {"file_id": at, "number": 1, "filename": name, "content_type": "text/plain", "size": len(content), "stored_id": at,
             "scan": Scan.NONE, "uploaded_at": now, "uploaded_by": "Fie Facilitator", "handled_at": now}
        )  # fmt: skip
        rows[FileWord] += [{"process_id": process_id, "word": one, "file_id": at, "in_text": True} for one in words_of(text)]
    for model, given in rows.items():
        for start in range(0, len(given), 20_000):
            uow.session.execute(insert(model), given[start : start + 20_000])


def measure(settings: Settings) -> Iterator[Figure]:
    """p95 and statements with 10,000 files; compared with 1,000 in the same run, asked in turns."""
    with TemporaryDirectory() as folder:
        rooms = {size: _room(settings, Path(folder), size) for size in SIZES}
        try:
            times: dict[tuple[str, int], list[tuple[float, float]]] = {(name, size): [] for name in PAGES for size in SIZES}
            asks = {
                (name, size): partial(_timed, rooms[size][1], path.format(last=size // 50, file=1_000_000 + size // 2))
                for name, path in PAGES.items()
                for size in SIZES
            }
            for turn in range(WARM_UPS + ROUNDS):
                for at, ask in asks.items():
                    took = ask()
                    if turn >= WARM_UPS:
                        times[at].append(took)
            few, many = SIZES
            for name in PAGES:
                sent = {}
                for size in SIZES:
                    with _counted(rooms[size][0]) as statements:
                        asks[name, size]()
                    sent[size] = len(statements)
                large, small = _summed_up(times[name, many]), _summed_up(times[name, few])
                beside = f"{few} files: p95 {small.p95:.1f} ms, {sent[few]} queries"
                yield Figure(f"files.{name}.{many}.p50", f"{large.p50:.1f}", "ms", f"{few} files: p50 {small.p50:.1f} ms")
                yield Figure(f"files.{name}.{many}.p95", f"{large.p95:.1f}", "ms", beside)
                yield Figure(f"files.{name}.{many}.statements", str(sent[many]), "queries", beside)
        finally:
            for database, _client in rooms.values():
                database.dispose()


def _room(settings: Settings, folder: Path, size: int) -> tuple[Database, FlaskClient]:
    click.echo(f"# {size} files …", err=True)
    url = f"sqlite:///{folder / f'{size}.sqlite3'}"
    database, clock = wiring.database(url), SystemClock()
    wiring.metadata.create_all(database.engine)
    reader = register.fill(database, clock, 1)
    with database.write(system("bench"), clock) as uow:
        make_room(uow, 1, size)
    client = create_app(_own(settings, url, folder), database=database, clock=clock).test_client()
    with client.session_transaction() as cookie:
        since = int(clock.now().timestamp())
        cookie.update({sessions.PERSON: reader, sessions.NUMBER: 1, sessions.SINCE: since, "language": "da"})
    return database, client
