"""Answers kept for a day, so that a request that is sent again is not done again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, NullableJson


class KeptAnswer(Base):
    """One Idempotency-Key of one caller. The row is written with the change itself: without the change there is no row."""

    __tablename__ = "kept_answers"
    key_hash: Mapped[str] = mapped_column(primary_key=True)  # who, where and the key
    request_hash: Mapped[str]
    code: Mapped[int | None]  # None: done, and the answer is still on its way
    body: Mapped[str | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(NullableJson)
    expires_at: Mapped[datetime] = mapped_column(index=True)
