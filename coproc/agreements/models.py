"""The joint need description with its versions and answers, and the letter of intent with its signatures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.kernel.database import Base, BigKey, Versioned
from coproc.processes.models import Participation


class DescriptionVersion(Versioned, Base):
    """v0 is the preliminary one before the dialogue, v1 the first after. draft -> in_hearing -> published; an older one is superseded."""

    __tablename__ = "description_versions"
    __table_args__ = (UniqueConstraint("process_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    number: Mapped[int]
    status: Mapped[str] = mapped_column(default="draft")
    note: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[date | None]
    requirements_numbered: Mapped[int] = mapped_column(default=0)  # K1, K2, …: a number is never used again, in any later version
    texts_numbered: Mapped[int] = mapped_column(default=0)  # A1, A2, …: sections beside the outline's
    created_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]  # sent to the participants for their answers
    published_at: Mapped[datetime | None]


class DescriptionSection(Versioned, Base):
    """A section or one functional requirement. `key` is its identity through all versions: comments and tenders hang on it."""

    __tablename__ = "description_sections"
    __table_args__ = (UniqueConstraint("version_id", "key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("description_versions.id"), index=True)
    key: Mapped[str]
    kind: Mapped[str] = mapped_column(default="text")  # text, requirement
    position: Mapped[int]
    heading: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="")  # how a requirement is shown to be met


class SectionComment(Base):
    __tablename__ = "section_comments"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("description_versions.id"))
    section_key: Mapped[str]
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))  # none: the centre's own
    organisation_name: Mapped[str]
    author: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class Assent(Base):
    """One organisation's answer to one section of one version: agreed, agreed_if (condition), abstained, not_relevant."""

    __tablename__ = "assents"
    __table_args__ = (UniqueConstraint("version_id", "section_key", "participation_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("description_versions.id"), index=True)
    section_key: Mapped[str]
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    answer: Mapped[str]
    condition: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]


class AssentReply(Base):
    """The organisation has released its answers to a version: from here on the others see them."""

    __tablename__ = "assent_replies"
    __table_args__ = (UniqueConstraint("version_id", "participation_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("description_versions.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    sent_by: Mapped[str]
    sent_at: Mapped[datetime]


class LetterOfIntent(Versioned, Base):
    """The letter as data. draft -> open (the text is frozen and hashed; a correction is a new version) -> superseded."""

    __tablename__ = "letters_of_intent"
    __table_args__ = (UniqueConstraint("process_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    number: Mapped[int]
    status: Mapped[str] = mapped_column(default="draft")
    purpose: Mapped[str] = mapped_column(default="")
    goal: Mapped[str] = mapped_column(default="")
    actions: Mapped[str] = mapped_column(default="")  # what we will do in our own tenders
    reservations: Mapped[str] = mapped_column(default="")
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    text: Mapped[str] = mapped_column(default="")  # exactly what is signed
    text_sha256: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]


class Signature(Base):
    """One organisation's word on one exact text."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("letter_id", "participation_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters_of_intent.id"), index=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    status: Mapped[str] = mapped_column(default="signed")  # signed, declined
    declined_reason: Mapped[str] = mapped_column(default="")
    signer_name: Mapped[str] = mapped_column(default="")
    signer_title: Mapped[str] = mapped_column(default="")
    mandate_level: Mapped[str | None]
    mandate_on: Mapped[date | None]
    journal_number: Mapped[str] = mapped_column(default="")
    stance: Mapped[str] = mapped_column(default="follows")  # first, follows, waits
    expected_from: Mapped[date | None]  # first day of the expected quarter
    commitment: Mapped[str] = mapped_column(default="none")  # none, volume, requirement
    volume_low_ore: Mapped[int | None] = mapped_column(BigKey)
    volume_likely_ore: Mapped[int | None] = mapped_column(BigKey)
    volume_high_ore: Mapped[int | None] = mapped_column(BigKey)
    requirement_count: Mapped[int | None]
    requirement_share: Mapped[int | None]  # per cent
    text_sha256: Mapped[str] = mapped_column(default="")
    method: Mapped[str] = mapped_column(default="browser")  # browser, upload
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    signed_at: Mapped[datetime]
    participation: Mapped[Participation] = relationship(lazy="raise")
