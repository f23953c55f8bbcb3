"""Places, the queue, confirming, cancelling, expiry: PRODUCT's promise that nobody moves unexplained."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.audit.chain import verify
from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import deadlines, erasure, events, signups, talk
from coproc.kernel.actor import Actor
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.messaging import calendar
from tests.factories import dialogues as make

from .conftest import World


def _signup(world: World, number: int) -> SignUp:
    with world.database.read() as session:
        return session.get_one(SignUp, number)


def test_fifty_at_once_get_exactly_twenty_places(world: World):
    event_id = world.published(capacity=20)
    start = threading.Barrier(50)
    failures: list[BaseException] = []

    def sign_up(number: int) -> None:
        start.wait()
        try:
            with world.database.write(Actor(kind="company", name=f"Virksomhed {number}"), world.clock) as uow:
                make.make_signup(uow, event_id, number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=sign_up, args=(number,)) for number in range(1, 51)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with world.database.read() as session:
        rows = session.scalars(select(SignUp).where(SignUp.event_id == event_id).order_by(SignUp.queue_number)).all()
        assert [row.queue_number for row in rows] == list(range(1, 51))
        assert [row.has_place for row in rows] == [True] * 20 + [False] * 30
        assert verify(session).holds
    assert len(world.mails("signup_confirm")) == 50


def test_one_company_at_once_is_signed_up_once(world: World):
    event_id = world.published(capacity=20)
    start = threading.Barrier(8)
    results: list[bool] = []

    def sign_up() -> None:
        start.wait()
        with world.write() as uow:
            done = signups.sign_up(
                uow,
                event_id,
                company_number="13748136",
                company_name="Firma",
                contact_name="Ida",
                email="ida@example.dk",
            )
            results.append(done.is_new)

    threads = [threading.Thread(target=sign_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]
    with world.database.read() as session:
        assert len(session.scalars(select(SignUp)).all()) == 1


def test_a_cancelled_place_goes_to_the_next_who_is_told_why(world: World):
    event_id = world.published()
    first, _second, third, fourth = (world.sign_up(event_id, number) for number in range(1, 5))
    assert not _signup(world, third).has_place
    with world.write() as uow:
        signups.confirm(uow, third)
    with world.write() as uow:
        signups.cancel(uow, first)
    found = _signup(world, third)
    assert found.has_place
    assert found.place_reason.startswith("I får tilbudt en plads, fordi en anden virksomhed har meldt afbud")
    (mail,) = world.mails("signup_offered")
    assert found.place_reason in mail.body_text
    assert not mail.attachments  # theirs when they have said yes
    assert not _signup(world, fourth).has_place
    with world.write() as uow:
        signups.cancel(uow, first)  # a second click
    assert len(world.mails("signup_offered")) == 1


def test_an_unconfirmed_one_expires_and_the_next_in_line_gets_the_place(world: World):
    event_id = world.published()
    first, second, third = (world.sign_up(event_id, number) for number in range(1, 4))
    with world.write() as uow:
        signups.confirm(uow, second)
        signups.confirm(uow, third)
    world.clock.advance(timedelta(hours=47))
    assert deadlines.expire_unconfirmed(world.database, world.clock) == 0
    world.clock.advance(timedelta(hours=2))
    assert deadlines.expire_unconfirmed(world.database, world.clock) == 1
    assert deadlines.expire_unconfirmed(world.database, world.clock) == 0
    assert _signup(world, first).status == "expired"
    assert "ikke bekræftede" in _signup(world, third).place_reason
    with world.write() as uow, pytest.raises(Conflict, match="udløbet"):
        signups.confirm(uow, first)
    assert world.sign_up(event_id, 1) != first  # may come again, last in line
    assert not _signup(world, world.sign_up(event_id, 1)).has_place


def test_the_deadline_to_confirm_is_the_sign_up_deadline_when_that_is_sooner(world: World):
    event_id = world.published()
    with world.database.read() as session:
        closes = session.get_one(DialogueEvent, event_id).signup_closes_at
    world.clock.set(closes - timedelta(hours=5))
    assert _signup(world, world.sign_up(event_id)).confirm_by == closes
    world.clock.set(closes - timedelta(minutes=2))
    assert _signup(world, world.sign_up(event_id, 2)).confirm_by == closes + timedelta(minutes=58)


def test_confirming_gives_a_calendar_file_to_those_with_a_place(world: World):
    event_id = world.published(capacity=1)
    first, second = world.sign_up(event_id, 1), world.sign_up(event_id, 2)
    with world.write() as uow:
        signups.confirm(uow, first)
        signups.confirm(uow, second)
    with world.write() as uow:
        signups.confirm(uow, first)
    with_place, waiting = world.mails("signup_confirmed")
    assert calendar.method_of(with_place.attachments[0]["text"]) == "REQUEST"
    assert not waiting.attachments
    assert "nr. 1 på ventelisten" in waiting.subject


def test_more_places_fill_from_the_queue_and_fewer_than_taken_are_refused(world: World):
    event_id = world.published()
    numbers = [world.sign_up(event_id, number) for number in range(1, 5)]
    with world.write() as uow:
        events.edit_event(uow, event_id, capacity=3)
    assert [_signup(world, number).has_place for number in numbers] == [True, True, True, False]
    with world.write() as uow, pytest.raises(DomainError, match="3 virksomheder har allerede") as refusal:
        events.edit_event(uow, event_id, capacity=2)
    assert refusal.value.field == "capacity"


def test_a_new_time_is_mailed_once_to_everybody_with_a_higher_sequence(world: World):
    event_id = world.published()
    for number in range(1, 4):
        world.sign_up(event_id, number)
    with world.database.read() as session:
        event = session.get_one(DialogueEvent, event_id)
    later = event.starts_at + timedelta(days=1)
    for _ in range(2):
        with world.write() as uow:
            events.edit_event(uow, event_id, starts_at=later, ends_at=later + timedelta(hours=4))
    mails = world.mails("event_changed")
    assert len(mails) == 3
    assert "SEQUENCE:1" in mails[0].attachments[0]["text"]
    assert not mails[2].attachments  # on the waiting list


def test_two_editors_at_once_are_one_result_and_a_sentence(world: World):
    event_id = world.published()
    with world.database.read() as session:
        version = session.get_one(DialogueEvent, event_id).version
    with world.write() as uow:
        events.edit_event(uow, event_id, version=version, title="Den første")
    with world.write() as uow, pytest.raises(Conflict):
        events.edit_event(uow, event_id, version=version, title="Den anden")


def test_a_sign_up_does_not_disturb_the_one_who_edits(world: World):
    event_id = world.published()
    with world.database.read() as session:
        version = session.get_one(DialogueEvent, event_id).version
    world.sign_up(event_id)
    with world.write() as uow:
        assert events.edit_event(uow, event_id, version=version, title="Rettet").title == "Rettet"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"company_number": "12345678", "country": "DK"}, "company_number"),
        ({"company_number": "", "country": "SE"}, "company_number"),
        ({"country": "XX"}, "country"),
        ({"company_name": " "}, "company_name"),
        ({"contact_name": ""}, "contact_name"),
        ({"email": "ikke en adresse"}, "email"),
        ({"attendees": ["a"] * 6}, "attendees"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world: World, given, field):
    event_id = world.published()
    with world.write() as uow, pytest.raises(DomainError) as refusal:
        make.make_signup(uow, event_id, **given)
    named = set(refusal.value.errors) if isinstance(refusal.value, FieldErrors) else {refusal.value.field}
    assert named == {field}


def test_each_closed_door_has_its_own_sentence_and_names_the_written_route(world: World):
    with world.write() as uow:
        hidden = make.make_event(uow, make.make_round(uow, world.process_id).id).id
    with pytest.raises(NotFound):
        world.sign_up(hidden)
    late, closed, cancelled, over = (world.published() for _ in range(4))
    with world.write() as uow:
        events.move(uow, closed, "close_signup")
        events.move(uow, cancelled, "cancel", reason="Oplægsholderen er syg.")
    with pytest.raises(Conflict, match=r"lukket for tilmelding\. I kan stadig give skriftligt input"):
        world.sign_up(closed)
    with pytest.raises(Conflict, match="aflyst"):
        world.sign_up(cancelled)
    world.clock.advance(timedelta(days=12))
    with pytest.raises(Conflict, match="Fristen for tilmelding er overskredet"):
        world.sign_up(late)
    world.clock.advance(timedelta(days=3))
    with pytest.raises(Conflict, match="begyndt eller holdt"):
        world.sign_up(over)


def test_cancelling_an_event_tells_everybody_why_and_frees_the_places(world: World):
    event_id = world.published()
    number = world.sign_up(event_id)
    with world.write() as uow:
        events.move(uow, event_id, "cancel", reason="Oplægsholderen er syg.")
    (mail,) = world.mails("event_cancelled")
    assert "Oplægsholderen er syg." in mail.body_text
    assert calendar.method_of(mail.attachments[0]["text"]) == "CANCEL"
    assert _signup(world, number).status == "cancelled"
    with world.database.read() as session:
        assert session.get_one(DialogueEvent, event_id).cancelled_because == "Oplægsholderen er syg."


def test_access_needs_go_the_day_after_and_names_on_the_events_own_date(world: World):
    event_id = world.published()
    number = world.sign_up(event_id)
    with world.write() as uow:
        signups.confirm(uow, number)
        signups.change(uow, number, attendees=["Ida Holm"], is_listed=True, access_needs="Kørestol")
        talk.ask(uow, event_id, question="Hvor mange?", asked_by="Firma", email="spoerger@example.dk")
    link = world.link(number)
    world.clock.advance(timedelta(days=14, hours=5))
    assert erasure.erase_access_needs(world.database, world.clock) == 0
    world.clock.advance(timedelta(days=1))
    assert erasure.erase_access_needs(world.database, world.clock) == 1
    assert erasure.erase_access_needs(world.database, world.clock) == 0
    assert _signup(world, number).access_needs == ""
    assert erasure.anonymise(world.database, world.clock) == 0
    world.clock.advance(timedelta(days=190))
    assert erasure.anonymise(world.database, world.clock) == 1
    assert erasure.anonymise(world.database, world.clock) == 0
    found = _signup(world, number)
    assert (found.contact_name, found.email, found.attendees) == ("", "", [])
    assert found.company_name == "Virksomhed 1"
    with world.database.read() as session:
        assert queries.questions(session, event_id)[0].asker_email == ""
        with pytest.raises(NotFound):
            queries.signup_by_token(session, link.rsplit("/", 1)[1])
        assert verify(session).holds
