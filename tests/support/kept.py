"""A place that many tests begin in is built once per process and database, and put back for each of them: rows and objects.

`kept(build, database, clock)` is `build(database, clock)`, at the cost of copying what it wrote. `next_step(…)` goes on from there.
"""

from __future__ import annotations

import io
import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine, event, func, select

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


_built: dict[tuple[Any, ...], _Kept] = {}
_seen: Counter[tuple[Any, ...]] = Counter()


@dataclass
class _Standing:
    """Where the current test's database stands, for as long as nobody writes (commits are counted for all engines)."""

    database: Database | None = None
    key: tuple[Any, ...] = ()
    at: int = 0
    commits: int = 0
    is_patched: bool = False

    def stands(self, database: Database, key: tuple[Any, ...]) -> None:
        self.database, self.key, self.at = database, key, self.commits

    def is_known(self, database: Database) -> bool:
        return self.database is database and self.at == self.commits and not self.is_patched


_standing = _Standing()


@event.listens_for(Engine, "commit")
def _count(_connection: object) -> None:
    _standing.commits += 1


def begin_test(*, is_patched: bool) -> None:
    """A test that changes the product's own code (`monkeypatch`) does everything itself."""
    _standing.is_patched = is_patched


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
    _standing.stands(database, key)
    return _unpacked(found.objects, own)


def next_step(database: Database, clock: FixedClock, what: tuple[Any, ...], act: Callable[[], T]) -> T:
    """`act()`, which writes something and returns it; from the second time on, `what` of it is put back instead.

    Only right after `kept` or another step: whoever has written anything else goes on by hand.
    """
    if not _standing.is_known(database):
        return act()
    key = (*_standing.key, clock.now(), repr(what))
    if found := _built.get(key):
        found.rows.restore(database, over=True)
        made: T = _unpacked(found.objects, (database, clock))
    else:
        began, made = clock.now(), act()
        _seen[key] += 1
        if _seen[key] > 1 and clock.now() == began:  # what one test alone needs is not worth a copy
            _built[key] = _Kept(Rows(database), _packed(made, (database, clock)), began)
    _standing.stands(database, key)
    return made


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
