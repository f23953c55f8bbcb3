"""The log told once more: does every case stand where its last recorded move left it?"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.cases.models import Case

MOVES = ("case.opened", "case.moved", "case.forced", "case.migrated")


def replay(session: Session) -> list[str]:
    """One line per case whose stored state is not the one the log ends in. Erased payloads are left out."""
    told: dict[tuple[str, int], str] = {}
    rows = session.execute(
        select(AuditEvent.subject_kind, AuditEvent.subject_id, AuditPayload.body)
        .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        .where(AuditEvent.action.in_(MOVES))
        .order_by(AuditEvent.sequence)
        .execution_options(yield_per=500)
    )
    for kind, number, body in rows:
        if body is not None:
            told[kind, number] = body["after"]["state"]
    cases = session.execute(select(Case.subject_kind, Case.subject_id, Case.state))
    return [
        f"{kind} {number}: stored {state}, logged {told[kind, number]}"
        for kind, number, state in cases
        if (kind, number) in told and told[kind, number] != state
    ]
