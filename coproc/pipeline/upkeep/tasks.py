"""What an administrator owes: the yearly review, when it was never written down and from the day of the first reminder on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import Task, day_end
from coproc.pipeline.upkeep.services import PATH, last_review, renew_on

AHEAD = timedelta(days=30)


def statement(session: Session, actor: Actor, now: datetime) -> list[Task]:
    if Role.ADMINISTRATOR not in actor.roles:
        return []
    last = last_review(session)
    due = renew_on(last) if last else None
    if due and due - AHEAD > local(now).date():
        return []
    why = _("Den er senest gennemgået {day}.", day=long_date(last)) if last else _("Erklæringen er ikke gennemgået endnu.")
    return [Task(_("Gennemgå"), _("tilgængelighedserklæringen"), _("Administration"), PATH, day_end(due), why)]
