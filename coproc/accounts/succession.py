"""What moves along when one organisation takes over from another, or a person leaves: rooms above register here through wiring."""

from __future__ import annotations

from collections.abc import Callable

from coproc.kernel.database import UnitOfWork

# what -> moves it from the first organisation to the second, in the caller's transaction
MOVES: dict[str, Callable[[UnitOfWork, int, int], None]] = {}
# Told when somebody's last role in an organisation has ended: (uow, person's number, organisation's number).
LEFT: list[Callable[[UnitOfWork, int, int], None]] = []
