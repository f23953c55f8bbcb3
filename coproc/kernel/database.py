"""The database: column types, one engine recipe for SQLite and PostgreSQL, and the one way to write.

`Database.write(actor, clock)` is one transaction with its audit events, written last, just before commit: the chain's head is then
held for the shortest time (ARCHITECTURE, What must stay true).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, Integer, MetaData, String, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from coproc.kernel.actor import Actor
from coproc.kernel.clock import COPENHAGEN, Clock, SystemClock
from coproc.kernel.errors import Conflict
from coproc.kernel.translation import gettext as _

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# A 64-bit key on PostgreSQL; SQLite numbers only INTEGER keys by itself.
BigKey = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")
# `danish_key` of a name. "C": byte order, whatever language PostgreSQL was set up in.
SortText = String().with_variant(String(collation="C"), "postgresql")
SortKey = Annotated[str, mapped_column(SortText, index=True)]
# PostgreSQL: two transactions could not both be done, or one waited too long; the next try goes well.
CROSSED = frozenset({"40001", "40P01", "55P03"})
CLOCK = "clock"  # of `Session.info`: facts are asked of a session alone, and some need the hour
NullableJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC and read back with its zone (SQLite drops it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        stored = value.astimezone(UTC)
        return stored.replace(tzinfo=None) if dialect.name == "sqlite" else stored

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own notation
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


class Versioned:
    """A row that two people may change at once: the second one's write raises, and becomes a Conflict."""

    version: Mapped[int]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # a mapped class has a table


def now_of(session: Session) -> datetime:
    """The present instant of whoever opened the session: a test's or the demo's own clock, else the wall's."""
    found: Clock = session.info.get(CLOCK) or SystemClock()
    return found.now()


Subject = tuple[str, int]


@dataclass(frozen=True)
class Event:
    """What happened, in the past tense ("need.published"), to what, and on which page its story is told (`scope`)."""

    action: str
    subject: Subject
    scope: Subject | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class UnitOfWork:
    """One transaction of one actor. Services take it first; only `Database` commits."""

    session: Session
    actor: Actor
    clock: Clock
    events: list[Event] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(COPENHAGEN).date()

    def record(
        self,
        action: str,
        subject: Subject,
        *,
        scope: Subject | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
        facts: dict[str, Any] | None = None,
    ) -> None:
        """Note an audit event; it is written with the transaction, or not at all. Values must be JSON."""
        self.events.append(Event(action, subject, scope, before or {}, after or {}, reason, facts or {}))


EventWriter = Callable[[UnitOfWork, Sequence[Event]], None]


class Database:
    """An engine with the recipe that lost nothing under load (TECHNOLOGY 3), and the transactions on it."""

    def __init__(self, url: str, write_events: EventWriter) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(write=True)
        self._write_events = write_events

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, actor: Actor, clock: Clock) -> Iterator[UnitOfWork]:
        """Commit everything the block did together with its audit events, or nothing. Raises Conflict when someone was faster."""
        with Session(self._writer, expire_on_commit=False, info={CLOCK: clock}) as session:
            uow = UnitOfWork(session, actor, clock)
            try:
                yield uow
                session.flush()
                self._write_events(uow, uow.events)
                session.commit()
            except StaleDataError as error:
                raise Conflict(_("Nogen var hurtigere end dig. Se siden igen, og prøv så på ny.")) from error
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") in CROSSED or "database is locked" in str(error.orig):
                    raise Conflict(_("Flere gemte på samme tid, og dit blev ikke gemt. Prøv igen.")) from error
                raise

    @contextmanager
    def rehearse(self, actor: Actor, clock: Clock) -> Iterator[UnitOfWork]:
        """The same services in a transaction that is rolled back: shows what would change."""
        with Session(self._writer, expire_on_commit=False, info={CLOCK: clock}) as session:
            yield UnitOfWork(session, actor, clock)
            session.rollback()

    def dispose(self) -> None:
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    engine = create_engine(url, connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A reader that becomes a writer fails at once under load; a writer says so from the start.
        writes = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
