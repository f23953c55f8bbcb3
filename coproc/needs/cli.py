"""`coproc needs import`: what the command does; the composition root hangs it into its group."""

from __future__ import annotations

from pathlib import Path

from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.needs.imports import read_needs
from coproc.needs.intake import import_needs


def import_file(database: Database, clock: Clock, actor: Actor, file: Path) -> int:
    """How many drafts were made. Rows without an organisation belong to the actor's own, when there is just one.

    Raises ImportRefused with every error of every row, and changes nothing then.
    """
    rows = read_needs(file)
    own = actor.organisation_ids(Role.OFFICER, Role.EXPERT, Role.MANAGER)
    with database.write(actor, clock) as uow:
        return len(import_needs(uow, rows, next(iter(own)) if len(own) == 1 else None))
