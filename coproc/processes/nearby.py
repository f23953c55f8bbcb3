"""What a process hears from needs, and shows beside them (`coproc.needs.hooks`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.cases.services import touch
from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.needs.hooks import Nearby
from coproc.needs.models import InnovationNeed
from coproc.needs.nearest import Near
from coproc.processes.models import Process, ProcessNeed
from coproc.processes.queries import visible_to

OVER = ("stopped", "closed")


def touch_processes(uow: UnitOfWork, need: InnovationNeed) -> None:
    """A gate reads whether the needs behind a process are complete."""
    for case_id in uow.session.scalars(
        select(Process.case_id).join(ProcessNeed, ProcessNeed.process_id == Process.id).where(ProcessNeed.need_id == need.id)
    ):
        if case_id is not None:
            touch(uow, case_id)


def built_on(session: Session, actor: Actor, near: Sequence[Near], limit: int) -> list[Nearby]:
    """Running processes the reader may see that build on one of these needs, with why that need is alike."""
    proposed = {found.need.id: found.match.reasons for found in near if found.match.suggest}
    rows = session.execute(
        select(ProcessNeed.need_id, Process)
        .join(Process, Process.id == ProcessNeed.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(ProcessNeed.need_id.in_(proposed), Process.id.in_(visible_to(actor)), Case.state.not_in(OVER))
    ).all()
    order = list(proposed)
    found: dict[int, Nearby] = {}
    for need_id, process in sorted(rows, key=lambda row: (order.index(row[0]), row[1].id)):
        found.setdefault(process.id, Nearby(process.title, f"/processer/{process.reference}-{process.slug}", proposed[need_id]))
    return list(found.values())[:limit]
