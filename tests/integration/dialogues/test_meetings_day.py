"""Buyers' own times, and the day itself: who does not come, whose times go on, and who comes after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.audit.models import AuditEvent
from coproc.dialogues.meetings import absence
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import erasure
from coproc.kernel.actor import Actor, Role
from coproc.pipeline.meeting_tasks import meeting_times
from tests.factories.accounts import signed_in
from tests.factories.meetings import Meet, make_meet
from tests.support.together import together

from .conftest import SYSTEM, World


@dataclass
class Ticking:
    """No two readings are the same, as on a real clock."""

    instant: datetime

    def now(self) -> datetime:
        self.instant += timedelta(milliseconds=1)
        return self.instant


@pytest.fixture
def meet(world: World) -> Meet:
    return make_meet(world.people, world.process_id)


@pytest.fixture
def path(world: World, meet: Meet) -> str:
    with world.database.read() as session:
        return f"/processer/P-2026-1/markedsdialog/{session.get_one(DialogueEvent, meet.event_id).reference}/moeder"


def _tasks(world: World, meet: Meet, officer: int = 0) -> list[str]:
    mine = frozenset({(meet.ids(officer)[0], Role.OFFICER)})
    with world.database.read() as session:
        actor = Actor(kind="person", name="", memberships=mine)
        return [one.path for one in meeting_times(session, actor, world.clock.now())]


# buyers' own times


def test_a_buyer_writes_itself_when_it_cannot_and_is_asked_until_it_has(app: Flask, world: World, meet: Meet, path: str):
    meet.plan([[0], [1]])
    officer = signed_in(app, meet.officers[0], world.clock)
    own, other = (f"{path}/koebere/{number}" for number in meet.ids(0, 1))
    assert _tasks(world, meet) == [own]
    assert own in officer.get(path).text
    assert own in officer.get(path.removesuffix("/moeder")).text
    assert "hvornår kan I ikke?" in officer.get(own).text
    first = meet.board.slots[0].id
    assert officer.post(own, data={"cannot": [first]}).status_code == 303
    assert meet.board.away == {meet.ids(0)[0]: [first]}
    assert _tasks(world, meet) == []
    assert officer.get(other).status_code == 403
    assert officer.post(other, data={"cannot": [first]}).status_code == 403
    stranger = world.people.person((world.people.organisation("Fremmed Kommune"), Role.OFFICER))
    assert signed_in(app, stranger, world.clock).get(own).status_code == 403
    second = signed_in(app, meet.officers[1], world.clock)
    assert second.post(other, data={}).status_code == 303  # can at all times: said as well
    assert _tasks(world, meet, 1) == []


def test_after_publication_the_buyer_reads_that_the_meeting_stands_until_it_is_moved(
    app: Flask, world: World, meet: Meet, path: str
):
    meet.plan([[0]], hours=1)
    meet.company(0)
    meet.propose()
    meet.publish()
    officer = signed_in(app, meet.officers[0], world.clock)
    own = f"{path}/koebere/{meet.ids(0)[0]}"
    assert own in officer.get(f"{path}/koeber/{meet.ids(0)[0]}").text
    saved = officer.post(own, data={"cannot": [meet.board.slots[0].id]}, follow_redirects=True)
    assert "skriv til dialog@example.dk" in saved.text
    assert len(meet.board.meetings) == 1


# the day


def test_who_does_not_come_is_asked_about_and_later_times_go_to_the_next(app: Flask, world: World, meet: Meet, path: str):
    meet.plan([[0]], hours=3, most=3)
    missing = meet.company(0)
    waiting = [meet.company(0), meet.company(0), meet.company(0)]
    meet.propose()
    meet.publish()
    (row,) = meet.board.of_company(missing)
    world.clock.set(row.slot.starts_at - timedelta(hours=2))
    facilitator = signed_in(app, world.facilitator, world.clock)
    page = f"{path}/fremmoede/{missing}/udeblevet"
    assert page in facilitator.get(f"{path}/fremmoede").text
    asked = facilitator.get(page)
    assert "Er Virksomhed 1 udeblevet?" in asked.text
    assert "Virksomhed 4" in asked.text  # who is next
    assert len(meet.board.of_company(missing)) == 1  # nothing yet
    assert facilitator.post(page).status_code == 303
    assert meet.board.of_company(missing) == []
    assert [one.slot.id for one in meet.board.of_company(waiting[2])] == [row.slot.id]
    assert [mail.to_email for mail in world.mails("meetings_cancelled")] == ["kontakt1@example.se"]
    assert [mail.to_email for mail in world.mails("meetings_changed")] == ["kontakt4@example.se"]
    count = len(world.mails())
    assert facilitator.post(page).status_code == 404  # a second click
    assert len(world.mails()) == count
    back = facilitator.post(f"{path}/fremmoede/{missing}", data={"how": "undo"}, follow_redirects=True)
    assert "1 af deres møder er givet videre og kan ikke tages tilbage." in back.text
    assert len(world.mails()) == count
    with world.database.read() as session:
        assert session.get_one(SignUp, missing).status == "confirmed"


def test_within_the_last_hour_the_time_is_free_and_comes_back_when_they_do(app: Flask, world: World, meet: Meet, path: str):
    meet.plan([[0]], hours=1)
    missing, waiting = meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    (row,) = meet.board.of_company(missing)
    world.clock.set(row.slot.starts_at - timedelta(minutes=20))
    facilitator = signed_in(app, world.facilitator, world.clock)
    facilitator.post(f"{path}/fremmoede/{missing}/udeblevet")
    assert meet.board.meetings == []
    shown = facilitator.get(f"{path}/fremmoede").text
    assert "Virksomhed 1" in shown  # still on the list
    assert "Fortryd" in shown
    world.clock.advance(timedelta(minutes=5))
    assert facilitator.post(f"{path}/fremmoede/{missing}", data={"how": "undo"}).status_code == 303
    (again,) = meet.board.of_company(missing)
    assert (again.meeting.id, again.slot.id, again.meeting.sequence) == (row.meeting.id, row.slot.id, row.meeting.sequence + 2)
    (mail,) = world.mails("meetings_changed")
    assert "tiden var stadig fri" in mail.body_text
    assert waiting


def test_on_a_real_clock_what_was_freed_is_found_again(world: World, meet: Meet):
    meet.plan([[0], [1]], hours=3, most=2)
    missing = meet.company(0, 1)
    meet.propose()
    meet.publish()
    had = {row.meeting.id for row in meet.board.of_company(missing)}
    clock = Ticking(meet.board.slots[0].starts_at - timedelta(minutes=30))
    with world.database.write(SYSTEM, clock) as uow:
        assert absence.no_show(uow, meet.plan_id, missing) == (2, 0)
    assert meet.board.meetings == []
    with world.database.write(SYSTEM, clock) as uow:
        assert absence.back_again(uow, meet.plan_id, missing, "arrived") == 0
    assert {row.meeting.id for row in meet.board.of_company(missing)} == had
    assert meet.board.companies[missing].arrived_at


def test_two_at_the_door_free_one_companys_times_once(world: World, meet: Meet):
    meet.plan([[0]], hours=1)
    missing, waiting = meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    world.clock.set(meet.board.slots[0].starts_at - timedelta(hours=2))

    def tap(_place: int) -> tuple[int, int]:
        with meet.write() as uow:
            return absence.no_show(uow, meet.plan_id, missing)

    assert sorted(together(2, tap)) == [(0, 0), (1, 1)]
    assert [row.signup.id for row in meet.board.rows] == [waiting]
    assert len(world.mails("meetings_changed")) == 1


# wishes


def test_after_publication_the_wish_form_says_why_it_is_closed(app: Flask, world: World, meet: Meet):
    meet.plan([[0]], hours=1)
    got, none = meet.company(0), meet.company(0)
    meet.propose()
    meet.publish()
    visitor = signed_in(app, None, world.clock)
    for signup_id in (got, none):
        link = f"{meet.link(signup_id)}/moeder"
        assert "Mødeplanen er offentliggjort, så ønskerne kan ikke ændres mere" in visitor.get(link).text
        late = visitor.post(link, data={"wish_1": meet.ids(0)[0]})
        assert late.status_code == 409
        assert "Mødeplanen er offentliggjort, så ønskerne kan ikke ændres mere" in late.text
        assert "error-summary" in late.text


def test_the_topics_of_wishes_are_erased_on_the_events_date(world: World, meet: Meet):
    meet.plan([[0]])
    mine = meet.company(0)
    with world.database.read() as session:
        day = session.get_one(DialogueEvent, meet.event_id).erase_on
    world.clock.set(datetime.combine(day, datetime.min.time(), world.clock.now().tzinfo) - timedelta(days=1))
    erasure.anonymise(world.database, world.clock)
    assert meet.board.companies[mine].topics == "Ladning på pladsen"
    world.clock.advance(timedelta(days=2))
    erasure.anonymise(world.database, world.clock)
    assert meet.board.companies[mine].topics == ""
    assert meet.board.companies[mine].wishes == meet.ids(0)  # which buyers were asked for stays, for the annex
    with world.database.read() as session:
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("event.%erased"))).all()
    assert actions == ["event.meeting_topics_erased"]
    assert erasure.anonymise(world.database, world.clock) == 0
