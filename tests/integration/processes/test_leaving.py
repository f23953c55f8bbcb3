"""Leaving: own data first, then what was only one's own goes and what others built on stays."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import openpyxl
from sqlalchemy import func, select

from coproc.accounts.models import Membership, Person
from coproc.cases.models import Case
from coproc.documents.services import upload
from coproc.pipeline.half_page import services as half_pages
from coproc.pipeline.half_page.models import HalfPageReader
from coproc.pipeline.journal import indexing
from coproc.processes import exploration, services
from coproc.processes.file_room import services as room
from coproc.processes.joining.models import JoiningDecision
from coproc.processes.models import ExplorationAnswer, ExplorationQuestion, Participation
from coproc.processes.steering import services as steering
from coproc.processes.steering.models import SteeringAction, SteeringMember
from coproc.processes.teams import due, queries as teams_queries, services as teams, writing
from tests.factories.pipeline import Scene
from tests.factories.teams import numbers
from tests.support.confirming import post_and_confirm


def _path(scene: Scene, process: int, rest: str = "") -> str:
    return f"/processer/{scene.reference(process)}/forlad{rest}"


def _answered(scene: Scene, process: int, *, sent: bool) -> None:
    scene.need_form(process)
    part = scene.part(process)
    with scene.write(scene.officer) as uow:
        questions = uow.session.scalars(select(ExplorationQuestion).where(ExplorationQuestion.process_id == process)).all()
        for question in questions:
            uow.session.add(
                ExplorationAnswer(
                    question_id=question.id, participation_id=part, value="12", answered_by="Person", updated_at=uow.now
                )
            )
        if sent:
            uow.session.get_one(Participation, part).need_form_sent_at = uow.now


def _count(scene: Scene, model: type) -> int:
    with scene.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _state(scene: Scene, process: int) -> str:
    with scene.database.read() as session:
        return session.get_one(Case, session.get_one(Participation, scene.part(process)).case_id).state


def test_an_organisation_takes_its_data_along_as_one_zip(scene: Scene, as_) -> None:
    process = scene.process()
    _answered(scene, process, sent=True)
    part = scene.part(process)
    with scene.write(scene.officer) as uow:
        for subject, title in ((("participation", part), "Vores underskrift"), (("process", process), "De andres notat")):
            upload(
                uow, b"%PDF-1.7", filename="a.pdf", content_type="application/pdf",
                subject=subject, scope=("process", process), title=title,
            )  # fmt: skip
    indexing.refresh(scene.database, scene.clock)
    answer = as_(scene.officer).get(_path(scene, process, "/vores-data.zip"))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("Behovsskema.xlsx"))).active
        part_sheet = openpyxl.load_workbook(io.BytesIO(archive.read("Deltagelse.xlsx"))).active
        listed = archive.read("Journalliste.csv").decode("utf-8-sig")
    assert part_sheet
    assert ("Mandat", "Der skal ikke et særligt mandat til") in list(
        part_sheet.iter_rows(values_only=True)
    )  # in words, not as we store it
    assert sheet
    assert sheet["B2"].value == "12"
    files = [name for name in names if name.startswith("Dokumenter/")]
    assert len(files) == 1
    assert "Vores underskrift" in files[0]
    assert "De andres notat" in listed


def test_leaving_says_what_stays_and_takes_what_was_only_its_own(scene: Scene, as_) -> None:
    process = scene.process()
    _answered(scene, process, sent=False)
    with scene.write(scene.facilitator) as uow:
        half_pages.add_reader(uow, process, name="Chef", email="chef@example.dk", organisation_id=scene.buyers[0].id)
        steering.set_member(uow, process, name="Leder", email=scene.manager.email, organisation_name=scene.buyers[0].name)
        steering.set_member(uow, process, name="Anden", email="anden@example.dk", organisation_name="Andre")
        uow.session.add(SteeringAction(process_id=process, what="Ring", owner_id=scene.officer.id, due_on=uow.today))
    browser = as_(scene.manager)
    page = browser.get(_path(scene, process)).text
    assert "De er ikke sendt og bliver slettet." in page
    assert "Jeres underskrift" in page
    step = {"step_number": "1", "reason": "Ingen tid", "has_data": "1"}
    assert browser.post(_path(scene, process), data={**step, "has_data": ""}).status_code == 422
    assert browser.post(_path(scene, process), data={**step, "reason": ""}).status_code == 422
    assert _state(scene, process) == "joined"
    assert post_and_confirm(browser, _path(scene, process), step).status_code == 303
    assert _state(scene, process) == "withdrawn"
    assert _count(scene, ExplorationAnswer) == 0
    assert _count(scene, HalfPageReader) == 0
    with scene.database.read() as session:
        assert session.scalars(select(SteeringMember.name)).all() == ["Anden"]
        assert session.scalars(select(SteeringAction.owner_id)).one() == scene.facilitator.id
    assert as_(scene.officer).get(f"/processer/{scene.reference(process)}/styregruppe").status_code == 403


def test_what_was_handed_out_is_over_when_the_organisation_goes(scene: Scene, as_, mails) -> None:
    """Kim has a link and half an answer: both were the organisation's own, so its zip has the answer, and the link ends."""
    process = scene.process()
    scene.need_form(process, days=20)
    asked = numbers(scene, process)
    with scene.write(scene.officer) as uow:
        given = {"due_on": uow.today + timedelta(days=10), "name": "Kim Drift", "email": "kim@aarhus.example"}
        part = teams.hand_out(uow, scene.part(process), questions=asked[:1], **given)
        writing.save(uow, part.id, {asked[0]: "Otte maskiner"}, base=0)
        writing.comment(uow, part.id, "Tal med Per")
        uow.session.add(JoiningDecision(participation_id=scene.part(process), state="yes", hours=80))
        room.add_files(uow, process, [("Vores tal.txt", b"12")], folder="Tal", audience="participants")
    with scene.write(scene.facilitator) as uow:
        room.add_files(uow, process, [("De andres.txt", b"12")], folder="Tal", audience="participants")
        steering.set_member(uow, process, name="Direktør", email="dir@aarhus.example", organisation_name=scene.buyers[0].name)
    indexing.refresh(scene.database, scene.clock)
    with zipfile.ZipFile(io.BytesIO(as_(scene.officer).get(_path(scene, process, "/vores-data.zip")).data)) as archive:
        sheets = {
            name: [
                [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(archive.read(name))).active.iter_rows()
            ]  # type: ignore[union-attr]
            for name in ("Dele af svaret.xlsx", "Kommentarer.xlsx", "Beslutninger.xlsx")
        }
        files = [name for name in archive.namelist() if name.startswith("Dokumenter/")]
    assert sheets["Dele af svaret.xlsx"][1][1] == "Otte maskiner"
    assert sheets["Kommentarer.xlsx"][1][0] == "Tal med Per"
    assert sheets["Beslutninger.xlsx"][1][3] == 80
    assert [name.rpartition(" ")[2] for name in files] == ["tal.txt"]
    link = mails("part_given")[0].path
    assert as_(None).get(link).status_code == 200
    post_and_confirm(as_(scene.manager), _path(scene, process), {"step_number": "1", "reason": "Ingen tid", "has_data": "1"})
    assert _state(scene, process) == "withdrawn"
    assert as_(None).get(link).status_code == 410
    assert _count(scene, SteeringMember) == 0
    scene.clock.instant += timedelta(days=9)  # the day before it was due
    due.remind(scene.database, scene.clock)
    assert mails("part_reminder") == []
    with scene.write(scene.facilitator) as uow:
        services.invite(uow, process, scene.buyers[0].id)
    with scene.write(scene.manager) as uow:
        services.answer(uow, scene.part(process), "join")
    with scene.database.read() as session:
        again = session.get_one(Participation, scene.part(process))
        assert len(teams_queries.team(session, again, scene.clock.now().date()).free) == len(asked)


