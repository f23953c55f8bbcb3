"""Is a worker alive? Each says so every five seconds, and when a job of its failed; /readyz and the administrator's page read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.kernel.clock import Clock
from coproc.kernel.database import UnitOfWork
from coproc.messaging.models import Heartbeat

SILENT_AFTER = timedelta(minutes=3)
FORGOTTEN_AFTER = timedelta(hours=1)  # by the next worker's tick; a machine that was taken down is then no news


@dataclass
class Trouble:
    """What went wrong for one worker since it started; every job is tried again at its next turn."""

    failures: int = 0
    job: str = ""  # the latest that failed
    at: datetime | None = None

    def note(self, job: str, at: datetime) -> None:
        self.failures, self.job, self.at = self.failures + 1, job, at


def beat(uow: UnitOfWork, worker: str, trouble: Trouble | None = None) -> None:
    """This worker is alive now."""
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    met = trouble or Trouble()
    said = {"at": uow.now, "failures": met.failures, "failed_job": met.job, "failed_at": met.at}
    statement = insert(cast("Table", Heartbeat.__table__)).values(worker=worker, **said)
    uow.session.execute(statement.on_conflict_do_update(index_elements=["worker"], set_=said))
    table = Heartbeat.__table__
    uow.session.execute(cast("Table", table).delete().where(table.c.at < uow.now - FORGOTTEN_AFTER))


def leave(uow: UnitOfWork, worker: str) -> None:
    """It was told to end: nobody waits for it. One that was killed stays on the page, as silent."""
    uow.session.execute(delete(Heartbeat).where(Heartbeat.worker == worker))


@dataclass(frozen=True)
class Sign:
    """One worker, as the administrator sees it."""

    worker: str
    seconds: int  # since it was heard of
    is_silent: bool
    failures: int
    failed_job: str
    failed_at: datetime | None


def signs(session: Session, clock: Clock) -> list[Sign]:
    """Every worker that was heard of in the last hour, or last of all, the latest first."""
    now = clock.now()
    return [
        Sign(
            row.worker,
            int((now - row.at).total_seconds()),
            now - row.at > SILENT_AFTER,
            row.failures,
            row.failed_job,
            row.failed_at,
        )
        for row in session.scalars(select(Heartbeat).order_by(Heartbeat.at.desc(), Heartbeat.worker))
    ]


def latest(session: Session) -> datetime | None:
    """When any worker was last heard of."""
    return session.scalar(select(func.max(Heartbeat.at)))


def status(session: Session, clock: Clock) -> Literal["ok", "degraded"]:
    """Degraded when no worker was heard of for three minutes."""
    heard = latest(session)
    return "ok" if heard and clock.now() - heard <= SILENT_AFTER else "degraded"
