"""What of the one-to-one meetings collides with an event that is moved or cancelled."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.dialogues.meetings.models import Meeting, MeetingPlan, MeetingSlot
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.clock import local
from coproc.kernel.translation import ngettext


def on_another_day(session: Session, event: DialogueEvent) -> list[str]:
    """Meetings stay where they were put: those that no longer lie on the event's days are counted, for people to move."""
    if event.starts_at is None:
        return []
    first, last = local(event.starts_at).date(), local(event.ends_at or event.starts_at).date()
    held = (
        select(MeetingSlot.starts_at, func.count(Meeting.id))
        .join(Meeting, Meeting.slot_id == MeetingSlot.id)
        .join(MeetingPlan, MeetingPlan.id == Meeting.plan_id)
        .where(MeetingPlan.event_id == event.id, Meeting.freed_at.is_(None))
        .group_by(MeetingSlot.id, MeetingSlot.starts_at)
    )
    outside = sum(count for starts_at, count in session.execute(held) if not first <= local(starts_at).date() <= last)
    if not outside:
        return []
    return [
        ngettext(
            "{n} én-til-én-møde ligger ikke længere på arrangementets dag. Flyt det bagefter.",
            "{n} én-til-én-møder ligger ikke længere på arrangementets dag. Flyt dem bagefter.",
            outside,
        )
    ]
