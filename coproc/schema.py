"""The schema's versions: Alembic, one set of migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine, Table, make_url

from coproc import wiring
from coproc.kernel.database import Base, make_engine
from coproc.paths import migrations_dir


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")  # a space in the path is not a separator
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """To the newest schema. Makes the SQLite folder when it is missing."""
    make_folder(url)
    command.upgrade(configuration(url), revision)


def make_folder(url: str) -> None:
    """An SQLite file needs a folder to lie in."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def downgrade(url: str, revision: str) -> None:
    command.downgrade(configuration(url), revision)


def current(connection: Connection) -> str:
    """The revision a database stands at."""
    return ",".join(sorted(MigrationContext.configure(connection).get_current_heads()))


def new_revision(message: str, *, rooms: Collection[str] = (), batch: bool = True) -> Path:
    """Write the next numbered migration: what the models have and the migrations do not (docs/migrations.md).

    `rooms`: only tables of these packages, and `batch=False` where tables are only made: both for the chain's beginning.
    """
    own = {cast("Table", mapper.local_table).name for mapper in Base.registry.mappers if _room(mapper.class_) in rooms}

    def include(_item: Any, name: str, kind: str, *_rest: Any) -> bool:
        return kind != "table" or not rooms or name in own

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'revision.sqlite3'}"
        config = configuration(url)
        upgrade(url)
        config.attributes.update(include_object=include, batch=batch)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        script = cast("Script", command.revision(config, message, autogenerate=True, rev_id=f"{number:04}"))
    path = Path(script.path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ### " not in line), "utf-8")
    return path


def _room(model: type) -> str:
    return model.__module__.split(".")[1]


def drift() -> list[str]:
    """What the migrations build, compared with the models, on an empty SQLite file of its own."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'drift.sqlite3'}"
        upgrade(url)
        return differences(url)


def differences(url: str) -> list[str]:
    """What models and migrated schema do not agree on, one line each."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return [str(item) for item in compare_metadata(context, wiring.metadata)]
    finally:
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """Whether every migration has run."""
    heads = set(ScriptDirectory.from_config(configuration(str(engine.url))).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads
