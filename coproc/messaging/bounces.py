"""Mail that came back: delivery reports (RFC 3464) from a Maildir or handed in by the mail system, and the addresses that fail.

A report is believed only when it names one of our mails by its Message-ID and is about that mail's recipient: anybody may write to the address.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.messaging.models import FailingAddress, OutboxMessage, Status

LARGEST = 2 * 1024 * 1024
LONGEST = 500
KEPT = timedelta(days=90)
# RFC 3463: 5.1.x is the address, 5.2.1 a closed mailbox. Without such a code RFC 5321's reply codes for a mailbox that is not there.
NO_SUCH_ADDRESS = re.compile(r"^(?:55[0-9][ -])?\s*5\.(?:1\.\d+|2\.1)\b|^55[013][ -](?!\s*\d\.\d+\.\d+)")
READER = system("bounces")


@dataclass(frozen=True)
class Report:
    """One recipient that a mail did not reach for good. `answer`: "5.1.1 smtp; 550 No such user"."""

    message_id: str
    recipient: str
    answer: str


def read(raw: bytes) -> list[Report]:
    """The failures in a delivery report; nothing when it is another mail, or tells only of a delay."""
    mail = message_from_bytes(raw, policy=default)
    if mail.get_content_type() != "multipart/report":
        return []
    message_id = _original_id(mail)
    return [
        Report(message_id, _address(group), f"{group['Status'] or ''} {_typed(group['Diagnostic-Code'])}".strip()[:LONGEST])
        for group in _groups(mail)
        if message_id and str(group["Action"] or "").strip().lower() == "failed"
    ]


def _groups(mail: EmailMessage) -> Iterator[Message]:
    """The groups of fields per recipient; the first group is about the mail as a whole."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from cast("list[Message]", part.get_payload())[1:]


def _original_id(mail: EmailMessage) -> str:
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = cast("list[Message]", part.get_payload())[0]
            return str(inner["Message-ID"] or "").strip()
        if part.get_content_type() == "text/rfc822-headers":
            headers = message_from_bytes(cast("bytes", part.get_payload(decode=True)), policy=default)
            return str(headers["Message-ID"] or "").strip()
    return ""


def _address(group: Message) -> str:
    """“rfc822; Ida@example.org”: what we wrote to, before any forwarding."""
    return _typed(group["Original-Recipient"] or group["Final-Recipient"]).strip("<>").lower()


def _typed(value: object) -> str:
    return " ".join(str(value or "").partition(";")[2].split())


def take_in(uow: UnitOfWork, raw: bytes) -> int:
    """Note what a report says of our mails. Returns how many it was about; a report that is handed in twice counts once."""
    found = 0
    for report in read(raw):
        number = uow.session.scalar(
            update(OutboxMessage)
            .where(
                OutboxMessage.message_id == report.message_id,
                func.lower(OutboxMessage.to_email) == report.recipient,
                OutboxMessage.bounced_at.is_(None),
            )
            .values(bounced_at=uow.now, bounce=report.answer)
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        )
        if number is not None:
            found += 1
            note_failure(uow, report.recipient, report.answer)
    return found


def note_failure(uow: UnitOfWork, email: str, answer: str) -> None:
    """Remember an address that does not exist. A full mailbox or a refused text is no such thing."""
    if not NO_SUCH_ADDRESS.match(answer):
        return
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    first = {"email": email.strip().lower(), "since": uow.now, "times": 1}
    latest = {"answer": answer[:LONGEST], "last_at": uow.now}
    uow.session.execute(
        insert(FailingAddress)
        .values(**first, **latest)
        .on_conflict_do_update(index_elements=["email"], set_={**latest, "times": FailingAddress.times + 1})
    )


def read_folder(database: Database, clock: Clock, folder: Path) -> int:
    """Take in every new report of a Maildir and remove it; other mail stays there, marked as seen, for a person to read."""
    mailbox.Maildir(folder, create=True)
    found = 0
    for new in sorted((folder / "new").iterdir()):
        with suppress(FileNotFoundError):  # another worker was at it
            found += _take_from(database, clock, new)
    return found


def _take_from(database: Database, clock: Clock, new: Path) -> int:
    raw = new.read_bytes() if new.stat().st_size <= LARGEST else b""
    if not read(raw):
        new.rename(new.parents[1] / "cur" / f"{new.name}:2,S")
        return 0
    with database.write(READER, clock) as uow:
        found = take_in(uow, raw)
    new.unlink(missing_ok=True)  # another worker may have read it too
    return found


def failing(session: Session, emails: Collection[str]) -> dict[str, FailingAddress]:
    """Those of these addresses that fail, by address in lower case."""
    asked = {email.strip().lower() for email in emails}
    rows = session.scalars(select(FailingAddress).where(FailingAddress.email.in_(asked))) if asked else ()
    return {row.email: row for row in rows}


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(FailingAddress)) or 0


def failing_since(session: Session, emails: Collection[str]) -> dict[str, datetime]:
    return {email: row.since for email, row in failing(session, emails).items()}


def try_again(uow: UnitOfWork, email: str) -> bool:
    """Somebody says that the address works now; and mails to it that we gave up on in the last week go once more."""
    address = email.strip().lower()
    gone = uow.session.execute(delete(FailingAddress).where(FailingAddress.email == address).returning(FailingAddress.email)).all()
    uow.session.execute(
        update(OutboxMessage)
        .where(
            func.lower(OutboxMessage.to_email) == address,
            OutboxMessage.status == Status.FAILED,
            OutboxMessage.created_at > uow.now - timedelta(days=7),
            OutboxMessage.body_text != "",
        )
        .values(status=Status.QUEUED, attempts=0, next_attempt_at=uow.now)
        .execution_options(synchronize_session=False)
    )
    return bool(gone)


def forget_old(uow: UnitOfWork) -> None:
    uow.session.execute(delete(FailingAddress).where(FailingAddress.last_at < uow.now - KEPT))
