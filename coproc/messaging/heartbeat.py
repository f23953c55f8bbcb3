"""Is a worker alive? Each says so once a minute; /readyz and the administrator's page read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.kernel.clock import Clock
from coproc.kernel.database import UnitOfWork
from coproc.messaging.models import Heartbeat

SILENT_AFTER = timedelta(minutes=3)
FORGOTTEN_AFTER = timedelta(days=1)


def beat(uow: UnitOfWork, worker: str) -> None:
    """This worker is alive now."""
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    statement = insert(cast("Table", Heartbeat.__table__)).values(worker=worker, at=uow.now)
    uow.session.execute(statement.on_conflict_do_update(index_elements=["worker"], set_={"at": uow.now}))
    table = Heartbeat.__table__
    uow.session.execute(cast("Table", table).delete().where(table.c.at < uow.now - FORGOTTEN_AFTER))


def latest(session: Session) -> datetime | None:
    """When any worker was last heard of."""
    return session.scalar(select(func.max(Heartbeat.at)))


def seconds_since(session: Session, clock: Clock) -> int | None:
    """Since any worker was last heard of; None when never."""
    heard = latest(session)
    return int((clock.now() - heard).total_seconds()) if heard else None


def status(session: Session, clock: Clock) -> Literal["ok", "degraded"]:
    """Degraded when no worker was heard of for three minutes."""
    heard = latest(session)
    return "ok" if heard and clock.now() - heard <= SILENT_AFTER else "degraded"
