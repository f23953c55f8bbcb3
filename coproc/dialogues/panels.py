"""What dialogues put on a process's pages."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.dialogues import queries
from coproc.dialogues.words import KINDS
from coproc.kernel.actor import Actor
from coproc.kernel.database import now_of
from coproc.processes.models import Process
from coproc.processes.pages import Panel


def public(session: Session, actor: Actor, process: Process) -> Panel | None:  # noqa: ARG001 - a panel's signature
    """Coming events, and the summaries of those that were."""
    now = now_of(session)
    coming = queries.coming_events(session, now, process_id=process.id)
    past = queries.past_events(session, now, process.id)
    if not coming and not past:
        return None
    return Panel("dialogues/_public_panel.html", {"coming": coming, "past": past, "now": now, "kinds": KINDS}, order=20)


def inside(session: Session, actor: Actor, process: Process) -> Panel | None:  # noqa: ARG001 - a panel's signature
    """The next event with its counts, and what waits for an answer."""
    now = now_of(session)
    coming = queries.coming_events(session, now, process_id=process.id, limit=3)
    waiting = queries.waiting_questions(session, process.id)
    open_facts = [fact for fact in queries.shared_facts(session, process.id) if fact.shared_at is None]
    past = queries.past_events(session, now, process.id, limit=1)
    if not (coming or waiting or open_facts or past):
        return None
    values = {
        "has_pack": bool(coming or past),
        "coming": coming,
        "waiting": waiting,
        "open_facts": open_facts,
        "now": now,
        "kinds": KINDS,
    }
    return Panel("dialogues/_inside_panel.html", values, order=20)
