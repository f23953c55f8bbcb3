"""What rooms above this one want to know and to say. Filled by wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.needs.matching.index import NeedText
from coproc.needs.models import InnovationNeed


@dataclass(frozen=True)
class Nearby:
    """A process beside a need, with why it stands there."""

    title: str
    url: str
    reasons: list[str]


# Called in the transaction that changed a need which is no draft.
CHANGED: list[Callable[[UnitOfWork, InnovationNeed], None]] = []
# Open processes that look like this text, nearest first, at most so many.
PROCESSES: list[Callable[[Session, Actor, NeedText, int], list[Nearby]]] = []
