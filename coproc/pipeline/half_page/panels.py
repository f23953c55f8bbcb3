"""On the overview of a process: the money in one line, and the way to the half page and the application dossier."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.accounts.permissions import allowed
from coproc.kernel.actor import Actor
from coproc.processes import access
from coproc.processes.funding import queries as funding
from coproc.processes.models import Process
from coproc.processes.pages import Panel


def inside(session: Session, actor: Actor, process: Process) -> Panel | None:
    """For those who may read the money: a scaling partner may not."""
    if not allowed(actor, "funding.read", access.ties(session, process)):
        return None
    return Panel("pipeline/half_page/_panel.html", {"money": funding.funding(session, process.id).total}, order=45)
