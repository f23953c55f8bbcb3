"""The event moves, and its one-to-one meetings with it: the same hours after its start on the clock, also across summer time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from coproc.dialogues.meetings import letters, queries
from coproc.dialogues.meetings.models import MeetingBuyer, MeetingCompany, MeetingPlan, MeetingSlot
from coproc.dialogues.meetings.services import record
from coproc.dialogues.meetings.slots import Span
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.clock import COPENHAGEN, local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

Times = dict[int, tuple[datetime, datetime]]


def event_moved(uow: UnitOfWork, event_id: int, was: datetime | None) -> None:
    """Once the first meeting has begun they all stay where they were. The caller holds the event.

    Raises DomainError (field "starts_at") when a meeting would reach past midnight.
    """
    event, plan = uow.session.get_one(DialogueEvent, event_id), queries.plan_of(uow.session, event_id)
    if plan is None or was is None or event.starts_at is None or event.starts_at == was:
        return
    slots = uow.session.scalars(select(MeetingSlot).where(MeetingSlot.plan_id == plan.id).order_by(MeetingSlot.starts_at)).all()
    if not slots or slots[0].starts_at <= uow.now:
        return
    meetings = queries.board(uow.session, plan.id).meetings
    later = _by_the_clock(was, event.starts_at)
    old: Times = {slot.id: (slot.starts_at, slot.ends_at) for slot in slots}
    _move_slots(uow, slots, later)
    _move_plan(uow, plan, later)
    new: Times = {slot.id: (slot.starts_at, slot.ends_at) for slot in slots}
    forgotten = _said_again(uow, plan, old, new)
    for meeting in meetings if plan.published_at else ():
        meeting.sequence += 1
    plan.changes += 1
    uow.session.flush()
    wishes_until = plan.wishes_close_at.isoformat() if queries.wishes_are_open(plan, uow.now) else ""
    record(uow, event, "meetings.moved_along", count=len(meetings), forgotten=forgotten, wishes_until=wishes_until)
    if plan.published_at is not None:
        letters.moved_along(uow, queries.board(uow.session, plan.id), was)


def _by_the_clock(was: datetime, now: datetime) -> Callable[[datetime], datetime]:
    """Later by as much as the event on a Danish clock: 9.00 stays 9.00 whatever summer time does."""
    step = local(now).replace(tzinfo=None) - local(was).replace(tzinfo=None)
    return lambda instant: (local(instant).replace(tzinfo=None) + step).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def _move_slots(uow: UnitOfWork, slots: Sequence[MeetingSlot], later: Callable[[datetime], datetime]) -> None:
    """One by one from the far end: no two slots of a plan begin together on the way."""
    days = {_days(at, later(at)) for slot in slots for at in (slot.starts_at, slot.ends_at)}
    if len(days) > 1:
        sentence = _(
            "Så ville nogle af én-til-én-møderne ligge efter midnat. Ret mødernes tider først, eller vælg et andet klokkeslæt."
        )
        raise DomainError(sentence, field="starts_at")
    for slot in reversed(slots) if later(slots[0].starts_at) > slots[0].starts_at else slots:
        slot.starts_at, slot.ends_at = later(slot.starts_at), later(slot.ends_at)
        uow.session.flush()


def _days(was: datetime, now: datetime) -> int:
    return (local(now).date() - local(was).date()).days


def _move_plan(uow: UnitOfWork, plan: MeetingPlan, later: Callable[[datetime], datetime]) -> None:
    """What the facilitator typed, so that the form shows the new times; and the deadline for wishes, if it is still to come."""
    spans = [Span.read(one) for one in plan.days]
    first = next((one.day for one in spans if one.day), None)
    if first is None:
        return
    moved = [_moved(Span(one.start, one.end, one.day or first), later) for one in (*spans, *map(Span.read, plan.pauses))]
    plan.days = [one.stored() for one in moved[: len(spans)]]
    plan.pauses = [Span(one.start, one.end).stored() for one in moved[len(spans) :]]
    if plan.wishes_close_at > uow.now:
        plan.wishes_close_at = max(later(plan.wishes_close_at), uow.now)


def _moved(span: Span, later: Callable[[datetime], datetime]) -> Span:
    assert span.day is not None
    start, end = (local(later(datetime.combine(span.day, at, COPENHAGEN))) for at in (span.start, span.end))
    # A span longer than its meetings ends with its day.
    last = end.time() if end.date() == start.date() else start.time().replace(hour=23, minute=59)
    return Span(start.time(), last, start.date())


def _said_again(uow: UnitOfWork, plan: MeetingPlan, old: Times, new: Times) -> int:
    """Who cannot at a time cannot at that time, whichever meeting now lies there. How many said something that tells nothing now."""
    buyers = uow.session.scalars(select(MeetingBuyer).where(MeetingBuyer.plan_id == plan.id)).all()
    companies = uow.session.scalars(select(MeetingCompany).where(MeetingCompany.plan_id == plan.id)).all()
    everybody: list[MeetingBuyer | MeetingCompany] = [*buyers, *companies]
    forgotten = 0
    for one in everybody:
        away = [old[slot] for slot in one.cannot if slot in old]
        kept = [slot for slot, (starts, ends) in new.items() if any(starts < until and since < ends for since, until in away)]
        one.cannot = kept
        if away and not kept:
            forgotten += 1
            if isinstance(one, MeetingBuyer):
                uow.session.delete(one)  # they are asked again
    return forgotten
