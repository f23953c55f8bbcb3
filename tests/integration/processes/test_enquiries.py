"""Henvendelser: written down, followed up, and what they become."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc.accounts.models import OrganisationType
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.needs.models import InnovationNeed
from coproc.processes.enquiries import services
from coproc.processes.enquiries.models import Enquiry, Outcome
from coproc.processes.models import Participation
from coproc.wiring import forget_old
from tests.factories.needs import make_need
from tests.factories.outreach import make_enquiry
from tests.factories.pipeline import Scene
from tests.support.queries import counted
from tests.support.together import together

DAY = {"received_on-day": "19", "received_on-month": "11", "received_on-year": "2026"}
NEXT = {"next_step": "Ring", "next_on-day": "1", "next_on-month": "12", "next_on-year": "2026"}


def _enquiry(scene: Scene, **given: Any) -> int:
    with scene.write(scene.facilitator) as uow:
        return make_enquiry(uow, scene.centre.id, scene.facilitator.id, **given).id


def _get(scene: Scene, enquiry_id: int) -> Enquiry:
    with scene.database.read() as session:
        return session.get_one(Enquiry, enquiry_id)


def test_a_call_is_written_down_and_its_next_step_is_a_task(scene: Scene, as_) -> None:
    she = as_(scene.facilitator)
    assert "Der er ingen åbne henvendelser." in she.get("/henvendelser").text
    given = {**DAY, "organisation_name": "Ringeby", "caller_name": "Bo", "about": "Gravemaskiner", "owner_id": scene.facilitator.id}
    half = she.post("/henvendelser/ny", data={**given, "next_step": "Ring"})
    assert half.status_code == 422
    assert "Skriv både, hvad der skal ske, og hvornår." in half.text
    assert "Gravemaskiner" in half.text
    nameless = she.post("/henvendelser/ny", data={**given, **NEXT, "organisation_name": ""})
    assert "Vælg organisationen, eller skriv dens navn." in nameless.text
    made = she.post("/henvendelser/ny", data={**given, **NEXT})
    assert made.status_code == 303
    assert "Ringeby" in she.get("/henvendelser").text
    tasks = she.get("/opgaver").text
    assert "Henvendelse:" in tasks
    assert made.location in tasks
    assert "Navn og adresser slettes" in she.get(made.location).text


def test_only_the_centre_s_own_facilitators_see_them(scene: Scene, as_) -> None:
    number = _enquiry(scene)
    other = scene.people.organisation("Andet Center", OrganisationType.CENTRE)
    stranger = scene.people.person((other, Role.FACILITATOR))
    assert "Ringende Kommune" not in as_(stranger).get("/henvendelser").text
    for reader in (stranger, scene.officer, scene.manager):
        assert as_(reader).get(f"/henvendelser/{number}").status_code == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("?status=late", False),
        ("?status=closed", False),
        ("?status=all", True),
        ("?mine=1", True),
        ("?q=grave", True),
        ("?q=skole", False),
    ],
)
def test_the_list_is_filtered(scene: Scene, as_, query: str, seen: bool) -> None:
    _enquiry(scene)
    assert ("Ringende Kommune" in as_(scene.facilitator).get(f"/henvendelser{query}").text) is seen


def test_a_hundred_enquiries_cost_as_many_questions_as_one(scene: Scene, as_) -> None:
    she, asked = as_(scene.facilitator), []
    for number in (1, 99):
        with scene.write(scene.facilitator) as uow:
            for _nth in range(number):
                make_enquiry(uow, scene.centre.id, scene.facilitator.id)
        she.get("/henvendelser")
        with counted(scene.database) as statements:
            page = she.get("/henvendelser").text
        asked.append(len(statements))
    assert "50 af 100" in page
    assert asked[0] == asked[1] <= 8


def test_it_becomes_a_draft_of_the_caller_s_organisation_with_links_both_ways(scene: Scene, as_) -> None:
    number = _enquiry(scene, organisation_id=scene.buyers[0].id)
    she = as_(scene.facilitator)
    assert she.post(f"/henvendelser/{number}/behov", data={"title": "Gravemaskiner uden udledning"}).status_code == 303
    enquiry = _get(scene, number)
    assert (enquiry.outcome, enquiry.closed_on is not None) == (Outcome.NEED, True)
    with scene.database.read() as session:
        need = session.get_one(InnovationNeed, enquiry.need_id)
    assert (need.organisation_id, need.problem) == (scene.buyers[0].id, enquiry.about)
    assert need.reference in she.get(f"/henvendelser/{number}").text
    assert she.get(f"/behov/{need.reference}").status_code == 403  # the organisation's, until it publishes it
    page = as_(scene.officer).get(f"/behov/{need.reference}").text
    assert f"Det begyndte med en henvendelse til {scene.centre.name}" in page
    assert "/henvendelser/" not in page


def test_it_may_be_a_need_that_is_there_already_but_no_private_one(scene: Scene, as_) -> None:
    number = _enquiry(scene)
    with scene.write() as uow:
        shown = make_need(uow, scene.buyers[1]).reference
        private = make_need(uow, scene.buyers[1], visibility="private").reference
    she = as_(scene.facilitator)
    refused = she.post(f"/henvendelser/{number}/behov", data={"reference": private})
    assert refused.status_code == 422
    assert "ikke et behov med det nummer" in refused.text
    assert she.post(f"/henvendelser/{number}/behov", data={"reference": shown}).status_code == 303
    assert f"/henvendelser/{number}" in she.get(f"/behov/{shown}").text


def test_it_becomes_a_participant_with_links_both_ways(scene: Scene, as_, mails) -> None:
    process = scene.process(joined=1)
    unknown = _enquiry(scene)
    she = as_(scene.facilitator)
    assert "hvilken organisation i coproc" in she.post(f"/henvendelser/{unknown}/inviter", data={"process_id": process}).text
    number = _enquiry(scene, organisation_id=scene.buyers[2].id)
    assert she.post(f"/henvendelser/{number}/inviter", data={"process_id": process}).status_code == 303
    part = _get(scene, number).participation_id
    assert "bo@example.dk" in {mail.to for mail in mails("invitation_to_join")}
    below = f"/processer/{scene.reference(process)}/deltagelse/{part}"
    assert below in she.get(f"/henvendelser/{number}").text
    assert f"/henvendelser/{number}" in she.get(below).text


def test_two_clicks_invite_once(scene: Scene) -> None:
    process = scene.process(joined=1)
    number = _enquiry(scene, organisation_id=scene.buyers[2].id)

    def click(_place: int) -> None:
        with scene.write(scene.facilitator) as uow:
            services.become_participant(uow, number, process)

    answers = together(4, click)
    assert [type(one) for one in answers if one is not None] == [Conflict] * 3
    with scene.database.read() as session:
        same = select(Participation).where(Participation.process_id == process, Participation.organisation_id == scene.buyers[2].id)
        assert len(session.scalars(same).all()) == 1


def test_it_is_closed_with_a_reason_and_opened_again(scene: Scene, as_) -> None:
    number = _enquiry(scene)
    she = as_(scene.facilitator)
    assert she.post(f"/henvendelser/{number}/luk", data={"outcome": "elsewhere"}).status_code == 422
    given = {"outcome": "elsewhere", "because": "Sendt til SKI"}
    assert she.post(f"/henvendelser/{number}/luk", data=given).status_code == 303
    assert "Sendt til SKI" in she.get(f"/henvendelser/{number}").text
    assert "Ringende Kommune" not in she.get("/henvendelser").text
    assert "Henvendelse:" not in she.get("/opgaver").text
    with pytest.raises(Conflict, match="lukket"), scene.write(scene.facilitator) as uow:
        services.close(uow, number, "elsewhere", "Igen")
    assert she.post(f"/henvendelser/{number}/aabn").status_code == 303
    assert "Ringende Kommune" in she.get("/henvendelser").text


def test_somebody_else_s_correction_is_not_written_over(scene: Scene) -> None:
    number = _enquiry(scene)
    shown = _get(scene, number).version
    columns = {"received_on": scene.clock.now().date(), "organisation_id": None, "organisation_name": "Ringende Kommune",
               "caller_name": "Bo", "caller_email": "", "caller_phone": "", "about": "Nyt", "first_meeting_on": None,
               "next_step": "", "next_on": None, "owner_id": scene.facilitator.id}  # fmt: skip
    with scene.write(scene.facilitator) as uow:
        services.edit(uow, number, version=shown, **columns)
    with pytest.raises(Conflict), scene.write(scene.facilitator) as uow:
        services.edit(uow, number, version=shown, **columns)
    with pytest.raises(FieldErrors), scene.write(scene.facilitator) as uow:
        services.edit(uow, number, **{**columns, "owner_id": scene.officer.id})
    with pytest.raises(DomainError), scene.write(scene.facilitator) as uow:
        services.edit(uow, number, **{**columns, "received_on": scene.clock.now().date() + timedelta(days=1)})


def test_who_called_is_forgotten_on_the_day_that_is_written(scene: Scene) -> None:
    number = _enquiry(scene)
    with scene.write(scene.facilitator) as uow:
        services.close(uow, number, "no_answer", "Tre opkald")
    scene.clock.advance(services.KEPT_CLOSED - timedelta(days=1))
    forget_old(scene.database, scene.clock)
    assert _get(scene, number).caller_email == "bo@example.dk"
    scene.clock.advance(timedelta(days=1))
    forget_old(scene.database, scene.clock)
    enquiry = _get(scene, number)
    assert (enquiry.caller_name, enquiry.caller_email, enquiry.caller_phone) == ("", "", "")
    assert enquiry.organisation_name == "Ringende Kommune"
