"""What meetings do when the dialogue moves: filled by wiring, called by sign-up and by the workflow's effects. Knows neither."""

from __future__ import annotations

from collections.abc import Callable

from coproc.kernel.database import UnitOfWork

CANCELLED: list[Callable[[UnitOfWork, int], object]] = []  # a sign-up was cancelled
CALLED_OFF: list[Callable[[UnitOfWork, int], object]] = []  # the event was


def signup_cancelled(uow: UnitOfWork, signup_id: int) -> None:
    """The caller holds the event."""
    for act in CANCELLED:
        act(uow, signup_id)


def event_called_off(uow: UnitOfWork, event_id: int) -> None:
    for act in CALLED_OFF:
        act(uow, event_id)
