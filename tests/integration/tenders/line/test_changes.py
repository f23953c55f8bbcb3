"""A later version of the joint description, and “Stadig sådan?” before anything is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coproc.cases.models import Case
from coproc.cases.services import NotYet
from coproc.kernel.errors import Conflict, DomainError
from coproc.processes.models import Participation
from coproc.tenders import outcomes, papers, queries, services
from coproc.tenders.line import changes, facts, still_so
from coproc.tenders.line.models import ChangeAnswer, StillSo
from coproc.tenders.models import SharedRequirement, Tender
from tests.factories.line import new_version
from tests.factories.tenders import make_drafted, make_planned
from tests.integration.tenders.conftest import Place
from tests.support.kept import next_step
from tests.support.together import together

WORKDAY = "Hel arbejdsdag"


def version(place: Place, **change: Any) -> None:
    with place.write() as uow:
        members = [uow.session.get_one(Participation, one.id) for one in (place.aarhus, place.odense)]
        new_version(uow, place.process, members, **change)


def only(uow: Any, tender: Tender) -> SharedRequirement:
    return queries.requirements(uow.session, [tender.id])[tender.id][0]


def drafted(place: Place, **decision: Any) -> Tender:
    """With its material written, and the one requirement as given (kept unless said)."""

    def written() -> Tender:
        with place.write(place.officer) as uow:
            tender = make_planned(uow, place.aarhus)
            if decision:
                services.decide_requirement(uow, tender.id, only(uow, tender).id, **decision)
            papers.generate(uow, tender.id)
            outcomes.move(uow, tender.id, "draft_documents")
            return tender

    return next_step(place.database, place.clock, ("drafted", decision), written)


CHANGED = {"decision": "changed", "own_text": "6 timer", "reason": "Kort vagt"}


def send(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        outcomes.send_notice(uow, tender.id, on=uow.today)


def missing(place: Place, tender: Tender) -> dict[str, tuple[str, ...]]:
    """What the gates ask for, by the place's own clock."""
    with place.write() as uow:
        case = uow.session.get_one(Case, uow.session.get_one(Tender, tender.id).case_id)
        found = {name: fact(uow.session, [case])[case.id].names for name, fact in facts.FACTS.items()}
        return {name: names for name, names in found.items() if names}


def test_a_new_tender_runs_on_the_newest_workflow_and_an_old_one_stays_on_its_own(place: Place, tender: Tender) -> None:
    with place.write() as uow:
        case = uow.session.get_one(Case, tender.case_id)
        assert case.definition_version == "2026-4"
        case.definition_version = "2026-1"
        services.decide_requirement(uow, tender.id, only(uow, tender).id, **CHANGED)
        papers.generate(uow, tender.id)
        outcomes.move(uow, tender.id, "draft_documents")
        outcomes.send_notice(uow, tender.id, on=uow.today)
        assert case.state == "notice_sent"


def test_a_running_tender_is_offered_the_newest_workflow_and_is_asked_from_then_on(place: Place, browser: Any) -> None:
    tender = drafted(place, **CHANGED)
    with place.write() as uow:
        uow.session.get_one(Case, tender.case_id).definition_version = "2026-1"
        still_so.confirm(uow, tender.id, only(uow, tender).id, seen=still_so.fingerprint(only(uow, tender)))
    client, path = browser(place.officer), f"/udbud/{tender.reference}"
    assert "I bliver spurgt “Stadig sådan?”" in client.get(path).text
    assert client.post(f"{path}/nyeste-forloeb", data={"version": "2026-2"}).status_code == 303, "not the one that is offered"
    with place.database.read() as session:
        assert session.get_one(Case, tender.case_id).definition_version == "2026-1"
    assert browser(place.other_officer).post(f"{path}/nyeste-forloeb", data={"version": "2026-4"}).status_code in (403, 404)
    assert client.post(f"{path}/nyeste-forloeb", data={"version": "2026-4"}).status_code == 303
    assert missing(place, tender) == {}, "what was answered before holds on"
    with place.write() as uow:
        assert uow.session.get_one(Case, tender.case_id).definition_version == "2026-4"
        services.decide_requirement(uow, tender.id, only(uow, tender).id, "dropped", reason="Alligevel ikke")
    assert "følger et nyere forløb" not in client.get(path).text
    with pytest.raises(NotYet):
        send(place, tender)


def test_an_older_workflow_asks_on_the_page_of_the_notice_each_with_its_way(place: Place, browser: Any) -> None:
    tender = drafted(place, **CHANGED)
    with place.write() as uow:
        uow.session.get_one(Case, tender.case_id).definition_version = "2026-1"
    page = browser(place.officer).get(f"/udbud/{tender.reference}/bekendtgoerelse").text
    assert "Før bekendtgørelsen: svar på det her først" in page
    assert f'href="/udbud/{tender.reference}/stadig-saadan#krav-' in page


def test_nothing_is_asked_when_everything_is_kept(place: Place) -> None:
    tender = drafted(place)
    assert missing(place, tender) == {}
    send(place, tender)


