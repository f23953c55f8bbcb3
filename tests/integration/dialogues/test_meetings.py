"""One-to-one meetings: wishes, the kept proposal, publication once, moves with a reason, freed seats, the door."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.dialogues.meetings import queries, schedule, services, solver
from coproc.dialogues.meetings.models import Meeting
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import events
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from tests.factories.meetings import Meet, make_meet, make_set_up
from tests.support.together import together

from .conftest import World


@pytest.fixture
def meet(world: World) -> Meet:
    return make_meet(world.people, world.process_id)


def _last(world: World, action: str) -> tuple[str, dict]:
    with world.database.read() as session:
        _event, payload = session.execute(
            select(AuditEvent, AuditPayload)
            .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
            .where(AuditEvent.action == action)
            .order_by(AuditEvent.sequence.desc())
            .limit(1)
        ).one()
        return payload.body["reason"], payload.body["after"]


def _events_of(mail) -> list:
    (text,) = [one["text"] for one in mail.attachments if "text" in one]
    return Calendar.from_ical(text).walk("VEVENT")


def test_only_confirmed_companies_wish_and_only_until_the_deadline(world: World, meet: Meet):
    meet.plan([[0], [1]])
    unconfirmed = world.sign_up(meet.event_id, 90)
    confirmed = meet.company(wishing=False)
    with pytest.raises(Conflict, match="Bekræft"):
        meet.wish(unconfirmed, 0)
    with pytest.raises(DomainError, match="samme køber to gange"):
        meet.wish(confirmed, 0, 0)
    with pytest.raises(DomainError, match="mindst én køber"):
        meet.wish(confirmed)
    with pytest.raises(DomainError, match="alle tiderne"):
        meet.wish(confirmed, 0, cannot=[0, 1, 2, 3])
    meet.wish(confirmed, 1, 0)
    meet.wish(confirmed, 0)
    assert meet.board.companies[confirmed].wishes == meet.ids(0)
    world.clock.set(meet.board.plan.wishes_close_at + timedelta(seconds=1))
    with pytest.raises(Conflict, match="Fristen for ønsker"):
        meet.wish(confirmed, 1)


def test_a_proposal_is_kept_with_its_proof_and_nobody_sees_it_before_it_is_published(world: World, meet: Meet):
    meet.plan([[0], [1]], most=2)
    first, second = meet.company(0, 1), meet.company(0)
    meet.propose()
    board = meet.board
    assert [len(board.of_company(one)) for one in (first, second)] == [2, 1]
    assert [(level["goal"], level["value"], level["bound"]) for level in board.plan.proof[:2]] == [
        ("companies", 2, 2),
        ("wishes", 3, 3),
    ]
    assert board.unmet == []
    assert not board.is_stale
    assert not [mail for mail in world.mails() if mail.message.startswith("meetings_")]
    assert _last(world, "meetings.proposed")[1]["digest"] == board.plan.digest


def test_a_proposal_for_what_has_changed_meanwhile_is_not_kept(meet: Meet):
    meet.plan([[0]])
    meet.company(0)
    problem = meet.board.problem
    found = solver.solve(problem)
    meet.company(0)
    with pytest.raises(Conflict, match="ændret"), meet.write() as uow:
        schedule.keep_proposal(uow, meet.plan_id, problem, found)
    assert meet.board.meetings == []


def test_publishing_tells_everybody_once_those_without_a_meeting_too(world: World, meet: Meet):
    meet.plan([[0]], hours=1)
    got, none = meet.company(0), meet.company(0)
    quiet = meet.company(wishing=False)
    meet.propose()
    done = together(4, lambda _place: meet.publish())
    assert done == [None] * 4
    (mail,) = world.mails("meetings_published")
    (entry,) = _events_of(mail)
    (meeting,) = meet.board.meetings
    assert meeting.signup_id == got
    assert (str(entry["UID"]), entry["SEQUENCE"]) == (f"M-{meeting.id}@coproc", 0)
    assert "/min-tilmelding/" in mail.body_text
    (sorry,) = world.mails("meetings_none")
    assert sorry.to_email == "kontakt2@example.se"
    assert "Den ene tid, hvor begge kan, er givet til en anden" in sorry.body_text
    (buyer,) = world.mails("meetings_buyer")
    assert buyer.to_email == meet.officers[0].email
    assert none
    assert quiet
    with pytest.raises(Conflict, match="offentliggjort"):
        meet.wish(none, 0)
    with pytest.raises(Conflict, match="offentliggjort"):
        meet.propose()


def test_a_move_wants_a_reason_keeps_it_and_tells_the_touched_alone(world: World, meet: Meet):
    meet.plan([[0], [1]])
    mine, other = meet.company(0), meet.company(1)
    meet.propose()
    meet.publish()
    (row,) = meet.board.of_company(mine)
    with pytest.raises(DomainError, match="Skriv hvorfor"), meet.write() as uow:
        schedule.move(uow, meet.plan_id, row.meeting.id, meet.seat(0, 2), reason=" ")
    with meet.write() as uow:
        schedule.move(uow, meet.plan_id, row.meeting.id, meet.seat(0, 2), reason="Toget er forsinket.")
    (mail,) = world.mails("meetings_changed")
    assert mail.to_email == "kontakt1@example.se"
    assert "Toget er forsinket." in mail.body_text
    (entry,) = _events_of(mail)
    assert (str(entry["UID"]), entry["SEQUENCE"]) == (f"M-{row.meeting.id}@coproc", 1)
    assert entry["DTSTART"].dt == meet.board.slots[2].starts_at
    assert [m.to_email for m in world.mails("meetings_buyer")][2:] == [meet.officers[0].email]
    reason, said = _last(world, "meeting.moved")
    assert reason == "Toget er forsinket."
    assert said["was"] != said["now"]
    assert meet.board.of_company(other)[0].meeting.sequence == 0


def test_clashes_are_refused_and_warnings_want_to_be_accepted(meet: Meet):
    meet.plan([[0], [1]])
    mine = meet.company(0, 1, cannot=[3])
    meet.propose()
    first, second = meet.board.of_company(mine)
    with pytest.raises(DomainError, match="to steder på én gang"), meet.write() as uow:
        schedule.move(
            uow, meet.plan_id, first.meeting.id, schedule.Target(first.table.id, second.slot.id), reason="x", accepted=True
        )
    with pytest.raises(schedule.Unaccepted) as caught, meet.write() as uow:
        schedule.move(uow, meet.plan_id, first.meeting.id, schedule.Target(first.table.id, meet.board.slots[3].id), reason="x")
    assert "ikke kan" in caught.value.warnings[0]
    with meet.write() as uow:
        target = schedule.Target(first.table.id, meet.board.slots[3].id)
        schedule.move(uow, meet.plan_id, first.meeting.id, target, reason="Aftalt i telefonen.", accepted=True)
    assert {row.slot.id for row in meet.board.of_company(mine)} == {second.slot.id, meet.board.slots[3].id}


def test_dropping_on_a_taken_seat_swaps_the_two(world: World, meet: Meet):
    meet.plan([[0]])
    one, two = meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    before = {row.signup.id: row.slot.id for row in meet.board.rows}
    (row,) = meet.board.of_company(one)
    with meet.write() as uow:
        schedule.move(uow, meet.plan_id, row.meeting.id, schedule.Target(row.table.id, before[two]), reason="De bytter.")
    assert {row.signup.id: row.slot.id for row in meet.board.rows} == {one: before[two], two: before[one]}
    assert len(world.mails("meetings_changed")) == 2
    assert len(world.mails("meetings_buyer")) == 2  # the schedule, and one mail for the whole swap


def test_a_quorum_that_would_be_lost_forbids_the_move(world: World):
    meet = make_meet(world.people, world.process_id, buyers=3)
    meet.plan([[0, 1], [1, 2]], hours=2)
    with meet.write() as uow:
        for table in meet.board.tables:
            said = {"name": table.name, "room": "", "companies": 1, "regulars": table.regulars, "substitutes": []}
            services.save_table(uow, meet.plan_id, table.id, quorum=2, **said)
    first, second = meet.company(0), meet.company(2)
    meet.propose()
    (one,), (two,) = meet.board.of_company(first), meet.board.of_company(second)
    assert one.slot.id != two.slot.id  # the buyer they share is at one table at a time
    with pytest.raises(DomainError, match="to borde på én gang"), meet.write() as uow:
        schedule.move(uow, meet.plan_id, two.meeting.id, schedule.Target(two.table.id, one.slot.id), reason="x", accepted=True)


def test_a_cancelled_companys_meeting_goes_to_the_next_in_line_who_is_told_why(world: World, meet: Meet):
    meet.plan([[0]], hours=2)
    gone, kept, first, _second = (meet.company(0) for _ in range(4))
    meet.propose()
    meet.publish()
    (lost,) = meet.board.of_company(gone)
    meet.cancel(gone)
    (row,) = meet.board.of_company(first)
    assert row.slot.id == lost.slot.id
    (mail,) = world.mails("meetings_changed")
    assert mail.to_email == "kontakt3@example.se"
    assert "I stod forrest i køen" in mail.body_text
    (cancelled,) = world.mails("meetings_cancelled")
    (entry,) = _events_of(cancelled)
    assert (str(entry["STATUS"]), str(entry["UID"])) == ("CANCELLED", f"M-{lost.meeting.id}@coproc")
    told = world.mails("meetings_buyer")[1:]
    assert [mail.to_email for mail in told] == [meet.officers[0].email]  # one mail for what went and what came
    assert "aflyst" in told[0].body_text
    assert "nyt møde" in told[0].body_text
    (withdrawn,) = [one for one in told[0].attachments if one["filename"] == "aflyst.ics"]
    assert f"M-{lost.meeting.id}@coproc" in base64.b64decode(withdrawn["base64"]).decode()
    assert meet.board.of_company(kept)[0].meeting.sequence == 0
    meet.cancel(gone)  # a second click
    assert len(world.mails("meetings_cancelled")) == 1


def test_before_publication_a_cancellation_frees_quietly_and_the_proposal_is_out_of_date(world: World, meet: Meet):
    meet.plan([[0]])
    gone = meet.company(0)
    meet.company(0)
    meet.propose()
    meet.cancel(gone)
    assert meet.board.of_company(gone) == []
    assert meet.board.is_stale
    assert not [mail for mail in world.mails() if mail.message.startswith("meetings_")]


def test_within_the_last_hour_nobody_is_sent_a_time_by_itself(world: World, meet: Meet):
    meet.plan([[0]], hours=1)
    gone, waiting = meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    world.clock.set(meet.board.slots[0].starts_at - timedelta(minutes=5))
    meet.cancel(gone)
    assert meet.board.meetings == []
    assert schedule.next_in_line(meet.board, (meet.board.tables[0].id, meet.board.slots[0].id)) == [waiting]
    with meet.write() as uow:
        schedule.place(uow, meet.plan_id, waiting, meet.seat(0, 0), reason="De er her allerede.")
    assert meet.board.of_company(waiting)


def test_two_who_leave_at_once_pass_on_two_seats_to_two(world: World, meet: Meet):
    meet.plan([[0]], hours=2)
    leaving = [meet.company(0), meet.company(0)]
    waiting = [meet.company(0), meet.company(0)]
    meet.propose()
    meet.publish()
    assert together(2, lambda place: meet.cancel(leaving[place])) == [None, None]
    assert sorted(row.signup.id for row in meet.board.rows) == waiting
    assert len(world.mails("meetings_changed")) == 2


def test_two_facilitators_cannot_give_one_seat_twice(meet: Meet):
    meet.plan([[0]], hours=1)
    both = [meet.company(0), meet.company(0)]

    def give(place: int) -> None:
        with meet.write() as uow:
            schedule.place(uow, meet.plan_id, both[place], meet.seat(0, 0), reason="Plads")

    results = together(2, give)
    assert sorted(isinstance(one, DomainError) for one in results) == [False, True]
    assert len(meet.board.meetings) == 1


def test_a_called_off_event_empties_every_calendar_and_passes_nothing_on(world: World, meet: Meet):
    meet.plan([[0]], hours=1)
    meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    with world.write() as uow:
        events.move(uow, meet.event_id, "cancel", reason="For få tilmeldte.")
    assert meet.board.meetings == []
    assert len(world.mails("meetings_cancelled")) == 1
    assert world.mails("meetings_changed") == []


def test_new_times_keep_what_stays_and_never_drop_a_published_meeting(world: World, meet: Meet):
    meet.plan([[0]], hours=3)
    mine = meet.company(0, cannot=[0])
    meet.propose()
    kept = [slot.id for slot in meet.board.slots]
    with world.database.read() as session:
        event = session.get_one(DialogueEvent, meet.event_id)
    shorter = make_set_up(event, hours=2)
    assert "Forslaget bliver slettet" in " ".join(services.preview(meet.board, event, shorter))
    with meet.write() as uow:
        services.set_up(uow, meet.event_id, shorter)
    assert [slot.id for slot in meet.board.slots] == kept[:2]
    assert meet.board.companies[mine].cannot == kept[:1]
    assert meet.board.meetings == []
    meet.propose()
    meet.publish()
    with pytest.raises(Conflict, match="Flyt dem først"), meet.write() as uow:
        services.set_up(uow, meet.event_id, make_set_up(event, hours=1))
    assert len(meet.board.meetings) == 1


def test_a_table_wants_buyers_that_take_part_and_a_quorum_it_can_reach(world: World, meet: Meet):
    meet.plan([])
    stranger = world.people.organisation("Fremmed Kommune")
    with pytest.raises(FieldErrors) as caught, meet.write() as uow:
        services.save_table(
            uow, meet.plan_id, None, name="", room="", quorum=3, companies=0, regulars=[stranger.id], substitutes=meet.ids(0)
        )
    assert set(caught.value.errors) == {"name", "regulars", "quorum", "companies"}


def test_a_company_arrives_with_one_click_and_counts_as_attended(world: World, meet: Meet):
    meet.plan([[0]])
    here, missing = meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    world.clock.set(meet.board.slots[0].starts_at)
    for signup_id, how in ((here, "arrived"), (here, "arrived"), (missing, "absent")):
        with meet.write() as uow:
            schedule.check_in(uow, meet.plan_id, signup_id, how)
    with world.database.read() as session:
        assert [session.get_one(SignUp, one).status for one in (here, missing)] == ["attended", "absent"]
    assert meet.board.companies[here].arrived_at
    with meet.write() as uow:
        schedule.check_in(uow, meet.plan_id, missing, "undo")
    with world.database.read() as session:
        assert session.get_one(SignUp, missing).status == "confirmed"


def test_a_waiting_company_is_left_out_until_it_has_a_place(world: World):
    meet = make_meet(world.people, world.process_id, capacity=1)
    meet.plan([[0]])
    placed, waiting = meet.company(0), meet.company(0)
    assert [company.key for company in meet.board.problem.companies] == [placed]
    meet.cancel(placed)
    assert [company.key for company in meet.board.problem.companies] == [waiting]


def test_moved_buyers_are_read_from_one_board(meet: Meet):
    meet.plan([[0], [1]])
    meet.company(0, 1)
    meet.propose()
    with meet.database.read() as session:
        board = queries.board(session, meet.plan_id)
        stored = session.scalars(select(Meeting)).all()
    assert {row.meeting.id for row in board.rows} == {one.id for one in stored}
    assert [board.names[one.buyers[0]] for one in stored] == ["Køber 1 Kommune", "Køber 2 Kommune"]


def test_attendance_waits_for_the_day(meet: Meet):
    meet.plan([[0]])
    early = meet.company(0)
    with pytest.raises(DomainError, match="mødedag"), meet.write() as uow:
        schedule.check_in(uow, meet.plan_id, early, "arrived")


def test_a_meeting_that_changes_table_leaves_the_first_buyers_calendar(world: World, meet: Meet):
    meet.plan([[0], [1]])
    mine = meet.company(0, takes_any=True)
    meet.propose()
    meet.publish()
    (row,) = meet.board.of_company(mine)
    with meet.write() as uow:
        schedule.move(uow, meet.plan_id, row.meeting.id, meet.seat(1, 0), reason="Lokalet er lukket.")
    told = {mail.to_email: [one["filename"] for one in mail.attachments] for mail in world.mails("meetings_buyer")[2:]}
    assert told == {meet.officers[0].email: ["aflyst.ics"], meet.officers[1].email: ["coproc.ics"]}
