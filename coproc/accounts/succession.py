"""What moves along when one organisation takes over from another, or a person leaves: rooms above register here through wiring."""

from __future__ import annotations

from collections.abc import Callable, Collection

from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork

# what -> moves it from the first organisation to the second, in the caller's transaction
MOVES: dict[str, Callable[[UnitOfWork, int, int], None]] = {}
# Told when somebody's last role in an organisation has ended: (uow, person's number, organisation's number).
LEFT: list[Callable[[UnitOfWork, int, int], None]] = []
# Told when people's roles in an organisation began or ended: (uow, their numbers, organisation's number, the roles).
ROLES_MOVED: list[Callable[[UnitOfWork, Collection[int], int, Collection[Role]], None]] = []


def roles_moved(uow: UnitOfWork, person_ids: Collection[int], organisation_id: int, *roles: Role) -> None:
    for told in ROLES_MOVED:
        told(uow, person_ids, organisation_id, roles)
