"""The log as a layman reads it: who, what, when, why. Rooms register their sentences through wiring."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.audit.chain import ERASED
from coproc.audit.models import AuditEvent, AuditPayload
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, lazy, pick

# action -> "published the need {title}"; values come from the event's `after` (or `before`). "case.moved:event" is that action about an event.
# None: kept in the log, but not told, since another line of the same transaction says it.
SENTENCES: dict[str, Any] = {ERASED: lazy("slettede personoplysninger i loggen")}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

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


def of_scope(
    session: Session,
    kind: str,
    number: int,
    *,
    limit: int = 50,
    before: int | None = None,
    about: str = "",
    without: Collection[str] = (),
) -> list[Entry]:
    """The newest first; `before` pages back by sequence, `about` keeps one kind of thing.

    `without`: what is not this reader's: actions by how they begin ("steering."), or everything about a kind of thing ("tender").
    """
    query = select(AuditEvent, AuditPayload).join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
    query = query.where(AuditEvent.scope_kind == kind, AuditEvent.scope_id == number, AuditEvent.action.not_in(_untold()))
    if about:
        query = query.where(AuditEvent.subject_kind == about)
    for word in without:
        query = query.where(~AuditEvent.action.startswith(word, autoescape=True), AuditEvent.subject_kind != word)
    if before:
        query = query.where(AuditEvent.sequence < before)
    rows = session.execute(query.order_by(AuditEvent.sequence.desc()).limit(limit))
    return [_entry(event, payload.body) for event, payload in rows]


def of_subject(session: Session, kind: str, number: int, *, limit: int = 50) -> list[Entry]:
    """What happened to one thing, on whatever page it was told; the newest first."""
    rows = session.execute(
        select(AuditEvent, AuditPayload)
        .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        .where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == number, AuditEvent.action.not_in(_untold()))
        .order_by(AuditEvent.sequence.desc())
        .limit(limit)
    )
    return [_entry(event, payload.body) for event, payload in rows]


def by_person(session: Session, person_id: int, *, limit: int) -> list[Entry]:
    """What one person did, wherever it is told; the newest first."""
    rows = session.execute(
        select(AuditEvent, AuditPayload)
        .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        .where(AuditEvent.actor_kind == "person", AuditEvent.actor_id == person_id, AuditEvent.action.not_in(_untold()))
        .order_by(AuditEvent.sequence.desc())
        .limit(limit)
    )
    return [_entry(event, payload.body) for event, payload in rows]


def _untold() -> list[str]:
    return [action for action, sentence in SENTENCES.items() if sentence is None]


def _said(value: Any) -> Any:
    """A pair of languages, or a day, as the reader reads it."""
    if isinstance(value, dict) and "da" in value:
        return pick(value)
    return long_date(date.fromisoformat(value)) if isinstance(value, str) and _DAY.fullmatch(value) else value


def _entry(event: AuditEvent, body: dict[str, Any] | None) -> Entry:
    if body is None:
        return Entry(event.sequence, event.occurred_at, _("Slettet"), _("Indholdet er slettet efter reglerne."))
    values: dict[str, Any] = defaultdict(lambda: "…")
    for name, value in {**body["before"], **body["after"]}.items():
        values[name] = _said(value)
    told = SENTENCES.get(f"{event.action}:{event.subject_kind}") or SENTENCES.get(event.action) or event.action
    sentence = str(told).format_map(values)
    who = _("Systemet") if event.actor_kind == "system" else body["actor"] or _("En besøgende")
    return Entry(event.sequence, event.occurred_at, values.get(SHOWN_AS, who), sentence, body["reason"])