def test_the_notice_waits_for_every_changed_requirement(place: Place, browser: Any) -> None:
    tender = drafted(place, **CHANGED)
    with pytest.raises(NotYet) as refused:
        send(place, tender)
    assert "Stadig sådan?" in refused.value.sentence
    client = browser(place.officer)
    page = client.get(f"/udbud/{tender.reference}").text
    assert f"“{WORKDAY}” er tilpasset. Stadig sådan?" in page
    assert f'href="/udbud/{tender.reference}/stadig-saadan#krav-' in page
    notice = client.get(f"/udbud/{tender.reference}/bekendtgoerelse").text
    assert f"“{WORKDAY}” er tilpasset. Stadig sådan?" in notice
    still = f"/udbud/{tender.reference}/stadig-saadan"
    with place.database.read() as session:
        row = session.query(SharedRequirement).filter_by(tender_id=tender.id).one()
        data = {"requirement": row.id, "seen": still_so.fingerprint(row), "ja": "1"}
    assert "Ja, stadig sådan" in client.get(still).text
    assert client.post(still, data=data).status_code == 303
    assert "Bekræftet af Ida" in client.get(still).text
    send(place, tender)
    with place.database.read() as session:
        said = session.query(StillSo).one()
        assert (said.answered_by, said.decision, said.is_corrected) == ("Ida", "changed", False)


def test_a_correction_is_an_answer_and_keeps_what_was_typed_when_refused(place: Place, browser: Any) -> None:
    tender = drafted(place, decision="dropped", reason="For dyrt")
    client, path = browser(place.officer), f"/udbud/{tender.reference}/stadig-saadan"
    with place.database.read() as session:
        number = session.query(SharedRequirement).filter_by(tender_id=tender.id).one().id
    data = {"requirement": number, f"s{number}-decision": "changed", f"s{number}-reason": "Vi prøver alligevel"}
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "Skriv, hvordan kravet lyder hos jer." in refused.text
    assert "Vi prøver alligevel" in refused.text
    assert client.post(path, data={**data, f"s{number}-own_text": "7 timer"}).status_code == 303
    assert missing(place, tender) == {}
    with place.database.read() as session:
        assert session.query(StillSo).one().is_corrected


def test_an_answer_does_not_outlive_what_it_was_given_to(place: Place) -> None:
    tender = drafted(place, **CHANGED)

    def confirm() -> None:
        with place.write(place.officer) as uow:
            row = only(uow, tender)
            still_so.confirm(uow, tender.id, row.id, seen=still_so.fingerprint(row))

    confirm()
    assert missing(place, tender) == {}
    with place.write(place.officer) as uow:  # the requirement reads otherwise
        services.decide_requirement(uow, tender.id, only(uow, tender).id, **{**CHANGED, "own_text": "5 timer"})
    assert set(missing(place, tender)) == {"still_so_answered"}
    confirm()
    place.clock.advance(still_so.HOLDS + timedelta(hours=1))  # weeks of editing
    assert set(missing(place, tender)) == {"still_so_answered"}
    confirm()
    with place.write(place.officer) as uow:  # back to the drawing board
        outcomes.move(uow, tender.id, "draft_again", reason="Ny viden")
        with pytest.raises(DomainError, match="når udbudsmaterialet er skrevet"):
            still_so.confirm(uow, tender.id, only(uow, tender).id, seen=still_so.fingerprint(only(uow, tender)))


def test_one_does_not_confirm_what_one_has_not_seen(place: Place) -> None:
    tender = drafted(place, **CHANGED)
    with place.write(place.officer) as uow, pytest.raises(DomainError, match="siden du så det"):
        still_so.confirm(uow, tender.id, only(uow, tender).id, seen="noget andet")


def test_two_at_once_give_one_answer(place: Place) -> None:
    tender = drafted(place, **CHANGED)
    with place.database.read() as session:
        row = session.query(SharedRequirement).filter_by(tender_id=tender.id).one()
        number, seen = row.id, still_so.fingerprint(row)

    def act(_place: int) -> None:
        with place.write(place.officer) as uow:
            still_so.confirm(uow, tender.id, number, seen=seen)

    assert [one for one in together(4, act) if isinstance(one, Exception) and not isinstance(one, Conflict)] == []
    with place.database.read() as session:
        assert session.query(StillSo).count() == 1


def test_a_later_version_is_offered_and_changes_nothing_by_itself(place: Place, tender: Tender, browser: Any) -> None:
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."}, added={"Støj": "Under 80 dB."})
    with place.database.read() as session:
        row = session.query(SharedRequirement).filter_by(tender_id=tender.id).one()
        assert (row.shared_text, row.decision) == ("Kan arbejde 8 timer.", "kept")
    assert missing(place, tender) == {"changes_answered": (WORKDAY, "Støj")}
    client = browser(place.officer)
    assert "2 krav er ændret i behovsbeskrivelsen" in client.get(f"/udbud/{tender.reference}").text
    page = client.get(f"/udbud/{tender.reference}/aendringer").text
    assert "<del>[− 8" in page
    assert "<ins>[+ 9" in page
    tasks = client.get("/opgaver").text
    assert "behovsbeskrivelsen" in tasks


