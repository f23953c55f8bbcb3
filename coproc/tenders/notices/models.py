"""Who won a lot, where a tender has several lots or a lot several winners. What is said of each stands in the notices' answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey


class LotAward(Base):
    """One winner of one lot. `lot` is the lot's key (`lots.keys`), not its place in the list: lots may be put in another order.

    `winner_key` is the winner's number, or its name where there is none: the same winner stands once for each lot.
    """

    __tablename__ = "lot_awards"
    __table_args__ = (UniqueConstraint("tender_id", "lot", "winner_key"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("tenders.id"), index=True)
    lot: Mapped[str]
    winner_key: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
