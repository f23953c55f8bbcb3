"""Files and generated documents. Contents stand in the database: a document and the state it belongs to are one transaction (ADR 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from coproc.kernel.database import Base, BigKey


class StoredFile(Base):
    """Bytes by their SHA-256: the same file twice is one row, and a hash that does not fit is a broken file."""

    __tablename__ = "stored_files"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class Document(Base):
    """A generated or uploaded file about a subject: what it was made of is frozen with it."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_scope", "scope_kind", "scope_id"),
        Index("ix_documents_subject", "subject_kind", "subject_id"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigKey)
    scope_kind: Mapped[str | None]
    scope_id: Mapped[int | None] = mapped_column(BigKey)
    title: Mapped[str]
    filename: Mapped[str]
    content_type: Mapped[str]
    template_key: Mapped[str | None]  # none: uploaded
    template_version: Mapped[str | None]  # none beside a key: somebody edited it in Word
    own_version_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("own_template_versions.id"))  # the buyer's own template
    based_on_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("documents.id"))  # ours, which was edited in Word
    final_at: Mapped[datetime | None]  # none: a draft (kladde)
    final_by: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="da")
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    context_sha256: Mapped[str | None]
    lawyer_marks: Mapped[int] = mapped_column(default=0)
    fill_marks: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=False)
    is_example: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int] = mapped_column(default=1)  # version of this document of this subject
    journal_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    file: Mapped[StoredFile] = relationship(lazy="raise")

    @property
    def is_edited(self) -> bool:
        """Somebody wrote in it: it is never replaced without being asked."""
        return self.template_key is not None and self.template_version is None

    @property
    def is_protected(self) -> bool:
        return self.is_edited or self.final_at is not None
