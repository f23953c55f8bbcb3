"""Nobody stands behind another's tender before they have said so themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.agreements.services import signing
from coproc.cases.models import Case
from coproc.kernel.errors import Conflict, DomainError
from coproc.messaging.models import OutboxMessage
from coproc.pipeline import tasks
from coproc.tenders import facts, outcomes, plan, queries, services
from coproc.tenders.models import Tender
from tests.factories.agreements import make_letter, make_word
from tests.factories.tenders import REGIME


@pytest.fixture
def asked(place) -> Tender:
    """Aarhus has put Odense down behind its tender."""
    with place.write(place.officer) as uow:
        return services.create_tender(uow, place.process.id, place.aarhus.organisation_id, "Fælles maskiner", [place.odense.id])


def _names(place, tender: Tender, *, asked: bool = False) -> list[str]:
    with place.database.read() as session:
        found = queries.participations(session, [tender.id], asked=asked)[tender.id]
        return sorted(organisation.name for _id, organisation in found)


def _tasks(place, person) -> list[str]:
    with place.database.read() as session:
        found = tasks.gather(session, place.people.actor(person), place.clock.now())
        return [task.thing for section in found.sections for task in section.tasks]


def test_an_officer_changes_nothing_for_another_buyer(place, asked) -> None:
    assert (_names(place, asked), _names(place, asked, asked=True)) == (["Aarhus Kommune"], ["Odense Kommune"])
    with place.database.read() as session:
        assert queries.rows(session, place.people.actor(place.other_officer), mine=True)[1] == 0
        assert queries.of_participation(session, place.odense.id) == []
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "tender_asked")).all()
    assert [mail.to_email for mail in mails] == ["ole@odense.example"]
    assert "Aarhus Kommune er ordregiver" in mails[0].body_text


def test_the_asked_organisation_says_yes_from_its_tasks(place, browser, asked) -> None:
    said = "om Odense Kommune står bag udbuddet “Fælles maskiner”"
    assert said in _tasks(place, place.other_officer)
    theirs, address = browser(place.other_officer), f"/udbud/{asked.reference}/bag/{place.odense.id}"
    assert "Vi står bag udbuddet" in theirs.get(f"/udbud/{asked.reference}").text
    assert "Vi står bag udbuddet" not in browser(place.officer).get(f"/udbud/{asked.reference}").text
    for stranger in (place.officer, place.expert, place.facilitator, place.outsider):
        assert browser(stranger).post(f"{address}/ja").status_code == 403
    assert theirs.post(f"{address}/ja").status_code == 303
    assert _names(place, asked) == ["Aarhus Kommune", "Odense Kommune"]
    assert said not in _tasks(place, place.other_officer)
    assert "Odense Kommune står bag udbuddet" in theirs.get(f"/udbud/{asked.reference}").text
    with place.write(place.other_officer) as uow, pytest.raises(Conflict):
        services.answer_asking(uow, asked.id, place.odense.id, yes=True)


def test_a_no_takes_the_organisation_off_the_tender_and_is_told(place, browser, asked) -> None:
    theirs = browser(place.other_officer)
    assert theirs.post(f"/udbud/{asked.reference}/bag/{place.odense.id}/nej").status_code == 303
    assert _names(place, asked) == ["Aarhus Kommune"]
    assert _names(place, asked, asked=True) == []
    assert "svarede, at Odense Kommune ikke står bag" in browser(place.officer).get(f"/udbud/{asked.reference}").text
    assert theirs.post(f"/udbud/{asked.reference}/bag/{place.odense.id}/ja").status_code == 404


def test_editing_asks_whoever_is_new_and_keeps_whoever_has_answered(place, asked) -> None:
    with place.write(place.other_officer) as uow:
        services.answer_asking(uow, asked.id, place.odense.id, yes=True)
    with place.write(place.officer) as uow:
        services.set_participants(uow, asked.id, [place.aarhus.id, place.odense.id])
    assert _names(place, asked) == ["Aarhus Kommune", "Odense Kommune"]
    with place.write(place.officer) as uow:
        services.set_participants(uow, asked.id, [place.aarhus.id])
        services.set_participants(uow, asked.id, [place.aarhus.id, place.odense.id])
    assert _names(place, asked, asked=True) == ["Odense Kommune"]


def test_the_authority_ends_its_own_tender_instead(place, asked) -> None:
    with place.write(place.manager) as uow, pytest.raises(DomainError, match="jeres eget"):
        services.answer_asking(uow, asked.id, place.aarhus.id, yes=False)


def test_only_a_yes_settles_what_the_process_waits_for(place, asked) -> None:
    with place.write() as uow:
        letter = make_letter(uow, place.process)
        signing.sign(uow, letter.id, place.odense.id, make_word(letter))
        plan.set_regime(uow, asked.id, **REGIME)
        plan.plan(uow, asked.id, uow.today + timedelta(days=200))

    def missing() -> tuple[str, ...]:
        with place.database.read() as session:
            case = session.get_one(Case, place.process.case_id)
            return facts.every_signatory_settled(session, [case])[case.id].names

    assert missing() == ("Odense Kommune",)
    with place.write(place.other_officer) as uow:
        services.answer_asking(uow, asked.id, place.odense.id, yes=True)
    assert missing() == ()


def test_the_matrix_does_not_wait_for_a_tender_that_ended(place, browser, asked) -> None:
    page = f"/processer/{place.process.reference}/indkoeb/krav"
    assert "Ikke besluttet" in browser(place.officer).get(page).text
    with place.write() as uow:
        outcomes.end(uow, asked.id, "drop", reason="Pengene er væk")
    assert "Ikke besluttet" not in browser(place.officer).get(page).text
