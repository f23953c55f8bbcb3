"""What meetings do when the dialogue moves: filled by wiring, called by events, sign-up and the workflow's effects. Knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from coproc.kernel.database import UnitOfWork

CANCELLED: list[Callable[[UnitOfWork, int], object]] = []  # a sign-up was cancelled
CALLED_OFF: list[Callable[[UnitOfWork, int], object]] = []  # the event was
MOVED: list[Callable[[UnitOfWork, int, datetime | None], object]] = []  # the event begins at another time than this one


def signup_cancelled(uow: UnitOfWork, signup_id: int) -> None:
    """The caller holds the event."""
    for act in CANCELLED:
        act(uow, signup_id)


def event_called_off(uow: UnitOfWork, event_id: int) -> None:
    for act in CALLED_OFF:
        act(uow, event_id)


def event_moved(uow: UnitOfWork, event_id: int, was: datetime | None) -> None:
    """The caller holds the event."""
    for act in MOVED:
        act(uow, event_id, was)
