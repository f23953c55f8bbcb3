"""Starting from another buyer's tender: what may be shared, ask-first, and everything decided anew."""

from __future__ import annotations

from typing import Any

import pytest

from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.messaging.models import OutboxMessage
from coproc.tenders import outcomes, queries, services
from coproc.tenders.line import taken
from coproc.tenders.line.models import TakenFrom, TakeRequest
from coproc.tenders.models import SharedRequirement, Tender
from tests.factories.tenders import make_drafted, make_planned, make_tender
from tests.integration.tenders.conftest import Place
from tests.integration.tenders.line.test_changes import missing
from tests.support.together import together

PRIVATE = {
    "estimated_value_ore", "value_note", "contact_name", "contact_email", "tender_system_url", "deadline_assessment",
    "involved_companies", "notice_planned_on", "notice_sent_on", "window_from", "window_to", "background", "winner",
    "contract_value_ore", "framework_name", "outcome_reason", "publication_url", "stance",
}  # fmt: skip


@pytest.fixture
def published(place: Place) -> Tender:
    """Aarhus' tender, its notice sent."""
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        return outcomes.send_notice(uow, tender.id, on=uow.today)


@pytest.fixture
def mine(place: Place) -> Tender:
    """Odense's, just opened."""
    with place.write(place.other_officer) as uow:
        return make_tender(uow, place.odense, title="Maskiner i Odense", contact_name="Ole", contact_email="ole@odense.example")


def test_nothing_private_is_ever_on_the_list() -> None:
    assert PRIVATE.isdisjoint(taken.TAKEN)


def test_what_is_taken_is_marked_and_stops_the_notice_until_it_is_decided(
    place: Place, published: Tender, mine: Tender, browser: Any
) -> None:
    client, path = browser(place.other_officer), f"/udbud/{mine.reference}/hentet"
    assert "Hent herfra" in client.get(path).text
    assert client.post(path, data={"source": published.id, "hent": "1"}).status_code == 303
    page = client.get(path).text
    assert "fra Aarhus Kommune – tag stilling" in page
    assert "Effekt – 60 %" in page
    with place.database.read() as session:
        found = session.get_one(Tender, mine.id)
        assert found.regime_reason == "Kommunen er ordregiver."
        assert found.criteria[0]["weight"] == 60
        assert (found.estimated_value_ore, found.notice_planned_on, found.deadline_assessment) == (None, None, "")
        assert found.contact_name == "Ole"
        row = session.query(SharedRequirement).filter_by(tender_id=mine.id).one()
        assert row.decision == "undecided"
        fields = [mark.field for mark in taken.open_of(session, found)]
    assert f"krav:{row.section_key}" in fields
    assert "fra Aarhus Kommune – tag stilling" in client.get(f"/udbud/{mine.reference}/krav").text
    for field in fields:
        if field in taken.TAKEN:
            assert client.post(path, data={"gaelder": field}).status_code == 303
    with place.write(place.other_officer) as uow:
        services.decide_requirement(uow, mine.id, row.id, "kept")
    assert missing(place, mine) == {}
    with place.database.read() as session:
        assert {mark.decided_by for mark in session.query(TakenFrom) if mark.field in taken.TAKEN} == {"Ole"}


def test_ones_own_words_are_a_decision_and_are_never_written_over(place: Place, published: Tender, mine: Tender) -> None:
    with place.write(place.other_officer) as uow:
        services.edit(uow, mine.id, award_basis="laveste pris")
        taken.take(uow, mine.id, published.id)
        found = uow.session.get_one(Tender, mine.id)
        assert found.award_basis == "laveste pris"
        assert "evaluation_method" in [mark.field for mark in taken.open_of(uow.session, found)]
        services.edit(uow, mine.id, evaluation_method="Karakterer fra 1 til 5.")
        assert "evaluation_method" not in [mark.field for mark in taken.open_of(uow.session, found)]
        assert taken.take(uow, mine.id, published.id) == 0  # twice is once


def test_an_unpublished_tender_is_asked_for_first(place: Place, tender: Tender, mine: Tender, browser: Any) -> None:
    with place.write(place.other_officer) as uow, pytest.raises(DomainError, match="Spørg først"):
        taken.take(uow, mine.id, tender.id)
    client, path = browser(place.other_officer), f"/udbud/{mine.reference}/hentet"
    assert client.post(path, data={"source": tender.id, "spoerg": "1"}).status_code == 303
    client.post(path, data={"source": tender.id, "spoerg": "1"})  # asked once
    assert "De har ikke svaret endnu" in client.get(path).text
    with place.database.read() as session:
        request = session.query(TakeRequest).one()
        told = session.query(OutboxMessage).filter_by(message="tender_take_asked").all()
    assert {row.to_email for row in told} == {"ida@aarhus.example", "bo@aarhus.example"}
    theirs = browser(place.officer)
    assert "om Odense Kommune må bruge jeres udbud" in theirs.get("/opgaver").text
    assert "Maskiner i Odense" in theirs.get(f"/udbud/{tender.reference}/spurgt").text
    assert browser(place.other_officer).get(f"/udbud/{tender.reference}/spurgt").status_code == 403
    assert theirs.post(f"/udbud/{tender.reference}/spurgt/{request.id}/ja").status_code == 303
    with place.write(place.other_officer) as uow:
        assert taken.take(uow, mine.id, tender.id) > 5
    with place.database.read() as session:
        assert session.query(OutboxMessage).filter_by(message="tender_take_answered").count() == 1


def test_a_no_stays_a_no(place: Place, tender: Tender, mine: Tender) -> None:
    with place.write(place.other_officer) as uow:
        request = taken.ask(uow, mine.id, tender.id)
    with place.write(place.manager) as uow:
        taken.answer(uow, tender.id, request.id, yes=False)
        with pytest.raises(Conflict):
            taken.answer(uow, tender.id, request.id, yes=True)
    with place.write(place.other_officer) as uow, pytest.raises(DomainError, match="Spørg først"):
        taken.take(uow, mine.id, tender.id)


def test_two_answers_at_once_are_one(place: Place, tender: Tender, mine: Tender) -> None:
    with place.write(place.other_officer) as uow:
        request = taken.ask(uow, mine.id, tender.id)

    def act(number: int) -> None:
        with place.write(place.manager) as uow:
            taken.answer(uow, tender.id, request.id, yes=bool(number))

    said = together(2, act)
    assert sum(1 for one in said if one is None) == 1
    assert sum(1 for one in said if isinstance(one, Conflict)) == 1


def test_tenders_of_other_processes_are_no_source(place: Place, published: Tender) -> None:
    with place.write(place.other_officer) as uow:
        alone = services.create_tender(uow, None, place.odense.organisation_id, "Noget andet")
        with pytest.raises(NotFound):
            taken.take(uow, alone.id, published.id)


def test_the_proposal_fills_the_form_of_a_requirement(place: Place, mine: Tender, browser: Any) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus)
        row = queries.requirements(uow.session, [tender.id])[tender.id][0]
        services.decide_requirement(uow, tender.id, row.id, "changed", own_text="6 timer", reason="Kort vagt")
        uow.session.get_one(Tender, tender.id).notice_sent_on = uow.today
    with place.write(place.other_officer) as uow:
        taken.take(uow, mine.id, tender.id)
    page = browser(place.other_officer).get(f"/udbud/{mine.reference}/krav").text
    assert "6 timer</textarea>" in page
    assert "checked" not in page
