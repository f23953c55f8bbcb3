"""How a finished mail leaves: over SMTP, or into a folder where the demo's user reads it."""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from coproc.config import Settings
from coproc.kernel.clock import local
from coproc.messaging.models import OutboxMessage


class _OneLine(UnstructuredHeader, BaseHeader):
    """An address that is too long for a line is not folded: the standard library would encode it, and no mail client reads that."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(UnstructuredHeader, BaseHeader):
    """Encoded as a whole: word by word the standard library loses a space when it folds, and people read “Opsamlingoffentliggjort”."""

    def fold(self, *, policy: Policy) -> str:
        encoded = Header(str(self), header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


class _Headers(HeaderRegistry):
    """The standard library makes a new class for every header it writes, thirty a mail; one per kind is enough."""

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return _kind_of(name.lower())


@cache
def _kind_of(name: str) -> type[BaseHeader]:
    return HeaderRegistry.__getitem__(_HEADERS, name)


_HEADERS = _Headers()
_HEADERS.map_to_type("subject", _Subject)
_HEADERS.map_to_type("list-unsubscribe", _OneLine)
POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)  # pure ASCII on the wire
SECONDS = 30


# What a server may answer to MAIL, RCPT or DATA, and whether to come again. RFC 5321, 4.2.1: every 4yz asks us to, no 5yz does; those that
# servers use are listed, the rest of 4yz is treated alike. 452 and 552 may both say “full”: 552 of one mailbox is a refusal (4.5.3.1.10
# speaks of too many recipients, and we write to one at a time).
COME_AGAIN = {
    421: "the server closes the line, often because of too many mails",  # RFC 5321, 3.8
    450: "the mailbox is busy, or the server greylists (RFC 6647)",
    451: "an error on the server, or it greylists",
    452: "the server is full",
    454: "a passing error of the sign-in or of TLS (RFC 4954, 3207)",
    455: "the server cannot do this just now",
}
# RFC 4954, 6: the server wants us to sign in, or to sign in otherwise. That is about us and no fault of any one mail.
NOT_LET_IN = frozenset({432, 530, 534, 535, 538})


def is_temporary(code: int) -> bool:
    return code in COME_AGAIN or 400 <= code < 500


class Refused(Exception):
    """The server said no to this mail. `temporary`: it asks us to come again."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(answer)
        self.code = code
        self.answer = f"{code} {answer}"
        self.temporary = is_temporary(code)


class Unreachable(Exception):
    """The server is away, or does not let us in: no fault of any one mail."""


class Forbidden(Exception):
    """A test's mail was on its way to another machine."""


class Transport(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def send(self, row: OutboxMessage, now: datetime) -> str:
        """The server's answer. Raises Refused or Unreachable."""


def open_transport(settings: Settings) -> Transport:
    """SMTP when a server is set; nothing leaves the machine in the demo, nor in a test: raises Forbidden on another machine's address."""
    url = settings.smtp_url.get_secret_value()
    if url and settings.env != "demo":
        if settings.env == "test" and not _is_this_machine(urlsplit(url).hostname or ""):
            raise Forbidden("COPROC_ENV=test sends to a server on this machine only")
        return Smtp(url, settings.mail_from, settings.bounce_address)
    return Folder(mail_folder(settings), settings.mail_from)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mail_folder(settings: Settings) -> Path:
    return settings.var / "mail"


def compose(row: OutboxMessage, mail_from: str, now: datetime) -> EmailMessage:
    """Raises ValueError on a line break in a header."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(row.sender_name or "coproc", addr_spec=mail_from)
    mail["To"] = Address(row.to_name, addr_spec=row.to_email)
    if row.reply_to:
        mail["Reply-To"] = Address(addr_spec=row.reply_to)
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(local(now))
    mail["Message-ID"] = row.message_id
    mail["Content-Language"] = row.language
    mail["Auto-Submitted"] = "auto-generated"
    if row.unsubscribe:
        mail["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(row.body_text)
    mail.add_alternative(row.body_html, subtype="html")
    for part in row.attachments:
        kind, _semicolon, parameters = part["type"].partition(";")
        main, _slash, sub = kind.strip().partition("/")
        if "text" in part:  # an invitation stands beside text and HTML; clients then show "add to calendar"
            mail.add_alternative(part["text"], subtype=sub, params=_parameters(parameters), filename=part["filename"])
        else:
            mail.add_attachment(base64.b64decode(part["base64"]), maintype=main, subtype=sub, filename=part["filename"])
    return mail


def _parameters(text: str) -> dict[str, str]:
    return {name: value for name, value in re.findall(r"([\w-]+)=([\w-]+)", text) if name != "charset"}


@dataclass
class Folder:
    """One .eml per mail, named by its number: a repeated delivery is the same file."""

    path: Path
    mail_from: str

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return

    def send(self, row: OutboxMessage, now: datetime) -> str:
        target = self.path / f"{row.id:06d}.eml"
        half = target.with_suffix(".part")
        half.write_bytes(compose(row, self.mail_from, now).as_bytes())
        half.rename(target)
        return f"250 {target.name}"


class Smtp:
    """One connection for a batch. smtp:// with STARTTLS when the server offers it and always before a password; smtps:// from the start."""

    def __init__(self, url: str, mail_from: str, bounce_address: str = "") -> None:
        self.parts = urlsplit(url)
        if self.parts.scheme not in {"smtp", "smtps"} or not self.parts.hostname:
            raise ValueError("COPROC_SMTP_URL is smtp://… or smtps://…")
        self.mail_from = mail_from
        self.envelope_sender = bounce_address or mail_from
        self.server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.server:
            with suppress(smtplib.SMTPException, OSError):
                self.server.quit()

    def _connected(self) -> smtplib.SMTP:
        if self.server is None:
            self.server = self._connect()
        return self.server

    def _connect(self) -> smtplib.SMTP:
        host, port = str(self.parts.hostname), self.parts.port
        trust = ssl.create_default_context()
        if self.parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=trust)
        else:
            server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
        server.ehlo()
        if self.parts.scheme == "smtp" and (server.has_extn("starttls") or self.parts.password):
            server.starttls(context=trust)  # raises when it is not offered: a password never travels in the open
            server.ehlo()
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server

    def send(self, row: OutboxMessage, now: datetime) -> str:
        wire = compose(row, self.mail_from, now).as_bytes()
        try:
            server = self._connected()
            for code, answer in (server.mail(self.envelope_sender), server.rcpt(row.to_email)):
                self._check(server, code, answer)
            code, answer = server.data(wire)
            return self._check(server, code, answer)
        except smtplib.SMTPDataError as error:  # refused before the text was sent
            raise Refused(error.smtp_code, _text(error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self.server = None
            raise Unreachable(type(error).__name__) from error

    def _check(self, server: smtplib.SMTP, code: int, answer: bytes) -> str:
        if code in {250, 251, 252}:
            return f"{code} {_text(answer)}"
        if code == 421:  # the server closes the line
            server.close()
            self.server = None
        else:
            server.rset()
        if code in NOT_LET_IN:
            raise Unreachable(f"{code} {_text(answer)}")
        raise Refused(code, _text(answer))


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace")[:500] if isinstance(answer, bytes) else answer[:500]
