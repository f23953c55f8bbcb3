"""What moves along when one organisation takes over from another: rooms above register here through wiring."""

from __future__ import annotations

from collections.abc import Callable

from coproc.kernel.database import UnitOfWork

# what -> moves it from the first organisation to the second, in the caller's transaction
MOVES: dict[str, Callable[[UnitOfWork, int, int], None]] = {}
