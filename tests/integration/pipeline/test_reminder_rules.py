"""The rules of reminders, for one process and for one tender: shown in words, changed after a rehearsal, set back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coproc.audit.models import AuditEvent
from coproc.cases import rule_changes, rules, services as cases
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.rule_models import ReminderRule
from coproc.cases.sending import replan_all
from coproc.kernel.errors import Conflict, FieldErrors
from coproc.tenders.models import Tender
from tests.factories.pipeline import Scene
from tests.support.confirming import post_and_confirm
from tests.support.together import together

NEED_FORM = {
    "sent": "y",
    "offsets": "7 dage, 1 dag",
    "rule": "earlier",
    "to": ["officer"],
    "escalate_after": "",
    "note": "",
}


def _path(scene: Scene, process: int, rule: str = "scaling_process/need_form_open") -> str:
    return f"/processer/{scene.reference(process)}/paamindelser/regler/{rule}"


def _rows(scene: Scene, rule: str, state: str = ReminderState.PLANNED) -> list[Reminder]:
    with scene.database.read() as session:
        return list(session.scalars(select(Reminder).where(Reminder.rule == rule, Reminder.state == state).order_by(Reminder.id)))


def _save(scene: Scene, process: int, changes: dict[str, Any], key: str = "need_form_open", **more: Any) -> None:
    with scene.write(scene.facilitator) as uow:
        rule_changes.save(uow, ("process", process), "scaling_process", key, changes, **more)


@pytest.fixture
def process(scene: Scene) -> int:
    found = scene.process()
    scene.need_form(found, days=25)
    return found


def test_the_page_says_every_rule_in_plain_words(scene: Scene, process: int, as_) -> None:
    page = as_(scene.facilitator).get(f"/processer/{scene.reference(process)}/paamindelser/regler").text
    assert "7 dage og 1 dag før behovsskemaets frist · til organisationens indkøbere · stopper, når behovsskemaet er sendt" in page
    assert "10 arbejdsdage og 20 arbejdsdage efter invitationen · til den inviterede · også til facilitatoren, hver gang" in page
    assert "14 dage og 3 dage før tilmeldingsfristen · til interesserede virksomheder, der ikke er tilmeldt" in page
    assert "kontraktens underskrift" not in page  # a tender's rules are its buyer's


def test_a_change_is_shown_with_its_mails_before_it_is_saved_and_then_they_are_just_those(scene: Scene, process: int, as_) -> None:
    browser = as_(scene.facilitator)
    before = {(row.name, row.offset, row.on) for row in _rows(scene, "need_form_open")}
    typed = NEED_FORM | {"offsets": "2 uger, 1 dag", "to": ["officer", "facilitator"]}
    asked = browser.post(_path(scene, process), data=typed)
    assert asked.status_code == 200
    assert "Det ændrer disse mails" in asked.text
    assert "Fie Facilitator" in asked.text
    assert "2 uger og 1 dag før behovsskemaets frist · til organisationens indkøbere og facilitatoren" in asked.text
    assert {(row.name, row.offset, row.on) for row in _rows(scene, "need_form_open")} == before, "asking changes nothing"
    assert post_and_confirm(browser, _path(scene, process), typed).status_code == 303
    now = _rows(scene, "need_form_open")
    assert {row.offset for row in now} == {"2 weeks", "1 day"}
    assert {row.name for row in now} == {"Ib Indkøber", "Fie Facilitator"}
    assert [row.why for row in _rows(scene, "need_form_open", ReminderState.SUPERSEDED)] == ["rule"]
    page = browser.get(f"/processer/{scene.reference(process)}/paamindelser/regler").text
    assert "Ændret af Fie Facilitator" in page
    assert (
        "ændrede reglen for påmindelsen “Behovsskemaet skal sendes”"
        in browser.get(f"/processer/{scene.reference(process)}/historik").text
    )


def test_a_new_text_is_said_before_it_is_saved(scene: Scene, process: int, as_) -> None:
    browser, typed = as_(scene.facilitator), NEED_FORM | {"note": "Husk bilaget."}
    asked = browser.post(_path(scene, process), data=typed).text
    assert "De planlagte påmindelser får den nye tekst." in asked
    assert "Ingen påmindelser kommer til, flyttes eller falder bort." in asked
    assert post_and_confirm(browser, _path(scene, process), typed).status_code == 303
    assert {row.note for row in _rows(scene, "need_form_open")} == {"Husk bilaget."}


def test_back_to_the_standard_leaves_no_trace_but_the_log(scene: Scene, process: int, as_) -> None:
    before = {(row.name, row.offset, row.on) for row in _rows(scene, "need_form_open")}
    _save(scene, process, {"offsets": ["3 weeks"], "note": "Husk bilaget."})
    assert {row.note for row in _rows(scene, "need_form_open")} == {"Husk bilaget."}
    browser = as_(scene.facilitator)
    reset = {"reset": "1", "version": "1"}
    assert post_and_confirm(browser, _path(scene, process), reset).status_code == 303
    assert {(row.name, row.offset, row.on) for row in _rows(scene, "need_form_open")} == before
    assert {row.note for row in _rows(scene, "need_form_open")} == {""}
    with scene.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReminderRule)) == 0
        said = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("reminder_rule"))).all()
    assert said == ["reminder_rule.changed", "reminder_rule.reset"]


def test_a_rule_that_is_switched_off_sends_nothing_in_this_process_and_goes_on_in_others(scene: Scene, process: int, as_) -> None:
    other = scene.process()
    scene.need_form(other, days=25)
    off = {name: value for name, value in NEED_FORM.items() if name != "sent"}
    browser = as_(scene.facilitator)
    asked = browser.post(_path(scene, process), data=off).text
    assert "Påmindelsen bliver ikke sendt." in asked
    assert "2 påmindelser falder bort" in asked
    assert "falder bort: Reglen for påmindelsen er ændret." in asked
    assert post_and_confirm(browser, _path(scene, process), off).status_code == 303
    with scene.database.read() as session:
        case = session.scalars(select(Case.id).where(Case.subject_kind == "process", Case.subject_id == other)).one()
    assert {row.case_id for row in _rows(scene, "need_form_open")} == {case}
    assert {row.why for row in _rows(scene, "need_form_open", ReminderState.STOPPED)} == {"rule"}
    replan_all(scene.database, scene.clock)
    assert {row.case_id for row in _rows(scene, "need_form_open")} == {case}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"offsets": "i morgen"}, "“i morgen” kan ikke læses."),
        ({"offsets": ""}, "Skriv mindst én dag"),
        ({"offsets": "1 dag, 2 dage, 3 dage, 4 dage, 5 dage, 6 dage, 7 dage"}, "Skriv højst 6 dage."),
        ({"to": []}, "Vælg mindst én, der får den."),
        ({"escalate": ["facilitator"], "escalate_after": "3"}, "Skriv et tal fra 1 til 2"),
        ({"note": "x" * 501}, "500"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_changes_nothing(scene: Scene, process: int, as_, typed, sentence) -> None:
    answer = as_(scene.facilitator).post(_path(scene, process), data=NEED_FORM | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    with scene.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReminderRule)) == 0


def test_companies_cannot_be_added_to_what_was_written_for_others(scene: Scene, process: int) -> None:
    with pytest.raises(FieldErrors):
        _save(scene, process, {"to": ["officer", "signed_up_companies"]})


def test_somebody_elses_change_is_not_written_over(scene: Scene, process: int, as_) -> None:
    _save(scene, process, {"offsets": ["3 weeks"]})
    answer = as_(scene.facilitator).post(_path(scene, process), data=NEED_FORM | {"offsets": "1 uge"})
    assert answer.status_code == 409
    assert "En anden har rettet reglen imens." in answer.text


def test_two_who_change_the_same_rule_at_once_make_one_row(scene: Scene, process: int) -> None:
    found = together(2, lambda place: _save(scene, process, {"offsets": [f"{place + 2} weeks"]}))
    assert [type(one) for one in found if one] == [Conflict], found
    with scene.database.read() as session:
        (offset,) = session.scalars(select(ReminderRule.changes)).one()["offsets"]
    assert {row.offset for row in _rows(scene, "need_form_open")} == {offset}


def test_only_those_who_run_the_process_see_and_change_its_rules(scene: Scene, process: int, as_) -> None:
    for person in (scene.officer, scene.manager, scene.centre_manager):
        assert as_(person).post(_path(scene, process), data=NEED_FORM).status_code == 403
    assert as_(scene.facilitator).get(_path(scene, process, "scaling_process/ukendt")).status_code == 404
    assert as_(scene.facilitator).get(_path(scene, process, "tender/award_notice_due")).status_code == 404


def test_a_tenders_officers_change_its_own_and_the_law_only_lets_them_come_earlier(scene: Scene, as_) -> None:
    buying = scene.process("individual_procurement")
    reference = scene.tender(buying)
    path = f"/udbud/{reference}/paamindelser/regler"
    assert as_(scene.facilitator).get(path).status_code == 403
    browser = as_(scene.officer)
    assert "14 dage, 24 dage og 28 dage efter kontraktens underskrift" in browser.get(path).text
    typed = {"offsets": "14 dage, 24 dage, 29 dage", "rule": "later", "to": ["manager"], "escalate_after": ""}
    refused = browser.post(f"{path}/tender/award_notice_due", data=typed)
    assert refused.status_code == 422
    for sentence in (
        "Datoen er lovbestemt, så påmindelsen kan ikke slås fra.",
        "Datoen er lovbestemt, så påmindelsen kan kun flyttes til en tidligere dag.",
        "Datoen er lovbestemt. Tilføj dage, eller flyt dem tidligere; standarden er 14 dage, 24 dage og 28 dage.",
        "Datoen er lovbestemt, så ordregiverens indkøbere skal have den.",
    ):
        assert sentence in refused.text
    with scene.write(scene.officer) as uow:
        tender = uow.session.scalars(select(Tender).where(Tender.reference == reference)).one()
        rule_changes.save(uow, ("tender", tender.id), "tender", "award_notice_due", {"offsets": ["1 week", "20 days", "27 days"]})
        case = uow.session.get_one(Case, tender.case_id)
        case.state = "signed"
        tender.contract_signed_on = uow.today
        cases.touch(uow, case.id)
    assert {row.offset for row in _rows(scene, "award_notice_due")} == {"1 week", "20 days", "27 days"}


def test_a_rule_of_the_participants_reaches_all_of_them_at_once(scene: Scene, process: int) -> None:
    with scene.write(scene.facilitator) as uow:
        invited = rule_changes.find(uow.session, ("process", process), "participation", "mandate_agenda")
        assert invited.before == ("30 days", "10 days")
        rule_changes.save(
            uow, ("process", process), "participation", "mandate_agenda", {"escalate": ["facilitator"], "escalate_after": 2}
        )
    with scene.database.read() as session:
        case = session.scalars(select(Case).where(Case.key == "participation", Case.state == "joined").limit(1)).one()
        (rule,) = [one for one in rules.rules_of(session, case) if one.key == "mandate_agenda"]
    assert rule.escalate == ("facilitator",)


def test_rules_cost_one_question_a_case_and_none_where_nobody_has_changed_any(scene: Scene, process: int, queries) -> None:
    def asked(statements: list[str]) -> int:
        return sum("reminder_rules" in one for one in statements)

    with queries() as said, scene.write() as uow:
        case = uow.session.scalars(select(Case).where(Case.subject_kind == "process", Case.subject_id == process)).one()
        cases.touch(uow, case.id)
    assert asked(said) == 1
    with queries() as said:
        replan_all(scene.database, scene.clock)
    assert asked(said) == 1  # which scopes have changed any
    other = scene.process()
    scene.need_form(other, days=25)
    _save(scene, process, {"offsets": ["3 weeks"]})
    with queries() as said:
        replan_all(scene.database, scene.clock)
    with scene.database.read() as session:
        mine = session.scalars(select(Case).where(Case.scope_kind == "process", Case.scope_id == process)).all()
        ruled = [case for case in mine if cases.definition_of(case).state(case.state).reminders]
    assert asked(said) == 1 + len(ruled)
    assert {row.offset for row in _rows(scene, "need_form_open")} == {"3 weeks", "7 days", "1 day"}


def test_what_is_changed_holds_for_mail_that_is_due(scene: Scene, process: int) -> None:
    _save(scene, process, {"to": ["facilitator"]})
    scene.clock.advance(timedelta(days=18))
    assert {row.name for row in _rows(scene, "need_form_open")} == {"Fie Facilitator"}
