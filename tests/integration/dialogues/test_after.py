"""After an event: the door, evaluation, statistics, and who is told when a tender is published."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from coproc.cases.models import Case
from coproc.dialogues import queries
from coproc.dialogues.after import attendance, evaluation, publication, statistics
from coproc.dialogues.after.models import EvaluationAnswer, EvaluationInvite, Follower
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import erasure, events, signups, talk
from coproc.dialogues.words import line, parts
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.messaging.models import OutboxMessage
from tests.support.together import together

from .conftest import World


def _held(world: World, *confirmed: int, event_id: int | None = None, **given) -> tuple[int, list[int]]:
    """An event with these companies confirmed, on the day it is held."""
    event_id = event_id or world.published(capacity=10, **given)
    numbers = [world.sign_up(event_id, number) for number in confirmed]
    with world.write() as uow:
        for number in numbers:
            signups.confirm(uow, number)
    world.clock.advance(timedelta(days=14))
    return event_id, numbers


def _status(world: World, signup_id: int) -> tuple[str, bool]:
    with world.database.read() as session:
        found = session.get_one(SignUp, signup_id)
        return found.status, found.has_place


def test_one_tap_is_enough_a_second_changes_nothing_and_a_wrong_one_is_undone(world: World):
    event_id, (first, second) = _held(world, 1, 2)
    with world.write() as uow:
        attendance.check_in(uow, event_id, first)
        attendance.check_in(uow, event_id, first)
        attendance.check_in(uow, event_id, second)
        attendance.undo(uow, event_id, second)
    assert _status(world, first) == ("attended", True)
    assert _status(world, second) == ("confirmed", True)
    with world.write() as uow:
        assert attendance.finish(uow, event_id) == 1
    assert _status(world, second) == ("absent", True)
    with world.write() as uow:
        attendance.check_in(uow, event_id, second)  # came late
    assert _status(world, second) == ("attended", True)


def test_the_door_opens_on_the_day_and_not_before(world: World):
    event_id = world.published()
    number = world.sign_up(event_id)
    with world.write() as uow, pytest.raises(DomainError, match="fra den dag"):
        attendance.check_in(uow, event_id, number)
    world.clock.advance(timedelta(days=14, hours=-2))  # the same day, before it begins
    with world.write() as uow:
        attendance.check_in(uow, event_id, number)
    assert _status(world, number) == ("attended", True)


def test_one_from_the_waiting_list_who_stands_at_the_door_can_be_let_in(world: World):
    event_id = world.published(capacity=1)
    world.sign_up(event_id, 1)
    waiting = world.sign_up(event_id, 2)
    assert _status(world, waiting) == ("unconfirmed", False)
    world.clock.advance(timedelta(days=14))
    with world.write() as uow:
        attendance.check_in(uow, event_id, waiting)
    assert _status(world, waiting) == ("attended", True)


def test_a_company_without_sign_up_is_added_once_and_one_with_is_checked_in(world: World):
    event_id, (signed_up,) = _held(world, 1)
    said = {"company_name": "Udefra ApS", "contact_name": "Ib Bo", "email": "ib@example.dk"}
    with world.write() as uow:
        first = attendance.walk_in(uow, event_id, **said).id
    with world.write() as uow:
        assert attendance.walk_in(uow, event_id, **{**said, "email": "IB@example.dk"}).id == first
        assert attendance.walk_in(uow, event_id, **{**said, "email": "kontakt1@example.se"}).id == signed_up
    with world.database.read() as session:
        door = attendance.door(session, event_id)
        assert (door.came, door.expected, door.walk_ins) == (2, 0, frozenset({first}))
        assert [one.company_name for one in attendance.door(session, event_id, "ib bo").rows] == ["Udefra ApS"]
    with world.write() as uow:
        attendance.undo(uow, event_id, first)
    assert _status(world, first) == ("cancelled", False)
    with world.write() as uow, pytest.raises(FieldErrors) as refusal:
        attendance.walk_in(uow, event_id, company_name="", contact_name="", email="ib@example.dk")
    assert set(refusal.value.errors) == {"company_name", "contact_name"}


def test_two_at_the_door_tap_and_add_the_same_company_once(world: World):
    event_id, (number,) = _held(world, 1)

    def tap(_who: int) -> None:
        with world.write() as uow:
            attendance.check_in(uow, event_id, number)
            attendance.walk_in(uow, event_id, company_name="Udefra", contact_name="Ib", email="ib@example.dk")

    assert together(4, tap) == [None] * 4
    with world.database.read() as session:
        assert [one.status for one in queries.signups(session, event_id)] == ["attended", "attended"]


# evaluation


def _came(world: World, *numbers: int) -> tuple[int, list[int]]:
    event_id, ids = _held(world, *numbers)
    with world.write() as uow:
        for number in ids:
            attendance.check_in(uow, event_id, number)
    world.clock.advance(timedelta(hours=5))
    with world.write() as uow:
        events.move(uow, event_id, "hold")
    return event_id, ids


def _tokens(world: World) -> list[str]:
    return [mail.body_text.split("/evaluering/")[1].split()[0] for mail in world.mails("evaluation")]


def test_those_who_came_are_asked_once_the_morning_after(world: World):
    event_id, (_first, second) = _came(world, 1, 2)
    with world.write() as uow:
        attendance.undo(uow, event_id, second)
        attendance.finish(uow, event_id)
    assert evaluation.ask(world.database, world.clock) == 0  # the same day
    world.clock.advance(timedelta(hours=12))  # 3 in the morning
    assert evaluation.ask(world.database, world.clock) == 0
    world.clock.advance(timedelta(hours=7))
    assert evaluation.ask(world.database, world.clock) == 1
    assert evaluation.ask(world.database, world.clock) == 0
    assert [mail.to_email for mail in world.mails("evaluation")] == ["kontakt1@example.se"]
    with world.write() as uow:
        attendance.check_in(uow, event_id, second)  # corrected afterwards
    assert evaluation.ask(world.database, world.clock) == 1
    world.clock.advance(timedelta(days=30))
    assert evaluation.ask(world.database, world.clock) == 0


def test_two_workers_ask_once(world: World):
    _came(world, 1, 2, 3)
    world.clock.advance(timedelta(days=1))
    assert sum(together(3, lambda _n: evaluation.ask(world.database, world.clock))) == 3
    assert len(world.mails("evaluation")) == 3


def test_answers_are_shown_from_three_on_and_lead_to_nobody(world: World):
    event_id, _ids = _came(world, 1, 2, 3)
    world.clock.advance(timedelta(days=1))
    evaluation.ask(world.database, world.clock)
    tokens = _tokens(world)
    for token, worth in zip(tokens[:2], (4, 3), strict=True):
        with world.write() as uow:
            evaluation.answer(uow, token, worth=worth, understood=3, better=f"Mere kaffe {worth}")
    with world.database.read() as session:
        hidden = evaluation.results(session, event_id)
        assert (hidden.asked, hidden.answered, hidden.is_shown, hidden.counts, hidden.better) == (3, 2, False, {}, [])
    with world.write() as uow, pytest.raises(FieldErrors) as refusal:
        evaluation.answer(uow, tokens[2], worth=7, understood=None)
    assert set(refusal.value.errors) == {"worth", "understood"}
    with world.write() as uow:
        evaluation.answer(uow, tokens[2], worth=1, understood=1)
        evaluation.answer(uow, tokens[0], worth=2, understood=4)  # corrected from the same link
    with world.database.read() as session:
        shown = evaluation.results(session, event_id)
        assert shown.counts == {"worth": {4: 0, 3: 1, 2: 1, 1: 1}, "understood": {4: 1, 3: 1, 2: 0, 1: 1}}
        assert shown.better == ["Mere kaffe 3"]
        keys = set(session.scalars(select(EvaluationAnswer.key)))
        assert not keys & set(session.scalars(select(EvaluationInvite.hash)))
        assert set(EvaluationAnswer.__table__.columns.keys()) == {"key", "event_id", "worth", "understood", "better"}


def test_the_links_end_with_the_personal_data_and_the_answers_stay(world: World):
    event_id, _ids = _came(world, 1)
    world.clock.advance(timedelta(days=1))
    evaluation.ask(world.database, world.clock)
    (token,) = _tokens(world)
    with world.write() as uow:
        evaluation.answer(uow, token, worth=4, understood=4)
    world.clock.advance(timedelta(days=400))
    erasure.anonymise(world.database, world.clock)
    with world.write() as uow, pytest.raises(NotFound):
        evaluation.answer(uow, token, worth=1, understood=1)
    with world.database.read() as session:
        assert evaluation.results(session, event_id).answered == 1


# statistics


def test_figures_count_companies_once_and_know_the_new_from_the_returning(world: World):
    first, ids = _came(world, 1, 2)
    with world.write() as uow:
        attendance.undo(uow, first, ids[1])
        attendance.finish(uow, first)
        attendance.walk_in(uow, first, company_name="Udefra", contact_name="Ib", email="ib@example.dk")
        talk.give_input(uow, first, company_name="Skriver", email="s@example.dk", body="Brug batterier.", may_publish=True)
    second, _ids = _held(world, 2, 3)
    with world.write() as uow:
        talk.ask(uow, second, question="Hvor mange?", asked_by="", email="a@example.dk")
    with world.database.read() as session:
        found = statistics.lines(session, world.process_id)
    assert [one.kind for one in found] == ["event", "round", "event", "round", "process"]
    one, two, whole = found[0].counts, found[2].counts, found[-1].counts
    assert (one["companies"], one["attended"], one["absent"], one["walk_ins"], one["inputs"]) == (3, 2, 1, 1, 1)
    assert (one["new"], one["returning"]) == (3, 0)
    assert (two["new"], two["returning"], two["questions"]) == (1, 1, 1)
    assert (whole["companies"], whole["signups"], whole["new"]) == (4, 5, 4)
    assert found[-1].spread["country"] == {"Sverige": 3, "Danmark": 1}
    text = statistics.as_csv(found)
    assert text.startswith("\ufeffArrangement;Dato;Virksomheder")
    assert "Sverige: 3, Danmark: 1" in text
    sheet = load_workbook(io.BytesIO(statistics.as_xlsx(found))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Arrangement"
    assert rows[1][1].date() == date(2026, 12, 4)
    assert rows[-1][:4] == ("Hele dialogen", None, 4, 5)


def test_a_process_without_events_has_no_figures(world: World):
    with world.database.read() as session:
        assert statistics.lines(session, world.process_id) == []


# publication


@pytest.fixture
def published_tender(monkeypatch: pytest.MonkeyPatch):
    """As the tenders' room gives it; the whole way is tested in tests/integration/tenders/test_annex.py."""
    what = publication.Published("T-2026-1", "Gravemaskiner", "Aaby Kommune", "https://udbud.example/1", date(2026, 12, 5))
    monkeypatch.setitem(publication.PUBLISHED, "process", lambda _session, _case: what)
    return what


