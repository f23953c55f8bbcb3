from __future__ import annotations

from collections.abc import Iterator

import pytest

from coproc.config import Settings
from coproc.kernel.actor import system
from coproc.messaging import links
from coproc.messaging.services import Address, enqueue
from tests.support.mail_sink import Sink, listening

TESTER = system("test")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as one:
        yield one


@pytest.fixture
def settings(sink, tmp_path) -> Settings:
    return Settings(env="test", var=tmp_path, smtp_url=f"smtp://127.0.0.1:{sink.port}", mail_from="coproc@example.org")


@pytest.fixture(autouse=True)
def _ready(database):
    links.use("https://coproc.example.org")


@pytest.fixture
def put(database, clock):
    """Put a mail in the outbox."""

    def one(key: str, *, email: str = "ida@example.org", title: str = "Larm", **more):
        with database.write(TESTER, clock) as uow:
            return enqueue(
                uow,
                key=key,
                to=Address(email, "Ida Holm"),
                message="process_moved",
                context={"name": "Ida", "title": title, "state": "Holdt", "path": "/processer/P-2026-1"},
                **more,
            )

    return one
