"""Before an absence is saved: which planned reminders go to the deputy meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc.accounts.away.models import AwayPeriod
from coproc.accounts.models import Person
from coproc.cases.models import Reminder, ReminderState
from coproc.cases.sending import due, replan_all
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.messaging.models import OutboxMessage
from tests.factories.pipeline import Scene
from tests.support.confirming import hidden

PATH = "/min-konto/fravaer"


@pytest.fixture
def number(scene: Scene) -> int:
    found = scene.process(joined=3)
    scene.need_form(found, days=20)
    return found


@pytest.fixture
def bo(scene: Scene) -> Person:
    """A colleague who gets none of it themselves."""
    return scene.people.person((scene.buyers[0], Role.EXPERT), name="Bo Bach", email="bo@example.dk")


def _typed(scene: Scene, deputy: Person, first: int, last: int) -> dict[str, Any]:
    typed: dict[str, Any] = {"deputy_id": deputy.id}
    for name, days in (("from_on", first), ("until_on", last)):
        day = today(scene.clock) + timedelta(days=days)
        typed |= {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}
    return typed


def _periods(scene: Scene) -> int:
    with scene.database.read() as session:
        return len(session.scalars(select(AwayPeriod.id)).all())


def _mine(scene: Scene) -> list[Reminder]:
    with scene.database.read() as session:
        planned = (Reminder.person == f"person:{scene.officer.id}", Reminder.state == ReminderState.PLANNED)
        return list(session.scalars(select(Reminder).where(*planned).order_by(Reminder.due_at)))


def test_what_goes_to_the_deputy_is_shown_and_then_goes_there(as_, scene: Scene, number: int, bo: Person) -> None:
    client, mine = as_(scene.officer), _mine(scene)
    assert len(mine) == 2
    typed = _typed(scene, bo, 1, 15)  # over the first of the two
    shown = client.post(PATH, data=typed)
    assert shown.status_code == 200
    assert "1 påmindelse går til Bo Bach imens." in shown.text
    assert "Bo Bach får en mail om det, når du gemmer." in shown.text
    assert _periods(scene) == 0
    assert client.post(PATH, data=dict(hidden(shown.text))).status_code == 303
    assert _periods(scene) == 1
    scene.clock.advance(mine[0].due_at + timedelta(hours=1) - scene.clock.now())
    due(scene.database, scene.clock)
    with scene.database.read() as session:
        row = session.get_one(Reminder, mine[0].id)
        assert row.deputy_name == "Bo Bach"
        assert session.get_one(OutboxMessage, row.outbox_id).to_email == bo.email


def test_what_was_typed_can_be_changed_again(as_, scene: Scene, number: int, bo: Person) -> None:
    client, typed = as_(scene.officer), _typed(scene, bo, 1, 15)
    shown = client.post(PATH, data=typed)
    back = client.post(PATH, data={**dict(hidden(shown.text)), "ret": "1"})
    assert back.status_code == 200
    assert "går til Bo Bach imens" not in back.text
    assert f'value="{typed["until_on-day"]}"' in back.text
    assert _periods(scene) == 0


def test_days_without_reminders_are_saved_at_once(as_, scene: Scene, number: int, bo: Person) -> None:
    assert as_(scene.officer).post(PATH, data=_typed(scene, bo, 200, 210)).status_code == 303
    assert _periods(scene) == 1


def test_what_the_deputy_gets_anyway_is_not_handed_over(as_, scene: Scene, number: int) -> None:
    twin = scene.people.person((scene.buyers[0], Role.OFFICER), name="Bea Bach", email="bea@example.dk")
    replan_all(scene.database, scene.clock)  # planned for both of them
    assert len(_mine(scene)) == 2
    assert as_(scene.officer).post(PATH, data=_typed(scene, twin, 1, 60)).status_code == 303


def test_a_deputy_who_is_away_too_hands_on(as_, scene: Scene, number: int, bo: Person) -> None:
    carl = scene.people.person((scene.buyers[0], Role.EXPERT), name="Carl Dahl", email="carl@example.dk")
    assert as_(bo).post(PATH, data=_typed(scene, carl, 0, 16)).status_code == 303
    shown = as_(scene.officer).post(PATH, data=_typed(scene, bo, 0, 40))
    assert "1 påmindelse går til Carl Dahl imens." in shown.text
    assert "1 påmindelse går til Bo Bach imens." in shown.text


def test_a_wrong_day_stands_beside_its_field_before_any_list(as_, scene: Scene, number: int, bo: Person) -> None:
    refused = as_(scene.officer).post(PATH, data=_typed(scene, bo, 15, 1))
    assert refused.status_code == 422
    assert "Sidste dag ligger før første dag." in refused.text


def test_removing_an_absence_shows_what_comes_back(as_, scene: Scene, number: int, bo: Person) -> None:
    client = as_(scene.officer)
    assert client.post(PATH, data={**_typed(scene, bo, 1, 15), "confirmed": "1"}).status_code == 303
    with scene.database.read() as session:
        path = f"{PATH}/{session.scalars(select(AwayPeriod.id)).one()}/fjern"
    shown = client.post(path)
    assert shown.status_code == 200
    assert "1 påmindelse, der skulle gå til Bo Bach, kommer til dig." in shown.text
    assert _periods(scene) == 1
    assert client.post(path, data=dict(hidden(shown.text))).status_code == 303
    assert _periods(scene) == 0
    assert client.post(path).status_code == 404
