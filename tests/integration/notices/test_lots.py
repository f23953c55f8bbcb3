"""Several lots, several winners, and no winner at all: in the files, against the official rules where they are, and on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import etree

from coproc.audit import timeline
from coproc.kernel.clock import at_local
from coproc.kernel.errors import Conflict
from coproc.notices import services as answering
from coproc.notices.catalogue import Subtype
from coproc.notices.elements import NAMESPACES
from coproc.tenders import outcomes, services as tenders_services
from coproc.tenders.models import Tender
from coproc.tenders.notices import lots, services
from coproc.tenders.notices.models import LotAward
from tests.factories import notices
from tests.factories.tenders import make_drafted
from tests.integration.notices import sdk
from tests.integration.notices.conftest import NOTICE_ON, Place
from tests.integration.notices.test_files import _faults, draft, of_tender, texts

LOTS = ["Sensorer", "Opsætning og drift", "Uddannelse", "Rådgivning"]
COUNTS = {key: notices.RESULT[key] for key in notices.RESULT if key.startswith("received")}


def winner(name: str, number: str, **other: str) -> dict[str, str]:
    return {
        "winner_name": name,
        "winner_number": number,
        "winner_size": "small",
        "winner_country": "DNK",
        "winner_postcode": "5000",
        "winner_city": "Odense C",
        "winner_nuts": "DK031",
        "award_value": "500000",
        "tender_number": f"Tilbud fra {name}",
        "contract_number": f"Sag {number}",
        "subcontracting": "no",
        **other,
    }


def say(place: Place, tender: Tender, number: int, **given: str) -> None:
    with place.write(place.officer) as uow:
        key = list(lots.keys(tender))[number]
        answering.answer(uow, lots.owner(tender, key), given, scope=None, story=("tender", tender.id))


def won(place: Place, tender: Tender, number: int, **given: str) -> LotAward:
    with place.write(place.officer) as uow:
        return services.add_winner(uow, tender, list(lots.keys(tender))[number], given, scope=None)


def divided(place: Place, tender: Tender) -> Tender:
    with place.write(place.officer) as uow:
        return tenders_services.edit(uow, tender.id, is_divided=True, lots=LOTS)


def planned(place: Place, **regime: Any) -> Tender:
    tender = divided(place, place.tender(**regime))
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, lots_offered="3", lots_awarded="2", published_4="123455-2026", published_7="123456-2026")
    say(place, tender, 1, lot_cpv="32441300", lot_duration="36", lot_description="Montering og drift i to år.", lot_place="DK031")
    return tender


def bought(place: Place) -> Tender:
    """Alfa wins two lots with one contract, Beta the last; nobody is chosen for the fourth."""
    number = place.bought().id
    with place.write(place.officer) as uow:
        tender = uow.session.get_one(Tender, number)
        tender.is_divided, tender.lots = True, LOTS
    for number in (0, 1, 2):
        say(place, tender, number, outcome="selec-w", **COUNTS)
    say(place, tender, 3, outcome="clos-nw", no_award_reason="all-rej", **COUNTS)
    won(place, tender, 0, **winner("Alfa ApS", "11223344", contract_number="Sag 1"))
    won(place, tender, 1, **winner("Alfa ApS", "11223344", contract_number="Sag 1", award_value="250000.50"))
    won(place, tender, 2, **winner("Beta A/S", "44332211", award_date="2027-01-30"))
    return tender


def annulled(place: Place, *, in_lots: bool = False, reason: str = "ins-fund") -> Tender:
    said = {"no_award_reason": reason, **({} if reason == "no-rece" else COUNTS)}
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus, notice_on=NOTICE_ON)
        if in_lots:
            tenders_services.edit(uow, tender.id, is_divided=True, lots=LOTS)
        notices.answer_tender(uow, tender, **({} if in_lots else said))
        for key in lots.keys(tender) if in_lots else ():
            answering.answer(uow, lots.owner(tender, key), said, scope=None)
        place.clock.set(at_local(date(2027, 2, 1), 10))
        outcomes.send_notice(uow, tender.id, on=NOTICE_ON)
        outcomes.end(uow, tender.id, "annul", reason="Pengene blev brugt til noget andet.", way_on="wait")
    return tender


def framework(place: Place) -> Tender:
    """Not divided, two suppliers in one framework agreement."""
    tender = place.bought()
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, **COUNTS, framework="fa-w-rc", framework_most="9000000")
    won(place, tender, 0, **winner("Alfa ApS", "11223344", award_value=""))
    won(place, tender, 0, **winner("Beta A/S", "44332211", award_value=""))
    return tender


def long_framework(place: Place) -> Tender:
    tender = planned(place)
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, framework="fa-wo-rc", duration="72", framework_reason="Udstyret skal skrives af.")
    return tender


KINDS: dict[str, tuple[Subtype, Callable[[Place], Tender]]] = {
    "4": ("4", planned),
    "16": ("16", planned),
    "16 innovation": ("16", lambda place: planned(place, procedure="innovation_partnership", legal_ground="73")),
    "16 long framework": ("16", long_framework),
    "29": ("29", bought),
    "29 annulled": ("29", annulled),
    "29 annulled, nothing received": ("29", lambda place: annulled(place, reason="no-rece")),
    "29 annulled in lots": ("29", lambda place: annulled(place, in_lots=True)),
    "29 framework": ("29", framework),
}


@sdk.needed
@pytest.mark.parametrize("kind", KINDS)
def test_the_official_rules_have_nothing_against_the_file(place: Place, kind: str) -> None:
    subtype, make = KINDS[kind]
    content = of_tender(place, make(place), subtype)
    assert sdk.schema_errors(content) == []
    assert sdk.rule_errors(content, subtype) == []


@sdk.needed
def test_the_official_rules_are_heard(place: Place) -> None:
    """A file with a lot that has no result is refused: the rules were really run."""
    content = of_tender(place, bought(place), "29").replace(b">no-rece<", b"><").replace(b">all-rej<", b">nonsense<")
    assert sdk.rule_errors(content, "29") != []


def each(content: bytes, path: str) -> list[Any]:
    found: list[Any] = etree.fromstring(content).findall(path, NAMESPACES)
    return found


def test_every_lot_has_its_own_block_with_what_is_its_own(place: Place) -> None:
    content = of_tender(place, planned(place), "16")
    lots_there = each(content, "cac:ProcurementProjectLot")
    assert [one.findtext("cbc:ID", namespaces=NAMESPACES) for one in lots_there] == [f"LOT-000{n}" for n in (1, 2, 3, 4)]
    project = "cac:ProcurementProject/"
    assert [one.findtext(f"{project}cbc:Name", namespaces=NAMESPACES) for one in lots_there] == LOTS
    told = [one.findtext(f"{project}cac:PlannedPeriod/cbc:DurationMeasure", namespaces=NAMESPACES) for one in lots_there]
    assert told == ["24", "36", "24", "24"]
    cpv = f"{project}cac:MainCommodityClassification/cbc:ItemClassificationCode"
    assert [one.findtext(cpv, namespaces=NAMESPACES) for one in lots_there] == ["43200000", "32441300", "43200000", "43200000"]
    assert texts(content, "cbc:MaximumLotsSubmittedNumeric") == ["3"]
    assert content.count(b'schemeName="ojs-notice-id">123455-2026<') == len(LOTS)


def test_a_winner_of_two_lots_is_one_organisation_with_one_contract(place: Place) -> None:
    content = of_tender(place, bought(place), "29")
    assert texts(content, "cbc:TenderResultCode") == ["selec-w", "selec-w", "selec-w", "clos-nw"]
    assert texts(content, "efbc:DecisionReasonCode") == ["all-rej"]
    assert texts(content, "cbc:TotalAmount") == ["1250000.50"]
    path = ".//efac:NoticeResult/efac:"
    assert [len(each(content, f"{path}{name}")) for name in ("LotResult", "LotTender", "SettledContract", "TenderingParty")] == [
        4,
        3,
        2,
        2,
    ]
    alfa, beta = each(content, f"{path}SettledContract")
    assert [one.text for one in alfa.findall("efac:LotTender/cbc:ID", NAMESPACES)] == ["TEN-0001", "TEN-0002"]
    assert beta.findtext("cbc:IssueDate", namespaces=NAMESPACES) == "2027-01-30+01:00"
    assert alfa.findtext("cbc:IssueDate", namespaces=NAMESPACES) == "2027-01-29+01:00"  # the day of the tender's own contract
    assert content.count(b'<cbc:Name languageID="DAN">Alfa ApS</cbc:Name>') == 1


def test_an_annulled_tender_has_a_29_without_winner_contract_or_value(place: Place) -> None:
    tender = annulled(place)
    content = of_tender(place, tender, "29")
    assert texts(content, "cbc:TenderResultCode") == ["clos-nw"]
    assert texts(content, "efbc:DecisionReasonCode") == ["ins-fund"]
    assert each(content, ".//efac:SettledContract") == each(content, ".//efac:LotTender") == []
    assert texts(content, "cbc:TotalAmount") == []
    assert "ORG-9001" not in content.decode()
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, no_award_reason="")
    assert "Hvorfor blev der ikke valgt en vinder?" in _faults(place, tender, "29")


def test_what_a_lot_lacks_is_said_with_its_name(place: Place) -> None:
    tender = bought(place)
    say(place, tender, 0, received="")
    with place.write(place.officer) as uow:
        services.remove_winner(uow, tender, lots.winners(uow.session, tender.id)[0].row.id, scope=None)
    said = _faults(place, tender, "29")
    assert "BT-759-LotResult: Delkontrakt 1: Sensorer: Antal modtagne tilbud" in said
    assert "Delkontrakt 1: Sensorer: Skriv, hvem der vandt." in said
    assert "Delkontrakt 2" not in said


def test_a_lots_answers_follow_its_words_not_its_place(place: Place) -> None:
    tender = planned(place)
    with place.write(place.officer) as uow:
        tenders_services.edit(uow, tender.id, is_divided=True, lots=[LOTS[1], LOTS[0], LOTS[1]])
    with place.database.read() as session:
        tender = session.get_one(Tender, tender.id)
        assert len(lots.keys(tender)) == 3
    assert [one["duration"] for one in draft(place, tender, "16").of_lots()] == ["36", "24", "24"]


def test_several_contracts_in_a_lot_need_a_framework_agreement(place: Place) -> None:
    tender = bought(place)
    won(place, tender, 0, **winner("Delta", "55667788"))
    assert "Delkontrakt 1: Sensorer: Kun en rammeaftale" in _faults(place, tender, "29")


def test_the_same_winner_stands_once_in_a_lot_however_often_one_clicks(place: Place) -> None:
    tender = bought(place)
    with pytest.raises(Conflict):
        won(place, tender, 0, **winner("Alfa", "11 22 33 44"))
    with place.database.read() as session:
        assert session.query(LotAward).count() == 3


def test_a_long_framework_agreement_says_why(place: Place) -> None:
    tender = long_framework(place)
    with place.write(place.officer) as uow:
        answering.answer(uow, ("tender", tender.id), {"framework_reason": ""}, scope=None)
    assert "Rammeaftalen løber i mere end fire år." in _faults(place, tender, "16")


def test_people_write_lots_and_winners_on_pages(place: Place, browser: Any) -> None:
    tender = bought(place)
    client, root = browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser/29"
    assert f"{root}/delkontrakter" in client.get(root).get_data(as_text=True)
    page = client.get(f"{root}/delkontrakter").get_data(as_text=True)
    assert "Delkontrakt 4: Rådgivning" in page
    assert "Beta A/S" in page
    last = list(lots.keys(tender))[3]
    refused = client.post(f"{root}/delkontrakt/{last}/vinder", data={"winner_number": "1", "award_value": "meget"})
    assert refused.status_code == 422
    assert "meget" in refused.get_data(as_text=True)
    added = client.post(f"{root}/delkontrakt/{last}/vinder", data={"winner_name": "Gamma", "award_value": "1,5 mio."})
    assert added.status_code == 303
    with place.database.read() as session:
        gamma = next(one for one in lots.winners(session, tender.id) if one.name == "Gamma")
        assert gamma.said("award_value") == "1500000"
    assert "1.500.000" in client.get(f"{root}/vinder/{gamma.row.id}").get_data(as_text=True)
    client.post(
        f"{root}/vinder/{gamma.row.id}",
        data={"winner_name": "Gamma ApS", "award_date-day": "1", "award_date-month": "2", "award_date-year": "2027"},
    )
    assert "Gamma ApS" in client.get(f"{root}/delkontrakter").get_data(as_text=True)
    client.post(f"{root}/vinder/{gamma.row.id}/fjern")
    assert "Gamma ApS" not in client.get(f"{root}/delkontrakter").get_data(as_text=True).partition("<main")[2].partition("<ul")[2]
    with place.database.read() as session:
        told = [entry.what for entry in timeline.of_subject(session, "tender", tender.id)]
    assert "fjernede Gamma ApS som vinder i bekendtgørelsen" in told
    answered = client.post(f"{root}/delkontrakt/{last}", data={"outcome": "open-nw"})
    assert answered.status_code == 303
    assert browser(place.outsider).get(f"{root}/delkontrakter").status_code in {403, 404}
    assert browser(place.neighbour).post(f"{root}/delkontrakt/{last}", data={"outcome": "clos-nw"}).status_code == 403


def test_a_winner_of_a_lot_that_is_gone_is_shown_and_counts_nowhere(place: Place, browser: Any) -> None:
    tender = bought(place)
    with place.write(place.officer) as uow:
        uow.session.get_one(Tender, tender.id).lots = [LOTS[1], LOTS[2]]
    page = browser(place.officer).get(f"/udbud/{tender.reference}/bekendtgoerelser/29/delkontrakter").get_data(as_text=True)
    assert "der ikke står i udbuddet længere" in page


def test_figures_registered_with_the_tender_are_not_asked_again(place: Place) -> None:
    from coproc.tenders.handover import results

    tender = place.bought()
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, received="", received_sme="")
        results.set_received(uow, tender.id, received_count=4, received_sme=1)
    found = draft(place, tender, "29")
    first = found.within(found.lots[0])
    assert (first["received"], first["received_sme"], first["received_large"]) == ("4", "1", "3")
