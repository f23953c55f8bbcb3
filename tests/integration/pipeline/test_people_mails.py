"""Giving, changing and ending roles, closing an account: the mails that follow are shown first, and are then what happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc.accounts.models import Membership, Organisation, Person
from coproc.accounts.services import people
from coproc.cases.dry_run import mails_changed, noting
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.sending import replan_all
from coproc.kernel.actor import Role
from coproc.pipeline import roles_moved
from coproc.processes import services
from coproc.processes.models import Process
from tests.factories.pipeline import Scene
from tests.support.confirming import hidden, post_and_confirm

SHOWN = "Det ændrer disse mails"
NEWCOMER = {"email": "nora@example.dk", "name": "Nora Ny", "role": Role.OFFICER.value, "language": "da"}


@pytest.fixture
def number(scene: Scene) -> int:
    found = scene.process(joined=3)
    scene.need_form(found, days=20)
    return found


def _planned(scene: Scene) -> set[tuple[str, str, Any]]:
    with scene.database.read() as session:
        rows = session.scalars(select(Reminder).where(Reminder.state == ReminderState.PLANNED))
        return {(row.name, row.offset, row.on) for row in rows}


def _role(scene: Scene, person: Person) -> int:
    with scene.database.read() as session:
        return session.scalars(select(Membership.id).where(Membership.person_id == person.id, Membership.ended_at.is_(None))).one()


def _invite_path(scene: Scene) -> str:
    return f"/organisation/{scene.buyers[0].id}/inviter"


def test_a_new_officers_reminders_are_shown_and_then_planned(as_, scene: Scene, number: int) -> None:
    client, before = as_(scene.manager), _planned(scene)
    shown = client.post(_invite_path(scene), data=NEWCOMER)
    assert SHOWN in shown.text
    assert "2 nye påmindelser planlægges" in shown.text
    assert "1 person får en mail, når du gemmer" in shown.text
    assert "Nora Ny" in shown.text
    assert _planned(scene) == before
    with scene.database.read() as session:
        assert session.scalars(select(Person.id).where(Person.email == NEWCOMER["email"])).all() == []
    scene.clock.advance(timedelta(minutes=5))  # read in peace: the mail's subject says another hour now
    assert client.post(_invite_path(scene), data=dict(hidden(shown.text))).status_code == 303
    after = _planned(scene)
    assert {name for name, _offset, _on in after - before} == {"Nora Ny"}
    assert len(after - before) == 2
    replan_all(scene.database, scene.clock)
    assert _planned(scene) == after, "nothing is left for the hourly replan to find"


def test_who_gets_no_reminders_by_it_is_invited_at_once(as_, scene: Scene, number: int) -> None:
    assert as_(scene.manager).post(_invite_path(scene), data={**NEWCOMER, "role": "expert"}).status_code == 303


def test_an_ended_role_withdraws_that_persons_reminders_and_nobody_elses(as_, scene: Scene, number: int) -> None:
    client, before, role = as_(scene.manager), _planned(scene), _role(scene, scene.officer)
    path = f"/organisation/roller/{role}/afslut"
    mine = {row for row in before if row[0] == scene.officer.name}
    assert mine
    shown = client.post(path, data={"reason": "Nyt arbejde"})
    assert f"{len(mine)} påmindelser falder bort" in shown.text
    assert "Modtageren er ikke længere med." in shown.text
    assert _planned(scene) == before
    assert client.post(path, data=dict(hidden(shown.text))).status_code == 303
    assert _planned(scene) == before - mine
    replan_all(scene.database, scene.clock)
    assert _planned(scene) == before - mine


def test_an_officer_who_becomes_expert_is_no_longer_reminded(as_, scene: Scene, number: int) -> None:
    path = f"/organisation/roller/{_role(scene, scene.officer)}"
    assert post_and_confirm(as_(scene.manager), path, {"role": "expert"}).status_code == 303
    assert scene.officer.name not in {name for name, _offset, _on in _planned(scene)}


def test_a_refusal_stands_on_the_form_before_any_list(as_, scene: Scene, number: int) -> None:
    answer = as_(scene.manager).post(f"/organisation/roller/{_role(scene, scene.manager)}/afslut", data={"reason": "Nyt arbejde"})
    assert answer.status_code == 422
    assert "skal have mindst én leder" in answer.text


@pytest.mark.parametrize("way", ["the account is closed", "the role becomes another"])
def test_a_named_facilitator_who_goes_leaves_the_reminders_to_the_centres_others(as_, scene: Scene, number: int, way: str) -> None:
    other = scene.people.person((scene.centre, Role.FACILITATOR), name="Gro Facilitator", email="gro@example.dk")
    administrator = scene.people.person((scene.centre, Role.ADMINISTRATOR), name="Ada Administrator", email="ada@example.dk")
    with scene.write() as uow:  # an organisation is asked, and the facilitator hears of it when it does not answer
        part = services.add_participant(uow, number, scene.buyers[3].id, state="invited")
        part.invited_on = uow.today
        part.contact_name, part.contact_email = "Kim Kontakt", "kim@example.dk"
    replan_all(scene.database, scene.clock)
    before = {row for row in _planned(scene) if row[0] == scene.facilitator.name}
    assert before
    if way == "the account is closed":
        client, path = as_(administrator), f"/admin/personer/{scene.facilitator.id}/luk"
        shown = client.post(path, data={"reason": "Gået på pension"})
    else:
        client, path = as_(scene.centre_manager), f"/organisation/roller/{_role(scene, scene.facilitator)}"
        shown = client.post(path, data={"role": "manager"})
    assert SHOWN in shown.text
    assert other.name in shown.text
    assert client.post(path, data=dict(hidden(shown.text))).status_code == 303
    now = _planned(scene)
    assert scene.facilitator.name not in {row[0] for row in now}
    assert {row for row in now if row[0] == other.name} >= {(other.name, *row[1:]) for row in before}


def test_closing_ones_own_account_shows_what_falls_away(as_, scene: Scene, number: int) -> None:
    client = as_(scene.officer)
    assert post_and_confirm(client, "/min-konto/mine-data", {"sure": "y"}).status_code == 303
    assert scene.officer.name not in {name for name, _offset, _on in _planned(scene)}


def test_leaving_an_organisation_shows_it_too(as_, scene: Scene, number: int) -> None:
    path = f"/min-konto/mine-data/forlad/{_role(scene, scene.officer)}"
    assert post_and_confirm(as_(scene.officer), path, {}).status_code == 303
    assert scene.officer.name not in {name for name, _offset, _on in _planned(scene)}


def test_only_the_organisations_cases_that_write_to_the_role_are_planned(scene: Scene, number: int, queries) -> None:
    for _one in range(3):
        elsewhere = scene.process(joined=0)
        assert elsewhere
    with scene.write() as uow, noting(uow) as notes:
        roles_moved.replan(uow, [scene.officer.id], scene.buyers[0].id, [Role.OFFICER])
        mine = set(notes.cases)
    with scene.database.read() as session:
        case = session.get_one(Process, number).case_id
    assert case in mine
    with scene.database.read() as session:
        about = session.scalars(select(Case).where(Case.id.in_(mine))).all()
    assert {(found.subject_kind, found.subject_id) for found in about} <= {
        ("process", number),
        ("participation", scene.part(number)),
    }


def test_a_rehearsed_role_says_the_same_twice(scene: Scene, number: int) -> None:
    def rehearsed() -> str:
        with scene.database.rehearse(scene.actor(scene.manager), scene.clock) as uow:
            given = {"email": "nora@example.dk", "name": "Nora Ny", "organisation_id": scene.buyers[0].id, "role": Role.OFFICER}
            return mails_changed(uow, lambda: people.invite_person(uow, **given)).fingerprint

    assert rehearsed() == rehearsed()


def test_taking_over_shows_whose_reminders_move_and_plans_them_at_once(as_, scene: Scene, number: int) -> None:
    administrator = scene.people.person((scene.centre, Role.ADMINISTRATOR), name="Ada Administrator", email="ada@example.dk")
    heir = scene.people.organisation("Storkommunen")
    scene.people.person((heir, Role.OFFICER), name="Stig Stor", email="stig@example.dk")
    with scene.write() as uow:
        old = uow.session.get_one(Organisation, scene.buyers[0].id)
        old.successor_id, old.valid_to = heir.id, uow.today - timedelta(days=1)
    path = f"/admin/organisationer/{scene.buyers[0].id}/efterfoelger"
    client, before = as_(administrator), _planned(scene)
    shown = client.post(path)
    assert SHOWN in shown.text
    assert "Stig Stor" in shown.text
    assert _planned(scene) == before
    assert client.post(path, data=dict(hidden(shown.text))).status_code == 303
    after = _planned(scene)
    assert {name for name, _offset, _on in after - before} == {"Stig Stor"}
    replan_all(scene.database, scene.clock)
    assert _planned(scene) == after
