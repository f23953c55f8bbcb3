"""What the workflow may ask about dialogues: of processes, and of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.dialogues.models import HELD_STATES, DialogueEvent, SharedFact
from coproc.dialogues.planning import checklist
from coproc.kernel.database import now_of
from coproc.kernel.translation import lazy
from coproc.processes.models import Process
from coproc.workflow.decide import Fact

OWN = Case.__table__.alias("own")  # made once: SQLAlchemy copies every column each time


def _events(session: Session, cases: Sequence[Case]) -> dict[int, DialogueEvent]:
    found = session.scalars(select(DialogueEvent).where(DialogueEvent.case_id.in_([case.id for case in cases])))
    return {event.case_id or 0: event for event in found}


def event_ready_to_publish(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {case_id: Fact(names=tuple(checklist.missing(session, event))) for case_id, event in _events(session, cases).items()}


def event_over(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    """A written hearing is over when its deadline is; an event without an hour is over when the facilitator says so."""
    now = now_of(session)
    found = {}
    for case_id, event in _events(session, cases).items():
        ends = event.ends_at or event.starts_at or event.input_closes_at
        found[case_id] = Fact(names=(event.title,) if ends and ends > now else ())
    return found


def minutes_written(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {
        case_id: Fact(names=() if event.minutes.strip() else (event.title,)) for case_id, event in _events(session, cases).items()
    }


SUMMARY_PARTS = {"summary_themes": lazy("temaer"), "summary_next": lazy("næste skridt")}
SUMMARY_EFFECT = lazy("hvad der er ændret, eller hvad der ikke er, og hvorfor")


def _missing_summary(event: DialogueEvent) -> tuple[str, ...]:
    missing = [str(label) for name, label in SUMMARY_PARTS.items() if not getattr(event, name).strip()]
    if not (event.summary_changed.strip() or event.summary_unchanged.strip()):
        missing.append(str(SUMMARY_EFFECT))
    return tuple(missing)


def summary_written(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {case_id: Fact(names=_missing_summary(event)) for case_id, event in _events(session, cases).items()}


def _held(session: Session, cases: Sequence[Case]) -> dict[int, list[tuple[DialogueEvent, str]]]:
    """The events of each process that have been held, with their states."""
    found: dict[int, list[tuple[DialogueEvent, str]]] = defaultdict(list, {case.id: [] for case in cases})
    for case_id, event, state in session.execute(
        select(Process.case_id, DialogueEvent, OWN.c.state)
        .join(DialogueEvent, DialogueEvent.process_id == Process.id)
        .join(OWN, OWN.c.id == DialogueEvent.case_id)
        .where(Process.case_id.in_(list(found)), OWN.c.state.in_(HELD_STATES))
        .order_by(DialogueEvent.id)
    ):
        found[case_id].append((event, state))
    return found


def rounds_held(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    """Rounds with at least one event that was held."""
    return {
        case_id: Fact(count=len({event.round_id for event, _state in events})) for case_id, events in _held(session, cases).items()
    }


def summaries_published(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {
        case_id: Fact(names=tuple(event.title for event, state in events if state != "summary_published"))
        for case_id, events in _held(session, cases).items()
    }


def information_shared(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    open_facts: dict[int, list[str]] = {case.id: [] for case in cases}
    for case_id, fact in session.execute(
        select(Process.case_id, SharedFact.fact)
        .join(SharedFact, SharedFact.process_id == Process.id)
        .where(Process.case_id.in_(list(open_facts)), SharedFact.shared_at.is_(None))
        .order_by(SharedFact.id)
    ):
        open_facts[case_id or 0].append(fact)
    return {case_id: Fact(names=tuple(names)) for case_id, names in open_facts.items()}


FACTS = {
    "event_ready_to_publish": event_ready_to_publish,
    "event_over": event_over,
    "minutes_written": minutes_written,
    "summary_written": summary_written,
    "rounds_held": rounds_held,
    "summaries_published": summaries_published,
    "information_shared": information_shared,
}
