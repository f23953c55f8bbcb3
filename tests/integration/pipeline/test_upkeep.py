"""The accessibility statement: an administrator writes when it was gone through, everybody reads it, and next year they are reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from coproc.accounts.models import Membership, Person
from coproc.audit.models import AuditEvent
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.sending import due, replan_all
from coproc.kernel.actor import Role
from coproc.kernel.clock import at_local
from coproc.kernel.errors import Conflict
from coproc.messaging.models import OutboxMessage
from coproc.pipeline.upkeep import services
from tests.factories.pipeline import Scene
from tests.support.together import together

PAGE = "/admin/tilgaengelighed"


@pytest.fixture
def administrator(scene: Scene) -> Person:
    return scene.people.person((scene.centre, Role.ADMINISTRATOR), name="Ada Admin", email="ada@example.dk")


@pytest.fixture
def today(scene: Scene) -> date:
    return scene.clock.now().date()


def _typed(day: date, seen: date | None = None) -> dict[str, str]:
    parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    return {f"reviewed_on-{name}": said for name, said in parts.items()} | {"seen": seen.isoformat() if seen else ""}


def _review(scene: Scene, person: Person, day: date, seen: date | None = None) -> None:
    with scene.write(person) as uow:
        services.review(uow, day, seen=seen)


def _rows(scene: Scene, state: str = ReminderState.PLANNED) -> list[Reminder]:
    with scene.database.read() as session:
        return list(
            session.scalars(
                select(Reminder)
                .where(Reminder.rule == "accessibility_statement", Reminder.state == state)
                .order_by(Reminder.on, Reminder.id)
            )
        )


def _mails(scene: Scene) -> list[OutboxMessage]:
    with scene.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.message == "accessibility_statement").order_by(OutboxMessage.id)
        return list(session.scalars(query))


def _due(scene: Scene) -> date:
    with scene.database.read() as session:
        last = services.last_review(session)
    assert last
    return services.renew_on(last)


def _go_to(scene: Scene, day: date) -> None:
    scene.clock.set(at_local(day, 9))


def test_nothing_is_said_before_anybody_has_reviewed_it(scene: Scene, as_, administrator: Person) -> None:
    browser = as_(administrator)
    for page in ("/admin", PAGE, "/opgaver"):
        assert "Erklæringen er ikke gennemgået endnu." in browser.get(page).text
    assert "Dette er ikke den lovpligtige erklæring." in as_(None).get("/was").text
    assert "tilgængelighedserklæringen" not in as_(scene.facilitator).get("/opgaver").text
    replan_all(scene.database, scene.clock)
    assert _rows(scene) == []


def test_the_review_is_written_down_and_everybody_can_read_the_day(scene: Scene, as_, administrator: Person, today: date) -> None:
    browser = as_(administrator)
    page = browser.get(PAGE).text
    assert "30 dage og 7 dage før dagen, hvor tilgængelighedserklæringen senest skal gennemgås igen" in page
    assert "til administratorerne" in page
    assert browser.post(PAGE, data=_typed(today)).status_code == 303
    assert "Senest gennemgået" in browser.get("/admin").text
    assert "Erklæringen er ikke gennemgået endnu." not in browser.get("/opgaver").text
    public = as_(None).get("/was").text
    assert "Den lovpligtige erklæring ligger i WAS-Tool. Den er senest gennemgået" in public
    assert "Dette er ikke den lovpligtige erklæring." not in public
    with scene.database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "accessibility.reviewed")).one()
        case = session.scalars(select(Case).where(Case.key == "upkeep")).one()
    assert (event.subject_kind, event.actor_id) == ("upkeep", administrator.id)
    assert case.parameters == {"reviews": [today.isoformat()]}


def test_what_cannot_be_is_said_beside_the_field_and_changes_nothing(scene: Scene, as_, administrator: Person, today: date) -> None:
    browser = as_(administrator)
    tomorrow = browser.post(PAGE, data=_typed(today + timedelta(days=1)))
    assert (tomorrow.status_code, "Datoen ligger i fremtiden." in tomorrow.text) == (422, True)
    assert browser.post(PAGE, data={"reviewed_on-day": "", "reviewed_on-month": "", "reviewed_on-year": ""}).status_code == 422
    _review(scene, administrator, today)
    stale = browser.post(PAGE, data=_typed(today - timedelta(days=30)))
    assert (stale.status_code, "En anden har rettet det imens." in stale.text) == (409, True)
    assert _due(scene) == services.renew_on(today)


def test_only_administrators_may(scene: Scene, as_, today: date) -> None:
    assert as_(scene.manager).get(PAGE).status_code == 403
    assert as_(scene.centre_manager).post(PAGE, data=_typed(today)).status_code == 403
    assert as_(None).get(PAGE).status_code in {302, 303, 401}


def test_a_year_of_it_every_administrator_once_for_each_day(scene: Scene, as_, administrator: Person, today: date) -> None:
    other = scene.people.person((scene.buyers[0], Role.ADMINISTRATOR), (scene.centre, Role.ADMINISTRATOR), name="Bo Admin")
    with scene.write() as uow:
        uow.session.execute(update(Person).where(Person.id == other.id).values(language="en"))
    _review(scene, administrator, today)
    on = _due(scene)
    planned = _rows(scene)
    assert {(row.offset, row.name) for row in planned} == {
        (offset, name) for offset in ("30 days", "7 days", "0 days") for name in ("Ada Admin", "Bo Admin")
    }
    assert all(row.legal and row.thing_on == on and row.on <= on for row in planned)
    titles = {(row.name, row.title) for row in planned}
    assert titles == {("Ada Admin", "Tilgængelighedserklæringen"), ("Bo Admin", "The accessibility statement")}
    for offset in range(366, -2, -1):
        _go_to(scene, on - timedelta(days=offset))
        due(scene.database, scene.clock)
    mails = _mails(scene)
    assert len(mails) == 6
    assert {mail.subject.split(" ")[0] for mail in mails if mail.to_name == "Ada Admin"} == {"Gennemgå"}
    assert {mail.subject.split(" ")[0] for mail in mails if mail.to_name == "Bo Admin"} == {"Review"}
    assert all("/admin/tilgaengelighed" in mail.body_text for mail in mails)
    said = next(mail.body_text for mail in mails if mail.to_name == "Ada Admin")
    assert "når en administrator har skrevet, at erklæringen er gennemgået" in said
    assert "Bo Admin (administrator)" in said
    assert _rows(scene) == []
    _go_to(scene, on + timedelta(days=1))
    assert "Den skulle være gennemgået igen senest" in as_(administrator).get("/admin").text
    assert "Den er senest gennemgået" in as_(administrator).get("/opgaver").text


def test_a_review_stops_this_years_and_plans_the_next(scene: Scene, administrator: Person, today: date) -> None:
    _review(scene, administrator, today)
    first = _due(scene)
    again = _rows(scene)[0].on
    _go_to(scene, again)
    due(scene.database, scene.clock)
    assert len(_mails(scene)) == 1
    _review(scene, administrator, again, seen=today)
    assert {(row.thing_on, row.why) for row in _rows(scene, ReminderState.STOPPED)} == {(first, "done")}
    assert {row.thing_on for row in _rows(scene)} == {services.renew_on(again)}
    _go_to(scene, first)
    due(scene.database, scene.clock)
    assert len(_mails(scene)) == 1


def test_a_wrong_day_is_put_right(scene: Scene, administrator: Person, today: date) -> None:
    right = today - timedelta(days=3)
    _review(scene, administrator, today)
    _review(scene, administrator, right, seen=today)
    assert {row.thing_on for row in _rows(scene)} == {services.renew_on(right)}
    _review(scene, administrator, right, seen=right)  # twice is once
    with scene.database.read() as session:
        said = session.scalars(select(AuditEvent.sequence).where(AuditEvent.action == "accessibility.reviewed")).all()
    assert len(said) == 2


def test_who_stops_being_administrator_hears_no_more_and_the_next_one_does(
    scene: Scene, administrator: Person, today: date
) -> None:
    _review(scene, administrator, today)
    with scene.write() as uow:
        uow.session.execute(update(Membership).where(Membership.person_id == administrator.id).values(ended_at=uow.now))
    scene.people.person((scene.centre, Role.ADMINISTRATOR), name="Nina Ny")
    replan_all(scene.database, scene.clock)
    assert {row.name for row in _rows(scene)} == {"Nina Ny"}


def test_two_who_write_the_very_first_make_one_case(scene: Scene, administrator: Person, today: date) -> None:
    def write(number: int) -> None:
        _review(scene, administrator, today - timedelta(days=number))

    outcomes = together(2, write)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert any(isinstance(one, Conflict) for one in outcomes)
    with scene.database.read() as session:
        assert len(session.scalars(select(Case).where(Case.key == "upkeep")).all()) == 1
    assert len(_rows(scene)) == 3
