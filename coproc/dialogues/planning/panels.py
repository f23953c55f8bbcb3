"""What planning puts on a process's own page: the way to the lists of invited companies, for those who may invite."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.dialogues.planning import queries
from coproc.kernel.actor import Actor
from coproc.kernel.database import now_of
from coproc.processes.models import Process
from coproc.processes.pages import Panel
from coproc.web.access import may


def for_inviters(session: Session, actor: Actor, process: Process) -> Panel | None:  # noqa: ARG001 - a panel's signature
    """Events that companies can still be invited to."""
    events = queries.open_events(session, process.id, now_of(session)) if may("audience.invite") else []
    return Panel("dialogues/planning/_invite_panel.html", {"events": events}, order=25) if events else None
