"""Halv side: written from the record, frozen when sent, read without signing in."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import docx
import pypdf
import pytest
from sqlalchemy import select

from coproc.accounts import part_links
from coproc.accounts.models import PartLink
from coproc.kernel.clock import FixedClock
from coproc.kernel.errors import Conflict, Gone
from coproc.pipeline.half_page import content, queries, services
from coproc.pipeline.half_page.models import HalfPage, HalfPageCopy, HalfPageReader
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from coproc.processes.models import Process
from coproc.processes.steering import services as steering
from tests.factories.pipeline import Scene
from tests.support.queries import counted
from tests.support.together import together

MIO = 100_000_000


def _path(scene: Scene, process: int, rest: str = "") -> str:
    return f"/processer/{scene.reference(process)}/halv-side{rest}"


def _filled(scene: Scene) -> int:
    process = scene.process()
    scene.need_form(process)
    with scene.write(scene.facilitator) as uow:
        funding.set_needs(uow, process, {Phase.PURCHASE: (4 * MIO, "")})
        steering.save_risk(
            uow, process, risk="Få bydere", probability=3, consequence=4, owner="Fie", measure="Ring rundt.", review_on=uow.today
        )
        starts = uow.now + timedelta(days=9)
        steering.plan_meeting(uow, process, starts_at=starts, ends_at=starts + timedelta(hours=1))
    return process


def _reader(scene: Scene, process: int, email: str = "direktoer@example.dk", organisation: Any = None) -> int:
    with scene.write(scene.facilitator) as uow:
        number = organisation.id if organisation else None
        return services.add_reader(uow, process, name="Dir Ektør", email=email, organisation_id=number).id


def _send(scene: Scene, process: int) -> int:
    with scene.write(scene.facilitator) as uow:
        return services.send(uow, process, *queries.quarter_of(uow.today))


def test_the_page_is_written_from_the_record(scene: Scene, as_) -> None:
    process = _filled(scene)
    browser = as_(scene.facilitator)
    browser.post(_path(scene, process), data={"sentence": "Vi mangler pengene."})
    page = browser.get(_path(scene, process)).text
    assert "Vi mangler pengene." in page
    assert "Behov 4.000.000 kr., skaffet 0 kr., mangler 4.000.000 kr. i alt." in page
    assert "Få bydere (12 af 25). Ring rundt." in page
    assert "Styregruppen mødes" in page
    assert f"<b>{scene.buyers[0].name}:</b> Send svaret på behovsskemaet." in page


def test_a_director_reads_it_from_a_link_with_only_their_own_organisations_part(scene: Scene, as_, mails) -> None:
    process = _filled(scene)
    _reader(scene, process, organisation=scene.buyers[0])
    assert _send(scene, process) == 1
    mail = mails("half_page")[0]
    assert "Send svaret på behovsskemaet" in mail.text
    page = as_(None).get(mail.path)
    assert page.status_code == 200
    assert "Det mangler vi fra jer" in page.text
    assert scene.buyers[1].name not in page.text
    pdf = pypdf.PdfReader(io.BytesIO(as_(None).get(f"{mail.path}/fil?som=pdf").data))
    assert len(pdf.pages) == 1
    assert "Få bydere" in pdf.pages[0].extract_text()


def test_what_was_sent_does_not_change_and_is_kept_as_a_word_file(scene: Scene, as_, mails) -> None:
    process = _filled(scene)
    _reader(scene, process)
    _send(scene, process)
    with scene.write(scene.facilitator) as uow:
        funding.set_needs(uow, process, {Phase.PURCHASE: (9 * MIO, "")})
    page = as_(None).get(mails("half_page")[0].path).text
    assert "4.000.000 kr." in page
    assert "9.000.000 kr." not in page
    year, quarter = queries.quarter_of(scene.clock.now().date())
    word = as_(scene.officer).get(_path(scene, process, f"/{year}/{quarter}/fil"))
    said = "\n".join(one.text for one in docx.Document(io.BytesIO(word.data)).paragraphs)
    assert "mangler 4.000.000 kr. i alt." in said
    assert "Halv side" in as_(scene.officer).get(f"/processer/{scene.reference(process)}/filer").text
    refused = as_(scene.facilitator).post(_path(scene, process), data={"sentence": "Nyt"})
    assert refused.status_code == 409


def test_a_reader_who_is_removed_cannot_open_the_link_and_is_nowhere(scene: Scene, as_, mails) -> None:
    process = _filled(scene)
    reader = _reader(scene, process)
    _send(scene, process)
    path = mails("half_page")[0].path
    assert as_(scene.facilitator).post(_path(scene, process, f"/modtagere/{reader}/fjern")).status_code == 303
    assert as_(None).get(path).status_code == 410
    with scene.database.read() as session:
        assert session.scalars(select(HalfPageReader)).first() is None


def test_an_officer_chooses_for_the_own_organisation_alone(scene: Scene, as_) -> None:
    process = _filled(scene)
    other = _reader(scene, process, "anden@example.dk", scene.buyers[1])
    browser = as_(scene.officer)
    added = browser.post(_path(scene, process, "/vores-modtagere"), data={"name": "Vores Chef", "email": "chef@example.dk"})
    assert added.status_code == 303
    page = browser.get(_path(scene, process)).text
    assert "chef@example.dk" in page
    assert "anden@example.dk" not in page
    assert browser.post(_path(scene, process, f"/modtagere/{other}/fjern")).status_code == 403
    assert browser.post(_path(scene, process, "/send")).status_code == 403
    with scene.database.read() as session:
        found = session.scalars(select(HalfPageReader).where(HalfPageReader.email == "chef@example.dk")).one()
        assert found.organisation_id == scene.buyers[0].id
    wrong = browser.post(_path(scene, process, "/vores-modtagere"), data={"name": "Chef", "email": "chef"})
    assert wrong.status_code == 422
    assert 'value="chef"' in wrong.text


def test_two_who_send_at_once_send_each_copy_once(scene: Scene, mails) -> None:
    process = _filled(scene)
    for number in range(3):
        _reader(scene, process, f"chef{number}@example.dk")
    done = together(3, lambda _place: _send(scene, process))
    assert sorted(str(type(one).__name__) for one in done if isinstance(one, Exception)).count("Conflict") == len(
        [one for one in done if isinstance(one, Exception)]
    )
    assert len(mails("half_page")) == 3
    with scene.database.read() as session:
        assert len(session.scalars(select(HalfPageCopy)).all()) == 3
        assert len(session.scalars(select(HalfPage)).all()) == 1


def test_a_late_reader_gets_the_frozen_page_and_nobody_gets_it_twice(scene: Scene, mails) -> None:
    process = _filled(scene)
    _reader(scene, process)
    _send(scene, process)
    _reader(scene, process, "sen@example.dk")
    assert _send(scene, process) == 1
    with pytest.raises(Conflict):
        _send(scene, process)
    assert [mail.to for mail in mails("half_page")] == ["direktoer@example.dk", "sen@example.dk"]


def test_readers_go_half_a_year_after_the_process_is_over(scene: Scene, clock: FixedClock) -> None:
    process = scene.process("closed", days=190)
    _reader(scene, process)
    assert services.forget_old(scene.database, scene.clock) == 1
    with scene.database.read() as session:
        assert session.scalars(select(HalfPageReader)).first() is None


def test_the_links_address_alone_opens_nothing_else(scene: Scene, as_, mails) -> None:
    process = _filled(scene)
    _reader(scene, process)
    _send(scene, process)
    path = mails("half_page")[0].path
    secret = path.rpartition("/")[2]
    visitor = as_(None)
    visitor.get(path)
    assert visitor.get(_path(scene, process)).status_code == 303  # to sign in
    with scene.database.read() as session, pytest.raises(Gone):
        part_links.holder(session, secret, "another_part", scene.clock.now())
    with scene.database.read() as session:
        assert len(session.scalars(select(PartLink)).all()) == 1


def test_the_overview_says_the_money_in_one_line(scene: Scene, as_) -> None:
    process = _filled(scene)
    page = as_(scene.officer).get(f"/processer/{scene.reference(process)}").text
    assert "Behov 4.000.000 kr., skaffet 0 kr., mangler 4.000.000 kr. i alt." in re.sub(r"\s+", " ", page)


def test_gathering_costs_the_same_for_many_organisations(scene: Scene) -> None:
    few_process, many_process = scene.process(joined=1), scene.process(joined=3)
    with scene.database.read() as session:
        counts = []
        for number in (few_process, many_process):
            process = session.get_one(Process, number)
            with counted(scene.database) as asked:
                content.gather(session, process, scene.clock.now())
            counts.append(len(asked))
    assert counts[0] == counts[1]