def _tell(world: World) -> int:
    with world.write() as uow:
        case = uow.session.scalars(select(Case).where(Case.subject_kind == "process")).one()
        return publication.tell(uow, case)


@pytest.mark.usefixtures("published_tender")
def test_all_who_took_part_are_told_at_the_same_time_and_once(world: World):
    event_id, _ids = _held(world, 1, 2)
    world_second = world.published(capacity=5)
    again = world.sign_up(world_second, 1, email="ny@example.se")
    unconfirmed = world.sign_up(world_second, 3)
    with world.write() as uow:
        signups.confirm(uow, again)
        for name, email in (("Skriver", "s@example.dk"), ("Virksomhed 2", "KONTAKT2@example.se")):
            talk.give_input(uow, event_id, company_name=name, email=email, body="Brug batterier.")
    assert _status(world, unconfirmed)[0] == "unconfirmed"
    assert _tell(world) == 3
    assert _tell(world) == 3  # the mails are there already
    mails = world.mails("tender_published")
    assert {mail.to_email for mail in mails} == {"ny@example.se", "kontakt2@example.se", "s@example.dk"}
    assert {mail.next_attempt_at for mail in mails} == {world.clock.now()}
    assert {mail.not_before for mail in mails} == {world.clock.now()}
    assert all("https://udbud.example/1" in mail.body_text for mail in mails)
    assert "Aaby Kommune" in mails[0].subject


