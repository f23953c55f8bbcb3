"""The political calendar as other rooms ask for it: which meetings can still take a case."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from coproc.processes.joining.meetings import Meeting
from coproc.tenders.timeplan import queries

MOST = 50


def meetings(session: Session, organisation_id: int, since: date) -> list[Meeting]:
    """From a day on, the soonest first; what is called off takes no case."""
    rows = queries.meetings(session, organisation_id, since)
    return [Meeting(row.body, row.held_on, row.agenda_on) for row in rows if not row.is_cancelled][:MOST]
