"""One application dossier for the whole chain: opened and read back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
import pypdf
from sqlalchemy import select, update

from coproc.cases.models import Case, Reminder
from coproc.pipeline.dossier import reminders
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from coproc.processes.steering import services as steering
from tests.factories.pipeline import Scene

MIO = 100_000_000


def _path(scene: Scene, process: int) -> str:
    return f"/processer/{scene.reference(process)}/oekonomi/ansoegning"


def _filled(scene: Scene) -> int:
    process = scene.process()
    scene.workshop(process)
    with scene.write(scene.facilitator) as uow:
        needs = {Phase.PRE_COMMERCIAL: (2 * MIO, "To tilbud"), Phase.PURCHASE: (4 * MIO, "")}
        funding.set_needs(uow, process, needs, first_buyer_risk="Puljen dækker merprisen.")
        given = {"name": "Miljøpuljen", "kind": "fund", "state": "granted", "responsible": "Fie"}
        funding.save_source(uow, process, amounts={Phase.PRE_COMMERCIAL: MIO}, **given)
        steering.save_risk(
            uow, process, risk="Få bydere", probability=3, consequence=4, owner="Fie", measure="Ring", review_on=uow.today
        )
    with scene.write(scene.officer) as uow:
        funding.set_hours(uow, scene.part(process), {Phase.PURCHASE: (120, 30)})
    return process


def test_the_dossier_holds_all_phases_money_risks_and_hours(scene: Scene, as_) -> None:
    process = _filled(scene)
    answer = as_(scene.facilitator).post(_path(scene, process))
    made = docx.Document(io.BytesIO(answer.data))
    said = "\n".join(one.text for one in made.paragraphs)
    cells = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    for phase in ("Prækommerciel fase", "Indkøb", "Implementering", "Spredning"):
        assert phase in said
    assert ["Prækommerciel fase", "2.000.000 kr.", "1.000.000 kr.", "0 kr.", "1.000.000 kr."] in [
        [text.replace("\xa0", " ") for text in row] for row in cells
    ]
    money = said.replace("\xa0", " ")
    assert "Behovet er mindst 6.000.000 kr. i alt. Der er skaffet 1.000.000 kr. til nu, og mindst 5.000.000 kr. mangler." in money
    assert "Puljen dækker merprisen." in said
    assert "Workshop om drift" in said
    assert any(row[0].startswith("Få bydere") for row in cells)
    assert [scene.buyers[0].name, "120", "30"] in cells
    assert "[UDFYLD: Skriv, hvad der sker i denne fase" in said  # nobody has planned the spread
    assert "Ansøgning for hele forløbet" in as_(scene.officer).get(f"/processer/{scene.reference(process)}/filer").text


def test_the_same_as_pdf_and_only_for_those_who_run_the_process(scene: Scene, as_) -> None:
    process = _filled(scene)
    answer = as_(scene.facilitator).post(_path(scene, process), data={"som": "pdf"})
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    assert "Ansøgning for hele forløbet" in text
    assert "Få bydere" in text
    assert as_(scene.officer).post(_path(scene, process)).status_code == 403


def test_an_empty_process_gives_a_dossier_with_places_to_fill_in(scene: Scene, as_) -> None:
    process = scene.process()
    answer = as_(scene.facilitator).post(_path(scene, process))
    said = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.data)).paragraphs)
    assert said.count("[UDFYLD:") >= 6
    made = docx.Document(io.BytesIO(answer.data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert cells.count("[UDFYLD: Skriv behovet.]") == 4  # unknown is not nought: a fund would read that nothing is needed
    assert "Behovet er [UDFYLD: Skriv behovet.] i alt." in said


def test_a_process_on_an_older_workflow_is_mailed_once_a_step_and_no_more_when_the_application_is_sent(scene: Scene, mails) -> None:
    process = scene.process()
    with scene.write() as uow:
        uow.session.execute(update(Case).where(Case.subject_kind == "process").values(definition_version="2026-1"))
    given: dict[str, Any] = {"name": "Miljøpuljen", "kind": "fund", "amounts": {Phase.PURCHASE: MIO}, "responsible": "Fie"}
    with scene.write(scene.facilitator) as uow:
        day = uow.today + timedelta(days=8)
        source = funding.save_source(uow, process, state="idea", deadline_on=day, **given).id
        funding.save_source(uow, process, state="idea", deadline_on=uow.today + timedelta(days=31), **given | {"name": "Fonden"})
    for _turn in range(2):
        reminders.remind(scene.database, scene.clock)
    assert [mail.to for mail in mails("funding_due")] == [scene.facilitator.email]
    scene.clock.advance(timedelta(days=1))
    reminders.remind(scene.database, scene.clock)
    assert ["Fonden" in mail.text for mail in mails("funding_due")] == [False, False, True]  # 30 and 7 days before; the other's 30
    assert "Fie står for den." in mails("funding_due")[0].text
    with scene.write(scene.facilitator) as uow:
        funding.save_source(uow, process, source, state="applied", deadline_on=day, **given)
    scene.clock.advance(timedelta(days=6))
    reminders.remind(scene.database, scene.clock)
    assert [mail for mail in mails("funding_due") if "Miljøpuljen" in mail.text] == mails("funding_due")[:2]


def _planned(scene: Scene) -> list[Reminder]:
    with scene.database.read() as session:
        rows = (
            select(Reminder)
            .where(Reminder.rule.startswith("funding"), Reminder.state == "planned")
            .order_by(Reminder.on, Reminder.id)
        )
        return list(session.scalars(rows))


def test_the_one_who_answers_for_an_application_is_reminded_and_the_facilitator_at_last(scene: Scene, mails) -> None:
    process = scene.process()
    given: dict[str, Any] = {"name": "Miljøpuljen", "kind": "fund", "amounts": {Phase.PURCHASE: MIO}, "responsible": "ib indkøber"}
    with scene.write(scene.facilitator) as uow:
        day = uow.today + timedelta(days=40)
        source = funding.save_source(uow, process, state="idea", deadline_on=day, **given).id
    assert [(row.offset, row.name, row.escalation) for row in _planned(scene)] == [
        ("30 days", "Ib Indkøber", False),
        ("10 days", "Ib Indkøber", False),
        ("2 days", "Ib Indkøber", False),
        ("2 days", "Fie Facilitator", True),
    ]
    assert all(row.on <= day - timedelta(days=int(row.offset.split()[0])) for row in _planned(scene)), "never later than asked for"
    reminders.remind(scene.database, scene.clock)
    assert not mails("funding_due"), "the process's own workflow has the rule"
    with scene.write(scene.facilitator) as uow:
        funding.save_source(uow, process, source, state="granted", deadline_on=day + timedelta(days=100), **given)
    assert {row.rule for row in _planned(scene)} == {"funding_report"}
    with scene.write(scene.facilitator) as uow:
        funding.save_source(uow, process, source, state="granted", **given)
    assert _planned(scene) == []


def test_nobody_of_that_name_means_the_facilitator(scene: Scene) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        day = uow.today + timedelta(days=40)
        funding.save_source(
            uow, process, name="Fonden", kind="fund", state="idea", amounts={}, deadline_on=day, responsible="Fie og Per"
        )
    assert {row.name for row in _planned(scene)} == {"Fie Facilitator"}
    assert len(_planned(scene)) == 3  # not twice at last