def test_differences_are_taken_over_one_by_one(place: Place, tender: Tender, browser: Any) -> None:
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."}, added={"Støj": "Under 80 dB."})
    client, path = browser(place.officer), f"/udbud/{tender.reference}/aendringer"
    with place.database.read() as session:
        found = changes.of(session, session.get_one(Tender, tender.id))
    number = found[0].version.number
    taking = {"requirement": found[0].key, "version": number, "overtag": "1"}
    assert client.post(path, data=taking).status_code == 303
    assert client.post(path, data=taking).status_code == 409  # answered already
    with place.database.read() as session:
        row = session.query(SharedRequirement).filter_by(tender_id=tender.id, section_key=found[0].key).one()
        assert (row.shared_text, row.decision) == ("Kan arbejde 9 timer.", "kept")
        assert session.get_one(Tender, tender.id).description_number == number - 1
    keeping = {"requirement": found[1].key, "version": number}
    refused = client.post(path, data=keeping)
    assert refused.status_code == 422
    assert client.post(path, data={**keeping, f"{found[1].key}-reason": "Vi måler det selv"}).status_code == 303
    with place.database.read() as session:
        row = session.query(SharedRequirement).filter_by(tender_id=tender.id, section_key=found[1].key).one()
        assert (row.decision, row.reason) == ("dropped", "Vi måler det selv")
        assert session.get_one(Tender, tender.id).description_number == number
        assert [one.answer for one in session.query(ChangeAnswer).order_by(ChangeAnswer.id)] == ["taken", "kept"]
    assert missing(place, tender) == {"still_so_answered": ("Støj",)}


def test_keeping_the_old_text_shows_as_a_distance(place: Place, tender: Tender) -> None:
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."})
    with place.write(place.officer) as uow:
        change = changes.of(uow.session, uow.session.get_one(Tender, tender.id))[0]
        changes.answer(uow, tender.id, change.key, version_number=change.version.number, take=False, reason="Vagten er kort")
        row = only(uow, tender)
        assert (row.decision, row.own_text, row.shared_text) == ("changed", "Kan arbejde 8 timer.", "Kan arbejde 9 timer.")


def test_an_own_text_is_decided_again_with_its_words_still_there(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        services.decide_requirement(uow, tender.id, only(uow, tender).id, **CHANGED)
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."})
    with place.write(place.officer) as uow:
        change = changes.of(uow.session, uow.session.get_one(Tender, tender.id))[0]
        changes.answer(uow, tender.id, change.key, version_number=change.version.number, take=True)
        row = only(uow, tender)
        assert (row.decision, row.own_text, row.reason) == ("undecided", "6 timer", "Kort vagt")
    assert set(missing(place, tender)) == {"requirements_decided"}


@pytest.mark.parametrize("take", [True, False])
def test_a_requirement_that_is_gone_leaves_or_stays_as_ones_own(place: Place, tender: Tender, *, take: bool) -> None:
    version(place, gone=[WORKDAY], added={"Støj": "Under 80 dB."})
    with place.write(place.officer) as uow:
        mine = uow.session.get_one(Tender, tender.id)
        change = next(one for one in changes.of(uow.session, mine) if one.kind == "gone")
        changes.answer(uow, tender.id, change.key, version_number=change.version.number, take=take, reason="Vi vil have det")
        rows = queries.requirements(uow.session, [tender.id])[tender.id]
        assert (change.key in [row.section_key for row in rows]) is not take
        assert [one.kind for one in changes.of(uow.session, mine)] == ["added"]


def test_fetching_takes_the_new_ones_and_leads_to_the_changed(place: Place, tender: Tender, browser: Any) -> None:
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."}, added={"Støj": "Under 80 dB."})
    answer = browser(place.officer).post(f"/udbud/{tender.reference}/krav/hent")
    assert answer.location.endswith("/aendringer")
    with place.database.read() as session:
        rows = {row.heading: row for row in session.query(SharedRequirement).filter_by(tender_id=tender.id)}
        assert rows["Støj"].decision == "undecided"
        assert rows[WORKDAY].shared_text == "Kan arbejde 8 timer."


def test_two_who_answer_the_same_difference_do_not_both_get_through(place: Place, tender: Tender) -> None:
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."})
    with place.database.read() as session:
        change = changes.of(session, session.get_one(Tender, tender.id))[0]

    def act(number: int) -> None:
        with place.write(place.officer) as uow:
            changes.answer(
                uow, tender.id, change.key, version_number=change.version.number, take=bool(number), reason="Det gamle er nok"
            )

    said = together(2, act)
    assert sum(1 for one in said if one is None) == 1
    assert all(isinstance(one, Conflict) for one in said if one is not None)


def test_a_tender_that_is_out_is_left_alone(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        outcomes.send_notice(uow, tender.id, on=uow.today)
    version(place, changed={WORKDAY: "Kan arbejde 9 timer."})
    with place.write(place.officer) as uow, pytest.raises(DomainError, match="Bekendtgørelsen er sendt"):
        changes.answer(uow, tender.id, "K2", version_number=2, take=True)
