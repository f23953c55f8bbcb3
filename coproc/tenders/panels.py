"""What tenders put on a process's pages."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.agreements.wording import STANCES
from coproc.kernel.actor import Actor
from coproc.processes.models import Process
from coproc.processes.pages import Panel
from coproc.tenders import queries, tracking


def public(session: Session, _actor: Actor, process: Process) -> Panel | None:
    """When each buyer expects to publish: what companies plan after."""
    lines = tracking.lines(session, process.id, queries.of_process(session, process.id))
    if not lines:
        return None
    published = any(row.tender.notice_sent_on for line in lines for row in line.tenders)
    return Panel("tenders/_public_panel.html", {"lines": lines, "stances": STANCES, "published": published}, order=65)
