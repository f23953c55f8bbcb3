"""Kontrakter, der udløber: what is written in, what tenders give, who sees it, and what one does about it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from coproc.accounts.models import OrganisationType
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.needs.models import InnovationNeed, NeedStatus
from coproc.pipeline import purchase_tasks
from coproc.pipeline.task_sources import Task
from coproc.processes import queries as processes, services as process_services
from coproc.tenders import outcomes, succession
from coproc.tenders.expiry import queries, services
from coproc.tenders.expiry.models import BuyerContract
from coproc.tenders.handover import results
from tests.factories.accounts import signed_in
from tests.factories.tenders import make_notified
from tests.integration.tenders.conftest import Place
from tests.support.queries import counted

Browser = Any
BASE = "/kontrakter-der-udloeber"


def _add(place: Place, organisation_id: int, ends_on: date, **more: Any) -> BuyerContract:
    values = {"title": "Gravemaskiner", "cpv": "43200000", "is_shared": True, **more}
    with place.write() as uow:
        return services.add(uow, organisation_id, ends_on=ends_on, **values)


def _outside(place: Place) -> int:
    return min(place.people.actor(place.outsider).organisation_ids())


def _branches(place: Place, person: Any, months: int = 12, **how: Any) -> list[queries.Branch]:
    with place.database.read() as session:
        return queries.branches(session, place.people.actor(person), date(2026, 11, 22), months, **how)[0]


def test_a_contract_is_refused_beside_its_fields(place: Place) -> None:
    wrong = {"options_until": date(2027, 1, 1), "notice_by": date(2027, 1, 2)}
    with place.write() as uow, pytest.raises(FieldErrors) as refusal:
        services.add(uow, place.aarhus.organisation_id, title=" ", cpv="43", ends_on=date(2027, 1, 1), **wrong)
    assert set(refusal.value.errors) == {"title", "cpv", "options_until", "notice_by"}


def test_others_contracts_meet_ours_when_their_buyer_shows_them(place: Place) -> None:
    _add(place, place.aarhus.organisation_id, date(2027, 6, 30), is_shared=False)
    shown = _add(place, place.odense.organisation_id, date(2027, 9, 30))
    _add(place, _outside(place), date(2028, 9, 30))  # another year
    (branch,) = _branches(place, place.officer)
    assert [(row.organisation.name, row.ends_on.year) for row in branch.meetings[0].contracts] == [
        ("Aarhus Kommune", 2027),
        ("Odense Kommune", 2027),
    ]
    assert _branches(place, place.officer, own=True)
    (theirs,) = _branches(place, place.outsider)
    assert theirs.meetings == []  # Aarhus keeps its own to itself, and Odense's is another year
    with place.write() as uow:
        services.edit(uow, shown.id, is_shared=False)
    assert [branch.meetings for branch in _branches(place, place.officer)] == [[]]  # Esbjerg's is another year
    assert _branches(place, place.outsider) == []


def test_branches_are_groups_or_divisions_and_filters_hold(place: Place) -> None:
    _add(place, place.aarhus.organisation_id, date(2027, 6, 30))
    _add(place, place.odense.organisation_id, date(2027, 7, 31), cpv="43300000", title="Kraner")
    assert _branches(place, place.officer) == []
    (division,) = _branches(place, place.officer, level="division")
    assert division.code == "43"
    assert _branches(place, place.officer, level="division", text="kran") == []
    assert _branches(place, place.officer, level="division", code="4%") == []


def test_a_tenders_contract_is_kept_in_step_with_its_options(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 2))
        days: dict[str, Any] = {"starts_on": date(2026, 12, 1), "ends_on": date(2028, 11, 30)}
        outcomes.sign_contract(uow, tender.id, on=date(2026, 11, 18), winner="Grav & Søn", **days)
        option = results.add_option(uow, tender.id, label="Et år", extends_to=date(2029, 11, 30))
    with place.database.read() as session:
        row = session.scalars(select(BuyerContract)).one()
        assert (row.tender_id, row.branch, row.ends_on) == (tender.id, "432", date(2028, 11, 30))
        assert (row.options_until, row.is_shared) == (date(2029, 11, 30), place.process.is_public)
    with place.write(place.officer) as uow:
        results.decide_option(uow, tender.id, option.id, "used")
        results.correct(uow, tender.id, winner="Grav ApS", reason="Stavet forkert")
    with place.database.read() as session:
        row = session.scalars(select(BuyerContract)).one()
        assert (row.ends_on, row.options_until, row.supplier) == (date(2029, 11, 30), None, "Grav ApS")
    with place.write(place.officer) as uow:
        with pytest.raises(DomainError, match="udbuddets side"):
            services.remove(uow, row.id)
        services.edit(uow, row.id, title="Noget andet", plan="Nyt udbud i 2028")
        assert uow.session.get_one(BuyerContract, row.id).title == tender.title


def test_a_contract_is_removed_and_brought_back_once(place: Place) -> None:
    row = _add(place, place.aarhus.organisation_id, date(2027, 6, 30))
    with place.write(place.officer) as uow:
        services.remove(uow, row.id)
        with pytest.raises(Conflict):
            services.remove(uow, row.id)
    with place.database.read() as session:
        assert queries.rows(session, place.people.actor(place.officer), date(2026, 11, 22))[1] == 0
    with place.write(place.officer) as uow:
        services.remove(uow, row.id, undo=True)
    with place.database.read() as session:
        assert queries.rows(session, place.people.actor(place.officer), date(2026, 11, 22))[1] == 1


def test_an_organisation_that_is_taken_over_gives_its_running_contracts_along(place: Place) -> None:
    running = _add(place, place.odense.organisation_id, date(2027, 6, 30))
    over = _add(place, place.odense.organisation_id, date(2026, 6, 30))
    with place.write() as uow:
        succession.move_tenders(uow, place.odense.organisation_id, _outside(place))
        held = {number: uow.session.get_one(BuyerContract, number).organisation_id for number in (running.id, over.id)}
    assert held == {running.id: _outside(place), over.id: place.odense.organisation_id}


def test_one_click_makes_a_need_with_branch_and_window_and_names_nobody(place: Place, browser: Browser) -> None:
    ours = _add(place, place.aarhus.organisation_id, date(2028, 6, 30))
    theirs = _add(place, place.odense.organisation_id, date(2028, 9, 30), supplier="Hemmelig ApS")
    hidden = _add(place, _outside(place), date(2028, 7, 31), is_shared=False, cpv="33100000")
    client = browser(place.officer)
    assert "Skriv et behov sammen" in client.get(BASE).text
    answer = client.post(f"{BASE}/behov", data={"kontrakt": [str(row.id) for row in (ours, theirs, hidden)] + ["x"]})
    assert answer.status_code == 303
    with place.database.read() as session:
        need = session.scalars(select(InnovationNeed).order_by(InnovationNeed.id.desc())).first()
        assert need
        assert (need.organisation_id, need.status, need.cpv) == (place.aarhus.organisation_id, NeedStatus.DRAFT, ["43200000"])
        assert (need.window_from, need.window_to) == (date(2027, 4, 1), date(2028, 6, 30))
        assert "Odense" not in f"{need.title} {need.problem}"
        assert answer.location == f"/behov/{need.reference}/rediger"
    assert client.post(f"{BASE}/behov", data={"kontrakt": str(hidden.id)}).status_code == 404
    assert browser(place.facilitator).post(f"{BASE}/behov", data={"kontrakt": str(ours.id)}).status_code == 403


def test_a_facilitator_invites_the_buyers_who_show_their_contracts(place: Place) -> None:
    centre = place.people.organisation("Andet Center", OrganisationType.CENTRE)
    with place.write() as uow:
        process = process_services.start(
            uow, title="Elmaskiner", challenge="De larmer.", centre_id=centre.id, need_ids=[], facilitator_id=None
        )
    shown = _add(place, place.odense.organisation_id, date(2027, 9, 30))
    hidden = _add(place, _outside(place), date(2027, 8, 31), is_shared=False)
    host = place.people.person((centre, Role.FACILITATOR))
    with place.write(host) as uow:
        assert services.invite(uow, process.id, [shown.id, hidden.id]) == (["Odense Kommune"], [])
    with place.write(host) as uow:
        assert services.invite(uow, process.id, [shown.id]) == ([], ["Odense Kommune"])
    with place.database.read() as session:
        (invited,) = processes.participants(session, process.id, "invited")
    assert "43200000" not in invited.participation.message
    assert "udløber 30.09.2027" in invited.participation.message


def test_contracts_that_end_within_a_year_are_a_task_until_somebody_says_what_is_done(place: Place) -> None:
    row = _add(place, place.aarhus.organisation_id, date(2027, 6, 30), notice_by=date(2027, 3, 31))
    _add(place, place.aarhus.organisation_id, date(2029, 6, 30), title="Langt væk")
    actor = place.people.actor(place.officer)

    def tasks() -> list[Task]:
        with place.database.read() as session:
            return purchase_tasks.contracts(session, actor, place.clock.now())

    (task,) = tasks()
    assert "Gravemaskiner" in task.thing
    assert task.due_at
    assert task.due_at.date() == date(2027, 3, 31)
    with place.write(place.officer) as uow:
        services.edit(uow, row.id, plan="Vi er med i processen")
    assert tasks() == []


def test_effects_and_options_are_tasks_until_they_are_settled(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 2))
        days: dict[str, Any] = {"starts_on": date(2026, 12, 1), "ends_on": date(2028, 11, 30)}
        outcomes.sign_contract(uow, tender.id, on=date(2026, 11, 18), winner="Grav & Søn", **days)
        outcomes.send_award_notice(uow, tender.id, on=date(2026, 11, 19))
        outcomes.implement(uow, tender.id, on=date(2026, 11, 20))
        option = results.add_option(uow, tender.id, label="Et år", extends_to=date(2029, 11, 30), decide_by=date(2027, 6, 1))
    actor = place.people.actor(place.officer)

    def verbs() -> list[str]:
        with place.database.read() as session:
            found = [source(session, actor, place.clock.now()) for source in (purchase_tasks.effects, purchase_tasks.options)]
            return [task.verb for tasks in found for task in tasks]

    assert verbs() == []
    place.clock.set(datetime(2027, 5, 1, 9, tzinfo=UTC))
    assert verbs() == ["Mål", "Beslut"]
    with place.write(place.officer) as uow:
        results.skip_effect(uow, tender.id, measure="Dieselforbrug", months=6, reason="For tidligt")
        results.decide_option(uow, tender.id, option.id, "unused")
    assert verbs() == []


def test_the_page_asks_the_same_whatever_there_is(place: Place) -> None:
    def asked() -> int:
        actor = place.people.actor(place.officer)
        with place.database.read() as session, counted(place.database) as statements:
            queries.branches(session, actor, date(2026, 11, 22), 12)
            queries.rows(session, actor, date(2026, 11, 22), own=True)
        return len([one for one in statements if one.startswith("SELECT")])

    _add(place, place.aarhus.organisation_id, date(2027, 6, 30))
    _add(place, place.odense.organisation_id, date(2027, 6, 30))
    few = asked()
    for number in range(30):
        _add(place, place.odense.organisation_id, date(2027, 1 + number % 12, 5), cpv=f"{43200000 + number * 100000}")
        _add(place, place.aarhus.organisation_id, date(2027, 1 + number % 12, 9), cpv=f"{43200000 + number * 100000}")
    assert asked() == few <= 4, few


def test_pages_of_contracts_take_and_refuse_and_give_excel(place: Place, browser: Browser) -> None:
    client = browser(place.officer)
    assert "Ingen kontrakter mødes her endnu" in client.get(BASE).text
    data = {
        "organisation_id": str(place.aarhus.organisation_id),
        "title": "=HYPERLINK(1)",
        "cpv": "43200000",
        "supplier": "Grav & Søn",
        "ends_on-day": "30",
        "ends_on-month": "6",
        "ends_on-year": "2027",
        "is_shared": "y",
    }
    refused = client.post(f"{BASE}/ny", data={**data, "cpv": "432"})
    assert refused.status_code == 422
    assert "Grav &amp; Søn" in refused.text
    assert client.post(f"{BASE}/ny", data=data).status_code == 303
    with place.database.read() as session:
        row = session.scalars(select(BuyerContract)).one()
    book = load_workbook(io.BytesIO(client.get(f"{BASE}/excel?vindue=3").data))
    line = list(book.worksheets[0].rows)[1]
    assert [cell.value for cell in line][:3] == ["=HYPERLINK(1)", "Aarhus Kommune", "43200000"]
    assert line[0].data_type == "s"
    assert client.get(f"{BASE}?vindue=abc&cpv=x&side=-2&niveau=alt&_scheme=x&endpoint=y").status_code == 200
    assert browser(place.other_officer).get(f"{BASE}/{row.id}").status_code == 403
    assert client.post(f"{BASE}/{row.id}/fjern").status_code == 303
    assert "Kontrakten er fjernet og vises ikke længere." in client.get(f"{BASE}/{row.id}").text
    assert client.post(f"{BASE}/{row.id}/fortryd").status_code == 303
    for person, status in ((place.partner, 403), (None, 303)):
        assert browser(person).get(BASE).status_code == status
        assert browser(person).get(f"{BASE}/excel").status_code == status


def test_a_company_sees_nothing_of_it(place: Place, app: Any) -> None:
    firm = place.people.organisation("Grav & Søn", OrganisationType.COMPANY)
    client = signed_in(app, place.people.person((firm, Role.SUPPLIER)), place.clock)
    _add(place, place.aarhus.organisation_id, date(2027, 6, 30))
    for path in (BASE, f"{BASE}/excel", "/laering"):
        assert client.get(path).status_code == 403
    assert "Kontrakter, der udløber" not in client.get("/udbud").text
