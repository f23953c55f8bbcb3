"""A buyer's own Word templates, in versions, and which version a subject's document is made with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.documents.models import StoredFile
from coproc.kernel.database import Base, BigKey


class OwnTemplate(Base):
    """One organisation's own template for one kind of document."""

    __tablename__ = "own_templates"
    __table_args__ = (UniqueConstraint("organisation_id", "template_key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    template_key: Mapped[str]


class OwnTemplateVersion(Base):
    """A Word file that was found fit the day it came; documents keep pointing to the version they were made with."""

    __tablename__ = "own_template_versions"
    __table_args__ = (UniqueConstraint("template_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("own_templates.id"))
    number: Mapped[int]
    filename: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    file: Mapped[StoredFile] = relationship(lazy="raise")
    template: Mapped[OwnTemplate] = relationship(lazy="raise")


class TemplateChoice(Base):
    """The version this document of the subject is made with; no row: ours."""

    __tablename__ = "template_choices"
    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    template_key: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("own_template_versions.id"))
