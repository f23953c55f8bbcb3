"""What questions, input, notes and shared information put on the pages of an event, in the fewest queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.dialogues import queries as dialogue
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, SharedFact, SignUp, WrittenInput
from coproc.dialogues.notes.models import DialogueNote
from coproc.dialogues.questions import queries as questions
from coproc.dialogues.written import queries as written
from coproc.dialogues.written.models import SynthesisPublication, WrittenVersion


@dataclass(frozen=True)
class Asking:
    """May companies ask, until when, and what waits."""

    closed: str
    until: datetime | None
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class PublicPart:
    asking: Asking
    synthesis: SynthesisPublication | None
    facts: Sequence[SharedFact]


def public(session: Session, event: DialogueEvent, state: str, now: datetime) -> PublicPart:
    waiting, oldest = questions.waiting(session, event.id)
    asking = Asking(questions.why_closed(event, state, now), questions.closes_at(event), waiting, oldest)
    return PublicPart(asking, written.published_synthesis(session, event.id), shared_facts(session, event.process_id))


def shared_facts(session: Session, process_id: int) -> Sequence[SharedFact]:
    """What one was told and all now are, the newest first."""
    query = select(SharedFact).where(SharedFact.process_id == process_id, SharedFact.shared_at.is_not(None))
    return session.scalars(query.order_by(SharedFact.shared_at.desc(), SharedFact.id.desc())).all()


def open_facts(session: Session, process_id: int) -> int:
    query = select(func.count()).where(SharedFact.process_id == process_id, SharedFact.shared_at.is_(None))
    return session.scalar(query) or 0


@dataclass(frozen=True)
class InsidePart:
    """How much there is of each, for the event's own page."""

    questions: int
    waiting: int
    ready: int
    inputs: int
    confidential: int
    notes: int
    synthesis: SynthesisPublication | None


def inside(session: Session, event: DialogueEvent) -> InsidePart:
    counts = select(
        func.count(),
        func.count().filter(DialogueQuestion.published_at.is_(None)),
        func.count().filter(DialogueQuestion.published_at.is_(None), DialogueQuestion.answer != ""),
    ).where(DialogueQuestion.event_id == event.id)
    asked, waiting, ready = session.execute(counts).one()
    sent, secret = session.execute(
        select(func.count(), func.count().filter(WrittenInput.may_publish.is_(False))).where(
            WrittenInput.event_id == event.id, WrittenInput.withdrawn_at.is_(None)
        )
    ).one()
    notes = session.scalar(select(func.count()).where(DialogueNote.event_id == event.id)) or 0
    return InsidePart(asked, waiting, ready, sent, secret, notes, written.published_synthesis(session, event.id))


@dataclass(frozen=True)
class OwnInput:
    """A company's own input at one of the round's events, for its personal page."""

    event: DialogueEvent
    version: WrittenVersion | None
    is_started: bool
    is_open: bool


def own_inputs(session: Session, signup: SignUp, now: datetime) -> list[OwnInput]:
    """The link's own event first, then the others of the round that still take input or have theirs."""
    rows = session.execute(
        select(DialogueEvent, Case.state)
        .join(Case, Case.id == DialogueEvent.case_id)
        .where(DialogueEvent.round_id == signup.event.round_id, DialogueEvent.published_at.is_not(None))
        .order_by(DialogueEvent.id != signup.event_id, DialogueEvent.starts_at, DialogueEvent.id)
    )
    found = []
    for event, state in rows:
        draft = written.draft_of(session, event.id, signup.email) if signup.email else None
        one = OwnInput(event, written.standing(session, draft), draft is not None, dialogue.input_is_open(event, state, now))
        if event.id == signup.event_id or one.version or one.is_open:
            found.append(one)
    return found
