"""A place that many tests begin in is built once per process and database, and put back for each of them: rows and objects.

`kept(build, database, clock)` is `build(database, clock)`, at the cost of copying what it wrote.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from coproc.audit.models import AuditEvent
from tests.support.databases import Rows

if TYPE_CHECKING:
    from coproc.kernel.clock import FixedClock
    from coproc.kernel.database import Database

T = TypeVar("T")


@dataclass(frozen=True)
class _Kept:
    rows: Rows
    objects: bytes
    at: datetime


_built: dict[tuple[Any, str, datetime], _Kept] = {}


def kept(build: Callable[..., T], database: Database, clock: FixedClock, *shared: Any) -> T:
    """Calls `build(database, clock, *shared)` the first time; these stay what they are, everything else is the test's own copy.

    What somebody else has written before would be kept with it: then it is simply built.
    """
    own = (database, clock, *shared)
    key = (build, database.engine.dialect.name, clock.now())
    with database.read() as session:
        untouched = session.scalar(select(func.count()).select_from(AuditEvent)) == 0
    if not untouched:
        return build(*own)
    if key in _built:
        found = _built[key]
        found.rows.restore(database)
    else:
        made = build(*own)
        found = _built[key] = _Kept(Rows(database), _packed(made, own), clock.now())
    clock.set(found.at)
    return _unpacked(found.objects, own)


def _packed(made: object, own: tuple[Any, ...]) -> bytes:
    buffer = io.BytesIO()

    class Packer(pickle.Pickler):
        def persistent_id(self, thing: object) -> int | None:
            return next((number for number, one in enumerate(own) if one is thing), None)

    Packer(buffer).dump(made)
    return buffer.getvalue()


def _unpacked(packed: bytes, own: tuple[Any, ...]) -> Any:
    class Unpacker(pickle.Unpickler):
        def persistent_load(self, number: int) -> Any:
            return own[number]

    return Unpacker(io.BytesIO(packed)).load()
