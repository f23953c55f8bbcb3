from __future__ import annotations

import pytest
from sqlalchemy import select

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.cases import registry, replay, services
from coproc.cases.models import Case, CaseStep
from coproc.kernel.actor import Actor, Role
from coproc.kernel.errors import Conflict, DomainError, Forbidden, NotFound
from coproc.workflow.decide import Fact
from tests.integration.cases.conftest import TESTER
from tests.support.together import together

METTE = Actor(kind="person", name="Mette Lund", person_id=9, memberships=frozenset({(1, Role.FACILITATOR)}))
IDA = Actor(kind="person", name="Ida Holm", person_id=1, memberships=frozenset({(2, Role.OFFICER)}))


@pytest.fixture(autouse=True)
def _standing(world, monkeypatch) -> None:
    monkeypatch.setitem(registry.STANDING, "process", lambda _s, actor, _c: frozenset(actor.roles))
    for target in ("process.exploration", "process.description", "process.participants"):
        monkeypatch.setitem(registry.MENDS, target, lambda *_: "/processer/P-2026-1/udforskning")


def _open_gates(monkeypatch, *, but: dict[str, Fact] | None = None) -> None:
    for gate in ("need_forms_sent_in", "preliminary_description_exists"):
        monkeypatch.setitem(registry.FACTS, gate, lambda _s, cases: {case.id: Fact(count=1) for case in cases})
    for gate, fact in (but or {}).items():
        monkeypatch.setitem(registry.FACTS, gate, lambda _s, cases, fact=fact: {case.id: fact for case in cases})


def _move(database, clock, case: Case, trigger: str = "meet_market", actor: Actor = METTE, **more) -> services.Moved:
    with database.write(actor, clock) as uow:
        return services.move(uow, case.id, trigger, **more)


def _now(database, case: Case) -> Case:
    with database.read() as session:
        return session.get_one(Case, case.id)


def _steps(database, case: Case) -> list[CaseStep]:
    with database.read() as session:
        return list(session.scalars(select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.id)))


def _events(database) -> list[tuple[str, dict]]:
    with database.read() as session:
        found = select(AuditEvent.action, AuditPayload.body).join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
        return [(action, body or {}) for action, body in session.execute(found.order_by(AuditEvent.sequence))]


def test_a_case_starts_in_its_first_state_with_a_step_and_an_event(database, open_case, clock) -> None:
    case = open_case(state=None)
    assert (case.state, case.definition_version, case.step_number) == ("need_identified", "2026-2", 1)
    (step,) = _steps(database, case)
    assert (step.state, step.entered_at, step.left_at) == ("need_identified", clock.now(), None)
    ((action, body),) = _events(database)
    assert (action, body["after"]) == ("case.opened", {"workflow": "scaling_process/2026-2", "state": "need_identified"})


def test_a_case_starts_in_no_state_of_its_own_invention(database, open_case) -> None:
    with pytest.raises(KeyError):
        open_case(state="somewhere")


def test_a_move_writes_state_step_and_event_together(database, open_case, clock, monkeypatch) -> None:
    case = open_case()
    _open_gates(monkeypatch)
    assert _move(database, clock, case).case.state == "market_dialogue"
    now = _now(database, case)
    assert (now.state, now.previous_state, now.step_number) == ("market_dialogue", "need_exploration", 2)
    left, entered = _steps(database, case)
    assert (left.left_at, entered.state, entered.trigger, entered.forced) == (clock.now(), "market_dialogue", "meet_market", False)
    action, body = _events(database)[-1]
    assert (action, body["actor"], body["before"]["state"], body["after"]["state"]) == (
        "case.moved",
        "Mette Lund",
        "need_exploration",
        "market_dialogue",
    )
    assert set(body["facts"]) >= {"need_forms_sent_in", "preliminary_description_exists"}


def test_a_move_that_lacks_something_says_everything_that_is_missing(database, open_case, clock, monkeypatch) -> None:
    case = open_case()
    missing = {"need_forms_sent_in": Fact(names=("Aarhus",)), "preliminary_description_exists": Fact(names=("v0",))}
    _open_gates(monkeypatch, but=missing)
    with pytest.raises(services.NotYet) as refused:
        _move(database, clock, case)
    assert [gate.gate for gate in refused.value.unmet] == ["need_forms_sent_in", "preliminary_description_exists"]
    assert "Aarhus" in refused.value.sentence
    assert (_now(database, case).state, len(_steps(database, case))) == ("need_exploration", 1)


