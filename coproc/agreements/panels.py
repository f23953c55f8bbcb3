"""What this room shows on the pages of a process."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.agreements import queries, wording
from coproc.kernel.actor import Actor
from coproc.processes.models import Process
from coproc.processes.pages import Panel


def public(session: Session, _actor: Actor, process: Process) -> Panel | None:
    """The published description, and the open letter with its signatories and expected demand as a band."""
    description = queries.published_version(session, process.id)
    letter = queries.letter_with(session, process.id, "open")
    if description is None and letter is None:
        return None
    signatories = queries.signatories(session, process.id) if letter else []
    values = {
        "description": description,
        "letter": letter,
        "signed": [row for row in signatories if row.is_valid],
        "demand": queries.demand(signatories),
        "stances": wording.STANCES,
        "quarter": wording.quarter,
    }
    return Panel("agreements/_public.html", values, order=60)


def inside(session: Session, actor: Actor, process: Process) -> Panel | None:
    """Who has not answered the text in hearing, and who has not signed; own organisation's button when it is the reader's turn."""
    version = queries.latest_version(session, process.id)
    letter = queries.letter_with(session, process.id, "open")
    hearing = version if version and version.status == "in_hearing" else None
    unanswered = queries.not_answered(session, hearing, process.id) if hearing else []
    unsigned = queries.not_signed(session, process.id, letter) if letter else []
    if not unanswered and not unsigned:
        return None
    mine = actor.organisation_ids()
    values = {
        "hearing": hearing,
        "unanswered": unanswered,
        "letter": letter,
        "unsigned": unsigned,
        "answer_for": [member for member in unanswered if member.organisation.id in mine],
        "sign_for": [member for member in unsigned if member.organisation.id in mine],
    }
    return Panel("agreements/_inside.html", values, order=30)
