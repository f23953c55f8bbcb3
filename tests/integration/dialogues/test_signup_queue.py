"""Several events at once, double sign-ups, the waiting list's offers, online seats, and what deadlines do by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from coproc.audit.chain import verify
from coproc.cases.models import Case
from coproc.dialogues import queries, signup_queries
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import deadlines, erasure, events, new_signups, signups
from coproc.kernel.errors import Conflict, FieldErrors, TooMany
from coproc.messaging.models import OutboxMessage, Status

from .conftest import World

GRAVKO = {
    "company_number": "13748136",
    "company_name": "Gravko ApS",
    "contact_name": "Ida Holm",
    "email": "ida@example.dk",
    "attendees": ["Ida Holm"],
}


def _signup(world: World, number: int) -> SignUp:
    with world.database.read() as session:
        return session.get_one(SignUp, number)


def _sign_up(world: World, *event_ids: int, **given) -> list[signups.SignedUp]:
    with world.write() as uow:
        return signups.sign_up_for(uow, event_ids, **{**GRAVKO, **given})


def _confirmed(world: World, event_id: int, number: int) -> int:
    found = world.sign_up(event_id, number)
    with world.write() as uow:
        signups.confirm(uow, found)
    return found


def _full(world: World, **given) -> tuple[int, list[int]]:
    """An event of one place with three companies, all confirmed."""
    event_id = world.published(**{"capacity": 1, **given})
    return event_id, [_confirmed(world, event_id, number) for number in (1, 2, 3)]


# several events, one contact


def test_three_events_are_one_mail_one_confirmation_and_a_calendar_file_each(world: World):
    chosen = [world.published(title=f"Møde {number}") for number in (1, 2, 3)]
    done = _sign_up(world, *chosen)
    (mail,) = world.mails("signup_confirm")
    assert all(f"Møde {number}" in mail.body_text for number in (1, 2, 3))
    with world.write() as uow:
        signups.confirm(uow, done[1].signup.id)
        signups.confirm(uow, done[0].signup.id)
    assert {_signup(world, one.signup.id).status for one in done} == {"confirmed"}
    (mail,) = world.mails("signup_confirmed")
    assert sorted(one["filename"] for one in mail.attachments) == ["D-2026-1.ics", "D-2026-2.ics", "D-2026-3.ics"]


def test_one_closed_event_among_the_chosen_changes_nothing_at_all(world: World):
    open_one, closed = world.published(), world.published()
    with world.write() as uow:
        events.move(uow, closed, "close_signup")
    with pytest.raises(Conflict, match="lukket for tilmelding"):
        _sign_up(world, open_one, closed)
    with world.database.read() as session:
        assert session.scalars(select(SignUp)).all() == []
    assert world.mails() == []


def test_a_colleague_with_another_address_does_not_see_what_the_first_wrote(world: World):
    first, second = world.published(), world.published()
    (ida,) = _sign_up(world, first)
    (per,) = _sign_up(world, second, contact_name="Per Dahl", email="per@example.dk")
    with world.write() as uow:
        signups.confirm(uow, per.signup.id)
    with world.database.read() as session:
        assert [one.id for one in signup_queries.contact_signups(session, session.get_one(SignUp, per.signup.id))] == [
            per.signup.id
        ]
    assert _signup(world, ida.signup.id).status == "unconfirmed"


# signing up twice


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"company_name": "Gravko ApS"}, {"company_name": "GRAVKO  Aps v/Ida"}),
        ({"company_number": "13748136"}, {"company_number": "DK 13 74 81 36"}),
        (
            {"country": "NO", "company_number": "923 609 016"},
            {"country": "NO", "company_number": "NO923609016"},
        ),
        ({"country": "SE", "company_number": "556012-5790"}, {"country": "SE", "company_number": "5560125790"}),
    ],
)
def test_two_spellings_are_one_company_and_the_first_is_told_who_was_added(world: World, first, second):
    event_id = world.published()
    (one,) = _sign_up(world, event_id, **first)
    (two,) = _sign_up(
        world, event_id, **second, contact_name="Per Dahl", email="per@example.dk", attendees=["Per Dahl", "ida holm"]
    )
    assert (two.is_new, two.signup.id, two.added) == (False, one.signup.id, ("Per Dahl",))
    assert _signup(world, one.signup.id).attendees == ["Ida Holm", "Per Dahl"]
    (mail,) = world.mails("signup_exists")
    assert mail.to_email == "ida@example.dk"
    assert "Per Dahl er sat på jeres tilmelding" in mail.body_text


def test_an_event_may_rule_that_the_first_sign_up_stands(world: World):
    event_id = world.published(merges_signups=False)
    (one,) = _sign_up(world, event_id)
    (two,) = _sign_up(world, event_id, email="per@example.dk", attendees=["Per Dahl"])
    assert (two.is_new, two.added) == (False, ())
    assert _signup(world, one.signup.id).attendees == ["Ida Holm"]
    assert "lagt" not in world.mails("signup_exists")[0].body_text


def test_more_names_than_there_is_room_for_are_not_added(world: World):
    event_id = world.published()
    (one,) = _sign_up(world, event_id, attendees=[f"Person {n}" for n in range(4)])
    (two,) = _sign_up(world, event_id, email="per@example.dk", attendees=["Per", "Pia", "Poul"])
    assert two.added == ("Per",)
    assert len(_signup(world, one.signup.id).attendees) == new_signups.MOST_ATTENDEES


def test_who_lost_the_mail_gets_it_again_by_signing_up_again(world: World):
    event_id = world.published()
    _sign_up(world, event_id)
    world.clock.advance(timedelta(hours=2))
    _sign_up(world, event_id)
    assert [mail.to_email for mail in world.mails("signup_confirm")] == ["ida@example.dk"] * 2
    assert world.mails("signup_exists") == []


def test_names_are_names_and_not_links(world: World):
    event_id = world.published()
    with pytest.raises(FieldErrors, match="links"):
        _sign_up(world, event_id, attendees=["Vind nu https://example.com"])


def test_limits_are_by_address_and_company_and_never_by_network(world: World):
    event_id = world.published(capacity=None)
    for number in range(1, 60):
        world.sign_up(event_id, number)  # sixty companies from one place
    for number in range(100, 120):
        world.sign_up(event_id, number, email="den-samme@example.dk")
    with pytest.raises(TooMany):
        world.sign_up(event_id, 120, email="den-samme@example.dk")


# the waiting list


def test_an_offer_is_accepted_and_a_second_click_changes_nothing(world: World):
    event_id, (first, second, third) = _full(world)
    with world.write() as uow:
        signups.cancel(uow, first)
    found = _signup(world, second)
    assert found.offer_until == world.clock.now() + timedelta(hours=48)
    with world.database.read() as session:
        row = queries.row_of(session, event_id)
        assert (row.taken, row.waiting) == (1, 1)  # what is offered is nobody else's
    for _ in range(2):
        with world.write() as uow:
            signups.accept(uow, second)
    assert _signup(world, second).offer_until is None
    accepted = world.mails("signup_confirmed")[-1]
    assert accepted.attachments
    assert len([mail for mail in world.mails("signup_confirmed") if mail.key.startswith(f"signup_confirmed:{second}")]) == 1
    with world.write() as uow, pytest.raises(Conflict, match="ventelisten"):
        signups.accept(uow, third)
    world.clock.advance(timedelta(days=3))
    assert deadlines.lapse_offers(world.database, world.clock) == 0


def test_an_offer_nobody_answers_goes_to_the_next_with_a_sentence_why(world: World):
    _event_id, (first, second, third) = _full(world)
    with world.write() as uow:
        signups.cancel(uow, first)
    world.clock.advance(timedelta(hours=47))
    assert deadlines.lapse_offers(world.database, world.clock) == 0
    world.clock.advance(timedelta(hours=2))
    with world.write() as uow, pytest.raises(Conflict, match="gået videre"):
        signups.accept(uow, second)
    assert deadlines.lapse_offers(world.database, world.clock) == 1
    assert deadlines.lapse_offers(world.database, world.clock) == 0
    gone, offered = _signup(world, second), _signup(world, third)
    assert (gone.status, gone.has_place) == ("expired", False)
    assert "ikke svarede på tilbuddet" in gone.place_reason
    assert "ikke svarede på tilbuddet" in world.mails("signup_cancelled")[-1].body_text
    assert "foran jer ikke svarede" in offered.place_reason
    assert offered.offer_until is not None


def test_five_minutes_before_the_place_is_simply_given(world: World):
    event_id, (first, second, _third) = _full(world)
    with world.database.read() as session:
        starts = session.get_one(DialogueEvent, event_id).starts_at
    world.clock.set(starts - timedelta(minutes=5))
    with world.write() as uow:
        signups.cancel(uow, first)
    found = _signup(world, second)
    assert found.has_place
    assert found.offer_until is None
    assert found.place_reason.startswith("I har fået en plads, fordi")
    (mail,) = world.mails("signup_promoted")
    assert mail.attachments
    world.clock.set(starts + timedelta(minutes=1))
    with world.write() as uow:
        signups.cancel(uow, second)
    assert not _signup(world, _third).has_place  # it has begun


def test_whoever_comes_back_stands_last_and_the_calendar_hears_of_it(world: World):
    event_id, (first, _second, _third) = _full(world)
    with world.write() as uow:
        signups.cancel(uow, first)
    cancelled = Calendar.from_ical(world.mails("signup_cancelled")[0].attachments[0]["text"]).walk("VEVENT")[0]
    again = _signup(world, world.sign_up(event_id, 1))
    assert again.queue_number == 4
    assert again.sequence > cancelled["SEQUENCE"] == 1


# online


def test_full_in_the_room_is_not_full_online(world: World):
    event_id, (_first, second, _third) = _full(world, link="https://example.dk/moede", online_capacity=1)
    with world.write() as uow:
        signups.attend(uow, second, online=True)
    found = _signup(world, second)
    assert (found.is_online, found.has_place, found.status) == (True, True, "confirmed")
    with world.database.read() as session:
        row = queries.row_of(session, event_id)
        assert (row.taken, row.online, row.waiting) == (1, 1, 1)
    with pytest.raises(Conflict, match="flere pladser online"):
        world.sign_up(event_id, 9, online=True)
    with world.write() as uow:
        signups.attend(uow, second, online=False)
    back = _signup(world, second)
    assert (back.has_place, back.queue_number) == (False, 4)  # last in the queue
    assert _signup(world, world.sign_up(event_id, 9, online=True)).is_online


def test_whoever_goes_online_gives_the_place_in_the_room_to_the_next(world: World):
    _event_id, (first, second, _third) = _full(world, link="https://example.dk/moede")
    with world.write() as uow:
        signups.attend(uow, first, online=True)
    assert "valgt at være med online" in _signup(world, second).place_reason


def test_an_online_seat_can_be_taken_after_the_deadline_but_not_without_a_link(world: World):
    hybrid, room = world.published(link="https://example.dk/moede"), world.published()
    world.clock.advance(timedelta(days=12))
    assert _signup(world, world.sign_up(hybrid, online=True)).has_place
    with pytest.raises(Conflict, match="Fristen"):
        world.sign_up(hybrid, 2)
    with pytest.raises(Conflict, match="online"):
        world.sign_up(room, online=True)


# what passes by itself


def test_sign_up_closes_when_its_deadline_has_passed(world: World):
    event_id = world.published()

    def state() -> str:
        with world.database.read() as session:
            return session.get_one(Case, session.get_one(DialogueEvent, event_id).case_id).state

    assert deadlines.close_signups(world.database, world.clock) == 0
    world.clock.advance(timedelta(days=11, minutes=1))
    assert deadlines.close_signups(world.database, world.clock) == 1
    assert deadlines.close_signups(world.database, world.clock) == 0
    assert state() == "signup_closed"
    with pytest.raises(Conflict, match="Fristen for tilmelding er overskredet"):
        world.sign_up(event_id)
    with world.write() as uow:
        events.move(uow, event_id, "reopen_signup", reason="Flere vil med")
    assert deadlines.close_signups(world.database, world.clock) == 0  # a person opened it on purpose
    assert state() == "invitation_published"


def test_the_event_moves_across_summer_time_and_keeps_its_hour(world: World):
    world.clock.set(datetime(2027, 3, 1, 9, tzinfo=UTC))
    before = datetime(2027, 3, 27, 9, tzinfo=UTC)  # 10.00 in winter
    after = datetime(2027, 3, 29, 8, tzinfo=UTC)  # 10.00 in summer
    event_id = world.published(
        starts_at=before, ends_at=before + timedelta(hours=2), signup_closes_at=before - timedelta(days=3), capacity=5
    )
    signup = _confirmed(world, event_id, 1)
    with world.write() as uow:
        events.edit_event(uow, event_id, starts_at=after, ends_at=after + timedelta(hours=2))
    first = Calendar.from_ical(world.mails("signup_confirmed")[0].attachments[0]["text"]).walk("VEVENT")[0]
    (mail,) = world.mails("event_changed")
    moved = Calendar.from_ical(mail.attachments[0]["text"]).walk("VEVENT")[0]
    assert (first["UID"], first["SEQUENCE"], moved["SEQUENCE"]) == (moved["UID"], 0, 1)
    assert (first["DTSTART"].dt, moved["DTSTART"].dt) == (before, after)
    assert "mandag den 29. marts 2027 kl. 10.00" in mail.body_text
    assert "kl. 10.00" in world.mails("signup_confirmed")[0].body_text
    assert _signup(world, signup).has_place


def test_diet_goes_the_day_after_and_names_also_from_the_outbox(world: World):
    event_id = world.published()
    number = _confirmed(world, event_id, 1)
    with world.write() as uow:
        signups.change(uow, number, attendees=["Ida"], is_listed=False, diet="Nødder", size="10-49", wants_meeting=True)
        for mail in uow.session.scalars(select(OutboxMessage)):
            mail.status = Status.SENT
    world.clock.advance(timedelta(days=16))
    assert erasure.erase_access_needs(world.database, world.clock) == 1
    assert _signup(world, number).diet == ""
    world.clock.advance(timedelta(days=190))
    assert erasure.anonymise(world.database, world.clock) == 1
    with world.database.read() as session:
        mails = session.scalars(select(OutboxMessage)).all()
        assert mails
        assert not [mail for mail in mails if "kontakt1" in mail.to_email + mail.body_text + mail.to_name]
        assert verify(session).holds
    found = _signup(world, number)
    assert (found.size, found.wants_meeting, found.company_name) == ("10-49", True, "Virksomhed 1")  # for the statistics
