"""How often something may be tried: fixed windows in one table, safe when many try at once.

Keys are stored hashed: an address or a network is not readable from the table.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, case, delete, text
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.accounts.models import Throttle
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import TooMany
from coproc.kernel.translation import ngettext

LONGEST_WINDOW = timedelta(days=1)
# A count that a power cut takes harms nobody; waiting for the disk would, with everybody's count in one row.
_UNHURRIED = text("SET LOCAL synchronous_commit = off")


def check(database: Database, clock: Clock, purpose: str, key: str, *, limit: int, window: timedelta) -> None:
    """Count a try and raise TooMany past `limit` in `window`.

    Its own transaction, committed at once, so that a try that is refused later counts too. Call it before opening another one.
    """
    with database.write(system("throttling"), clock) as uow:
        if uow.session.get_bind().dialect.name == "postgresql":
            uow.session.execute(_UNHURRIED)
        tries, started = _count(uow.session, purpose, key, uow.now, window)
    _refuse(tries, limit, started + window - clock.now())


def check_within(uow: UnitOfWork, purpose: str, key: str, *, limit: int, window: timedelta) -> None:
    """The same inside a transaction: only what is committed counts. For limiting what succeeds, like public sign-ups."""
    tries, started = _count(uow.session, purpose, key, uow.now, window)
    _refuse(tries, limit, started + window - uow.now)


def forget(database: Database, clock: Clock, purpose: str, key: str) -> None:
    """Start over, after a success."""
    with database.write(system("throttling"), clock) as uow:
        uow.session.execute(delete(Throttle).where(Throttle.key == _hashed(purpose, key)))


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: windows that are over."""
    uow.session.execute(delete(Throttle).where(Throttle.window_started_at < uow.now - LONGEST_WINDOW))


def network_of(address: str | None) -> str:
    """What one visitor can hardly change: the IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64 if found.version == 6 else 32), strict=False))


def _hashed(purpose: str, key: str) -> str:
    return hashlib.sha256(f"{purpose}\n{key.strip().lower()}".encode()).hexdigest()


def _count(session: Session, purpose: str, key: str, now: datetime, window: timedelta) -> tuple[int, datetime]:
    """One upsert: two at once are two tries."""
    values = {"hashed": _hashed(purpose, key), "now": now, "ended": now - window}
    tries, started = session.execute(_upsert(session.get_bind().dialect.name), values).one()
    return tries, started


@cache
def _upsert(dialect: str) -> Any:
    """Built once: a sign-up counts four tries, and building this costs more than running it."""
    table, now = cast("Table", Throttle.__table__), bindparam("now", type_=Throttle.__table__.c.window_started_at.type)
    insert: Any = insert_sqlite if dialect == "sqlite" else insert_postgresql
    over = table.c.window_started_at <= bindparam("ended")
    return (
        insert(table)
        .values(key=bindparam("hashed"), window_started_at=now, tries=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "tries": case((over, 1), else_=table.c.tries + 1),
                "window_started_at": case((over, now), else_=table.c.window_started_at),
            },
        )
        .returning(table.c.tries, table.c.window_started_at)
    )


def _refuse(tries: int, limit: int, left: timedelta) -> None:
    if tries > limit:
        minutes = max(1, -(-int(left.total_seconds()) // 60))
        raise TooMany(
            ngettext(
                "Der er prøvet for mange gange. Prøv igen om {n} minut.",
                "Der er prøvet for mange gange. Prøv igen om {n} minutter.",
                minutes,
            ),
            retry_after=max(1, int(left.total_seconds())),
        )