@pytest.mark.usefixtures("published_tender")
def test_no_means_no_and_yes_lasts_longer_than_the_sign_up(world: World):
    _event, (first, second, _third) = _held(world, 1, 2, 3)
    with world.write() as uow:
        publication.say_for(uow, first, wants=True)
        publication.say_for(uow, second, wants=False)
    world.clock.advance(timedelta(days=400))
    erasure.anonymise(world.database, world.clock)
    assert _tell(world) == 1
    (mail,) = world.mails("tender_published")
    assert mail.to_email == "kontakt1@example.se"
    token = mail.body_text.split("/besked-om-udbud/")[1].split()[0]
    with world.write() as uow:
        follower = publication.by_token(uow.session, token)
        publication.say(uow, follower.id, wants=False)
        assert follower.email == ""
    with world.write() as uow, pytest.raises(Conflict, match="adresse"):
        publication.say(uow, follower.id, wants=True)  # nothing left to write to


def test_addresses_are_forgotten_when_the_process_is_over(world: World):
    _event, (first,) = _held(world, 1)
    with world.write() as uow:
        publication.say_for(uow, first, wants=True)
    assert publication.forget(world.database, world.clock) == 0
    with world.write() as uow:
        uow.session.scalars(select(Case).where(Case.subject_kind == "process")).one().state = "closed"
    assert publication.forget(world.database, world.clock) == 1
    with world.database.read() as session:
        assert session.scalars(select(Follower.email)).all() == [""]


