"""Writing, verifying and erasing. Each event's hash covers the one before it; the payload is covered by its own salted hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.audit.models import AuditEvent, AuditHead, AuditPayload
from coproc.kernel.database import Event, UnitOfWork
from coproc.kernel.translation import gettext as _

GENESIS = "0" * 64
ERASED = "audit.payload_erased"

# Every write ends with these, so they are built once, and on the tables themselves: the rows are never read back as objects.
_HEAD = cast("Table", AuditHead.__table__)
_LENGTHEN_HEAD = (
    update(_HEAD)
    .where(_HEAD.c.id == 1)
    .values(sequence=_HEAD.c.sequence + bindparam("count"))
    .returning(_HEAD.c.sequence, _HEAD.c.hash)
)
_END_HEAD = update(_HEAD).where(_HEAD.c.id == 1).values(hash=bindparam("end"))
_ADD_EVENTS = insert(cast("Table", AuditEvent.__table__))
_ADD_PAYLOADS = insert(cast("Table", AuditPayload.__table__))
_COLUMNS = tuple(AuditEvent.__table__.c.keys())


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _as_stored(body: dict[str, Any]) -> dict[str, Any]:
    """As the database gives it back: JSON knows no tuples, and its keys are texts."""
    return cast("dict[str, Any]", json.loads(json.dumps(body)))


def payload_hash(salt: str, body: dict[str, Any]) -> str:
    return hashlib.sha256(salt.encode() + _canonical(body)).hexdigest()


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the event's own columns and the hash before it."""
    return hashlib.sha256(
        _canonical(
            [
                event.sequence,
                event.occurred_at.astimezone(UTC).isoformat(),
                event.actor_kind,
                event.actor_id,
                event.action,
                event.subject_kind,
                event.subject_id,
                event.scope_kind,
                event.scope_id,
                event.payload_hash,
                event.previous_hash,
            ]
        )
    ).hexdigest()


def write_events(uow: UnitOfWork, events: Sequence[Event]) -> None:
    """Append to the chain. The head's row is the lock: taken last, held until commit."""
    if not events:
        return
    session = uow.session
    sequence, previous = _take_head(session, len(events))
    rows: list[dict[str, Any]] = []
    payloads: list[dict[str, Any]] = []
    for event in events:
        sequence += 1
        salt = secrets.token_hex(8)
        body = _as_stored(
            {
                "actor": uow.actor.name,
                "before": event.before,
                "after": event.after,
                "reason": event.reason,
                "facts": event.facts,
            }
        )
        row = AuditEvent(
            sequence=sequence,
            occurred_at=uow.now,
            actor_kind=uow.actor.kind,
            actor_id=uow.actor.person_id,
            action=event.action,
            subject_kind=event.subject[0],
            subject_id=event.subject[1],
            scope_kind=event.scope[0] if event.scope else None,
            scope_id=event.scope[1] if event.scope else None,
            payload_hash=payload_hash(salt, body),
            previous_hash=previous,
        )
        previous = row.hash = event_hash(row)
        rows.append({name: getattr(row, name) for name in _COLUMNS})
        payloads.append({"sequence": sequence, "salt": salt, "body": body})
    session.execute(_ADD_EVENTS, rows)  # the rows must stand before their head says so
    session.execute(_ADD_PAYLOADS, payloads)
    session.execute(_END_HEAD, {"end": previous})


def _take_head(session: Session, count: int) -> tuple[int, str]:
    """Lock the head, lengthen it by `count`, return where it was."""
    taken = session.execute(_LENGTHEN_HEAD, {"count": count}).one_or_none()
    if taken is None:  # the first event of all; of two, the second finds the other's row
        upsert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
        session.execute(upsert(AuditHead).values(id=1, sequence=0, hash=GENESIS).on_conflict_do_nothing())
        taken = session.execute(_LENGTHEN_HEAD, {"count": count}).one()
    return taken.sequence - count, taken.hash


def erase(uow: UnitOfWork, sequences: Sequence[int], reason: str) -> None:
    """Erase what the events said (GDPR), and say in the chain that it was done. The chain still verifies."""
    uow.session.execute(update(AuditPayload).where(AuditPayload.sequence.in_(sequences)).values(body=None, erased_at=uow.now))
    for sequence in sequences:
        uow.record(ERASED, ("audit_event", sequence), reason=reason)


@dataclass(frozen=True)
class Verification:
    """How many rows hold, how many payloads are erased, and the first broken row with what is wrong, if any."""

    events: int
    erased: int
    broken_at: int | None = None
    problem: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify(session: Session) -> Verification:
    """Recompute the whole chain: altered, missing and cut-off rows are told apart, and so is an erased payload from a broken one."""
    announced = set(session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == ERASED)))
    count, erased, previous = 0, 0, GENESIS
    rows = session.execute(
        select(AuditEvent, AuditPayload)
        .outerjoin(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        .order_by(AuditEvent.sequence)
        .execution_options(yield_per=500)
    )
    for event, payload in rows:
        expected = count + 1
        problem = _problem(event, payload, expected, previous, announced)
        if problem:
            return Verification(count, erased, min(expected, event.sequence), problem)
        count, previous = event.sequence, event.hash
        erased += payload.body is None
    head = session.get(AuditHead, 1)
    if (head.sequence, head.hash) != (count, previous) if head else count:
        return Verification(count, erased, count + 1, _("Loggen er klippet af: der mangler rækker til sidst."))
    return Verification(count, erased)


def _problem(event: AuditEvent, payload: AuditPayload | None, expected: int, previous: str, announced: set[int]) -> str:
    if event.sequence != expected:
        return _("Rækken mangler.")
    if event.previous_hash != previous or event.hash != event_hash(event):
        return _("Rækken er ændret.")
    if payload is None:
        return _("Rækkens indhold mangler uden at være slettet efter reglerne.")
    if payload.body is None:
        return "" if event.sequence in announced else _("Rækkens indhold er fjernet, uden at loggen siger hvorfor.")
    if payload_hash(payload.salt, payload.body) != event.payload_hash:
        return _("Rækkens indhold er ændret.")
    return ""


def occurred(session: Session, action: str, subject: tuple[str, int]) -> datetime | None:
    """When something last happened to a thing; None when it never did."""
    return session.scalar(
        select(AuditEvent.occurred_at)
        .where(AuditEvent.action == action, AuditEvent.subject_kind == subject[0], AuditEvent.subject_id == subject[1])
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    )
