"""One buyer's procurement without a centre: a second kind of process is a file, and its buyer runs it to the end."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
import pytest
from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.agreements import queries as agreements
from coproc.agreements.services import descriptions
from coproc.cases.models import Case
from coproc.documents.services import with_content
from coproc.pipeline import queries as overview, tasks
from coproc.processes.models import Participation, Process
from coproc.tenders import papers, plan, queries, services
from coproc.tenders.models import Tender
from tests.factories.agreements import make_approval
from tests.factories.dialogues import make_published
from tests.factories.needs import make_need
from tests.factories.tenders import NOTICE_ON, PARTICULARS, REGIME, make_summary
from tests.integration.tenders.conftest import Place

Browser = Any


def _state(place: Place, process: Process) -> str:
    with place.database.read() as session:
        return session.get_one(Case, process.case_id).state


def _move(place: Place, client: Any, process: Process, trigger: str) -> str:
    """As the page's button does it; returns what the page says then."""
    with place.database.read() as session:
        number = session.get_one(Case, process.case_id).step_number
    path = f"/processer/{process.reference}/flyt/{trigger}"
    said: str = client.post(path, data={"step_number": number, "reason": "Vi er klar."}, follow_redirects=True).text
    return said


@pytest.fixture
def started(place: Place, browser: Browser) -> tuple[Process, Participation]:
    """The officer starts it from the own need, in the browser."""
    with place.write(place.officer) as uow:
        need = make_need(uow, uow.session.get_one(Organisation, place.aarhus.organisation_id), title="Stille ventilation i skoler")
    client = browser(place.officer)
    page = client.get(f"/processer/ny?behov={need.id}").text
    assert "Innovativt indkøb for én køber" in page
    assert "Skaleringsproces<" not in page, "a buyer cannot start what needs a centre"
    form = {
        "need_ids": need.id,
        "title": "Stille skoler",
        "challenge": "Ventilationen larmer.",
        "workflow": "single_procurement",
        "centre_id": place.aarhus.organisation_id,
    }
    answer = client.post("/processer/ny", data=form)
    assert answer.status_code == 303, answer.text
    with place.database.read() as session:
        process = session.scalars(select(Process).where(Process.title == "Stille skoler")).one()
        part = session.scalars(select(Participation).where(Participation.process_id == process.id)).one()
    return process, part


def test_nothing_begins_before_the_manager_has_said_yes(place: Place, browser: Browser, started: Any) -> None:
    process, part = started
    assert "Køberens leder mangler at godkende" in _move(place, browser(place.officer), process, "explore")
    browser(place.manager).post(f"/processer/{process.reference}/deltagelse/{part.id}/join", data={"step_number": 1})
    _move(place, browser(place.officer), process, "explore")
    assert _state(place, process) == "need_exploration"


def test_a_buyer_starts_only_its_own_kind_from_its_own_needs(place: Place, browser: Browser, started: Any) -> None:
    client = browser(place.outsider)
    page = client.get("/processer/ny").text
    assert "Stille ventilation" not in page
    form = {"title": "T", "challenge": "C", "workflow": "scaling_process", "centre_id": place.aarhus.organisation_id}
    assert client.post("/processer/ny", data=form).status_code in {200, 422}
    assert browser(place.expert).get("/processer/ny").status_code == 403


def test_others_do_not_move_it(place: Place, browser: Browser, started: Any) -> None:
    process, _part = started
    for person in (place.other_officer, place.outsider, place.expert, place.facilitator):
        answer = browser(person).post(f"/processer/{process.reference}/flyt/pause", data={"step_number": 1, "reason": "Nej"})
        assert answer.status_code == 403
    assert browser(place.officer).get(f"/processer/{place.process.reference}/rediger").status_code == 403, "a centre's process"


