"""The application, put together once per process and lent to one test after the other: its routes and templates are compiled once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from coproc import wiring
from coproc.app import create_app
from coproc.config import Settings
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.messaging import links
from tests.support.databases import run_folder


@cache
def _put_together(env: str) -> Flask:
    """Its database is replaced before anybody asks for it."""
    app = create_app(Settings(env=env, secret_key="a secret of the tests", base_url="http://127.0.0.1"))  # type: ignore[arg-type]
    compiled = run_folder() / "templates"
    compiled.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))  # what one process has compiled serves all of this run
    return app


def application(
    database: Database, clock: Clock, settings: Settings | None = None, *, testing: bool = True, csrf: bool = False
) -> Flask:
    """What `create_app` returns, with a test's own database, clock and settings. A test of `create_app` itself calls that instead."""
    settings = settings or Settings(env="test", secret_key="a secret of the tests")  # type: ignore[arg-type]
    app = _put_together(settings.env)
    app.extensions["coproc"] = replace(app.extensions["coproc"], database=database, clock=clock)
    app.config.update(TESTING=testing, WTF_CSRF_ENABLED=csrf, COPROC=settings, SECRET_KEY=settings.secret_key.get_secret_value())
    wiring.wire()
    links.use(settings.base_url)
    return app
