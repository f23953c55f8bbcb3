"""Tasks of those who write an organisation's answer together: one's parts and those of whom one stands in for, and what waits for the officer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coproc.accounts.away.queries import stands_in_for
from coproc.accounts.models import Person
from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import MOST, RESTING, Source, Task, day_end
from coproc.processes.models import Participation, Process
from coproc.processes.teams.models import AnswerPart
from coproc.processes.teams.queries import is_stale


def _open_parts(organisations: frozenset[int]) -> Select[AnswerPart, Process]:
    """Parts of answers that are not sent, in processes that go on."""
    return (
        select(AnswerPart, Process)
        .join(Participation, Participation.id == AnswerPart.participation_id)
        .join(Process, Process.id == Participation.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(
            Participation.organisation_id.in_(organisations),
            Participation.need_form_sent_at.is_(None),
            AnswerPart.ended_at.is_(None),
            AnswerPart.approved_at.is_(None),
            Case.state.not_in(RESTING),
        )
        .order_by(AnswerPart.due_on, AnswerPart.id)
        .limit(MOST)
    )


def own_parts(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Parts in this person's hands; on holidays they stand on the deputy's list too."""
    me = session.get(Person, actor.person_id) if actor.person_id else None
    if me is None or not actor.memberships:
        return []
    absent = {person.email: person.name for person in stands_in_for(session, me.id, local(now).date())}
    query = _open_parts(actor.organisation_ids()).where(
        AnswerPart.email.in_({me.email, *absent}), AnswerPart.done_at.is_(None), AnswerPart.left_at.is_(None)
    )
    return [
        Task(
            _("Svar på"),
            _("din del af behovsskemaet") if row.email == me.email else _("{name}s del af behovsskemaet", name=row.name),
            process.title,
            f"/processer/{process.reference}/udforskning/hold/{row.id}",
            day_end(row.due_on),
            _("{name} har bedt om det.", name=row.handed_by)
            if row.email == me.email
            else _("Du tager over for {name}.", name=absent[row.email]),
        )
        for row, process in session.execute(query)
    ]


def officer_parts(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """What is finished and waits for approval, and what nobody has looked at."""
    organisations = actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    day = local(now).date()
    tasks = []
    for row, process in session.execute(_open_parts(organisations)):
        page = f"/processer/{process.reference}/udforskning/hold"
        if row.done_at:
            thing, why = _("{name}s del af jeres svar", name=row.name), _("{name} er færdig.", name=row.name)
            tasks.append(Task(_("Godkend"), thing, process.title, f"{page}/{row.id}", day_end(row.due_on), why))
        elif is_stale(row, day):
            thing, why = _("{name}s del af jeres svar", name=row.name), _("Ingen har set den.")
            if row.left_at:
                why = _("{name} er ikke længere i organisationen.", name=row.name)
            tasks.append(Task(_("Giv videre:"), thing, process.title, page, day_end(row.due_on), why))
    return tasks


TEAMS: tuple[Source, ...] = (own_parts, officer_parts)
