"""Between a form and its doing: the mails it changes are shown, confirmed, and are then what happens."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.cases.dry_run import mails_changed
from coproc.cases.models import Reminder
from coproc.kernel.clock import today
from coproc.messaging.models import OutboxMessage
from coproc.processes import exploration
from coproc.processes.models import Participation, Process
from tests.factories.pipeline import Scene
from tests.support.confirming import hidden, post_and_confirm


@pytest.fixture
def number(scene: Scene) -> int:
    found = scene.process(joined=3)
    scene.need_form(found, days=20)
    return found


def _path(scene: Scene, number: int, rest: str = "/udforskning/send") -> str:
    return f"/processer/{scene.reference(number)}{rest}"


def _due(scene: Scene, number: int, days: int) -> dict[str, int]:
    day = today(scene.clock) + timedelta(days=days)
    return {"due_on-day": day.day, "due_on-month": day.month, "due_on-year": day.year}


def _kept(scene: Scene, number: int) -> tuple[object, Counter, int]:
    with scene.database.read() as session:
        rows = Counter((row.person, row.due_at, row.state) for row in session.scalars(select(Reminder)))
        return session.get_one(Process, number).need_form_due_on, rows, len(session.scalars(select(OutboxMessage.id)).all())


def test_a_moved_deadline_is_shown_person_by_person_and_saved_when_confirmed(as_, scene: Scene, number: int):
    client, before = as_(scene.facilitator), _kept(scene, number)
    shown = client.post(_path(scene, number), data=_due(scene, number, 34))
    assert shown.status_code == 200
    assert "Det ændrer disse mails" in shown.text
    assert _kept(scene, number) == before
    with scene.database.rehearse(scene.actor(scene.facilitator), scene.clock) as uow:
        day = uow.today + timedelta(days=34)
        said = mails_changed(uow, lambda: exploration.open_form(uow, number, day))
    assert said.moved
    assert f"{len(said.moved)} påmindelser flyttes" in shown.text
    assert scene.officer.name in shown.text
    assert client.post(_path(scene, number), data=dict(hidden(shown.text))).status_code == 303
    due, rows, mails = _kept(scene, number)
    assert due == today(scene.clock) + timedelta(days=34)
    assert Counter(state for (_person, _at, state), count in rows.items() for _one in range(count))["superseded"] == len(said.moved)
    assert mails - before[2] == len(said.at_once) > 0
    for line in said.moved:
        assert rows[line.person, line.after, "planned"]


def test_it_can_be_changed_again_without_loss_and_dropped(as_, scene: Scene, number: int):
    client, before = as_(scene.facilitator), _kept(scene, number)
    shown = client.post(_path(scene, number), data=_due(scene, number, 34))
    back = client.post(_path(scene, number), data={**dict(hidden(shown.text)), "ret": "1"})
    assert back.status_code == 200
    assert "Det ændrer disse mails" not in back.text
    assert f'value="{(today(scene.clock) + timedelta(days=34)).day}"' in back.text
    assert _kept(scene, number) == before


def test_when_the_world_changed_between_the_new_list_is_shown(as_, scene: Scene, number: int):
    client = as_(scene.facilitator)
    shown = client.post(_path(scene, number), data=_due(scene, number, 34))
    with scene.write() as uow:  # one of them sends its answers meanwhile
        uow.session.get_one(Participation, scene.part(number)).need_form_sent_at = uow.now
    again = client.post(_path(scene, number), data=dict(hidden(shown.text)))
    assert again.status_code == 200
    assert "Noget er ændret, siden du så siden" in again.text
    assert client.post(_path(scene, number), data=dict(hidden(again.text))).status_code == 303


def test_a_wrong_date_stands_beside_its_field_before_anything_is_promised(as_, scene: Scene, number: int):
    refused = as_(scene.facilitator).post(_path(scene, number), data=_due(scene, number, -3))
    assert refused.status_code == 422
    assert "Fristen ligger i fortiden." in refused.text


def test_what_alters_no_mail_is_saved_at_once(as_, scene: Scene, number: int):
    scene.workshop(number, days=9)
    mandate = {"mandate": "given", "level": "committee"}
    manager = as_(scene.manager)
    answer = manager.post(_path(scene, number, f"/deltagelse/{scene.part(number)}/mandat"), data=mandate)
    assert answer.status_code == 303


def test_pausing_shows_what_falls_away_and_going_on_what_comes_back(as_, scene: Scene, number: int):
    client = as_(scene.facilitator)
    page = client.get(_path(scene, number, "")).text
    assert page
    step = {"step_number": "1", "reason": "Vi venter på budgettet."}
    assert post_and_confirm(client, _path(scene, number, "/flyt/pause"), step).status_code == 303
    _due_on, rows, _mails = _kept(scene, number)
    assert {state for _person, _at, state in rows} == {"stopped"}
    shown = client.post(_path(scene, number, "/flyt/resume"), data={"step_number": "2"})
    assert "nye påmindelser planlægges" in shown.text


def test_an_invitations_mails_are_shown_when_asked_for(as_, scene: Scene, number: int):
    newcomer = scene.buyers[3].id
    client, before = as_(scene.facilitator), _kept(scene, number)
    typed = {"organisation_id": newcomer, "contact_name": "Kim", "contact_email": "kim@example.dk", "message": "Kom med"}
    shown = client.post(_path(scene, number, "/deltagere/inviter"), data={**typed, "vis": "1"})
    assert "Kim" in shown.text
    assert "Det ændrer disse mails" in shown.text
    assert _kept(scene, number) == before
    assert client.post(_path(scene, number, "/deltagere/inviter"), data=dict(hidden(shown.text))).status_code == 303
    assert _kept(scene, number) != before
