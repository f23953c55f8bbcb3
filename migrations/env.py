"""Alembic's entry: the same for both databases, from the application's own metadata."""

from alembic import context

from coproc import wiring
from coproc.kernel.database import make_engine

engine = make_engine(context.config.attributes["url"])
with engine.connect() as connection:
    # Batch mode rebuilds tables on SQLite, which foreign keys would forbid halfway.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=wiring.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
