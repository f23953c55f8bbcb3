"""Between a form of this room and its doing: the mails it alters. Accounts stands below the cases: `page_wiring` puts the page here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork


class Confirm(Protocol):
    """See `coproc.processes.mail_changes.confirm`."""

    def __call__(self, act: Callable[[UnitOfWork], object], *, title: str, back: str, **frame: Any) -> str | None: ...


CONFIRM: Confirm | None = None
# Who gets which of the person's reminders, given the absences as they stand: (session, person's number, first day, last day, today).
STAND_INS: Callable[[Session, int, date, date, date], Sequence[Any]] | None = None


def confirm(act: Callable[[UnitOfWork], object], *, title: str, back: str, **frame: Any) -> str | None:
    """The page to show first, or None to go on. Raises what `act` raises."""
    return CONFIRM(act, title=title, back=back, **frame) if CONFIRM else None
