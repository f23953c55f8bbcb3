from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from coproc.config import Settings
from coproc.kernel.actor import system
from coproc.messaging import links
from coproc.messaging.services import Address, enqueue

TESTER = system("test")


class Sink:
    """A real SMTP server that keeps what it accepted. `answers`: address -> what it says to RCPT; `pause`: seconds before it says yes.

    `names_mails`: it answers with the Message-ID, as proof of what it took.
    """

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answers: dict[str, list[str]] = {}
        self.pause = 0.0
        self.names_mails = False

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        waiting = self.answers.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        await asyncio.sleep(self.pause)
        self.mails.append(envelope.content)
        return (
            f"250 taken {message_from_bytes(envelope.content)['Message-ID']}"
            if self.names_mails
            else f"250 taken as {len(self.mails)}"
        )


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="sink", decode_data=False)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]  # the free one the system chose
        super()._trigger_server()


@pytest.fixture
def sink() -> Iterator[Sink]:
    handler = Sink()
    controller = _Controller(handler, hostname="127.0.0.1", port=0)
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


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
