"""Drafts a company comes back to, the versions it sent, and what the facilitator made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.dialogues.models import DialogueEvent
from coproc.kernel.database import Base, BigKey


class QuestionTopic(Base):
    """What a question to the market concerns: a theme, and the requirement it is about once there is one."""

    __tablename__ = "dialogue_question_topics"
    __table_args__ = (UniqueConstraint("event_id", "question_key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    question_key: Mapped[str]
    theme: Mapped[str] = mapped_column(default="")
    requirement: Mapped[str] = mapped_column(default="")  # K3: a requirement keeps its number through all versions


class InputDraft(Base):
    """A company's answers while it writes. One per event and mail address, however the company came to it."""

    __tablename__ = "written_drafts"
    __table_args__ = (UniqueConstraint("event_id", "holder"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    holder: Mapped[str]  # the address in small letters
    company_name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str] = mapped_column(default="da")
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_signups.id"))
    input_id: Mapped[int | None] = mapped_column(ForeignKey("written_inputs.id"))  # once it is sent
    event: Mapped[DialogueEvent] = relationship(lazy="raise")


class InputLink(Base):
    """A personal link to a draft; only hashes are kept, and an old mail goes on working."""

    __tablename__ = "written_draft_links"
    hash: Mapped[str] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("written_drafts.id"), index=True)
    created_at: Mapped[datetime]


class DraftAnswer(Base):
    """One answer. `revision` counts its saves: who writes on an old one is told, and nothing is written over."""

    __tablename__ = "written_draft_answers"
    __table_args__ = (UniqueConstraint("draft_id", "question_key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("written_drafts.id"))
    question_key: Mapped[str]
    question: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    may_publish: Mapped[bool | None]
    revision: Mapped[int] = mapped_column(default=1)


class DraftFile(Base):
    __tablename__ = "written_draft_files"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("written_drafts.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    filename: Mapped[str]


class WrittenVersion(Base):
    """What was sent, exactly: {question_key, question, body, may_publish} and {document_id, filename}. The newest counts."""

    __tablename__ = "written_versions"
    __table_args__ = (UniqueConstraint("input_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    input_id: Mapped[int] = mapped_column(ForeignKey("written_inputs.id"))
    number: Mapped[int]
    answers: Mapped[list[dict[str, Any]]]
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    sent_at: Mapped[datetime]


class SynthesisClaim(Base):
    """Something several companies say, in the facilitator's words: “7 af 12 virksomheder …”."""

    __tablename__ = "synthesis_claims"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    theme: Mapped[str]
    statement: Mapped[str]
    inputs: Mapped[list[str]] = mapped_column(default=list)  # ids of the written inputs that say it
    created_at: Mapped[datetime]


class SynthesisPublication(Base):
    """The synthesis as all read it, with what the check found and why it was published all the same."""

    __tablename__ = "synthesis_publications"
    __table_args__ = (UniqueConstraint("event_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"))
    number: Mapped[int]
    claims: Mapped[list[dict[str, Any]]]  # {theme, statement, count, total}
    findings: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
