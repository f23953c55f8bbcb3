"""A tender from opening to learning, through its services."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document as OpenDocx
from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.cases import registry
from coproc.cases.models import Case, Reminder
from coproc.cases.registry import Occasion
from coproc.cases.services import NotYet, of_subject
from coproc.documents.services import with_content
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, Forbidden
from coproc.messaging.models import OutboxMessage
from coproc.processes import services as processes
from coproc.reference.rules import Step
from coproc.tenders import facts, outcomes, papers, plan, queries, services, words
from coproc.tenders.handover import package
from coproc.tenders.models import Tender
from tests.factories.dialogues import make_published
from tests.factories.tenders import (
    NOTICE_ON,
    PARTICULARS,
    REGIME,
    make_drafted,
    make_notified,
    make_planned,
    make_summary,
    make_tender,
)
from tests.integration.tenders.conftest import Place


def _state(place: Place, tender: Tender) -> str:
    with place.database.read() as session:
        return of_subject(session, ("tender", tender.id)).state


def _later(place: Place, day: date) -> None:
    place.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_tender_opens_with_its_reference_and_the_shared_requirements_undecided(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
    assert tender.reference == "T-2026-1"
    assert (tender.contact_name, tender.contact_email) == ("Ida", "ida@aarhus.example")
    with place.database.read() as session:
        rows = queries.requirements(session, [tender.id])[tender.id]
        assert [(row.heading, row.shared_text, row.proof, row.decision) for row in rows] == [
            ("Hel arbejdsdag", "Kan arbejde 8 timer.", "Prøvedag", "undecided")
        ]
        assert [org.name for _id, org in queries.participations(session, [tender.id])[tender.id]] == ["Aarhus Kommune"]
    assert _state(place, tender) == "planned"


def test_tender_may_be_for_several_with_one_named_authority(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = services.create_tender(uow, place.process.id, place.aarhus.organisation_id, "Sammen", [place.odense.id])
    with place.write(place.other_officer) as uow:
        services.answer_asking(uow, tender.id, place.odense.id, yes=True)
    with place.database.read() as session:
        names = [org.name for _id, org in queries.participations(session, [tender.id])[tender.id]]
    assert names == ["Odense Kommune", "Aarhus Kommune"]


def test_tender_without_title_or_participant_is_refused_beside_the_fields(place: Place) -> None:
    with place.write(place.outsider) as uow, pytest.raises(FieldErrors) as refused:
        services.create_tender(uow, place.process.id, min(place.people.actor(place.outsider).organisation_ids()), " ")
    assert set(refused.value.errors) == {"title", "participation_ids"}


def test_tender_is_not_opened_before_the_process_is_there(place: Place) -> None:
    with place.write() as uow:
        early = processes.start(
            uow, title="Tidlig", challenge="For tidligt.", centre_id=place.process.centre_id, need_ids=[], facilitator_id=None
        )
        part = processes.ask_to_join(uow, early.id, place.aarhus.organisation_id)
        processes.answer(uow, part.id, "join")
        with pytest.raises(DomainError, match="Fælles hensigtserklæring"):
            make_tender(uow, part)


@pytest.mark.parametrize(
    ("procedure", "notice", "urgent", "step", "earliest"),
    [
        ("open_procedure", date(2026, 11, 23), False, "tenders", date(2026, 12, 23)),
        ("open_procedure", date(2026, 11, 25), False, "tenders", date(2026, 12, 28)),
        ("restricted_procedure", date(2027, 2, 24), False, "applications", date(2027, 3, 30)),
        ("restricted_procedure", date(2027, 3, 12), True, "applications", date(2027, 3, 30)),
    ],
)
def test_plan_gives_the_earliest_lawful_dates(
    place: Place, procedure: str, notice: date, urgent: bool, step: str, earliest: date
) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, notice, procedure=procedure, is_urgent=urgent)
        rows = {row.step: row for row in queries.limits(uow.session, tender.id)}
    assert rows[step].earliest_on == earliest


def test_a_planned_date_before_the_lawful_one_is_refused_with_the_paragraph(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus)
        with pytest.raises(FieldErrors) as refused:
            plan.plan(uow, tender.id, NOTICE_ON, planned={"tenders": date(2026, 12, 22)})
    assert "onsdag den 23. december 2026" in refused.value.errors["planned_tenders"]
    assert "§ 57" in refused.value.errors["planned_tenders"]


def test_the_next_step_counts_from_the_planned_date(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus)
        rows = plan.plan(uow, tender.id, NOTICE_ON, planned={"tenders": date(2027, 1, 18)})
        standstill = next(row for row in rows if row.step == "standstill")
        assert standstill.earliest_on == date(2027, 1, 28)
        assert plan.answers_due_on(rows) == date(2027, 1, 11)


def test_answers_are_due_six_full_days_before(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus)
        assert plan.answers_due_on(queries.limits(uow.session, tender.id)) == date(2026, 12, 16)


def test_regime_comes_with_reasons_and_the_ground_that_fits(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        with pytest.raises(FieldErrors) as refused:
            plan.set_regime(uow, tender.id, regime="udbudsloven", regime_reason="", procedure="negotiated_procedure")
        assert set(refused.value.errors) == {"regime_reason", "procedure_reason", "legal_ground"}
        plan.set_regime(uow, tender.id, regime="not_subject", regime_reason="Servicelovens § 112: frit valg.")
        assert plan.plan(uow, tender.id, NOTICE_ON) == []


def test_a_plan_that_became_unlawful_under_another_procedure_is_cleared(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, is_urgent=True)
        plan.plan(uow, tender.id, NOTICE_ON, planned={"tenders": date(2026, 12, 9)})
        plan.set_regime(uow, tender.id, **REGIME)
        rows = {row.step: row for row in queries.limits(uow.session, tender.id)}
    assert (rows["tenders"].earliest_on, rows["tenders"].planned_on) == (date(2026, 12, 23), None)


def test_two_colleagues_do_not_write_over_each_other(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        seen = tender.version
    with place.write(place.officer) as uow:
        services.edit(uow, tender.id, version=seen, title="Ny titel")
    with place.write(place.officer) as uow, pytest.raises(Conflict):
        services.edit(uow, tender.id, version=seen, title="En tredje")


def test_weights_and_lots_and_codes_are_checked(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        with pytest.raises(FieldErrors) as refused:
            services.edit(
                uow,
                tender.id,
                is_divided=False,
                lots_reason="",
                cpv=["12"],
                criteria=[{"criterion": "Pris", "weight": 70, "description": "x"}],
            )
    assert set(refused.value.errors) == {"lots_reason", "cpv", "criteria"}
    assert "70 %" in refused.value.errors["criteria"]


def test_changed_and_dropped_requirements_say_how_and_why(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        row = queries.requirements(uow.session, [tender.id])[tender.id][0]
        with pytest.raises(FieldErrors) as changed:
            services.decide_requirement(uow, tender.id, row.id, "changed")
        assert set(changed.value.errors) == {"own_text", "reason"}
        with pytest.raises(FieldErrors) as dropped:
            services.decide_requirement(uow, tender.id, row.id, "dropped")
        assert set(dropped.value.errors) == {"reason"}
        services.decide_requirement(uow, tender.id, row.id, "changed", own_text="6 timer", reason="Kort vagt", is_minimum=True)
        assert (row.decision, row.own_text, row.is_minimum) == ("changed", "6 timer", True)


def test_threshold_verdict_is_blocked_without_the_kroner_amount(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus)
        aarhus = uow.session.get_one(Organisation, tender.authority_id)
        verdict = services.threshold_verdict(uow.session, tender, aarhus, uow.today)
    assert verdict
    assert verdict.blocked
    assert "216.000 euro" in verdict.sentence


def test_documents_are_word_files_that_say_what_was_decided(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus)
        made = papers.generate(uow, tender.id)
        assert [document.template_key for document in made] == [key for key in words.REQUIRED if key != "prior_involvement_annex"]
        assert papers.generate(uow, tender.id) == []
    texts = {}
    with place.database.read() as session:
        for document in made:
            opened = OpenDocx(io.BytesIO(with_content(session, document.id).file.content))
            cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
            texts[document.template_key] = "\n".join([paragraph.text for paragraph in opened.paragraphs] + cells)
    assert "23.12.2026" in texts["tender_timetable"]
    assert "Kan arbejde 8 timer." in texts["requirement_specification"]
    assert "60 %" in texts["award_criteria"]
    assert "Aarhus Kommune" in texts["tender_conditions"]
    assert made[0].lawyer_marks > 0


def test_missing_fields_come_back_as_sentences_with_their_page(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        with pytest.raises(DomainError, match="mangler"):
            papers.generate(uow, tender.id)
        found = {
            paper.key: {path: sentence for sentence, path in paper.missing}
            for paper in papers.papers(uow.session, tender, uow.today)
        }
    assert f"/udbud/{tender.reference}/kriterier" in found["award_criteria"]
    assert f"/udbud/{tender.reference}/regelsaet" in found["tender_conditions"]
    assert f"/udbud/{tender.reference}/krav" in found["requirement_specification"]


def test_package_holds_the_documents_and_a_guide(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        name, content = package.build(uow.session, tender)
        assert package.build(uow.session, tender)[1] == content
    assert name == f"Udbudspakke {tender.reference} Emissionsfrie gravemaskiner.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("1 Udbudsmateriale/")]) == 4
        guide = archive.read("LÆS MIG.txt").decode()
    assert "- 1 Udbudsbetingelser" in guide


def test_gates_name_what_the_plan_and_the_documents_lack(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        with pytest.raises(NotYet) as refused:
            outcomes.move(uow, tender.id, "draft_documents")
    assert {gate.gate for gate in refused.value.unmet} == {"tender_plan_complete", "documents_drafted"}
    assert "regelsæt" in refused.value.sentence


def test_an_officer_of_another_buyer_moves_nothing(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = services.create_tender(uow, place.process.id, place.aarhus.organisation_id, "Sammen", [place.odense.id])
    with place.write(place.other_officer) as uow, pytest.raises(Forbidden):
        outcomes.end(uow, tender.id, "end_otherwise", reason="Ikke vores sag")
    with place.write(place.facilitator) as uow, pytest.raises(Forbidden):
        outcomes.end(uow, tender.id, "end_otherwise", reason="Ikke vores sag")


def test_no_tender_is_the_managers_word(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        with pytest.raises(Forbidden):
            outcomes.end(uow, tender.id, "drop", reason="Ingen penge")
    with place.write(place.manager) as uow, pytest.raises(DomainError, match="Skriv hvorfor"):
        outcomes.end(uow, tender.id, "drop", reason=" ")
    with place.write(place.manager) as uow:
        outcomes.end(uow, tender.id, "drop", reason="Ingen penge i 2027")
    assert _state(place, tender) == "no_tender"


def test_a_step_with_a_form_is_not_a_click(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        with pytest.raises(DomainError, match="egen side"):
            outcomes.move(uow, tender.id, "send_notice")


def test_contract_inside_standstill_is_refused_with_the_first_lawful_day(place: Place) -> None:
    _later(place, date(2026, 11, 20))
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 18))
        assert tender.standstill_ends_on == date(2026, 11, 30)
    assert _state(place, tender) == "standstill"
    signed = {"starts_on": date(2027, 1, 1), "ends_on": date(2028, 12, 31), "winner": "Gravko ApS", "value_ore": 100}
    _later(place, date(2026, 11, 30))
    with place.write(place.officer) as uow, pytest.raises(FieldErrors) as refused:
        outcomes.sign_contract(uow, tender.id, on=date(2026, 11, 30), **signed)
    assert "tirsdag den 1. december 2026" in refused.value.errors["on"]
    assert "§ 3" in refused.value.errors["on"]
    _later(place, date(2026, 12, 1))
    with place.write(place.officer) as uow:
        outcomes.sign_contract(uow, tender.id, on=date(2026, 12, 1), **signed)
    assert _state(place, tender) == "signed"


def test_duties_after_the_contract_count_from_what_was_done_not_from_what_was_planned(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 9, 1), decision_on=date(2026, 11, 2))
        standstill = {row.step: row.earliest_on for row in queries.limits(uow.session, tender.id)}[Step.STANDSTILL]
        assert standstill == tender.standstill_ends_on == date(2026, 11, 12)
        outcomes.sign_contract(
            uow, tender.id, on=date(2026, 11, 18), starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1), winner="Gravko ApS"
        )
        due = {row.step: row.earliest_on for row in queries.limits(uow.session, tender.id)}[Step.AWARD_NOTICE]
    assert due == date(2026, 12, 18)  # thirty days (udbudsloven § 129)


def test_standstill_by_letter_is_fifteen_days(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 20), by_letter=True)
    assert tender.standstill_ends_on == date(2026, 12, 7)


def test_no_standstill_needs_a_reason(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 18), has_standstill=False)
    signed = {"on": date(2026, 11, 20), "starts_on": date(2027, 1, 1), "ends_on": date(2028, 1, 1), "winner": "Gravko ApS"}
    with place.write(place.officer) as uow, pytest.raises(DomainError, match="hvorfor"):
        outcomes.sign_contract(uow, tender.id, **signed)
    with place.write(place.officer) as uow:
        outcomes.sign_contract(uow, tender.id, reason="Køb på en rammeaftale", **signed)
    assert _state(place, tender) == "signed"


def test_a_whole_tender_ends_measured_and_learned_from(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 9, 1), decision_on=date(2026, 11, 2))
        outcomes.sign_contract(
            uow,
            tender.id,
            on=date(2026, 11, 13),
            starts_on=date(2026, 11, 16),
            ends_on=date(2028, 11, 15),
            winner="Gravko ApS",
        )
        outcomes.send_award_notice(uow, tender.id, on=date(2026, 11, 19))
        outcomes.implement(uow, tender.id, on=date(2026, 11, 20))
        outcomes.move(uow, tender.id, "follow_effects")
        with pytest.raises(NotYet, match="Dieselforbrug"):
            outcomes.move(uow, tender.id, "close")
        with pytest.raises(DomainError, match="effektmål"):
            outcomes.record_effect(uow, tender.id, measure="Noget andet", measured_on=uow.today, value="3")
        found = outcomes.record_effect(uow, tender.id, measure="Dieselforbrug", measured_on=uow.today, value="900 liter")
        assert (found.baseline, found.target) == ("40.000 liter om året", "0 liter om året")
        assert outcomes.answer_learning(uow, tender.id, dict.fromkeys(words.QUESTIONS, "Ja.")) == 6
        outcomes.move(uow, tender.id, "close")
    assert _state(place, tender) == "closed"
    assert outcomes.days_late(tender) == 0


def test_dates_in_the_future_have_not_happened(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus)
        with pytest.raises(DomainError, match="fremtiden"):
            outcomes.send_notice(uow, tender.id, on=date(2026, 11, 23))


def test_the_material_stands_still_once_the_notice_is_sent(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus, notice_on=date(2026, 11, 20))
        outcomes.send_notice(uow, tender.id, on=date(2026, 11, 20))
        with pytest.raises(DomainError, match="Bekendtgørelsen er sendt"):
            services.edit(uow, tender.id, **PARTICULARS)
    with place.database.read() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "tender_moved")).all()
    assert {mail.to_email for mail in mails} == {"ida@aarhus.example", "ole@odense.example"}


def test_bound_by_a_framework_until_a_date(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        with pytest.raises(FieldErrors) as refused:
            outcomes.bind(uow, tender.id, framework="", until=date(2020, 1, 1), binds=True)
        assert set(refused.value.errors) == {"framework", "until"}
        outcomes.bind(uow, tender.id, framework="SKI 50.90", until=date(2028, 4, 1), binds=True)
    assert _state(place, tender) == "bound_by_framework"


def test_a_process_waits_for_signatories_without_tender_date_or_reason(place: Place) -> None:
    with place.write() as uow:
        for part in (place.aarhus, place.odense):
            case = uow.session.get_one(Case, part.case_id)
            case.state = "signed"
    case = Case(id=place.process.case_id, key="scaling_process", subject_id=place.process.id)

    def names() -> tuple[str, ...]:
        with place.database.read() as session:
            return facts.every_signatory_settled(session, [case])[case.id].names

    assert names() == ("Odense Kommune", "Aarhus Kommune")
    with place.write(place.officer) as uow:
        make_planned(uow, place.aarhus)
    assert names() == ("Odense Kommune",)
    with place.write() as uow:
        tender = make_tender(uow, place.odense)
        outcomes.end(uow, tender.id, "end_otherwise", reason="En fælles standard")
    assert names() == ()
    with place.database.read() as session:
        assert facts.learning_answered(session, [case])[case.id].names == ("Odense Kommune", "Aarhus Kommune")
        stop = registry.STOPS["tender_planned_or_reason"]
        assert stop(session, case, Occasion(f"participation:{place.aarhus.id}", date(2026, 1, 1), "", ""))


def test_award_notice_reminders_stop_when_it_is_sent(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 9, 1), decision_on=date(2026, 11, 2))
        outcomes.sign_contract(
            uow, tender.id, on=date(2026, 11, 20), starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1), winner="Gravko ApS"
        )
    with place.database.read() as session:
        rows = session.scalars(select(Reminder).where(Reminder.rule == "award_notice_due")).all()
        assert {row.state for row in rows} == {"planned"}
        assert max(row.on for row in rows) <= date(2026, 12, 18)
    with place.write(place.officer) as uow:
        outcomes.send_award_notice(uow, tender.id, on=date(2026, 11, 20))
    with place.database.read() as session:
        rows = session.scalars(select(Reminder).where(Reminder.rule == "award_notice_due")).all()
        assert {row.state for row in rows} == {"stopped"}


def test_a_tender_of_its_own_has_nobody_to_tell(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = services.create_tender(uow, None, place.aarhus.organisation_id, "Egen sag")
        outcomes.end(uow, tender.id, "end_otherwise", reason="Løst af os selv")
    assert _state(place, tender) == "other_outcome"


def test_the_annex_tells_what_companies_were_told(place: Place) -> None:
    with place.write() as uow:
        dialogue = make_published(uow, place.process.id)
    place.clock.advance(timedelta(days=15))
    with place.write() as uow:
        make_summary(uow, place.process, dialogue.id)
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2026, 12, 14))
        assert "prior_involvement_annex" in queries.document_keys(uow.session, tender)
        annex = papers.generate(uow, tender.id, ["prior_involvement_annex"])[0]
        outcomes.move(uow, tender.id, "attach_market_knowledge")
    with place.database.read() as session:
        file = OpenDocx(io.BytesIO(with_content(session, annex.id).file.content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert {"Opladning", "fra 30 til 45 minutter"} <= set(cells)
    assert "Regional markedsdialog i Aaby" in cells
    assert _state(place, tender) == "market_knowledge_attached"
