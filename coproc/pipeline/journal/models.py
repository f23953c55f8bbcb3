"""The index of what belongs in a journal, and what an organisation has done with it: numbered it, exported it, decided on access to it.

No personal data of its own: an item points at its source, and what is erased there is gone here.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned


class Kind(StrEnum):
    DOCUMENT = "document"
    MAIL = "mail"
    MINUTES = "minutes"  # of a steering group
    DECISION = "decision"
    WORKSHOP = "workshop"  # its minutes
    EVENT = "event"  # the minutes of a market dialogue
    INPUT = "input"  # a company's written input, one version of it
    FILE = "file"  # of the file room, one version of it


class Readers(StrEnum):
    """In whose journal it stands: everybody's inside, theirs who run the process, theirs and `organisation_id`'s, or its alone."""

    INSIDE = "inside"
    RUNNER = "runner"
    SHARED = "shared"
    OWN = "own"


class Direction(StrEnum):
    OUT = "out"
    IN = "in"
    INTERNAL = "internal"


class JournalItem(Base):
    """One line. `source_id` is the row of its kind; `direction` as those who run the process see it."""

    __tablename__ = "journal_items"
    __table_args__ = (
        UniqueConstraint("kind", "source_id"),
        Index("ix_journal_items_process", "process_id", "on", "id"),
        Index("ix_journal_items_organisation", "organisation_id", "on", "id"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(BigKey)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("processes.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    readers: Mapped[str]
    on: Mapped[date]
    theme: Mapped[str]
    direction: Mapped[str]
    is_confidential: Mapped[bool] = mapped_column(default=False)


class JournalNote(Base):
    """What an organisation wrote about an item: its number in its own ESDH, and the direction as it sees it."""

    __tablename__ = "journal_notes"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("journal_items.id"), primary_key=True)
    number: Mapped[str] = mapped_column(default="")
    direction: Mapped[str] = mapped_column(default="")


class JournalCase(Base):
    """The organisation's case for a process: its number holds for every item without one."""

    __tablename__ = "journal_cases"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), primary_key=True)
    number: Mapped[str]


class JournalExport(Base):
    """One file somebody fetched: what was new (`first_on` is none), or a period. It can be fetched again."""

    __tablename__ = "journal_exports"
    __table_args__ = (Index("ix_journal_exports_of", "organisation_id", "process_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("processes.id"))
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    last_item_id: Mapped[int] = mapped_column(BigKey, default=0)  # of a period: what came later is not in it
    items: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class JournalTaken(Base):
    """An item leaves the list of what is new once, whoever asks at the same moment."""

    __tablename__ = "journal_taken"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("journal_items.id"), primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("journal_exports.id"), index=True)


class Outcome(StrEnum):
    GIVEN = "given"
    REDACTED = "redacted"  # parts are blacked out: done outside coproc, so that the file is not in the zip
    LEFT_OUT = "left_out"


class AccessRequest(Versioned, Base):
    """Somebody asked to see documents. Who asked is not kept here: that stands in the organisation's own case."""

    __tablename__ = "access_requests"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    about: Mapped[str]
    received_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")


class AccessLine(Base):
    """One item of a request. `outcome` is empty until a person has decided; `shown_as`: the theme, when the real one says too much."""

    __tablename__ = "access_lines"
    request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("journal_items.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(default="")
    ground: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    shown_as: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")


class LegalGround(Versioned, Base):
    """A paragraph that lets something be left out, as an administrator has corrected it; the rest come from `grounds`."""

    __tablename__ = "legal_grounds"
    key: Mapped[str] = mapped_column(primary_key=True)
    paragraph: Mapped[str]
    note: Mapped[str]
    checked: Mapped[str] = mapped_column(default="")  # who read the law, and when; empty: unverified
    changed_by: Mapped[str] = mapped_column(default="")
