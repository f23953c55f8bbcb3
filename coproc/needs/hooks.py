"""What rooms above this one want to know and to say. Filled by wiring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.needs.models import InnovationNeed
from coproc.needs.nearest import Near


@dataclass(frozen=True)
class Nearby:
    """A process beside a need, with why it stands there."""

    title: str
    url: str
    reasons: list[str]


# Called in the transaction that changed a need which is no draft.
CHANGED: list[Callable[[UnitOfWork, InnovationNeed], None]] = []
# Processes the reader may see that build on one of these needs, in their order, at most so many.
PROCESSES: list[Callable[[Session, Actor, Sequence[Near], int], list[Nearby]]] = []
# What a need began as: (sentence, address or ""), for its own page.
ORIGINS: list[Callable[[Session, Actor, InnovationNeed], list[tuple[str, str]]]] = []
# What others who bought for such a need learned: (session, reader, need, needs that look alike, at most so many).
LEARNED: list[Callable[[Session, Actor, InnovationNeed, Sequence[Near], int], list[Nearby]]] = []
