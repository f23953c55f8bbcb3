"""A database of its own for every test, on SQLite and on PostgreSQL, cheap because it is a copy or was emptied again.

One test run (all its xdist processes) shares a folder. The first process that needs it starts PostgreSQL there and migrates one
template database for all; a small watcher stops the server when the run is gone, however it ended.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import textwrap
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from coproc.kernel.database import Database

RUN = "COPROC_TEST_RUN"
Upgrade = Callable[[str], object]


def begin_run() -> None:
    """Called by the process that started the tests; its children inherit the folder. It lies in /tmp: socket names are short."""
    if RUN in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="coproc-tests-", dir="/tmp"))
    folder.chmod(0o755)
    os.environ[RUN] = str(folder)
    script = """
        while kill -0 "$1" 2>/dev/null; do sleep 1; done
        server="$2/postgresql/data/postmaster.pid"
        if [ -f "$server" ]; then kill -QUIT "$(head -n 1 "$server")"; sleep 1; fi
        rm -rf "$2"
    """
    subprocess.Popen(
        ["/bin/sh", "-c", textwrap.dedent(script), "watcher", str(os.getpid()), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run_folder() -> Path:
    return Path(os.environ[RUN])


@contextmanager
def only_one(thing: str = "database") -> Iterator[None]:
    """Whoever else makes the same thing waits."""
    with (run_folder() / f"{thing}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Missing(Exception):
    """A program the tests need is not installed."""


def _programs() -> Path:
    """Debian keeps them out of the PATH; the newest version is taken."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    if program := shutil.which("initdb"):
        return Path(program).parent
    raise Missing(
        "PostgreSQL is not installed; half of the tests run on it. sudo apt-get install postgresql (as root, make test does it)"
    )


def _as_postgres(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")


def _start_postgresql() -> Path:
    home = run_folder() / "postgresql"
    if (home / "ready").exists():
        return home
    programs = _programs()
    home.mkdir(mode=0o755)
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
    data = home / "data"
    _as_postgres(
        *(programs / "initdb", "--pgdata", data, "--username=coproc", "--auth=trust"),
        *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
    )
    # Nothing here has to survive a power cut. Only a socket: no port to collide on.
    options = (
        f"-k {home} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off "
        "-c max_connections=200 -c shared_buffers=64MB -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
    )
    _as_postgres(programs / "pg_ctl", "--pgdata", data, "--log", home / "log", "--options", options, "--wait", "start")
    (home / "ready").touch()
    return home


def _postgresql_url(home: Path, name: str) -> str:
    return f"postgresql://coproc@/{name}?host={home}"


def _command(home: Path, statement: str, *names: str) -> None:
    with psycopg.connect(host=str(home), user="coproc", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))  # type: ignore[arg-type]


