"""A real SMTP server on a free port of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Sink:
    """A real SMTP server that keeps what it accepted. `answers`: address -> what it says to RCPT; `pause`: seconds before it says yes.

    `names_mails`: it answers with the Message-ID, as proof of what it took.
    """

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answers: dict[str, list[str]] = {}
        self.pause = 0.0
        self.names_mails = False
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        waiting = self.answers.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.pause)
        self.mails.append(envelope.content)
        return (
            f"250 taken {message_from_bytes(envelope.content)['Message-ID']}"
            if self.names_mails
            else f"250 taken as {len(self.mails)}"
        )

    def to(self, email: str) -> list[EmailMessage]:
        """What this person got, in order."""
        read: list[Any] = [message_from_bytes(wire, policy=default) for wire in self.mails]
        return [mail for mail in read if mail["To"].addresses[0].addr_spec == email]


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="sink", decode_data=False)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # the free one the system chose
        super()._trigger_server()


@contextmanager
def listening() -> Iterator[Sink]:
    handler = Sink()
    controller = _Controller(handler, hostname="127.0.0.1", port=0)
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()
