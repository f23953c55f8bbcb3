"""Reads: everything the others got, and why something stayed open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, SharedFact
from coproc.dialogues.sharing.parts import shared_facts
from coproc.dialogues.written import queries as written
from coproc.dialogues.written.models import SynthesisPublication
from coproc.documents import services as documents
from coproc.documents.models import Document
from coproc.processes.models import Process
from coproc.web.parts import Link

# (session, event) -> further material shown at an event. Filled by whoever keeps it, through wiring.
OF_AN_EVENT = "event_material"  # stands below its event, through MATERIALS
MATERIALS: list[Callable[[Session, DialogueEvent], Sequence[Link]]] = []


@dataclass(frozen=True)
class EventPack:
    event: DialogueEvent
    materials: list[Link]
    questions: Sequence[DialogueQuestion]
    waiting: int
    synthesis: SynthesisPublication | None


@dataclass(frozen=True)
class Pack:
    """The same for everybody, whenever they came."""

    files: list[Document]
    events: list[EventPack]
    facts: Sequence[SharedFact]

    def __bool__(self) -> bool:
        return bool(self.files or self.events or self.facts)


def pack(session: Session, process: Process) -> Pack:
    query = select(DialogueEvent).where(DialogueEvent.process_id == process.id, DialogueEvent.published_at.is_not(None))
    found = session.scalars(query.order_by(DialogueEvent.starts_at, DialogueEvent.id)).all()
    asked: dict[int, list[DialogueQuestion]] = {event.id: [] for event in found}
    every = select(DialogueQuestion).where(DialogueQuestion.event_id.in_(list(asked)))
    for one in session.scalars(every.order_by(DialogueQuestion.published_at, DialogueQuestion.id)):
        asked[one.event_id].append(one)
    return Pack(
        [one for one in documents.of_scope(session, ("process", process.id), public_only=True) if one.subject_kind != OF_AN_EVENT],
        [
            EventPack(
                event,
                [link for source in MATERIALS for link in source(session, event)],
                [one for one in asked[event.id] if one.published_at],
                sum(one.published_at is None for one in asked[event.id]),
                written.published_synthesis(session, event.id),
            )
            for event in found
        ],
        shared_facts(session, process.id),
    )


def reasons_left_open(session: Session, process: Process) -> dict[str, str]:
    """Fact -> why the process went on while it was open (the reason given at the gate), the newest reason."""
    rows = session.scalars(
        select(AuditPayload.body)
        .join(AuditEvent, AuditEvent.sequence == AuditPayload.sequence)
        .where(AuditEvent.action == "case.forced", AuditEvent.subject_kind == "process", AuditEvent.subject_id == process.id)
        .order_by(AuditEvent.sequence)
    )
    found: dict[str, str] = {}
    for body in rows:
        if body and body["reason"]:
            found |= dict.fromkeys(body["facts"].get("information_shared", {}).get("names", ()), body["reason"])
    return found


def why_open(fact: SharedFact, reasons: dict[str, str]) -> str:
    """The reason that was given; "" when none was."""
    return fact.open_reason or reasons.get(fact.fact, "")
