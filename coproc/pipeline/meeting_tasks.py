"""What buyers at the tables of one-to-one meetings owe: when they cannot, before the plan is made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.dialogues.meetings.models import MeetingBuyer, MeetingPlan, MeetingTable
from coproc.dialogues.models import COMING_STATES, DialogueEvent
from coproc.kernel.actor import Actor, Role
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import MOST, RESTING, Task
from coproc.processes.models import Process


def meeting_times(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Until they have said so once, also that they can at all times; after the deadline the facilitator makes the plan without."""
    mine = actor.organisation_ids(Role.OFFICER, Role.EXPERT)
    if not mine:
        return []
    whole = select(Case.id).where(Case.state.not_in(RESTING))
    rows = session.execute(
        select(MeetingTable, MeetingPlan, DialogueEvent, Process)
        .join(MeetingPlan, MeetingPlan.id == MeetingTable.plan_id)
        .join(DialogueEvent, DialogueEvent.id == MeetingPlan.event_id)
        .join(Process, Process.id == DialogueEvent.process_id)
        .join(Case, Case.id == DialogueEvent.case_id)
        .where(
            MeetingPlan.published_at.is_(None),
            MeetingPlan.wishes_close_at >= now,
            Case.state.in_(COMING_STATES),
            Process.case_id.in_(whole),
        )
        .order_by(MeetingTable.id)
    ).all()
    seats = {
        (plan.id, buyer): (plan, event, process)
        for table, plan, event, process in rows
        for buyer in (*table.regulars, *table.substitutes)
        if buyer in mine
    }
    said = select(MeetingBuyer.plan_id, MeetingBuyer.organisation_id).where(MeetingBuyer.organisation_id.in_(mine))
    for plan_id, buyer in session.execute(said):
        seats.pop((plan_id, buyer), None)
    names = {one.id: one.name for one in session.scalars(select(Organisation).where(Organisation.id.in_(mine)))} if seats else {}
    return [
        Task(
            _("Skriv, hvornår I ikke kan:"),
            event.title,
            process.title,
            f"/processer/{process.reference}/markedsdialog/{event.reference}/moeder/koebere/{buyer}",
            plan.wishes_close_at,
            _("{organisation} sidder ved et bord til én-til-én-møderne.", organisation=names[buyer]),
        )
        for (_plan_id, buyer), (plan, event, process) in list(seats.items())[:MOST]
    ]
