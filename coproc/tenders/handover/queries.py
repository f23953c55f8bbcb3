"""Reads around the handover: documents, records of handing over, what came back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.dialogues.models import DialogueEvent, DialogueQuestion
from coproc.documents.models import Document, StoredFile
from coproc.kernel.database import Subject
from coproc.tenders.handover.models import ContractOption, EffectSkip, Handover, TenderResult


def documents(session: Session, subject: Subject) -> list[Document]:
    """The newest version of everything generated and uploaded about a subject, in each of its languages, with the hash but not the bytes."""
    query = (
        select(Document)
        .where(Document.subject_kind == subject[0], Document.subject_id == subject[1])
        .options(joinedload(Document.file))
        .order_by(Document.number, Document.id)
    )
    newest = {(document.template_key or document.title, document.language): document for document in session.scalars(query)}
    return sorted(newest.values(), key=lambda document: document.id)


def contents(session: Session, file_ids: Collection[int]) -> dict[int, bytes]:
    query = select(StoredFile.id, StoredFile.content).where(StoredFile.id.in_(file_ids))
    return {row.id: row.content for row in session.execute(query)}


def published_answers(session: Session, process_id: int) -> list[DialogueQuestion]:
    """Every published question of the process's dialogue with its answer, in the order they came out."""
    query = (
        select(DialogueQuestion)
        .join(DialogueEvent, DialogueEvent.id == DialogueQuestion.event_id)
        .where(DialogueEvent.process_id == process_id, DialogueQuestion.published_at.is_not(None))
        .order_by(DialogueQuestion.published_at, DialogueQuestion.id)
    )
    return list(session.scalars(query))


def handovers(session: Session, tender_id: int) -> list[Handover]:
    """Those that stand, the newest first."""
    query = select(Handover).where(Handover.tender_id == tender_id, Handover.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Handover.taken_on.desc(), Handover.id.desc())))


def result(session: Session, tender_id: int) -> TenderResult | None:
    return session.get(TenderResult, tender_id)


def options(session: Session, tender_id: int) -> list[ContractOption]:
    query = select(ContractOption).where(ContractOption.tender_id == tender_id)
    return list(session.scalars(query.order_by(ContractOption.id)))


def skips(session: Session, tender_id: int) -> list[EffectSkip]:
    return list(session.scalars(select(EffectSkip).where(EffectSkip.tender_id == tender_id).order_by(EffectSkip.id)))
