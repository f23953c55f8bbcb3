"""The application behind a real server on a free port, for browsers and for threads that click at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIApplication

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from coproc.kernel.clock import Clock
    from coproc.kernel.database import Database


class _Answering:
    """How many requests are being answered: a page that has closed may have left one behind."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = threading.Condition()

    def add(self, number: int) -> None:
        with self._changed:
            self._number += number
            self._changed.notify_all()

    def wait(self) -> None:
        """The next test has the same application and another database. What is still open then is a socket nobody reads."""
        with self._changed:
            self._changed.wait_for(lambda: self._number == 0, timeout=30)


def _handler(answering: _Answering) -> type[WSGIRequestHandler]:
    class Handler(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - its signature
            """Requests are not news; an error still prints its traceback."""

        def run_wsgi(self) -> None:
            # Not the closing of the answer: werkzeug leaves it out when the browser resets the connection.
            answering.add(1)
            try:
                super().run_wsgi()
            finally:
                answering.add(-1)

    return Handler


@contextmanager
def serving(build: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """Serve what `build(base_url)` returns, one thread a request; yields the base URL."""
    answering = _Answering()
    server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True, request_handler=_handler(answering))
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = build(url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
        answering.wait()


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
