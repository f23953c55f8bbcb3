"""Backup and restore: every table as JSON lines in one zip, read in one snapshot; from either database into either."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Date, LargeBinary, Table, func, insert, select, text, update
from sqlalchemy.engine import Connection

from coproc import schema, wiring
from coproc.kernel.database import Database, UtcDateTime, make_engine
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

FORMAT = 1
BATCH = 500


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    def back(name: str, value: Any) -> Any:
        kind = table.c[name].type
        if value is None:
            return None
        if isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(value)
        if isinstance(kind, Date):
            return date.fromisoformat(value)
        return base64.b64decode(value) if isinstance(kind, LargeBinary) else value

    return {name: back(name, value) for name, value in row.items()}


def backup(database: Database, file: Path) -> int:
    """Writes `file` whole or not at all; returns the number of rows."""
    partial = file.with_name(file.name + ".part")
    try:
        rows = _write(database, partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _write(database: Database, file: Path) -> int:
    rows = 0
    isolation = "SERIALIZABLE" if database.engine.dialect.name == "sqlite" else "REPEATABLE READ"
    with (
        database.engine.connect().execution_options(isolation_level=isolation) as connection,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("coproc.json", json.dumps({"format": FORMAT, "schema": schema.current(connection)}))
        for table in wiring.metadata.sorted_tables:
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
                for row in connection.execution_options(yield_per=BATCH).execute(select(table)).mappings():
                    out.write(json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False).encode() + b"\n")
                    rows += 1
    return rows


def restore(url: str, file: Path) -> int:
    """Into an empty database. Raises DomainError when it holds data, or when the file is of another schema."""
    schema.upgrade(url)
    engine = make_engine(url)
    try:
        with (
            zipfile.ZipFile(file) as archive,
            engine.execution_options(write=True).begin() as connection,
        ):
            about = json.loads(archive.read("coproc.json"))
            if about["schema"] != schema.current(connection):
                raise DomainError(_("Filen er fra en anden version af databasen: {schema}.", schema=about["schema"]))
            _require_empty(connection)
            return sum(_load(connection, archive, table) for table in wiring.metadata.sorted_tables)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise DomainError(_("Filen er ikke en sikkerhedskopi fra coproc.")) from error
    finally:
        engine.dispose()


def _require_empty(connection: Connection) -> None:
    for table in wiring.metadata.sorted_tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise DomainError(_("Databasen er ikke tom. Der gendannes kun til en tom database."))


def _load(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    ahead = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    later: list[dict[str, Any]] = []
    with archive.open(f"{table.name}.jsonl") as lines:
        for batch in _batches(io.TextIOWrapper(lines, "utf-8")):
            rows = [_typed(table, json.loads(line)) for line in batch]
            for row in rows:
                pointers = {column.name: row[column.name] for column in ahead if row[column.name] is not None}
                if pointers:  # at rows that may come further down
                    later.append({"row": row["id"], **pointers})
                    row.update(dict.fromkeys(pointers))
            connection.execute(insert(table), rows)
            count += len(rows)
    for pointers in later:
        connection.execute(update(table).where(table.c.id == pointers.pop("row")).values(pointers))
    if count and connection.dialect.name == "postgresql" and "id" in table.c and table.c.id.autoincrement is not False:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"  # noqa: S608 - our own table names
            )
        )
    return count


def _batches(lines: io.TextIOWrapper) -> Iterator[list[str]]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
