"""What lists and process pages say about tenders, and to whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from coproc.tenders import outcomes, plan
from coproc.tenders.models import Tender
from tests.factories.tenders import make_notified, make_tender
from tests.integration.tenders.conftest import Place

Browser = Any


def test_process_page_tells_companies_when_each_buyer_publishes(place: Place, browser: Browser, tender: Tender) -> None:
    text = browser(None).get(f"/processer/{place.process.reference}").text
    assert "Hvornår udbyder de?" in text
    assert "4. kvartal 2026" in text
    assert tender.reference not in text


def test_process_tab_of_a_scaling_partner_shows_no_money_or_reasons(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 2))
        outcomes.sign_contract(
            uow,
            tender.id,
            on=date(2026, 11, 20),
            starts_on=date(2027, 1, 1),
            ends_on=date(2028, 1, 1),
            winner="Gravko ApS",
            value_ore=123_456_700,
        )
    path = f"/processer/{place.process.reference}/indkoeb"
    assert "1.234.567 kr." in browser(place.other_officer).get(path).text
    page = browser(place.partner).get(path)
    assert page.status_code == 200
    assert "1.234.567 kr." not in page.text


def test_files_of_the_process_are_listed_for_those_inside(place: Place, browser: Browser) -> None:
    path = f"/processer/{place.process.reference}/filer"
    assert "Fælles behovsbeskrivelse" in browser(place.officer).get(path).text
    page = browser(None).get(path)
    assert page.status_code == 200
    assert "Fælles behovsbeskrivelse" in page.text
    assert browser(None).get("/dokumenter/999").status_code == 404


def test_list_shows_own_tenders_and_filters(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    assert tender.reference in client.get("/udbud").text
    assert tender.reference in client.get("/udbud?status=planned&aar=2026&q=gravemaskiner").text
    assert "Der er ingen udbud her." in client.get("/udbud?aar=2025").text
    assert "Der er ingen udbud her." in browser(place.other_officer).get("/udbud").text
    assert tender.reference in browser(place.other_officer).get("/udbud?alle=1").text
    assert tender.reference not in browser(place.outsider).get("/udbud?alle=1").text
    assert tender.reference not in browser(None).get("/udbud").text


@pytest.mark.parametrize("path", ["/udbud", "/processer/{process}/indkoeb"])
def test_lists_cost_the_same_with_more_tenders(place: Place, app: Flask, browser: Browser, path: str) -> None:
    counted: list[str] = []
    event.listen(place.database.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    address = path.format(process=place.process.reference)

    def cost() -> int:
        counted.clear()
        assert browser(place.officer).get(address).status_code == 200
        return len(counted)

    with place.write(place.officer) as uow:
        make_tender(uow, place.aarhus)
        make_tender(uow, place.odense)
    before = cost()
    with place.write(place.officer) as uow:
        for number in range(8):
            tender = make_tender(uow, place.aarhus, title=f"Udbud {number}")
            plan.set_regime(uow, tender.id, regime="not_subject", regime_reason="x")
    assert cost() == before
    assert before <= 23
