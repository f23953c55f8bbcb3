"""Who answers which questions of the need form, what they wrote, and what was said about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class AnswerPart(Base):
    """One or several questions in one person's hands. `turn` rises when somebody else gets it, `revision` with every text."""

    __tablename__ = "answer_parts"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)  # in lower case
    next_email: Mapped[str] = mapped_column(default="")  # who is offered it when it is not seen in time
    note: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    stale_after: Mapped[int] = mapped_column(default=5)  # working days without being seen
    turn: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    handed_at: Mapped[datetime]
    handed_by: Mapped[str]
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    seen_at: Mapped[datetime | None]  # said with a button: mail scanners open links
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
    left_at: Mapped[datetime | None]  # the holder no longer belongs to the organisation
    ended_at: Mapped[datetime | None]  # taken back
    erased_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None]
    reminders: Mapped[int] = mapped_column(default=0)  # sent to the present holder

    @property
    def is_open(self) -> bool:
        """Somebody is to write it, or to approve it."""
        return self.ended_at is None and self.approved_at is None


class PartQuestion(Base):
    """A question is in one part at most."""

    __tablename__ = "answer_part_questions"
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("exploration_questions.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("answer_parts.id"), index=True)


class PartText(Base):
    """Everything that was saved in a part. `revision` is None where the text met another's and did not become the part's own."""

    __tablename__ = "answer_part_texts"
    __table_args__ = (UniqueConstraint("part_id", "revision"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("answer_parts.id"))
    revision: Mapped[int | None]
    answers: Mapped[dict[str, Any]]  # question's number -> answer as the need form stores it
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]

    def values(self) -> dict[int, str]:
        return {int(number): str(answer) for number, answer in self.answers.items()}


class PartComment(Base):
    """Stays inside the organisation, also when the answer has been sent."""

    __tablename__ = "answer_part_comments"
    __table_args__ = (Index("ix_answer_part_comments_part", "part_id", "id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("answer_parts.id"))
    text: Mapped[str]
    is_return: Mapped[bool] = mapped_column(default=False)  # why it was sent back
    written_at: Mapped[datetime]
    written_by: Mapped[str]