def test_what_was_sent_in_stays_for_the_others(scene: Scene, as_) -> None:
    process = scene.process()
    _answered(scene, process, sent=True)
    before = _count(scene, ExplorationAnswer)
    page = as_(scene.manager).get(_path(scene, process)).text
    assert "fordi de andre har bygget på dem" in page
    post_and_confirm(as_(scene.manager), _path(scene, process), {"step_number": "1", "reason": "Ingen tid", "has_data": "1"})
    assert _state(scene, process) == "withdrawn"
    assert _count(scene, ExplorationAnswer) == before
    page = as_(scene.facilitator).get(f"/processer/{scene.reference(process)}/udforskning").text
    assert "<dt>Aarhus Kommune</dt>" in page


def test_an_officer_gets_the_data_and_is_told_that_a_manager_says_it(scene: Scene, as_) -> None:
    process = scene.process()
    browser = as_(scene.officer)
    assert "Kun en leder hos jer kan melde jer ud." in browser.get(_path(scene, process)).text
    refused = browser.post(_path(scene, process), data={"step_number": "1", "reason": "Ingen tid", "has_data": "1"})
    assert refused.status_code in {403, 409, 422}
    assert _state(scene, process) == "joined"
    assert as_(scene.facilitator).get(_path(scene, process)).status_code == 403