@contextmanager
def postgresql_copy(upgrade: Upgrade | None) -> Iterator[str]:
    """The URL of a database of its own, migrated by `upgrade` or empty; dropped afterwards."""
    with only_one():
        home = _start_postgresql()
        if upgrade and not (home / "template-ready").exists():
            _command(home, "DROP DATABASE IF EXISTS {}", "migrated")
            _command(home, "CREATE DATABASE {}", "migrated")
            upgrade(_postgresql_url(home, "migrated"))
            (home / "template-ready").touch()
    name = f"test_{uuid.uuid4().hex}"
    # FILE_COPY copies pages; the default would write each of them to the log as well.
    _command(home, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, "migrated" if upgrade else "template0")
    try:
        yield _postgresql_url(home, name)
    finally:
        _command(home, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def sqlite_copy(folder: Path, upgrade: Upgrade | None) -> Iterator[str]:
    """The URL of an SQLite file of its own in `folder`, migrated by `upgrade` or not there yet."""
    copy = folder / f"test_{uuid.uuid4().hex}.sqlite3"
    with sqlite_file(copy, upgrade):
        yield f"sqlite:///{copy}"


@contextmanager
def sqlite_file(copy: Path, upgrade: Upgrade | None) -> Iterator[None]:
    """A new SQLite file of this name, migrated by `upgrade` or not there yet; afterwards it is gone."""
    if upgrade:
        template = run_folder() / "migrated.sqlite3"
        with only_one():
            if not template.exists():
                fresh = template.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                upgrade(f"sqlite:///{fresh}")
                with sqlite3.connect(fresh) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()
                fresh.rename(template)
        shutil.copyfile(template, copy)
    yield
    for path in copy.parent.glob(f"{copy.name}*"):
        path.unlink()


# Deletes without asking foreign keys, so the order does not matter; numbers start at 1 again.
EMPTY = """
    CREATE SCHEMA testing;
    CREATE FUNCTION testing.empty() RETURNS text LANGUAGE plpgsql SET session_replication_role = replica AS $$
    DECLARE filled text; all_filled text := '';
    BEGIN
        FOR filled IN
            SELECT oid::regclass::text FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
        LOOP
            EXECUTE 'DELETE FROM ' || filled;
            all_filled := all_filled || ', ' || filled;
        END LOOP;
        PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
        RETURN substr(all_filled, 3);
    END $$
"""

# What stands in the tables is kept in tables beside them, with the statements that put it back into empty ones.
KEEP = """
    CREATE TABLE testing.kept (word text, statement text);
    CREATE FUNCTION testing.keep(kept_as text) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE one record;
    BEGIN
        FOR one IN
            SELECT oid::regclass::text AS name, relname FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
        LOOP
            EXECUTE format('CREATE TABLE testing.%I AS TABLE %s', kept_as || one.relname, one.name);
            INSERT INTO testing.kept
            VALUES (kept_as, format('INSERT INTO %s SELECT * FROM testing.%I', one.name, kept_as || one.relname));
        END LOOP;
        INSERT INTO testing.kept
        SELECT kept_as, format('SELECT setval(%L, %s)', seqrelid::regclass::text, pg_sequence_last_value(seqrelid))
        FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
    END $$;
    CREATE FUNCTION testing.put_back(kept_as text) RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
    DECLARE one text;
    BEGIN
        FOR one IN SELECT statement FROM testing.kept WHERE word = kept_as LOOP EXECUTE one; END LOOP;
    END $$
"""


class Rows:
    """All rows of a test's database as they are now, to be put into one of the same process."""

    _count = 0

    def __init__(self, database: Database) -> None:
        Rows._count += 1
        self._word = f"kept{Rows._count}_"
        self._file: sqlite3.Connection | None = None
        if database.engine.dialect.name == "sqlite":
            self._file = sqlite3.connect(":memory:", check_same_thread=False)
            with _opened(database) as live:
                live.backup(self._file)
        else:
            self._run(database, "testing.keep")

    def restore(self, database: Database, *, over: bool = False) -> None:
        """`over`: what stands there goes first."""
        if self._file is None:
            self._run(database, "testing.put_back", over=over)
            return
        with _opened(database) as live:
            self._file.backup(live)

    def _run(self, database: Database, function: str, *, over: bool = False) -> None:
        with database.engine.begin() as connection:
            if over:
                connection.exec_driver_sql("SELECT testing.empty()")
            connection.exec_driver_sql(f"SELECT {function}(%s)", (self._word,))


@contextmanager
def _opened(database: Database) -> Iterator[sqlite3.Connection]:
    live = sqlite3.connect(database.url.removeprefix("sqlite:///"))
    live.execute("PRAGMA synchronous = OFF")
    try:
        yield live
    finally:
        live.close()


class Emptied:
    """A migrated PostgreSQL database that one process uses again and again: emptying it costs a tenth of a copy."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(EMPTY)
        self._connection.execute(KEEP)

    def empty(self) -> None:
        """As new: no rows, no dead rows either (they would change the order of what comes), numbers from 1."""
        # Whoever a test left in a transaction would make this wait forever.
        self._connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        [filled] = self._connection.execute("SELECT testing.empty()").fetchone() or [""]
        if filled:
            self._connection.execute(f"VACUUM (TRUNCATE ON) {filled}".encode())

    def close(self) -> None:
        self._connection.close()


class Snapshot:
    """An SQLite file as it is now, to which it can be brought back."""

    def __init__(self, url: str) -> None:
        self._live = sqlite3.connect(url.removeprefix("sqlite:///"))
        self._live.execute("PRAGMA synchronous = OFF")
        self._kept = sqlite3.connect(":memory:")
        self._live.backup(self._kept)
        self._seen = self._changes()

    def _changes(self) -> int:
        """Another number when somebody else has written since."""
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        if self._changes() != self._seen:
            self._kept.backup(self._live)
            self._seen = self._changes()

    def close(self) -> None:
        self._live.close()
        self._kept.close()
