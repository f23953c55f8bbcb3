"""Notes of the talks between the facilitator and one organisation. Kept as long as the organisation's part in the process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.kernel.database import Base, BigKey
from coproc.processes.models import Participation


class SparringNote(Base):
    __tablename__ = "sparring_notes"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    body: Mapped[str]
    written_by: Mapped[str]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]  # with all who take part
    shared_by: Mapped[str] = mapped_column(default="")
    participation: Mapped[Participation] = relationship(lazy="raise")
