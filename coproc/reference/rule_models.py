"""What the administrators have written into the rule tables, beside the packaged files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey

THRESHOLD, TIME_LIMIT = "threshold", "time_limit"
WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"


class RuleChange(Base):
    """A row somebody wants in a rule table, or (`ends_id`) the end of such a row; in force when somebody else has approved it.

    Nothing is ever changed or deleted: whoever asks later what a plan was counted by finds it here.
    """

    __tablename__ = "rule_changes"
    __table_args__ = (
        CheckConstraint("table_name in ('threshold', 'time_limit')", name="table_name"),
        CheckConstraint("state in ('waiting', 'approved', 'refused')", name="state"),
        # A row is ended once; an end that was refused may be proposed again.
        Index(
            "uq_rule_changes_end",
            "ends_id",
            unique=True,
            sqlite_where=text("state <> 'refused'"),
            postgresql_where=text("state <> 'refused'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    table_name: Mapped[str]
    content: Mapped[dict[str, Any]]  # the fields of `Threshold` or `TimeLimitRule` without their dates; empty for an end
    ends_id: Mapped[int | None] = mapped_column(ForeignKey("rule_changes.id"))
    valid_from: Mapped[date]  # of an end: the first day the row holds no more
    valid_to: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=WAITING)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