def test_going_on_anyway_needs_a_reason_and_keeps_it(database, open_case, clock, monkeypatch) -> None:
    case = open_case()
    _open_gates(monkeypatch, but={"need_forms_sent_in": Fact(names=("Aarhus",))})
    with pytest.raises(DomainError) as refused:
        _move(database, clock, case, override=True)
    assert refused.value.field == "reason"
    _move(database, clock, case, override=True, reason="Aarhus svarer på mødet.")
    action, body = _events(database)[-1]
    assert (action, body["reason"]) == ("case.forced", "Aarhus svarer på mødet.")
    assert body["facts"]["need_forms_sent_in"]["names"] == ["Aarhus"]
    assert _steps(database, case)[-1].forced


def test_who_has_no_right_moves_nothing(database, open_case, clock, monkeypatch) -> None:
    case = open_case()
    _open_gates(monkeypatch)
    with pytest.raises(Forbidden):
        _move(database, clock, case, actor=IDA)
    with pytest.raises(DomainError):
        _move(database, clock, case, "no_such_trigger")
    with pytest.raises(NotFound):
        _move(database, clock, Case(id=404))
    assert _now(database, case).step_number == 1


def test_an_effect_that_fails_undoes_the_move(database, open_case, clock, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise DomainError("Brevet kunne ikke skrives.")

    case = open_case()
    _open_gates(monkeypatch)
    monkeypatch.setitem(registry.EFFECTS, "tell_participants", fail)
    with pytest.raises(DomainError, match="Brevet"):
        _move(database, clock, case)
    assert (_now(database, case).state, len(_events(database))) == ("need_exploration", 1)


def test_twenty_clicks_are_one_step(database, open_case, clock, monkeypatch) -> None:
    case = open_case()
    _open_gates(monkeypatch)
    done = together(20, lambda _place: _move(database, clock, case, step_number=1))
    conflicts = [outcome for outcome in done if isinstance(outcome, Conflict)]
    assert (len(conflicts), len(done) - len(conflicts)) == (19, 1)
    assert "hurtigere" in conflicts[0].sentence
    assert _now(database, case).step_number == 2
    assert [step.state for step in _steps(database, case)] == ["need_exploration", "market_dialogue"]
    assert [action for action, _body in _events(database)] == ["case.opened", "case.moved"]


def test_pausing_and_resuming_goes_back_where_it_was(database, open_case, clock) -> None:
    case = open_case()
    _move(database, clock, case, "pause", reason="Sommerferie")
    _move(database, clock, case, "resume")
    assert (_now(database, case).state, _now(database, case).step_number) == ("need_exploration", 3)


def test_a_button_of_an_earlier_stay_in_the_state_is_stale(database, open_case, clock, monkeypatch) -> None:
    """The state is the same again; the step is not."""
    case = open_case()
    _open_gates(monkeypatch)
    _move(database, clock, case, "pause", reason="Sommerferie")
    _move(database, clock, case, "resume")
    with pytest.raises(Conflict):
        _move(database, clock, case, step_number=1)
    _move(database, clock, case, step_number=3)


def test_a_touch_raises_the_version_and_leaves_the_buttons_alone(database, open_case, clock, monkeypatch) -> None:
    case = open_case()
    _open_gates(monkeypatch)
    with database.write(TESTER, clock) as uow:
        services.touch(uow, case.id)
    now = _now(database, case)
    assert (now.version, now.step_number) == (case.version + 1, 1)
    _move(database, clock, case, step_number=1)


def test_touches_at_once_are_all_counted(database, open_case, clock) -> None:
    case = open_case()

    def touch(_place: int) -> None:
        with database.write(TESTER, clock) as uow:
            services.touch(uow, case.id)

    assert together(8, touch) == [None] * 8
    assert _now(database, case).version == case.version + 8


def test_the_ways_out_come_primary_first_with_what_is_missing_and_where(database, open_case, monkeypatch) -> None:
    case = open_case()
    _open_gates(monkeypatch, but={"need_forms_sent_in": Fact(names=("Aarhus",))})
    with database.read() as session:
        first, *others = services.moves(session, METTE, case)
        assert first.choice.transition.trigger == "meet_market"
        assert [(gate.gate, path) for gate, path in first.unmet] == [("need_forms_sent_in", "/processer/P-2026-1/udforskning")]
        assert {way.choice.transition.trigger for way in others} >= {"pause", "stop"}
        assert services.moves(session, IDA, case) == []


def test_the_log_told_once_more_ends_where_the_cases_stand(database, open_case, clock, monkeypatch) -> None:
    case, other = open_case(), open_case(subject=("process", 2), scope=("process", 2))
    _open_gates(monkeypatch)
    _move(database, clock, case)
    with database.read() as session:
        assert replay.replay(session) == []
    with database.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql(f"UPDATE cases SET state = 'closed' WHERE id = {other.id}")
    with database.read() as session:
        assert replay.replay(session) == ["process 2: stored closed, logged need_exploration"]
