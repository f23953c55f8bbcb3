"""An event moves, and its one-to-one meetings with it: same hours on the clock, told once, clashes named before it is saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from coproc.dialogues.meetings import services
from coproc.dialogues.meetings.models import MeetingPlan
from coproc.dialogues.meetings.slots import Span
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import changes
from coproc.dialogues.services import events
from coproc.kernel.clock import at_local, local
from coproc.kernel.errors import DomainError
from tests.factories.meetings import Meet, make_meet, make_set_up

from .conftest import SYSTEM, World

SATURDAY = datetime(2027, 3, 27, tzinfo=UTC).date()  # summer time begins the night after


@pytest.fixture
def meet(world: World) -> Meet:
    return make_meet(world.people, world.process_id)


def _event(world: World, event_id: int) -> DialogueEvent:
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


def _later(world: World, meet: Meet, days: int = 7, hours: int = 0) -> dict[str, datetime]:
    event = _event(world, meet.event_id)
    columns = changes.days_later(event, local(event.starts_at).date() + timedelta(days=days), with_deadlines=True)
    return {name: at + timedelta(hours=hours) for name, at in columns.items()}


def _move(world: World, meet: Meet, **given: int) -> changes.Consequences:
    columns = _later(world, meet, **given)
    said = changes.of_edit(world.database, SYSTEM, world.clock, meet.event_id, None, columns)
    with world.write() as uow:
        events.edit_event(uow, meet.event_id, **columns)
    return said


def _entries(mail) -> list:
    return list(Calendar.from_ical(mail.attachments[0]["text"]).walk("VEVENT"))


def _clock(meet: Meet) -> list[str]:
    return [f"{local(slot.starts_at):%d.%m. %H.%M}" for slot in meet.board.slots]


def test_meetings_move_along_and_everybody_gets_the_schedule_once_as_an_update(world: World, meet: Meet):
    meet.plan([[0], [1]])
    both, one = meet.company(0, 1), meet.company(1)
    meet.propose()
    meet.publish()
    before = {row.meeting.id: row for row in meet.board.rows}
    already = len(world.mails())
    said = _move(world, meet)
    after = {row.meeting.id: row for row in meet.board.rows}
    assert after.keys() == before.keys()
    assert {after[n].slot.starts_at - before[n].slot.starts_at for n in after} == {timedelta(days=7)}
    mails = world.mails()[already:]
    told = {mail.to_email: mail for mail in mails if mail.message == "meetings_moved"}
    assert set(told) == {"kontakt1@example.se", "kontakt2@example.se"}
    was = {str(entry["UID"]): entry for mail in world.mails("meetings_published") for entry in _entries(mail)}
    now = {str(entry["UID"]): entry for mail in told.values() for entry in _entries(mail)}
    assert was.keys() == now.keys() == {f"M-{number}@coproc" for number in before}
    assert {(was[uid]["SEQUENCE"], now[uid]["SEQUENCE"]) for uid in now} == {(0, 1)}
    assert {now[uid]["DTSTART"].dt - was[uid]["DTSTART"].dt for uid in now} == {timedelta(days=7)}
    assert sorted(m.to_email for m in mails if m.message == "meetings_buyer") == sorted(p.email for p in meet.officers)
    assert (said.meetings, said.schedules, said.buyers) == (len(before), 2, 2)
    assert said.calendars == sum(bool(mail.attachments) for mail in mails)
    assert "3 én-til-én-møder flytter med" in said.sentences
    assert both
    assert one

    count = len(world.mails())
    with world.write() as uow:  # the same once more changes nothing
        event = uow.session.get_one(DialogueEvent, meet.event_id)
        events.edit_event(uow, meet.event_id, starts_at=event.starts_at, ends_at=event.ends_at)
    assert len(world.mails()) == count


def test_across_the_change_to_summer_time_nine_stays_nine(world: World):
    start = at_local(SATURDAY, 9)
    closes = start - timedelta(days=7)
    meet = make_meet(
        world.people,
        world.process_id,
        starts_at=start,
        ends_at=at_local(SATURDAY, 15),
        signup_closes_at=closes,
        input_closes_at=closes,
    )
    meet.plan([[0]])
    meet.company(0)
    meet.propose()
    meet.publish()
    assert _clock(meet) == ["27.03. 09.00", "27.03. 10.00", "27.03. 11.00", "27.03. 12.00"]
    was = meet.board.slots[0].starts_at
    _move(world, meet, days=3)
    assert _clock(meet) == ["30.03. 09.00", "30.03. 10.00", "30.03. 11.00", "30.03. 12.00"]
    assert meet.board.slots[0].starts_at - was == timedelta(hours=71)
    (entry,) = _entries(world.mails("meetings_moved")[0])
    assert entry["DTSTART"].dt == at_local(datetime(2027, 3, 30, tzinfo=UTC).date(), 9)
    assert "tirsdag den 30. marts 2027 kl. 09.00–10.00" in world.mails("meetings_moved")[0].body_text
    assert Span.read(meet.board.plan.days[0]).typed() == "30.3.2027 09.00–13.00"
    _move(world, meet, days=-3)  # and back
    assert _clock(meet)[0] == "27.03. 09.00"


def test_by_an_hour_slots_pass_through_each_other_and_the_times_form_shows_them(world: World, meet: Meet):
    meet.plan([[0]])
    with meet.write() as uow:
        set_up = make_set_up(uow.session.get_one(DialogueEvent, meet.event_id), minutes=30)
        pauses = [Span(set_up.days[0].start.replace(hour=14), set_up.days[0].start.replace(hour=14, minute=30))]
        services.set_up(uow, meet.event_id, services.SetUp(set_up.days, pauses, 30, 0, 3, set_up.wishes_close_at))
    before = [slot.starts_at for slot in meet.board.slots]
    for hours in (1, -2):
        _move(world, meet, days=0, hours=hours)
    assert [slot.starts_at - timedelta(hours=-1) for slot in meet.board.slots] == before
    with meet.write() as uow:  # what was typed makes the same times
        plan = uow.session.get_one(MeetingPlan, meet.plan_id)
        again = services.SetUp(
            [Span.read(one) for one in plan.days], [Span.read(one) for one in plan.pauses], 30, 0, 3, plan.wishes_close_at
        )
        assert [start for start, _end in again.slots()] == [slot.starts_at for slot in meet.board.slots]
    assert world.mails("meetings_moved") == []  # not published: nobody has a schedule


def test_who_cannot_at_a_time_still_cannot_then_and_is_asked_again_on_another_day(world: World, meet: Meet):
    meet.plan([[0]])
    mine = meet.company(0, cannot=[1])
    with meet.write() as uow:
        services.set_buyer_times(uow, meet.plan_id, meet.ids(0)[0], [meet.board.slots[1].id])
    meet.propose()
    meet.publish()
    (row,) = meet.board.of_company(mine)
    assert row.slot.id == meet.board.slots[0].id
    said = _move(world, meet, days=0, hours=1)  # the first slot is now when they cannot
    assert meet.board.companies[mine].cannot == [meet.board.slots[0].id]
    assert meet.board.away[meet.ids(0)[0]] == [meet.board.slots[0].id]
    assert "1 tid støder sammen: virksomheden eller en køber har skrevet, at de ikke kan" in said.clashes
    said = _move(world, meet)
    assert said.forgotten == 2
    assert meet.board.companies[mine].cannot == []


def test_a_meeting_elsewhere_at_the_new_time_is_a_clash(world: World, meet: Meet):
    other = Meet(world.database, world.clock, world.process_id, 0, meet.buyers, meet.officers)
    start = _event(world, meet.event_id).starts_at + timedelta(days=7)
    other.event_id = world.published(starts_at=start, ends_at=start + timedelta(hours=3), capacity=None, title="Konference 2")
    for one in (meet, other):
        one.plan([[0]], hours=1)
        one.company(0)
        one.propose()
        one.publish()
    said = changes.of_edit(world.database, SYSTEM, world.clock, meet.event_id, None, _later(world, meet))
    assert "1 tid støder sammen: virksomheden eller en køber har et andet én-til-én-møde samtidig" in said.clashes


def test_meetings_never_reach_past_midnight_and_stay_once_they_have_begun(world: World, meet: Meet):
    meet.plan([[0]])
    meet.company(0)
    meet.propose()
    meet.publish()
    before = _clock(meet)
    with pytest.raises(DomainError, match="efter midnat"), world.write() as uow:
        events.edit_event(uow, meet.event_id, **_later(world, meet, days=0, hours=11))
    assert _clock(meet) == before
    world.clock.set(meet.board.slots[0].starts_at + timedelta(minutes=1))
    with world.write() as uow:
        events.edit_event(uow, meet.event_id, **_later(world, meet, days=0, hours=1))
    assert _clock(meet) == before
    assert world.mails("meetings_moved") == []


def test_the_deadline_for_wishes_moves_while_it_is_open(world: World, meet: Meet):
    meet.plan([[0]])
    until = meet.board.plan.wishes_close_at
    said = _move(world, meet)
    assert meet.board.plan.wishes_close_at == until + timedelta(days=7)
    assert "Fristen for at ønske møder bliver onsdag den 9. december 2026 kl. 10.00" in said.sentences
    world.clock.set(meet.board.plan.wishes_close_at + timedelta(hours=1))
    closed = meet.board.plan.wishes_close_at
    _move(world, meet, days=14)
    assert meet.board.plan.wishes_close_at == closed
