"""While the mail server is away nobody asks it all the time: all workers wait together, longer each time, and the page says since when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.messaging.models import MailPause

STEPS = tuple(timedelta(minutes=n) for n in (1, 2, 5, 10))  # the last one as often as it takes
ONLY = 1
MAILER = system("mailer")


def current(session: Session) -> MailPause | None:
    """Since when the server is away and when it is asked again; None when it answered the last time."""
    return session.get(MailPause, ONLY)


def holds(database: Database, clock: Clock) -> bool:
    with database.read() as session:
        until = session.scalar(select(MailPause.until).where(MailPause.id == ONLY))
    return until is not None and clock.now() < until


def note_absence(database: Database, clock: Clock, error: str) -> None:
    """It did not answer. Two workers that met the same absence count once."""
    with database.write(MAILER, clock) as uow:
        found = uow.session.get(MailPause, ONLY, with_for_update=True)
        if found is None:
            insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
            first = {"id": ONLY, "since": uow.now, "until": uow.now + STEPS[0], "tries": 1, "error": error}
            uow.session.execute(insert(MailPause).values(**first).on_conflict_do_nothing())
        elif found.until <= uow.now:
            found.until = uow.now + STEPS[min(found.tries, len(STEPS) - 1)]
            found.tries, found.error = found.tries + 1, error


def note_answer(database: Database, clock: Clock) -> None:
    """It answers again. Costs a read while all is well."""
    with database.read() as session:
        if current(session) is None:
            return
    with database.write(MAILER, clock) as uow:
        uow.session.execute(delete(MailPause).where(MailPause.id == ONLY))
