"""How many statements a block of code sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from coproc.kernel.database import Database


@contextmanager
def counted(database: Database | Engine) -> Iterator[list[str]]:
    """Yields the list that fills with every statement: `with counted(database) as asked: …; assert len(asked) <= 12`."""
    engine = database.engine if isinstance(database, Database) else database
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