def test_the_buyer_runs_it_to_its_end_with_tender_and_documents(place: Place, browser: Browser, started: Any) -> None:
    process, part = started
    officer, manager = browser(place.officer), browser(place.manager)
    manager.post(f"/processer/{process.reference}/deltagelse/{part.id}/join", data={"step_number": 1})
    _move(place, officer, process, "explore")
    for page in ("", "/rediger", "/udforskning", "/markedsdialog", "/behovsbeskrivelse", "/indkoeb", "/historik", "/filer"):
        assert officer.get(f"/processer/{process.reference}{page}").status_code == 200, page
    with place.write(place.officer) as uow:
        uow.session.get_one(Participation, part.id).need_form_sent_at = uow.now
        descriptions.start(uow, process.id)
        event = make_published(uow, process.id)  # the officer stands to the event as a facilitator would
    _move(place, officer, process, "meet_market")
    assert _state(place, process) == "market_dialogue"
    place.clock.advance(timedelta(days=20))
    with place.write(place.officer) as uow:
        make_summary(uow, process, event.id)
    officer, manager = browser(place.officer), browser(place.manager)  # sessions have grown old
    _move(place, officer, process, "describe")
    with place.write(place.officer) as uow:
        version = agreements.latest_version(uow.session, process.id)
        for section in agreements.sections(uow.session, version.id):
            if not section.body.strip():
                descriptions.remove_section(uow, section.id)
        descriptions.add_section(uow, version.id, heading="Stille", body="Under 30 decibel.", proof="Måling")
        descriptions.send_to_hearing(uow, version.id, answer_by=NOTICE_ON + timedelta(days=30))
        make_approval(uow, version, part)
        descriptions.publish(uow, version.id)
    _move(place, manager, process, "procure")
    assert _state(place, process) == "individual_procurement"
    form = {"title": "Stille ventilation", "authority_id": part.organisation_id, "participation_ids": part.id}
    answer = officer.post(f"/processer/{process.reference}/indkoeb/nyt", data=form)
    assert answer.status_code == 303
    reference = answer.location.rsplit("/", 1)[-1]
    with place.write(place.officer) as uow:
        tender = uow.session.scalars(select(Tender).where(Tender.reference == reference)).one()
        plan.set_regime(uow, tender.id, **REGIME)
        services.edit(uow, tender.id, **PARTICULARS)
        plan.plan(uow, tender.id, NOTICE_ON + timedelta(days=60))
        for row in queries.requirements(uow.session, [tender.id])[tender.id]:
            services.decide_requirement(uow, tender.id, row.id, "kept")
    for name in ("requirement_specification", "tender_conditions"):
        assert officer.post(f"/udbud/{reference}/dokumenter/{name}/lav").status_code == 303
    said = _text(place, reference, "requirement_specification")
    assert "Kravene kommer fra ordregivers behovsbeskrivelse i “Stille skoler”" in said
    assert "på tværs af ordregivere" not in said
    assert "andre offentlige organisationer" not in _text(place, reference, "tender_conditions")
    assert "Svar på læringsspørgsmålene mangler" in _move(place, officer, process, "close")
    stopped = _move(place, manager, process, "stop")
    assert _state(place, process) == "stopped", stopped


def test_a_tender_outside_any_process_gets_its_documents(place: Place) -> None:
    with place.write(place.outsider) as uow:
        own = min(place.people.actor(place.outsider).organisation_ids())
        tender = services.create_tender(uow, None, own, "Gravemaskine")
        plan.set_regime(uow, tender.id, **REGIME)
        services.edit(uow, tender.id, **PARTICULARS)
        plan.plan(uow, tender.id, NOTICE_ON)
        assert len(papers.generate(uow, tender.id)) == 4
    said = _text(place, tender.reference, "tender_conditions")
    assert "Vi graver i byen" in said
    assert "behovsbeskrivelse, version" not in said


def _text(place: Place, reference: str, key: str) -> str:
    with place.database.read() as session:
        tender = session.scalars(select(Tender).where(Tender.reference == reference)).one()
        document = queries.newest_documents(session, tender.id)[key]
        word = docx.Document(io.BytesIO(with_content(session, document.id).file.content))
        return "\n".join(paragraph.text for paragraph in word.paragraphs)


def test_the_officer_finds_the_next_step_among_her_tasks(place: Place, started: tuple[Process, Participation]) -> None:
    """The same before and after her manager has said yes; a colleague elsewhere finds nothing."""
    process, _part = started

    def found(person: Any) -> list[tasks.Task]:
        with place.database.read() as session:
            listed = tasks.gather(session, place.people.actor(person), place.clock.now())
        path = f"/processer/{process.reference}"
        return [task for section in listed.sections for task in section.tasks if task.path == path]

    assert [task.why for task in found(place.officer)] == ["Din organisation fører selv processen."]
    assert found(place.other_officer) == []
    with place.database.read() as session:
        assert process.id in set(session.scalars(overview.inside(place.people.actor(place.officer))))
        assert process.id not in set(session.scalars(overview.inside(place.people.actor(place.other_officer))))
