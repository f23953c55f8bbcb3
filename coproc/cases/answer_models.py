"""Who passed a reminder on, and to whom.

Kept so that the next reminder about the same thing reaches the right person. Forgotten a year after it was said
(`answers.forget_old`): the thing is over by then, or somebody has said it again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class ReminderHandover(Base):
    """“It is not me”, about one thing of one rule. Without `to_person_id`: they did not know who."""

    __tablename__ = "reminder_handovers"
    __table_args__ = (UniqueConstraint("case_id", "rule", "occasion", "from_person"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    rule: Mapped[str]
    occasion: Mapped[str]
    from_person: Mapped[str]  # as Reminder.person
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    said_by: Mapped[str]  # the person, or whoever the link was forwarded to
    created_at: Mapped[datetime] = mapped_column(index=True)
