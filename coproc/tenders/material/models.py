"""A whole set of documents that the worker makes: ordered once, made once, however often it is asked for or interrupted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.documents.models import StoredFile
from coproc.kernel.database import Base, BigKey


class DocumentSet(Base):
    """One order. Only one of a tender is open at a time; `done` grows in the transaction that stores the document."""

    __tablename__ = "document_sets"
    __table_args__ = (
        Index(
            "uq_document_sets_open",
            "tender_id",
            unique=True,
            sqlite_where=text("finished_at is null"),
            postgresql_where=text("finished_at is null"),
        ),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    papers: Mapped[list[str]] = mapped_column(default=list)
    done: Mapped[list[str]] = mapped_column(default=list)  # of `papers`, in order
    faults: Mapped[list[str]] = mapped_column(default=list)  # sentences: what was not made, and why
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # is told when it is ready
    claimed_by: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    claims: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    filename: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))  # none when finished: nothing could be made
    file: Mapped[StoredFile | None] = relationship(lazy="raise")
