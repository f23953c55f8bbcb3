"""What a steering group leaves to those who run the process: risks that are to be looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.actor import Actor
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _
from coproc.pipeline.centre_tasks import runs
from coproc.pipeline.task_sources import MOST, RESTING, Task, day_end
from coproc.processes.models import Process
from coproc.processes.steering.models import Risk

AHEAD = timedelta(days=7)


def risks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """From a week before the day of the next review; saving the risk with a new day, or as gone, is what ends it."""
    mine = runs(session, actor)
    if not mine:
        return []
    rows = session.execute(
        select(Risk, Process)
        .join(Process, Process.id == Risk.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(
            mine.which,
            Case.state.not_in(RESTING),
            Risk.closed_on.is_(None),
            Risk.review_on <= local(now).date() + AHEAD,
        )
        .order_by(Risk.review_on, Risk.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Se igen på risikoen"),
            f"“{risk.risk}”",
            process.title,
            f"/processer/{process.reference}/styregruppe/risici/{risk.id}",
            day_end(risk.review_on),
            _("{name} holder øje.", name=risk.owner),
        )
        for risk, process in rows
    ]
