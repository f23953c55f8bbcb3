"""Where a decision about joining waits: at the officer, at the manager, or for its meeting."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import Task, active_parts, day_end
from coproc.processes.joining import meetings
from coproc.processes.joining.models import DecisionState, JoiningDecision
from coproc.processes.models import ASKED_STATES, Participation


def decisions(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """One for each decision that has left its draft; the calendar of an organisation is read once."""
    managed = actor.organisation_ids(Role.MANAGER)
    written = actor.organisation_ids(Role.OFFICER)
    organisations = managed | written
    if not organisations:
        return []
    query = (
        active_parts(organisations, ASKED_STATES)
        .add_columns(JoiningDecision)
        .join(JoiningDecision, JoiningDecision.open_for == Participation.id)
        .where(JoiningDecision.state != DecisionState.DRAFT)
    )
    calendar = cache(lambda organisation_id: meetings.coming(session, organisation_id, local(now).date()))
    tasks = []
    for part, process, _case, name, decision in session.execute(query):
        path = f"/processer/{process.reference}/deltagelse/{part.id}"
        if decision.state == DecisionState.MEETING:
            if part.organisation_id not in written and decision.asked_by_id != actor.person_id:
                continue  # the manager has answered; the paper is the officer's
            tasks.append(_meeting(decision, name, process.title, path, now, calendar(part.organisation_id)))
        else:
            tasks.append(_answer(decision, name, process.title, path, is_manager=part.organisation_id in managed))
    return tasks


def _answer(decision: JoiningDecision, name: str, title: str, path: str, *, is_manager: bool) -> Task:
    due = day_end(decision.answer_by)
    if is_manager:
        why = _("Du er leder i {organisation}.", organisation=name)
        return Task(_("Beslut,"), _("om I er med"), title, f"{path}/beslutning/svar", due, why)
    if decision.state == DecisionState.QUESTION:
        return Task(_("Svar"), _("lederen, før I er med"), title, path, due, _("{name} har spurgt.", name=decision.manager_name))
    why = _("{organisation} vil være med.", organisation=name)
    return Task(_("Venter på,"), _("at {name} svarer", name=decision.manager_name), title, path, due, why, waiting=True)


def _meeting(decision: JoiningDecision, name: str, title: str, path: str, now: datetime, calendar: list[meetings.Meeting]) -> Task:
    """Until the agenda closes its deadline counts, then the meeting, and from its day on what it decided."""
    why = _("{body} beslutter for {organisation}.", body=decision.body, organisation=name)
    today, held_on = local(now).date(), decision.meeting_on
    if held_on is None or held_on <= today:
        return Task(_("Skriv,"), _("hvad {body} besluttede", body=decision.body), title, path, day_end(held_on), why)
    agenda = meetings.agenda(calendar, decision.body, held_on, decision.agenda_days, today)
    if agenda.is_late:
        return Task(_("Venter på,"), _("at {body} beslutter", body=decision.body), title, path, day_end(held_on), why, waiting=True)
    return Task(_("Send"), _("dagsordenspunktet om deltagelse"), title, path, day_end(agenda.on), why)
