"""Alembic's entry: the same for both databases, from the application's own metadata."""

from typing import Any

from alembic import context

from coproc import wiring
from coproc.kernel import database


def spelled(kind: Any) -> str:
    return f"{kind!r} {dict(kind._variant_mapping)!r}"  # noqa: SLF001 - it has no public name


# A column type's name in coproc.kernel.database, so that a migration reads like the models.
NAMED = {spelled(getattr(database, name)): name for name in ("BigKey", "Json", "NullableJson", "SortText")}


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """How a column's type is written in a migration; False: as Alembic would."""
    if kind != "type":
        return False
    name = NAMED.get(spelled(item))
    text = name or ("UtcDateTime()" if isinstance(item, database.UtcDateTime) else "")
    if text:
        autogen.imports.add(f"from coproc.kernel.database import {text.removesuffix('()')}")
    return text or False


attributes = context.config.attributes
engine = database.make_engine(attributes["url"])
with engine.connect() as connection:
    # Batch mode rebuilds tables on SQLite, which foreign keys would forbid halfway.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(
        connection=connection,
        target_metadata=wiring.metadata,
        render_as_batch=attributes.get("batch", True),
        include_object=attributes.get("include_object"),
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
