"""The log as a layman reads it: who, what, when, why. Rooms register their sentences through wiring."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.audit.chain import ERASED
from coproc.audit.models import AuditEvent, AuditPayload
from coproc.kernel.translation import gettext as _, lazy, pick

# action -> "published the need {title}"; values come from the event's `after` (or `before`).
SENTENCES: dict[str, Any] = {ERASED: lazy("slettede personoplysninger i loggen")}

# In an event's `after`: who the page says did it, where its readers may not know the actor. The log itself keeps who it was.
SHOWN_AS = "shown_as"


@dataclass(frozen=True)
class Entry:
    """One line: who did what, when, and why when a reason was given. `sequence` pages back."""

    sequence: int
    at: datetime
    who: str
    what: str
    why: str = ""
    url: str | None = None


def of_scope(session: Session, kind: str, number: int, *, limit: int = 50, before: int | None = None) -> list[Entry]:
    """The newest first; `before` pages back by sequence."""
    query = select(AuditEvent, AuditPayload).join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
    query = query.where(AuditEvent.scope_kind == kind, AuditEvent.scope_id == number)
    if before:
        query = query.where(AuditEvent.sequence < before)
    rows = session.execute(query.order_by(AuditEvent.sequence.desc()).limit(limit))
    return [_entry(event, payload.body) for event, payload in rows]


def of_subject(session: Session, kind: str, number: int, *, limit: int = 50) -> list[Entry]:
    """What happened to one thing, on whatever page it was told; the newest first."""
    rows = session.execute(
        select(AuditEvent, AuditPayload)
        .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        .where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == number)
        .order_by(AuditEvent.sequence.desc())
        .limit(limit)
    )
    return [_entry(event, payload.body) for event, payload in rows]


def _entry(event: AuditEvent, body: dict[str, Any] | None) -> Entry:
    if body is None:
        return Entry(event.sequence, event.occurred_at, _("Slettet"), _("Indholdet er slettet efter reglerne."))
    values: dict[str, Any] = defaultdict(lambda: "…")
    for name, value in {**body["before"], **body["after"]}.items():
        values[name] = pick(value) if isinstance(value, dict) and "da" in value else value
    sentence = str(SENTENCES.get(event.action, event.action)).format_map(values)
    who = _("Systemet") if event.actor_kind == "system" else body["actor"] or _("En besøgende")
    return Entry(event.sequence, event.occurred_at, values.get(SHOWN_AS, who), sentence, body["reason"])
