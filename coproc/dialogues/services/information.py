"""Delt information: what one company was told stays open until all are told (PRODUCT no. 7)."""

from __future__ import annotations

from coproc.cases import services as cases
from coproc.dialogues.models import SharedFact
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.processes.models import Process


def add_fact(uow: UnitOfWork, process_id: int, *, fact: str, told_to: str, event_id: int | None = None) -> SharedFact:
    """Something was told to one company. Raises DomainError when it says nothing."""
    if not fact.strip():
        raise DomainError(_("Skriv, hvad der er fortalt."), field="fact")
    found = SharedFact(process_id=process_id, event_id=event_id, fact=fact.strip(), told_to=told_to.strip(), recorded_at=uow.now)
    uow.session.add(found)
    uow.session.flush()  # the event names it
    uow.record("fact.told", ("fact", found.id), scope=("process", process_id), after={"fact": found.fact})
    _touch(uow, process_id)
    return found


def mark_shared(uow: UnitOfWork, fact_id: int) -> SharedFact:
    """It is told to all. A second click changes nothing."""
    found = uow.session.get_one(SharedFact, fact_id)
    if found.shared_at is None:
        found.shared_at = uow.now
        uow.record("fact.shared", ("fact", found.id), scope=("process", found.process_id), after={"fact": found.fact})
        _touch(uow, found.process_id)
    return found


def _touch(uow: UnitOfWork, process_id: int) -> None:
    cases.touch(uow, uow.session.get_one(Process, process_id).case_id or 0)
