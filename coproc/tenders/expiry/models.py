"""A buyer's contract and when it ends: typed in, or kept from a tender of ours."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.accounts.models import Organisation
from coproc.kernel.database import Base, BigKey, SortKey, Versioned


class BuyerContract(Versioned, Base):
    """`ends_on` and `options_until` are stored for tenders too, so that a list of expiries is one question to one table."""

    __tablename__ = "buyer_contracts"
    __table_args__ = (
        Index("ix_buyer_contracts_branch", "branch", "ends_on"),
        Index("ix_buyer_contracts_division", "division", "ends_on"),
        Index("ix_buyer_contracts_own", "organisation_id", "ends_on"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    tender_id: Mapped[int | None] = mapped_column(ForeignKey("tenders.id"), unique=True)
    title: Mapped[str]
    sort_key: Mapped[SortKey]
    cpv: Mapped[str]  # eight digits
    division: Mapped[str]  # the first two of them
    branch: Mapped[str]  # the first three
    supplier: Mapped[str] = mapped_column(default="")
    ends_on: Mapped[date]
    options_until: Mapped[date | None]  # the last day it may be extended to
    notice_by: Mapped[date | None]  # the last day to give notice, or to say whether the option is used
    source: Mapped[str] = mapped_column(default="")  # where the dates were read
    is_shared: Mapped[bool] = mapped_column(default=False)  # shown to other public buyers
    plan: Mapped[str] = mapped_column(default="")  # what the buyer does about it; then it is no task any more
    removed_at: Mapped[datetime | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(lazy="raise")
