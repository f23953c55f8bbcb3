"""A copy of the database for one process, in a file that is gone afterwards.

Rows are read in one transaction and written to a SQLite file of our own, from SQLite and from PostgreSQL alike: nobody waits for the
simulation, no lock is held, no number of a sequence is used, and nothing in it can be delivered, as no worker knows the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, event, insert, or_, select
from sqlalchemy.engine import Connection

from coproc.cases.models import Case
from coproc.kernel.database import Base, Database, make_engine

# What planning never reads and is large or secret: history, sent mail, files, links, keys.
LEFT_OUT = frozenset(
    {
        *("audit_events", "audit_payloads", "audit_head", "outbox_messages", "kept_answers", "throttles", "tokens", "heartbeats"),
        *("stored_files", "room_file_words", "journal_items", "journal_notes", "journal_taken", "part_links"),
    }
)


@contextmanager
def copy_of(database: Database, process_id: int) -> Iterator[Database]:
    """With the process's own cases and reminders alone, so that only these are planned and sent."""
    with tempfile.TemporaryDirectory(prefix="coproc-simulation-") as folder:
        path = Path(folder) / "copy.sqlite3"
        path.write_bytes(_empty())
        copy = Database(f"sqlite:///{path}", lambda _uow, _events: None)  # no log is kept of what did not happen
        event.listen(copy.engine, "connect", _carelessly)
        try:
            with database.engine.connect() as source, copy.engine.begin() as target:
                if source.dialect.name == "postgresql":
                    source.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                _copy(source, target, process_id)
            yield copy
        finally:
            copy.dispose()


def _carelessly(connection: Any, _record: Any) -> None:
    """Nothing of it is to survive, and what was left out is still pointed at."""
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")


@cache
def _empty() -> bytes:
    """A database with all tables and no rows; making one takes longer than the simulation."""
    with tempfile.TemporaryDirectory(prefix="coproc-simulation-") as folder:
        path = Path(folder) / "empty.sqlite3"
        engine = make_engine(f"sqlite:///{path}")
        event.listen(engine, "connect", _carelessly)
        Base.metadata.create_all(engine)
        engine.dispose()
        return path.read_bytes()


def _copy(source: Connection, target: Connection, process_id: int) -> None:
    mine = or_(
        and_(Case.scope_kind == "process", Case.scope_id == process_id),
        and_(Case.subject_kind == "process", Case.subject_id == process_id),
    )
    cases = select(Case.id).where(mine)
    for table in Base.metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        rows = [dict(row._mapping) for row in source.execute(select(table).where(*_only(table, mine, cases)))]  # noqa: SLF001 - its public name
        if table.name == "reminders":
            for row in rows:
                row["outbox_id"] = None  # sent before: not of this year
        if rows:
            target.execute(insert(table), rows)


def _only(table: Table, mine: ColumnElement[bool], cases: Any) -> list[ColumnElement[bool]]:
    if table.name == "cases":
        return [mine]
    return [table.c.case_id.in_(cases)] if table.name in {"reminders", "case_steps"} else []
