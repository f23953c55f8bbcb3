"""Fælles krav: participants × requirements."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from coproc import wiring
from coproc.accounts.models import Person
from coproc.kernel.actor import system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.tenders.line.matrix import Drift, matrix
from coproc.tenders.models import Tender
from tests.factories.accounts import People, signed_in
from tests.factories.line import TOPICS, make_five, make_five_with_tenders, make_tenders
from tests.support.apps import application
from tests.support.kept import kept
from tests.support.queries import counted


@pytest.fixture
def market(database: Database, clock: FixedClock) -> Any:
    wiring.wire()
    process, members, tenders = kept(make_five_with_tenders, database, clock)
    app = application(database, clock)

    def opened(email: str | None) -> Any:
        if email is None:
            return signed_in(app, None, clock)
        with database.read() as session:
            return signed_in(app, session.query(Person).filter_by(email=email).one(), clock)

    return process, members, tenders, opened


@pytest.mark.parametrize(("drift", "per_cent"), [(Drift(0, 0, 0, 4), None), (Drift(3, 1, 0, 4), 25), (Drift(2, 0, 0, 4), 0)])
def test_the_share_that_deviates_is_of_what_is_decided(drift: Drift, per_cent: int | None) -> None:
    assert drift.per_cent == per_cent


def test_the_page_says_what_each_asks_and_what_the_market_meets(database: Database, market: Any) -> None:
    process, _members, _tenders, opened = market
    page = opened("fie@example.dk").get(f"/processer/{process.reference}/indkoeb/krav").text
    assert all(topic in page for topic in TOPICS)
    assert "Vores pladser er små." in page
    assert "<del>[− 8" in page
    assert "Alle 3 udbud stiller kravet." in page
    assert "1 af 3 stiller kravet, 2 med egen tekst." in page
    assert "20 af 22 medtaget, 2 tilpasset, 0 udeladt. 9 % af det besluttede afviger" in page
    assert "Bundet af Rammeaftale om anlæg til" in page
    with database.read() as session:
        found = matrix(session, process)
    assert [column.buyers for column in found.columns] == [
        ["Esbjerg Kommune", "Vandværket Øst"],
        ["Odense Kommune"],
        ["Aarhus Kommune"],  # Å is the last letter
    ]
    assert len(found.lines) == 22
    assert [line.heading for line in found.deviating] == [TOPICS[at] for at in (3, 7, 8, 11, 18, 19, 20, 21)]


def test_the_page_costs_the_same_however_much_it_shows(database: Database, clock: FixedClock, market: Any) -> None:
    process, members, _tenders, opened = market
    client = opened("fie@example.dk")
    path = f"/processer/{process.reference}/indkoeb/krav"
    client.get(path)
    with counted(database) as asked:
        client.get(path)
    assert len(asked) <= 17, "\n".join(asked)
    before = len(asked)
    make_tenders(People(database, clock), members)
    with counted(database) as again:
        client.get(path)
    assert len(again) == before


def test_only_what_deviates_is_shown_on_request(market: Any) -> None:
    process, _members, _tenders, opened = market
    page = opened("fie@example.dk").get(f"/processer/{process.reference}/indkoeb/krav?vis=afvigelser").text
    assert TOPICS[3] in page
    assert TOPICS[1] not in page


def test_the_files_hold_the_same(market: Any) -> None:
    process, _members, _tenders, opened = market
    client = opened("fie@example.dk")
    root = f"/processer/{process.reference}/indkoeb/krav"
    rows = list(csv.reader(io.StringIO(client.get(f"{root}.csv").data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 24  # the headings, 22 requirements, the distances
    assert rows[4][1] == "Opladning i pausen"
    at = rows[0].index("Odense Kommune (T-2026-2)")
    assert rows[4][at] == "Tilpasset"
    assert rows[4][at + 1].endswith("Vores pladser er små.")
    book = load_workbook(io.BytesIO(client.get(f"{root}.xlsx").data))
    assert book.active.max_row == 24


def test_a_tender_outside_the_purchase_says_why_and_has_no_column(database: Database, market: Any) -> None:
    process, _members, tenders, _opened = market
    with database.read() as session:
        found = matrix(session, process)
        assert tenders[3].id not in [column.row.tender.id for column in found.columns]
        assert ("Banen i Byen", found.others[0][1]) in found.others
        assert "med aftagepligt" in found.others[0][1]


def test_companies_see_published_tenders_alone(database: Database, clock: FixedClock, market: Any) -> None:
    process, _members, tenders, opened = market
    with database.write(system("test"), clock) as uow:
        row = uow.session.get_one(Tender, tenders[0].id)
        row.notice_sent_on = uow.today
        uow.session.merge(process).is_public = True
    page = opened(None).get(f"/processer/{process.reference}/faelles-krav")
    assert page.status_code == 200
    assert "Aarhus Kommune (T-2026-1)" in page.text
    assert "Odense Kommune" not in page.text
    assert "Rammeaftale om anlæg" not in page.text
    assert opened(None).get(f"/processer/{process.reference}/indkoeb/krav").status_code in (302, 303, 401, 403)


def test_a_member_without_a_tender_is_named(database: Database, clock: FixedClock) -> None:
    wiring.wire()
    process, _members = make_five(People(database, clock))
    with database.read() as session:
        found = matrix(session, process)
    assert ("Odense Kommune", "Har ikke oprettet et udbud endnu.") in found.others
    assert found.columns == []
