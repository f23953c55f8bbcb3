"""The schema's versions: Alembic, one set of migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url

from coproc import wiring
from coproc.kernel.database import make_engine
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
