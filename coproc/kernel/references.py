"""Public references: P-2026-1 for processes, B- needs, D- dialogues, T- tenders. They are in URLs, files and commands."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from coproc.kernel.database import Base


class ReferenceCounter(Base):
    __tablename__ = "reference_counters"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def next_reference(session: Session, prefix: str, year: int) -> str:
    """The next free reference of its year; two at once get two numbers, on both databases."""
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
    statement = (
        insert(cast("Table", ReferenceCounter.__table__))
        .values(prefix=prefix, year=year, last=1)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": ReferenceCounter.last + 1})
        .returning(ReferenceCounter.__table__.c.last)
    )
    return f"{prefix}-{year}-{session.execute(statement).scalar_one()}"
