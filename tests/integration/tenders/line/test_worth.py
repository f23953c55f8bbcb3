"""The value sheet, the verdict, hints beside the regime, cross-border interest; and what is not shared with all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coproc.accounts.models import Organisation, OrganisationType
from coproc.audit.models import AuditEvent, AuditPayload
from coproc.cases.services import NotYet
from coproc.dialogues.models import SharedFact
from coproc.dialogues.services import information
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.tenders import outcomes, services
from coproc.tenders.line import open_information, regime, value_sheet
from coproc.tenders.line.models import CrossBorderInterest, OpenInformation, ValueRow
from coproc.tenders.material import fields
from coproc.tenders.models import Tender
from tests.factories.tenders import make_drafted, make_tender
from tests.integration.tenders.conftest import Place
from tests.integration.tenders.line.test_changes import missing


def line(
    kind: str = "contract", what: str = "Maskintimer", price: str = "650", volume: str = "", years: str = ""
) -> dict[str, str]:
    return {"kind": kind, "what": what, "price": price, "volume": volume, "years": years}


SHEET = [
    line(volume="12.000", years="4"),
    line("extension", "To år mere", volume="12.000", years="2"),
    line("option", "Ekstra ladeplads", "1,5 mio."),
    line("prize", "Til tre i partnerskabet", "200.000", "3"),
]


@pytest.mark.parametrize(
    ("typed", "number"), [("", 1000), ("4", 4000), ("1,5", 1500), ("12.000", 12_000_000), ("0,125", 125), (" 3 ", 3000)]
)
def test_a_number_is_read_as_danes_write_it(typed: str, number: int) -> None:
    assert value_sheet.thousandths(typed) == number


@pytest.mark.parametrize(("number", "said"), [(1000, "1"), (10_000, "10"), (1500, "1,5"), (12_000_000, "12.000"), (125, "0,125")])
def test_a_number_is_shown_as_it_may_be_typed(number: int, said: str) -> None:
    assert value_sheet.shown(number) == said
    assert value_sheet.thousandths(said) == number


@pytest.mark.parametrize("typed", ["fire", "1.5", "-1", "1,2345", "12.00", "4 år"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(DomainError):
        value_sheet.thousandths(typed)


def test_a_line_is_rounded_to_the_ore() -> None:
    assert value_sheet.product(100, 1500, 333) == 50  # 49.95
    assert value_sheet.product(333, 1000, 500) == 167  # 166.5


def test_the_sheet_gives_the_value_and_keeps_the_reasoning(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        total = value_sheet.save(uow, tender.id, SHEET, note="Forbruget i 2025.")
        assert total == (31_200_000 + 15_600_000 + 1_500_000 + 600_000) * 100
        assert uow.session.get_one(Tender, tender.id).estimated_value_ore == total
    with place.database.read() as session:
        event = session.query(AuditEvent).filter_by(action="tender.value_worked_out").one()
        body = session.get_one(AuditPayload, event.sequence).body
        assert body is not None
        assert body["reason"] == "Forbruget i 2025."
        assert body["before"] == {"value_ore": 4_200_000_000}


def test_a_sheet_that_is_not_right_changes_nothing(place: Place, tender: Tender) -> None:
    with pytest.raises(FieldErrors) as refused, place.write(place.officer) as uow:
        value_sheet.save(uow, tender.id, [line(), line(price="mange")], note="")
    assert set(refused.value.errors) == {"lines", "note"}
    assert refused.value.errors["lines"].startswith("Linje 2: Skriv beløbet")
    with place.database.read() as session:
        assert session.query(ValueRow).count() == 0
        assert session.get_one(Tender, tender.id).estimated_value_ore == 4_200_000_000


def test_the_page_keeps_what_was_typed_and_says_the_verdict(place: Place, tender: Tender, browser: Any) -> None:
    client, path = browser(place.officer), f"/udbud/{tender.reference}/vaerdi"
    form = {
        "lines-rows": "1",
        "lines-0-kind": "contract",
        "lines-0-what": "Maskintimer",
        "lines-0-price": "650",
        "note": "Sidste år",
    }
    refused = client.post(path, data={**form, "lines-0-years": "fire", "version": tender.version})
    assert refused.status_code == 422
    assert "Linje 1: Skriv et tal" in refused.text
    assert 'value="Maskintimer"' in refused.text
    more = client.post(path, data={**form, "add": "lines"})
    assert 'name="lines-1-what"' in more.text
    assert client.post(path, data={**form, "lines-0-volume": "12.000", "version": tender.version}).status_code == 303
    page = client.get(path).text
    assert "I alt 7.800.000 kr. uden moms." in page
    assert "Tærskelværdien i kroner mangler" in page  # 2026-27: never a guess
    assert "Maskintimer: 7.800.000 kr." in client.get(f"/udbud/{tender.reference}").text


def test_hints_follow_codes_authority_and_value(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        services.edit(uow, tender.id, cpv=["85312000", "45000000"])
        found = uow.session.get_one(Tender, tender.id)
        said = " ".join(regime.hints(uow.session, found, uow.today))
        assert "CPV 85312000 ligger i en gruppe" in said
        assert "CPV 45000000 er bygge og anlæg" in said
        assert "Tærskelværdien i kroner mangler" in said
        uow.session.get_one(Organisation, found.authority_id).type = OrganisationType.UTILITY
        uow.session.flush()
        assert "forsyningsvirksomhedsdirektivet" in " ".join(regime.hints(uow.session, found, uow.today))


def test_below_the_threshold_asks_for_the_assessment_and_says_what_it_leads_to(place: Place, tender: Tender, browser: Any) -> None:
    with place.write(place.officer) as uow:  # 2025 has its kroner
        found = uow.session.get_one(Tender, tender.id)
        found.notice_planned_on, found.estimated_value_ore = date(2025, 6, 2), 100_000_000
    client, path = browser(place.officer), f"/udbud/{tender.reference}/graenseoverskridende"
    assert "Vurdér, om der er en klar grænseoverskridende interesse" in client.get(f"/udbud/{tender.reference}/regelsaet").text
    answers = dict.fromkeys(regime.FACTORS, "Det taler imod.")
    refused = client.post(path, data={**answers, "is_certain": "False", "version": found.version})
    assert refused.status_code == 422
    with place.database.read() as session:
        assert session.query(CrossBorderInterest).count() == 0
        version = session.get_one(Tender, tender.id).version
    data = {**answers, "is_certain": "False", "conclusion": "Lokalt og småt.", "version": version}
    assert client.post(path, data=data).status_code == 303
    page = client.get(f"/udbud/{tender.reference}").text
    assert "ikke er en klar grænseoverskridende interesse (§ 193)" in page
    assert "Lokalt og småt." in page


def test_the_reason_for_not_dividing_stands_in_the_log(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        services.edit(uow, tender.id, is_divided=False, lots_reason="Det hænger sammen.")
    with place.database.read() as session:
        event = session.query(AuditEvent).filter_by(action="tender.edited").one()
        body = session.get_one(AuditPayload, event.sequence).body
        assert body is not None
        assert body["reason"] == "Det hænger sammen."


@pytest.fixture
def told(place: Place) -> SharedFact:
    with place.write(place.facilitator) as uow:
        return information.add_fact(uow, place.process.id, fact="Budgettet er halveret", told_to="Elmaskiner AB")


def test_what_is_not_shared_warns_and_a_reason_lets_the_notice_go(place: Place, told: SharedFact, browser: Any) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
    with pytest.raises(NotYet, match="Budgettet er halveret"), place.write(place.officer) as uow:
        outcomes.send_notice(uow, tender.id, on=uow.today)
    client, path = browser(place.officer), f"/udbud/{tender.reference}/ikke-delt"
    assert "Budgettet er halveret" in client.get(f"/udbud/{tender.reference}").text
    assert "1 oplysning fra dialogen er ikke delt med alle" in client.get(f"/udbud/{tender.reference}/bekendtgoerelse").text
    assert client.post(path, data={"reason": ""}).status_code == 422
    assert client.post(path, data={"reason": "Budgettet vedtages først i maj"}).status_code == 303
    assert "Budgettet vedtages først i maj" in client.get(f"/udbud/{tender.reference}").text
    with place.write(place.officer) as uow:
        outcomes.send_notice(uow, tender.id, on=uow.today)
    with place.database.read() as session:
        found = session.get_one(Tender, tender.id)
        rows = [{"what": "Budgettet er halveret", "reason": "Mangler at blive delt"}, {"what": "Andet", "reason": "x"}]
        said = open_information.with_reasons(session, found, "Aarhus Kommune", rows)
    assert said[0]["reason"] == "Mangler at blive delt. Aarhus Kommune: Budgettet vedtages først i maj"
    assert said[1]["reason"] == "x"


def test_what_is_shared_meanwhile_no_longer_warns_and_what_comes_later_does(place: Place, told: SharedFact) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        open_information.give_reason(uow, tender.id, reason="Det er småt")
    assert missing(place, tender) == {}
    with place.write(place.facilitator) as uow:
        information.add_fact(uow, place.process.id, fact="Der købes kun én", told_to="Elmaskiner AB")
    assert missing(place, tender) == {"open_information_reasoned": ("Der købes kun én",)}
    with place.write(place.facilitator) as uow:
        for fact in uow.session.query(SharedFact):
            information.mark_shared(uow, fact.id, text=fact.fact)
    assert missing(place, tender) == {}
    with place.database.read() as session:
        assert session.query(OpenInformation).count() == 1


def test_the_annex_says_why(place: Place, told: SharedFact) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        open_information.give_reason(uow, tender.id, reason="Det er småt")
        said = fields.annex(uow.session, uow.session.get_one(Tender, tender.id), uow.today)
    assert any("Det er småt" in row["reason"] for row in said["unshared_information"])
