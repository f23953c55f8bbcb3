"""What is backed up on one database stands, row for row, on the other."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from coproc import archive, schema, wiring
from coproc.accounts.models import Organisation
from coproc.audit.chain import verify
from coproc.cases import services as cases
from coproc.documents.models import StoredFile
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.kernel.errors import DomainError
from coproc.kernel.references import next_reference
from coproc.kernel.sorting import danish_key
from coproc.messaging import links
from coproc.messaging.services import Address, enqueue
from tests.factories.needs import make_need
from tests.support import databases

TESTER = system("test")
EVERY_BYTE = bytes(range(256)) * 5


def _fill(database: Database, clock: Clock) -> None:
    """Rows of many kinds: dates, instants, JSON, bytes, null, rows that point at later ones, more rows than one batch."""
    links.use("https://coproc.example.org")
    with database.write(TESTER, clock) as uow:
        old, new = (
            Organisation(name=name, sort_key=danish_key(name), type="region", created_at=uow.now, valid_to=until)
            for name, until in (("Region Sjælland", date(2026, 12, 31)), ("Region Østdanmark", None))
        )
        uow.session.add_all([old, new])
        uow.session.flush()
        old.successor_id = new.id
        make_need(uow, old)
        uow.session.add(StoredFile(sha256="0" * 64, size=len(EVERY_BYTE), content=EVERY_BYTE))
        cases.open_case(uow, "scaling_process", ("thing", 1))
        enqueue(
            uow,
            key="one",
            to=Address("ida@example.dk", "Ida"),
            message="process_moved",
            context={"title": "Larm", "state": "Matchmaking", "path": "/"},
        )
    for number in range(archive.BATCH // 100):
        with database.write(TESTER, clock) as uow:
            for _event in range(101):
                uow.record("test.recorded", ("test", number), after={"text": "linje 1\nlinje 2 “æøå” \u2028"})


def _rows(database: Database) -> dict[str, list[dict]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=repr)
            for table in wiring.metadata.sorted_tables
        }


@pytest.fixture
def migrated(empty_database_url: str):
    schema.upgrade(empty_database_url)
    opened = wiring.database(empty_database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def other_url(empty_database_url: str, tmp_path: Path):
    sqlite = empty_database_url.startswith("sqlite")
    with databases.postgresql_copy(None) if sqlite else databases.sqlite_copy(tmp_path, None) as url:
        yield url


def test_a_backup_is_restored_into_the_other_kind_of_database(migrated, other_url, clock, tmp_path) -> None:
    _fill(migrated, clock)
    file = tmp_path / "backup.zip"
    written = archive.backup(migrated, file)
    assert written == sum(len(rows) for rows in _rows(migrated).values()) > archive.BATCH
    assert archive.restore(other_url, file) == written
    restored = wiring.database(other_url)
    assert _rows(restored) == _rows(migrated)
    with restored.read() as session:
        assert verify(session).holds
        assert session.scalars(select(StoredFile.content)).one() == EVERY_BYTE
    with restored.write(TESTER, clock) as uow:  # numbers go on where they were
        named = Organisation(name="Ny", sort_key="ny", type="region", created_at=uow.now)
        uow.session.add(named)
        uow.session.flush()
        assert named.id == 3
        assert next_reference(uow.session, "B", 2026) == "B-2026-2"
        uow.record("test.recorded", ("test", 1))
    with restored.read() as session:
        assert verify(session).holds
    restored.dispose()


def test_a_database_with_data_is_not_restored_into(migrated, clock, tmp_path) -> None:
    _fill(migrated, clock)
    archive.backup(migrated, tmp_path / "backup.zip")
    before = _rows(migrated)
    with pytest.raises(DomainError, match="ikke tom"):
        archive.restore(migrated.url, tmp_path / "backup.zip")
    assert _rows(migrated) == before


def _zip(file: Path, **entries: str) -> Path:
    with zipfile.ZipFile(file, "w") as made:
        for name, text in entries.items():
            made.writestr(name.replace("__", "."), text)
    return file


def test_other_files_are_refused_in_a_sentence(migrated, tmp_path) -> None:
    (tmp_path / "text.zip").write_text("not a zip")
    wrong = [
        tmp_path / "text.zip",
        _zip(tmp_path / "other.zip", readme__txt="hello"),
        _zip(tmp_path / "broken.zip", coproc__json="{"),
        _zip(tmp_path / "list.zip", coproc__json="[]"),
    ]
    for file in wrong:
        with pytest.raises(DomainError, match="ikke en sikkerhedskopi"):
            archive.restore(migrated.url, file)
    older = _zip(tmp_path / "older.zip", coproc__json=json.dumps({"format": 1, "schema": "0000"}))
    with pytest.raises(DomainError, match="0000"):
        archive.restore(migrated.url, older)
    assert not any(_rows(migrated).values())


def test_a_file_that_breaks_off_restores_nothing(migrated, other_url, clock, tmp_path) -> None:
    _fill(migrated, clock)
    whole, half = tmp_path / "whole.zip", tmp_path / "half.zip"
    archive.backup(migrated, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(half, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text[: len(text) // 2] if name == "audit_events.jsonl" else text)
    with pytest.raises(DomainError, match="ikke en sikkerhedskopi"):
        archive.restore(other_url, half)
    restored = wiring.database(other_url)
    assert not any(_rows(restored).values())
    restored.dispose()


def test_a_failed_backup_leaves_the_older_file(migrated, tmp_path, monkeypatch) -> None:
    file = tmp_path / "backup.zip"
    archive.backup(migrated, file)
    before = file.read_bytes()

    def fail(_value: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(archive, "_plain", fail)
    with migrated.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("INSERT INTO reference_counters (prefix, year, last) VALUES ('P', 2026, 1)")
    with pytest.raises(OSError, match="full"):
        archive.backup(migrated, file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix in {".zip", ".part"}] == ["backup.zip"]
