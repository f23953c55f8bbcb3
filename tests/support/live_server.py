"""The application behind a real server on a free port, for browsers and for threads that click at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIApplication

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from coproc.kernel.clock import Clock
    from coproc.kernel.database import Database


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - its signature
        """Requests are not news; an error still prints its traceback."""


class _Counted:
    """Knows how many requests are being answered: a page that has closed may have left one behind."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._answering = 0
        self._changed = threading.Condition()

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        self._add(1)
        try:
            return ClosingIterator(self._app(environ, start), lambda: self._add(-1))
        except BaseException:
            self._add(-1)
            raise

    def _add(self, number: int) -> None:
        with self._changed:
            self._answering += number
            self._changed.notify_all()

    def wait(self) -> None:
        """The next test has the same application and another database."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._answering == 0, timeout=120), "a request is never answered"


@contextmanager
def serving(build: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """Serve what `build(base_url)` returns, one thread a request; yields the base URL."""
    server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True, request_handler=_Silent)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = counted = _Counted(build(url))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
        counted.wait()


def application(database: Database, clock: Clock, var: Path, base_url: str = "http://127.0.0.1") -> WSGIApplication:
    """The application with a test's own database, clock and folder."""
    from coproc.config import Settings
    from tests.support import apps

    settings = Settings(
        env="test",
        var=var,
        database_url=database.url,
        base_url=base_url,
        secret_key="only-for-tests",  # type: ignore[arg-type]
    )
    return apps.application(database, clock, settings, testing=False, csrf=True)


@contextmanager
def live_server(database: Database, clock: Clock, var: Path) -> Iterator[str]:
    with serving(lambda url: application(database, clock, var, url)) as url:
        yield url
