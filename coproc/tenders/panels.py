"""What tenders put on a process's pages."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.agreements.wording import STANCES
from coproc.kernel.actor import Actor
from coproc.processes import queries as processes
from coproc.processes.models import Process
from coproc.processes.pages import Panel
from coproc.tenders import queries, tracking
from coproc.tenders.handover import learning
from coproc.tenders.words import QUESTIONS
from coproc.web.access import may


def public(session: Session, _actor: Actor, process: Process) -> Panel | None:
    """When each buyer expects to publish: what companies plan after."""
    lines = tracking.lines(session, process.id, queries.of_process(session, process.id))
    if not lines:
        return None
    published = any(row.tender.notice_sent_on for line in lines for row in line.tenders)
    return Panel("tenders/_public_panel.html", {"lines": lines, "stances": STANCES, "published": published}, order=65)


def learned(session: Session, actor: Actor, process: Process) -> Panel | None:
    """What others who bought in this branch learned: seen by those who are about to."""
    if not may("learning.read"):
        return None
    needs = processes.needs_behind(session, process.id)
    codes = [*process.cpv, *(code for need in needs for code in need.cpv)]
    lessons = learning.near(session, actor, codes, process_id=process.id)
    return Panel("tenders/handover/_learned.html", {"lessons": lessons, "questions": QUESTIONS}, order=80) if lessons else None
