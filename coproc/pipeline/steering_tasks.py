"""What a steering group leaves to those who run the process: risks that are to be looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _
from coproc.pipeline.centre_tasks import coming, runs
from coproc.pipeline.task_sources import Task, day_end
from coproc.processes.steering.models import Risk

AHEAD = timedelta(days=7)


def risks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """From a week before the day of the next review; saving the risk with a new day, or as gone, is what ends it."""
    rows = coming(session, runs(session, actor), Risk, Risk.closed_on.is_(None), on=Risk.review_on, until=local(now).date() + AHEAD)
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
