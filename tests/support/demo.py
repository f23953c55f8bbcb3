"""The demo, told once per test run and copied for whoever wants it: real organisations, a finished example, three processes under way."""

from __future__ import annotations

import contextlib
import io
import shutil
import sqlite3
from pathlib import Path

from pydantic import SecretStr

from coproc.config import Settings
from coproc.kernel.clock import Clock
from tests.support import databases

DATABASE = "coproc.sqlite3"


def settings(var: Path, base_url: str = "http://127.0.0.1:5000") -> Settings:
    """The demo's own settings around a folder that holds its database, its mails and its documents."""
    return Settings(
        env="demo",
        var=var,
        database_url=f"sqlite:///{var / DATABASE}",
        base_url=base_url,
        secret_key=SecretStr("only-for-tests"),
    )


def copy_to(var: Path, clock: Clock) -> None:
    """A demo of one's own in `var`. The first who asks tells it; all others wait, and copy."""
    template = databases.run_folder() / "demo"
    with databases.only_one("demo"):
        if not template.exists():
            fresh = template.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            _tell(fresh, clock)
            fresh.rename(template)
    shutil.copytree(template, var)


def _tell(var: Path, clock: Clock) -> None:
    from coproc import schema, wiring
    from coproc.demo.run import play
    from coproc.demo.story import LINES

    var.mkdir()
    url = settings(var).resolved_database_url
    schema.upgrade(url)
    database = wiring.database(url)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        play(database, settings(var), clock)
    assert told.getvalue().count(f"/{LINES}] ") == LINES, "coproc.demo.story.LINES counts another story"
    database.dispose()
    with sqlite3.connect(var / DATABASE) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