def test_a_person_takes_their_own_data_along(scene: Scene, as_) -> None:
    process = scene.process()
    with scene.write(scene.officer) as uow:
        exploration.plan_workshop(
            uow, process, title="Workshop", starts_at=uow.now, ends_at=uow.now + timedelta(hours=1), place="Rådhuset"
        )
    answer = as_(scene.officer).get("/min-konto/mine-data.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        about = openpyxl.load_workbook(io.BytesIO(archive.read("Mine oplysninger.xlsx"))).active
        history = openpyxl.load_workbook(io.BytesIO(archive.read("Historik.xlsx"))).active
    assert about
    assert history
    assert scene.officer.email in {row[1].value for row in about.iter_rows()}
    done = " ".join(str(row[1].value) for row in history.iter_rows())
    assert "Workshop" in done
    assert "workshop.planned" not in done  # told as Historik tells it
    assert scene.officer.password_hash
    assert scene.officer.password_hash.encode() not in answer.data


def test_a_person_leaves_one_organisation_but_not_anothers_role(scene: Scene, as_) -> None:
    with scene.database.read() as session:
        ids = {
            row.person_id: row.id
            for row in session.scalars(select(Membership).where(Membership.person_id.in_([scene.officer.id, scene.expert.id])))
        }
    browser = as_(scene.officer)
    assert browser.post(f"/min-konto/mine-data/forlad/{ids[scene.expert.id]}").status_code == 404
    assert browser.post(f"/min-konto/mine-data/forlad/{ids[scene.officer.id]}").status_code == 303
    with scene.database.read() as session:
        assert session.get_one(Membership, ids[scene.officer.id]).ended_at
        assert session.get_one(Membership, ids[scene.expert.id]).ended_at is None


def test_closing_the_account_hands_over_and_the_last_manager_stays(scene: Scene, as_) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        uow.session.add(SteeringAction(process_id=process, what="Ring", owner_id=scene.expert.id, due_on=uow.today))
    last = as_(scene.manager).post("/min-konto/mine-data", data={"sure": "1"})
    assert last.status_code == 422
    assert "skal have mindst én leder" in last.text
    assert as_(scene.expert).post("/min-konto/mine-data", data={}).status_code == 422
    assert as_(scene.expert).post("/min-konto/mine-data", data={"sure": "1"}).status_code == 303
    with scene.database.read() as session:
        assert not session.get_one(Person, scene.expert.id).is_active
        assert session.get_one(Person, scene.manager.id).is_active
        assert session.scalars(select(SteeringAction.owner_id)).one() == scene.facilitator.id
        held = select(Membership).where(Membership.person_id == scene.expert.id, Membership.ended_at.is_(None))
        assert session.scalars(held).first() is None
