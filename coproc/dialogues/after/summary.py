"""Opsamling: what all may read of an event, in rows; what is recorded already stands in it by itself (DOMAIN 1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, DialogueQuestion
from coproc.dialogues.planning.queries import published_materials
from coproc.dialogues.services import talk
from coproc.dialogues.words import line, lines, parts
from coproc.documents.models import Document
from coproc.kernel.database import UnitOfWork
from coproc.processes.models import Process
from coproc.processes.queries import joined

Row = Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """What nobody has to write: it is recorded."""

    organisers: list[str]
    companies: list[str]  # those that said yes to being named
    company_count: int
    input_count: int
    questions: Sequence[DialogueQuestion]
    unanswered: int


def given(session: Session, event: DialogueEvent) -> Given:
    asked = queries.questions(session, event.id)
    return Given(
        organisers=organisers(session, event.process),
        companies=queries.listed_companies(session, event.id),
        company_count=queries.company_count(session, event.id),
        input_count=len(queries.inputs(session, event.id)),
        questions=queries.published_questions(session, event.id),
        unanswered=sum(1 for one in asked if one.published_at is None),
    )


def organisers(session: Session, process: Process) -> list[str]:
    """The organisations that have joined; until one has, the centre."""
    return [row.organisation.name for row in joined(session, process.id)] or [session.get_one(Organisation, process.centre_id).name]


def shown(session: Session, event: DialogueEvent) -> list[str]:
    """What was shown or handed out; until somebody has written it, the event's published material and files."""
    if event.summary_shown:
        return lines(event.summary_shown)
    titles = [one.material.title for one in published_materials(session, event.id)]
    query = select(Document.title).where(Document.subject_kind == "event", Document.subject_id == event.id, Document.is_public)
    return list(dict.fromkeys([*titles, *session.scalars(query.order_by(Document.id))]))


def stored(event: DialogueEvent) -> dict[str, list[dict[str, str]]]:
    return {name: parts(getattr(event, name), *names) for name, names in talk.SUMMARY.items()}


def save(
    uow: UnitOfWork,
    event_id: int,
    *,
    version: int | None,
    minutes: str,
    documents_shown: Sequence[str],
    rows: Mapping[str, Sequence[Row]],
    reason: str = "",
) -> DialogueEvent:
    """Minutes, what was shown, and the rows of each section. Raises FieldErrors on a row with a part missing, Conflict.

    DomainError (field "reason") when published words say what they should not, and nobody says why they may.
    """
    sections = {
        name: "\n".join(line(*(row[part] for part in names)) for row in rows.get(name, ())) for name, names in talk.SUMMARY.items()
    }
    sections["summary_shown"] = "\n".join(documents_shown)
    return talk.write_summary(uow, event_id, version=version, minutes=minutes, reason=reason, **sections)
