"""Claim, send, note the answer. No transaction is open while a server is talked to.

A mail may repeat only when a worker dies between the server's yes and our note of it; it then has the same Message-ID.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from coproc.config import Settings
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.messaging import bounces, heartbeat, pauses
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.services import EXPIRED, REMINDERS, kept_of
from coproc.messaging.transport import Refused, Transport, Unreachable, open_transport

BATCH = 50
LEASE = timedelta(minutes=5)
LONGEST_SEND = LEASE / 2  # eight steps of a conversation, of which none waits longer than `transport.SECONDS`, and rarely two
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720, 1440))  # after the last one we give up
MAILER = system("mailer")
log = logging.getLogger(__name__)


def share(database: Database, clock: Clock, settings: Settings, seconds: float) -> int | None:
    """How many mails one worker may send in so many seconds, when all keep to the limit of a minute together. None: any number.

    After a stop this is what keeps the wave from being a flood; a sign-in link never waits behind it (`_claim`).
    """
    if not settings.mails_per_minute:
        return None
    with database.read() as session:
        workers = sum(not one.is_silent for one in heartbeat.signs(session, clock))
    return max(1, int(settings.mails_per_minute * seconds / 60 / max(1, workers)))


def deliver(database: Database, clock: Clock, settings: Settings, *, worker: str = "worker", most: int | None = None) -> int:
    """Send what is due, in batches, until nothing is left, `most` have been tried, or the server is away. Returns how many were sent."""
    sent = tried = 0
    claim = f"{worker}-{uuid.uuid4().hex[:8]}"
    with open_transport(settings) as transport:
        while (
            (room := min(BATCH, BATCH if most is None else most - tried)) > 0
            and not pauses.holds(database, clock)
            and (rows := _claim(database, clock, claim, room))
        ):
            tried += len(rows)
            for number, row in enumerate(rows):
                if not _is_ours(clock, row):
                    _release(database, clock, claim, rows[number:])
                    break
                try:
                    sent += _send(database, clock, transport, row, keep=settings.env == "demo")
                except Unreachable as error:
                    log.warning("mail server unreachable: %s; %d mails wait", error, len(rows) - number)
                    _release(database, clock, claim, rows[number:], str(error))
                    pauses.note_absence(database, clock, str(error))
                    return sent
                if number == 0:
                    pauses.note_answer(database, clock)
    return sent


def _claim(database: Database, clock: Clock, worker: str, most: int = BATCH) -> list[OutboxMessage]:
    """What somebody sits and waits for goes before reminders."""
    due = (
        select(OutboxMessage.id)
        .where(*_is_due(clock.now()))
        .order_by(OutboxMessage.message.in_(REMINDERS), OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    with database.write(MAILER, clock) as uow:
        # Read first: as a part of the update PostgreSQL may run it more than once, and claims more than it should.
        numbers = uow.session.scalars(due).all()
        claimed = uow.session.scalars(
            update(OutboxMessage)
            # The state is asked for again: SQLite knows no row locks.
            .where(OutboxMessage.id.in_(numbers), OutboxMessage.status == Status.QUEUED)
            .values(
                status=Status.SENDING,
                claimed_by=worker,
                lease_until=uow.now + LEASE,
                attempts=OutboxMessage.attempts + 1,
            )
            .returning(OutboxMessage)
            .execution_options(synchronize_session=False)
        ).all()
    return sorted(claimed, key=lambda row: numbers.index(row.id))


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    fresh = or_(OutboxMessage.expires_at.is_(None), OutboxMessage.expires_at > now)
    return (OutboxMessage.status == Status.QUEUED, OutboxMessage.next_attempt_at <= now, fresh)


def _is_ours(clock: Clock, row: OutboxMessage) -> bool:
    """Whether there is time for a slow server's answer before another worker takes the mail over: then nobody sends it twice."""
    return row.lease_until is None or clock.now() < row.lease_until - LONGEST_SEND