# Opsamling


@pytest.mark.parametrize(
    "values",
    [("a – b", "c -", "- d"), ("- x", "to\nlinjer\n\nog et afsnit", "w – e"), ("|", "–", "1 | 2"), ("a-b", "c–d", "2027 – 2028")],
)
def test_a_row_is_read_back_as_it_was_written(values: tuple[str, str, str]):
    assert parts(line(*values), "one", "two", "three") == [dict(zip(("one", "two", "three"), values, strict=True))]


def test_the_summary_reaches_everybody_who_took_part_or_wrote(world: World):
    event_id, _ids = _came(world, 1)
    with world.write() as uow:
        talk.give_input(uow, event_id, company_name="Vestgreb", email="s@example.dk", body="Brug batterier.")
        attendance.walk_in(uow, event_id, company_name="Udefra", contact_name="Ib", email="ib@example.dk")
        sections = {"summary_themes": line("Strøm", "Tager tid."), "summary_next": line("Vi skriver", "august")}
        talk.write_summary(uow, event_id, minutes="Vi mødtes.", summary_unchanged=line("Pris", "Den er sat"), **sections)
        for trigger in ("finish_minutes", "publish_summary"):
            events.move(uow, event_id, trigger)
    assert {mail.to_email for mail in world.mails("summary_published")} == {"kontakt1@example.se", "s@example.dk", "ib@example.dk"}
    with world.database.read() as session:
        assert session.get_one(DialogueEvent, event_id).summary_published_at
        assert session.scalars(select(OutboxMessage.message).where(OutboxMessage.message == "evaluation")).all() == []
