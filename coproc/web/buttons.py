"""A button that is a form of its own: one transaction, and a sentence on the page one comes back to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import flash

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, Forbidden, NotFound


def pressed(transaction: AbstractContextManager[UnitOfWork], work: Callable[[UnitOfWork], object], done: str = "") -> None:
    """What the work refuses is said as an error, else `done`, or what the work itself says. Raises NotFound, Forbidden."""
    try:
        with transaction as uow:
            said = work(uow)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(done or str(said), "success")