def _send(database: Database, clock: Clock, transport: Transport, row: OutboxMessage, *, keep: bool = False) -> int:
    """One mail. `keep`: also what a secret one said."""
    try:
        answer = transport.send(row, clock.now())
    except Refused as error:
        _refused(database, clock, row, error)
        return 0
    except ValueError:  # a header that cannot be written; never with the header's text in the log
        log.error("mail %d cannot be composed", row.id)  # noqa: TRY400 - its text may be secret
        _note(database, clock, row, status=Status.FAILED, last_error="cannot be composed")
        return 0
    changes: dict[str, Any] = {"status": Status.SENT, "sent_at": clock.now(), "server_answer": answer, "last_error": ""}
    if not keep:
        changes |= kept_of(row)
    _note(database, clock, row, **changes)
    return 1


def _refused(database: Database, clock: Clock, row: OutboxMessage, error: Refused) -> None:
    log.info("mail %d refused with %d at try %d", row.id, error.code, row.attempts)
    if error.temporary and row.attempts <= len(WAITS):
        again = clock.now() + WAITS[row.attempts - 1]
        _note(database, clock, row, status=Status.QUEUED, next_attempt_at=again, last_error=error.answer)
    else:
        _note(database, clock, row, status=Status.FAILED, server_answer=error.answer, last_error=error.answer)
        with database.write(MAILER, clock) as uow:
            bounces.note_failure(uow, row.to_email, error.answer)


def _note(database: Database, clock: Clock, row: OutboxMessage, **changes: Any) -> None:
    with database.write(MAILER, clock) as uow:
        uow.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == row.id,
                OutboxMessage.claimed_by == row.claimed_by,
                OutboxMessage.status == Status.SENDING,
            )
            .values(claimed_by=None, lease_until=None, **changes)
        )


def _release(database: Database, clock: Clock, worker: str, rows: list[OutboxMessage], why: str = "") -> None:
    """Give the mails back: what was not our turn, or the server's absence, does not count as their try."""
    with database.write(MAILER, clock) as uow:
        uow.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id.in_([row.id for row in rows]),
                OutboxMessage.claimed_by == worker,
                OutboxMessage.status == Status.SENDING,
            )
            .values(
                status=Status.QUEUED,
                claimed_by=None,
                lease_until=None,
                attempts=OutboxMessage.attempts - 1,
                last_error=why or OutboxMessage.last_error,
            )
        )


def sweep(database: Database, clock: Clock) -> int:
    """Take back the claims of workers that died, and drop what comes too late. Returns how many were taken back."""
    with database.write(MAILER, clock) as uow:
        stuck = update(OutboxMessage).where(OutboxMessage.status == Status.SENDING, OutboxMessage.lease_until < uow.now)
        freed = uow.session.scalars(
            stuck.values(status=Status.QUEUED, claimed_by=None, lease_until=None)
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        ).all()
        uow.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.status == Status.QUEUED, OutboxMessage.expires_at <= uow.now)
            .values(status=Status.DROPPED, last_error=EXPIRED)
            .execution_options(synchronize_session=False)
        )
    return len(freed)


def waiting(session: Session, clock: Clock) -> tuple[int, datetime | None]:
    """How many mails are due, and since when the oldest."""
    due = _is_due(clock.now())
    count, oldest = session.execute(select(func.count(), func.min(OutboxMessage.next_attempt_at)).where(*due)).one()
    return count, oldest


def counts(session: Session) -> dict[str, int]:
    """How many mails stand in each status, and how many of those sent came back (`bounced`)."""
    counted = select(OutboxMessage.status, func.count(), func.count(OutboxMessage.bounced_at)).group_by(OutboxMessage.status)
    rows = session.execute(counted).all()
    return dict.fromkeys(Status, 0) | {status: count for status, count, _back in rows} | {"bounced": sum(row[2] for row in rows)}
