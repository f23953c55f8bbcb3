"""Before all read the Opsamling: does it repeat what a company wishes confidential, or name one? The minutes: only the first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.words import parts
from coproc.dialogues.written import queries
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

READ_BY_ALL = ("summary_themes", "summary_changed", "summary_unchanged", "summary_next", "summary_shown")


def findings(session: Session, event: DialogueEvent) -> list[str]:
    """Sentences for the facilitator. Answers to all events of the process count, also those that were taken back."""
    secrets = _secrets(session, event.process_id)
    text = "\n".join(value for name in READ_BY_ALL for row in parts(getattr(event, name), "a", "b", "c") for value in row.values())
    said = queries.findings(text, secrets, queries.company_pieces(session, event.process_id))
    in_minutes = queries.findings(event.minutes, secrets, set())
    return list(dict.fromkeys([*said, *(_("Referatet: {finding}", finding=one) for one in in_minutes)]))


def _secrets(session: Session, process_id: int) -> dict[tuple[str, str], str]:
    events = session.scalars(select(DialogueEvent.id).where(DialogueEvent.process_id == process_id)).all()
    return {
        (company, f"{event_id} {question}"): body
        for event_id in events
        for (company, question), body in queries.confidential(queries.sent(session, event_id, withdrawn=True)).items()
    }


def require_reason(uow: UnitOfWork, event: DialogueEvent, found: list[str], reason: str) -> None:
    """Published anyway with a reason, which the log keeps beside what was found. Raises DomainError (field "reason")."""
    if not found:
        return
    if not reason.strip():
        raise DomainError(_("Se fundene igennem, og skriv, hvorfor opsamlingen kan offentliggøres alligevel."), field="reason")
    after = {"title": event.title, "findings": found}
    uow.record("event.summary_anyway", ("event", event.id), scope=("process", event.process_id), after=after, reason=reason.strip())
