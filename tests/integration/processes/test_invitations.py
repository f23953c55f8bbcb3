"""An invited organisation can answer, whether anybody there has an account or not."""

from __future__ import annotations

import re
from datetime import date

import pytest

from coproc.accounts.queries import people_with_role
from coproc.kernel.actor import Role
from coproc.kernel.errors import DomainError
from coproc.processes import invitations, services
from tests.factories.needs import make_need
from tests.factories.pipeline import Scene

NEW = "leder@nabo.example"


@pytest.fixture
def town(scene: Scene):
    """A buyer in which nobody has an account."""
    return scene.people.organisation("Nabo Kommune")


def _invite(as_, scene: Scene, reference: str, organisation, **given: str):
    data = {"organisation_id": organisation.id, "contact_name": "", "contact_email": "", "message": "Kom med", **given}
    return as_(scene.facilitator).post(f"/processer/{reference}/deltagere/inviter", data=data)


def _managers(scene: Scene, organisation) -> list[str]:
    with scene.database.read() as session:
        return [person.email for person in people_with_role(session, organisation.id, Role.MANAGER)]


def test_the_mail_leads_a_newcomer_all_the_way_to_the_answer(scene: Scene, as_, mails, town) -> None:
    address = f"/processer/{scene.reference(scene.process())}"
    assert _invite(as_, scene, address.rsplit("/", 1)[1], town, contact_email="Leder@Nabo.example").status_code == 303
    (mail,) = mails("invitation_to_join")
    assert mail.to == NEW
    assert mail.path.startswith("/invitation/")
    browser = as_(None)
    assert "Nabo Kommune" in browser.get(mail.path).text
    answer = browser.post(mail.path, data={"name": "Åse Nabo", "password": ""})
    assert answer.status_code == 303
    assert answer.location.startswith(f"{address}/deltagelse/")
    assert "Godkend, at I er med" in browser.get(answer.location).text
    assert browser.post(f"{answer.location}/join", data={"step_number": "1"}).status_code == 303
    assert "Tilsluttet" in browser.get(answer.location).text


def test_managers_are_told_and_a_contact_who_cannot_answer_hears_who_can(scene: Scene, as_, mails) -> None:
    manager = scene.actor(scene.manager)
    _invite(as_, scene, scene.reference(scene.process(joined=0)), scene.buyers[0], contact_email="fagperson@andet.example")
    to_manager, to_officer, to_contact = mails("invitation_to_join")
    assert (to_manager.to, to_officer.to) == (scene.manager.email, scene.officer.email)
    assert "/deltagelse/" in to_manager.path
    assert "/deltagelse/" not in to_contact.path
    assert f"Svaret gives i coproc af {manager.name}" in " ".join(to_contact.text.split())
    assert "Svaret gives" not in to_manager.text


def test_without_an_email_a_link_is_shown_once_and_works_once(scene: Scene, as_, mails, town) -> None:
    shown = _invite(as_, scene, scene.reference(scene.process()), town)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    link = re.search(r"/invitation/organisation/[\w-]+", shown.text)[0]
    assert mails("invitation_to_join") == []
    browser = as_(None)
    assert "Svar for Nabo Kommune" in browser.get(link).text
    refused = browser.post(link, data={"name": "Åse", "email": "ikke en adresse"})
    assert (refused.status_code, _managers(scene, town)) == (422, [])
    assert browser.post(link, data={"name": "Åse", "email": NEW}).status_code == 303
    assert _managers(scene, town) == [NEW]
    assert browser.get(link).status_code == 410
    (mail,) = mails("invitation_to_join")
    answer = browser.post(mail.path, data={"name": "Åse", "password": ""})
    assert "Godkend, at I er med" in browser.get(answer.location).text


def test_a_lost_link_is_made_anew_and_the_old_one_stops(scene: Scene, as_, town) -> None:
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        part = services.invite(uow, process, town.id).id
    browser = as_(scene.facilitator)
    page = f"/processer/{scene.reference(process)}/deltagelse/{part}"
    assert "Lav et nyt link" in browser.get(page).text
    links = [re.search(r"/invitation/organisation/[\w-]+", browser.post(f"{page}/link").text)[0] for _time in range(2)]
    assert [as_(None).get(link).status_code for link in links] == [410, 200]
    assert as_(scene.officer).post(f"{page}/link").status_code == 403


def test_a_link_grows_old(scene: Scene, town) -> None:
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        secret = invitations.new_link(uow, services.invite(uow, process, town.id).id).rsplit("/", 1)[1]
    scene.clock.advance(invitations.LIFETIME)
    with scene.write() as uow, pytest.raises(DomainError, match="virker ikke længere"):
        invitations.use_link(uow, secret, name="Åse", email=NEW)


def test_a_partner_makes_nobody_a_manager(scene: Scene, town) -> None:
    helper = scene.people.organisation("Gate 21", "scaling_partner")
    adviser = scene.people.person((helper, Role.PARTNER))
    process = scene.process()
    with scene.write(adviser) as uow, pytest.raises(DomainError, match="Bed facilitatoren"):
        services.invite(uow, process, town.id, contact_email=NEW)
    assert _managers(scene, town) == []


def test_only_organisations_that_exist_today_are_offered_and_the_refusal_says_why(scene: Scene, as_) -> None:
    process = scene.process()
    address = f"/processer/{scene.reference(process)}/deltagere/inviter"
    coming = scene.people.organisation("Region Østdanmark", "region", valid_from=date(2027, 1, 1))
    gone = scene.people.organisation("Gammelt Amt", "region", valid_to=date(2006, 12, 31))
    page = as_(scene.facilitator).get(address).text
    assert "Region Østdanmark" not in page
    assert "Gammelt Amt" not in page
    with scene.write(scene.facilitator) as uow:
        with pytest.raises(DomainError, match=r"findes først fra .*1\. januar 2027"):
            services.invite(uow, process, coming.id)
        with pytest.raises(DomainError, match="findes ikke længere"):
            services.invite(uow, process, gone.id)


def test_the_owners_of_needs_are_invited_with_a_true_sentence_and_a_mail(scene: Scene, as_, mails) -> None:
    with scene.write(scene.officer) as uow:
        need = make_need(uow, scene.buyers[0])
    with scene.write(scene.facilitator) as uow:
        process = services.start(uow, title="Sammen", challenge="Larm", centre_id=scene.centre.id, need_ids=[need.id])
    assert {mail.to for mail in mails("invitation_to_join")} == {scene.officer.email, scene.manager.email}
    assert all("bygger på jeres behov" in mail.text for mail in mails("invitation_to_join"))
    page = as_(scene.manager).get(mails("invitation_to_join")[0].path).text
    assert "Godkend, at I er med" in page
    assert "Processen bygger på et behov fra organisationen" in page
    assert "har selv bedt om" not in page
    with scene.write(scene.manager) as uow:
        services.answer(uow, scene.part(process.id), "join")
