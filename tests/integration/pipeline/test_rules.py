"""The rule tables: an administrator writes a row in, another person approves it, and from then on the engine counts by it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from coproc.accounts.models import Person
from coproc.audit import timeline
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, Forbidden
from coproc.kernel.translation import speaking
from coproc.pipeline import tasks
from coproc.reference import changes
from coproc.reference.limits import limits
from coproc.reference.rule_models import RuleChange
from coproc.reference.rules import Condition, Procedure, Regime, Step, TimeLimitRule, time_limit_rules
from coproc.reference.thresholds import Threshold, thresholds, verdict
from tests.factories.pipeline import Scene
from tests.support.together import together

DAY = date(2026, 11, 20)
TYPED = {
    "kind": "goods_services",
    "buyers": ["municipality", "region"],
    "kroner": "1610000",
    "source": "https://example.dk/taerskel",
    "is_verified": "1",
    "valid_from-day": "1",
    "valid_from-month": "1",
    "valid_from-year": "2026",
}
KRONER = Threshold(
    kind="goods_services",
    buyers=("municipality",),
    eur=None,
    dkk=1_610_000,
    source="https://example.dk/taerskel",
    verified=True,
    valid_from=date(2026, 1, 1),
    valid_to=date(2027, 12, 31),
)


@pytest.fixture
def administrator(scene: Scene) -> Person:
    return scene.people.person((scene.centre, Role.ADMINISTRATOR), name="Astrid Administrator")


def _outcome(scene: Scene, value_kroner: int = 2_000_000) -> str:
    with scene.database.read() as session:
        return verdict(
            "goods_services", "municipality", value_kroner * 100, DAY, table=changes.thresholds_in_force(session)
        ).outcome


def _proposed(scene: Scene, person: Person, row: changes.Row = KRONER) -> int:
    with scene.write(person) as uow:
        return changes.propose(uow, row).id


def _approve(scene: Scene, person: Person, change_id: int) -> None:
    with scene.write(person) as uow:
        changes.approve(uow, change_id)


def test_a_row_holds_when_a_second_person_has_approved_it_and_until_it_is_ended(scene: Scene, administrator: Person) -> None:
    assert _outcome(scene) == "unknown"
    change_id = _proposed(scene, administrator)
    assert _outcome(scene) == "unknown"
    _approve(scene, scene.centre_manager, change_id)
    assert (_outcome(scene), _outcome(scene, 1_000_000)) == ("above", "below")
    with scene.write(administrator) as uow:
        end_id = changes.propose_end(uow, change_id, first_day_without=KRONER.valid_from, reason="Forkert tal").id
    assert _outcome(scene) == "above"
    _approve(scene, scene.centre_manager, end_id)
    assert _outcome(scene) == "unknown"


def test_nobody_approves_what_they_wrote_themselves(scene: Scene, administrator: Person) -> None:
    change_id = _proposed(scene, administrator)
    with pytest.raises(Forbidden, match="En anden administrator"):
        _approve(scene, administrator, change_id)
    assert _outcome(scene) == "unknown"
    with scene.write(administrator) as uow:
        changes.refuse(uow, change_id)  # but may take it back
    with pytest.raises(Conflict):
        _approve(scene, scene.centre_manager, change_id)


def test_an_unverified_number_still_blocks_the_verdict(scene: Scene, administrator: Person) -> None:
    _approve(scene, scene.centre_manager, _proposed(scene, administrator, KRONER.model_copy(update={"verified": False})))
    assert _outcome(scene) == "unknown"


def test_the_last_approved_row_holds(scene: Scene, administrator: Person) -> None:
    _approve(scene, scene.centre_manager, _proposed(scene, administrator))
    _approve(scene, scene.centre_manager, _proposed(scene, administrator, KRONER.model_copy(update={"dkk": 3_000_000})))
    assert _outcome(scene) == "below"


def _limit(**more: object) -> TimeLimitRule:
    packaged = next(
        row
        for row in time_limit_rules()
        if (row.regime, row.procedure, row.step, row.condition)
        == (Regime.PROCUREMENT_ACT, Procedure.OPEN, Step.TENDERS, Condition.E_SUBMISSION)
    )
    return packaged.model_copy(update={"days": 20, "verified": True, "valid_from": date(2027, 1, 1), **more})


def test_a_written_time_limit_is_counted_from_its_first_day(scene: Scene, administrator: Person) -> None:
    _approve(scene, scene.centre_manager, _proposed(scene, administrator, _limit()))
    with scene.database.read() as session:
        rules = changes.limits_in_force(session)
    days = [limits("udbudsloven", "open_procedure", day, rules=rules)[0].days for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert days == [30, 20]


def test_a_condition_needs_a_plain_row_to_change(scene: Scene, administrator: Person) -> None:
    with pytest.raises(DomainError, match="uden betingelser"):
        _proposed(scene, administrator, _limit(step=Step.APPLICATIONS))


def test_two_who_decide_at_once_are_one_decision(scene: Scene, administrator: Person) -> None:
    change_id = _proposed(scene, administrator)

    people = (scene.centre_manager, scene.people.person((scene.centre, Role.ADMINISTRATOR)))
    said = together(2, lambda place: _approve(scene, people[place], change_id))
    assert sorted(type(one) for one in said if one) == [Conflict]


def test_a_row_is_ended_once(scene: Scene, administrator: Person) -> None:
    change_id = _proposed(scene, administrator)
    with pytest.raises(DomainError, match="gælder ikke"), scene.write(administrator) as uow:
        changes.propose_end(uow, change_id, first_day_without=DAY, reason="Forkert")
    _approve(scene, scene.centre_manager, change_id)
    for refused in (None, Conflict):
        with scene.write(administrator) as uow:
            if refused:
                with pytest.raises(refused):
                    changes.propose_end(uow, change_id, first_day_without=DAY, reason="Forkert")
                uow.session.rollback()
                uow.events.clear()
            else:
                changes.propose_end(uow, change_id, first_day_without=DAY, reason="Forkert")


def test_an_administrator_writes_and_the_centres_manager_approves_on_the_page(scene: Scene, as_, administrator: Person) -> None:
    browser = as_(administrator)
    prefilled = browser.get("/admin/regler/taerskelvaerdi?fra=8").text
    assert 'value="216000"' in prefilled
    assert "Rækken gælder, når" in prefilled
    wrong = browser.post("/admin/regler/taerskelvaerdi", data={**TYPED, "kroner": ""})
    assert wrong.status_code == 422
    assert "https://example.dk/taerskel" in wrong.text
    assert browser.post("/admin/regler/taerskelvaerdi", data=TYPED).status_code == 303
    page = browser.get("/admin/regler").text
    assert "Du har selv skrevet det ind." in page
    assert "/godkend" not in page
    with scene.database.read() as session:
        change = session.scalars(select(RuleChange)).one()
        own = tasks.gather(session, scene.actor(administrator), scene.clock.now()).sections
        assert "Godkend" not in [task.verb for section in own for task in section.tasks]
        waiting = tasks.gather(session, scene.actor(scene.centre_manager), scene.clock.now()).sections[0].tasks
    assert [(task.verb, task.path) for task in waiting] == [("Godkend", "/admin/regler")]
    manager = as_(scene.centre_manager)
    assert f"/admin/regler/{change.id}/godkend" in manager.get("/admin/regler").text
    assert manager.get("/admin/regler/taerskelvaerdi").status_code == 403
    assert manager.post(f"/admin/regler/{change.id}/godkend").status_code == 303
    assert _outcome(scene) == "above"
    shown = browser.get("/admin/regler").text
    assert re.search(r"Skrevet ind af\s+Astrid Administrator", shown)
    assert f"/admin/regler/{change.id}/afslut" in shown
    assert as_(scene.manager).get("/admin/regler").status_code == 403  # a buyer's manager


def test_a_limit_is_written_on_the_page_and_a_wrong_one_changes_nothing(scene: Scene, as_, administrator: Person) -> None:
    typed = {
        "regime": "udbudsloven",
        "procedure": "open_procedure",
        "step": "tenders",
        "condition": "normal",
        "event": "contract_notice_sent",
        "nature": "minimum",
        "days": "40",
        "basis": "udbudsloven § 57",
        "source": "Lovtidende",
        "valid_from-day": "1",
        "valid_from-month": "1",
        "valid_from-year": "2027",
    }
    browser = as_(administrator)
    for wrong in ({"days": ""}, {"months": "2"}, {"nature": "appropriate"}, {"basis": ""}, {"valid_to-year": "2026"}):
        assert browser.post("/admin/regler/frist", data={**typed, **wrong}).status_code == 422, wrong
    earlier = {"valid_to-day": "1", "valid_to-month": "1", "valid_to-year": "2026"}
    assert "ophøre efter" in browser.post("/admin/regler/frist", data={**typed, **earlier}).text
    assert browser.post("/admin/regler/frist", data=typed).status_code == 303
    with scene.database.read() as session:
        row = changes.row_of(session, session.scalars(select(RuleChange)).one())
    assert (row.verified, changes.amount_of(row)) == (False, "40 dage")


def test_a_limit_is_found_among_all_fifty_at_a_time(scene: Scene, as_, administrator: Person) -> None:
    browser = as_(administrator)
    every = browser.get("/admin/regler").text
    assert f"Viser 50 af {len(time_limit_rules())} rækker" in every
    assert "Side 1 af" in every
    assert every.count("Kroner mangler") == len([row for row in thresholds() if row.dkk is None])
    found = browser.get("/admin/regler?regelsaet=utilities&procedure=open_procedure&verificeret=nej").text
    wanted = [
        number
        for number, rule in enumerate(time_limit_rules())
        if (rule.regime, rule.procedure, rule.verified) == ("utilities", "open_procedure", False)
    ]
    assert len(wanted) > 1
    assert [int(one) for one in re.findall(r"/frist\?fra=(\d+)", found)] == wanted
    assert "Ingen frist passer" in browser.get("/admin/regler?regelsaet=findes-ikke").text


def test_the_only_one_is_told_that_nobody_can_approve(scene: Scene, as_, administrator: Person) -> None:
    with scene.write() as uow:
        uow.session.execute(update(Person).where(Person.id == scene.centre_manager.id).values(is_active=False))
    assert "Du er den eneste, der kan godkende" in as_(administrator).get("/admin/regler").text
    assert "Der er ingen af dem endnu" in as_(administrator).get("/admin/regler/frist").text


def test_the_log_tells_who_wrote_and_who_approved(scene: Scene, administrator: Person) -> None:
    change_id = _proposed(scene, administrator)
    _approve(scene, scene.centre_manager, change_id)
    with scene.database.read() as session:
        for language, word in (("da", "godkendte"), ("en", "approved")):
            with speaking(language):
                said = " ".join(str(entry) for entry in timeline.of_subject(session, "rule_change", change_id))
            assert word in said
            assert "1.610.000" in said or "1,610,000" in said
