"""Whoever said no, or left, can be invited and can ask again; what was stays in the history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coproc.agreements import queries as agreements
from coproc.agreements.services import signing
from coproc.cases.models import Case, CaseStep
from coproc.cases.replay import replay
from coproc.kernel.errors import Conflict
from coproc.processes import services
from coproc.processes.models import Participation, Process
from tests.factories import agreements as make
from tests.factories.pipeline import Scene


def _state(scene: Scene, part: int) -> str:
    with scene.database.read() as session:
        return session.scalars(
            select(Case.state).join(Participation, Participation.case_id == Case.id).where(Participation.id == part)
        ).one()


def _no(scene: Scene) -> tuple[str, int]:
    """A process whose first buyer has said no: (its address, the participation)."""
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        part = services.invite(uow, process, scene.buyers[0].id, message="Kom med").id
    with scene.write(scene.officer) as uow:
        services.answer(uow, part, "decline", reason="Ikke i år")
    return f"/processer/{scene.reference(process)}", part


def test_an_organisation_that_said_no_asks_again(scene: Scene, as_) -> None:
    address, part = _no(scene)
    browser = as_(scene.officer)
    page = browser.get(f"{address}/deltagelse/{part}").text
    assert f'href="{address}/vi-vil-vaere-med"' in page
    assert "Vi vil være med" in browser.get(address).text
    asked = browser.post(f"{address}/vi-vil-vaere-med", data={"organisation_id": scene.buyers[0].id, "message": "Nu kan vi"})
    assert (asked.status_code, asked.location) == (303, f"{address}/deltagelse/{part}")
    assert _state(scene, part) == "asked_to_join"
    with scene.write(scene.manager) as uow:
        services.answer(uow, part, "join")
    with scene.database.read() as session:
        steps = session.scalars(
            select(CaseStep.state).join(Participation, Participation.case_id == CaseStep.case_id).order_by(CaseStep.id)
        )
        assert list(steps) == ["invited", "declined", "asked_to_join", "joined"]
        assert session.scalar(select(func.count()).select_from(Participation)) == 1
        assert replay(session) == []


def test_an_organisation_that_said_no_is_invited_again(scene: Scene, as_, mails) -> None:
    address, part = _no(scene)
    browser = as_(scene.facilitator)
    again = f"{address}/deltagere/inviter?organisation={scene.buyers[0].id}"
    assert again in browser.get(f"{address}/deltagelse/{part}").text
    assert f'value="{scene.buyers[0].id}" selected' in browser.get(again).text
    scene.clock.advance(timedelta(hours=1))
    sent = browser.post(again, data={"organisation_id": scene.buyers[0].id, "message": "Igen"})
    assert sent.status_code == 303
    assert _state(scene, part) == "invited"
    assert [mail.to for mail in mails("invitation_to_join")].count(scene.manager.email) == 2


def test_whoever_is_in_is_not_invited_twice(scene: Scene, as_) -> None:
    address, part = _no(scene)
    process = scene.made[-1]
    with scene.write(scene.officer) as uow:
        services.ask_to_join(uow, process, scene.buyers[0].id)
    with scene.write(scene.officer) as uow, pytest.raises(Conflict):
        services.ask_to_join(uow, process, scene.buyers[0].id)
    page = as_(scene.officer).get(f"{address}/deltagelse/{part}").text
    assert f'href="{address}/vi-vil-vaere-med"' not in page


def test_after_the_last_day_no_button_promises_a_way_back(scene: Scene, as_) -> None:
    address, part = _no(scene)
    with scene.write(scene.facilitator) as uow:
        services.edit(uow, scene.made[-1], join_until=uow.today)
    scene.clock.advance(timedelta(days=1))
    assert "vi-vil-vaere-med" not in as_(scene.officer).get(f"{address}/deltagelse/{part}").text
    assert "deltagere/inviter" not in as_(scene.facilitator).get(f"{address}/deltagelse/{part}").text


def test_whoever_left_and_came_back_signs_anew(scene: Scene) -> None:
    process = scene.process("letter_of_intent")
    part = scene.part(process)
    with scene.write(scene.manager) as uow:
        letter = make.make_letter(uow, uow.session.get_one(Process, process))
        signing.sign(uow, letter.id, part, make.make_word(letter))
    with scene.write(scene.manager) as uow:
        services.answer(uow, part, "withdraw", reason="Nyt flertal")
    with scene.write(scene.officer) as uow:
        services.ask_to_join(uow, process, scene.buyers[0].id)
    with scene.write(scene.manager) as uow:
        services.answer(uow, part, "join")
    with scene.database.read() as session:
        assert agreements.signed_count(session, [process]) == {}
    with scene.write(scene.manager) as uow:
        signing.sign(uow, letter.id, part, make.make_word(letter))
    with scene.database.read() as session:
        assert agreements.signed_count(session, [process]) == {process: 1}
    assert _state(scene, part) == "signed"
