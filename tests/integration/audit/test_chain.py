from __future__ import annotations

import pytest
from sqlalchemy import func, select

from coproc.audit import chain
from coproc.audit.models import AuditEvent, AuditPayload
from coproc.kernel.actor import Actor, system
from coproc.kernel.errors import DomainError
from tests.support.together import together

TESTER = system("test")
IDA = Actor(kind="person", name="Ida Holm", person_id=7)


def _record(database, clock, number: int, events: int = 1, actor: Actor = IDA) -> None:
    with database.write(actor, clock) as uow:
        for _one in range(events):
            uow.record("need.published", ("need", number), scope=("process", 1), after={"title": f"Behov {number} “æøå”"})


def _verify(database) -> chain.Verification:
    with database.read() as session:
        return chain.verify(session)


def _tamper(database, *statements: str) -> None:
    with database.engine.execution_options(write=True).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def ten(database, clock):
    for number in range(1, 11):
        _record(database, clock, number)
    assert _verify(database) == chain.Verification(10, 0)
    return database


def test_an_empty_log_holds(database) -> None:
    assert _verify(database) == chain.Verification(0, 0)


def test_the_chain_is_unbroken_whoever_writes_at_once(database, clock) -> None:
    done = together(12, lambda number: [_record(database, clock, number, events=1 + number % 3) for _round in range(4)])
    assert not [outcome for outcome in done if isinstance(outcome, Exception)]
    assert _verify(database) == chain.Verification(4 * sum(1 + number % 3 for number in range(12)), 0)


def test_writers_who_give_up_leave_no_gap(database, clock) -> None:
    def act(number: int) -> None:
        with database.write(IDA, clock) as uow:
            uow.record("need.published", ("need", number))
            uow.session.execute(select(func.count()).select_from(AuditEvent))
            if number % 2:
                raise DomainError("Nej.")

    together(10, act)
    assert _verify(database) == chain.Verification(5, 0)


@pytest.mark.parametrize(
    "change",
    [
        "action = 'need.withdrawn'",
        "actor_id = 8",
        "subject_id = 99",
        "scope_id = NULL",
        "occurred_at = '2026-11-20 09:00:01+00:00'",
    ],
)
def test_an_altered_row_is_found(ten, change: str) -> None:
    if ten.url.startswith("sqlite"):
        change = change.replace("+00:00", ".000000")
    _tamper(ten, f"UPDATE audit_events SET {change} WHERE sequence = 4")
    found = _verify(ten)
    assert (found.broken_at, found.problem, found.holds) == (4, "Rækken er ændret.", False)


def test_a_row_whose_hash_was_made_to_fit_breaks_the_next(ten) -> None:
    with ten.read() as session:
        row = session.get_one(AuditEvent, 4)
        row.action = "need.withdrawn"
        hashed = chain.event_hash(row)
    _tamper(ten, f"UPDATE audit_events SET action = 'need.withdrawn', hash = '{hashed}' WHERE sequence = 4")
    assert _verify(ten).broken_at == 5


def test_an_altered_payload_is_found(ten) -> None:
    as_json = "::jsonb" if ten.url.startswith("postgresql") else ""
    body = '{"actor": "Per", "before": {}, "after": {}, "reason": "", "facts": {}}'
    _tamper(ten, f"UPDATE audit_payloads SET body = '{body}'{as_json} WHERE sequence = 6")
    found = _verify(ten)
    assert (found.broken_at, found.problem) == (6, "Rækkens indhold er ændret.")


def test_a_missing_row_is_found(ten) -> None:
    _tamper(ten, "DELETE FROM audit_payloads WHERE sequence = 5", "DELETE FROM audit_events WHERE sequence = 5")
    found = _verify(ten)
    assert (found.broken_at, found.problem) == (5, "Rækken mangler.")


@pytest.mark.parametrize("left", [7, 0])
def test_a_cut_off_tail_is_found(ten, left: int) -> None:
    _tamper(ten, f"DELETE FROM audit_payloads WHERE sequence > {left}", f"DELETE FROM audit_events WHERE sequence > {left}")
    found = _verify(ten)
    assert (found.broken_at, found.problem) == (left + 1, "Loggen er klippet af: der mangler rækker til sidst.")


def test_a_log_without_its_head_does_not_hold(ten) -> None:
    _tamper(ten, "DELETE FROM audit_head")
    assert _verify(ten).broken_at == 11


def test_a_payload_that_is_gone_is_found(ten) -> None:
    _tamper(ten, "DELETE FROM audit_payloads WHERE sequence = 3")
    found = _verify(ten)
    assert (found.broken_at, found.problem) == (3, "Rækkens indhold mangler uden at være slettet efter reglerne.")


def test_what_is_erased_by_the_rules_still_verifies(ten, clock) -> None:
    with ten.write(TESTER, clock) as uow:
        chain.erase(uow, [2, 3], "Anmodning efter artikel 17")
    assert _verify(ten) == chain.Verification(12, 2)
    with ten.read() as session:
        assert session.get_one(AuditPayload, 2).body is None
        assert session.get_one(AuditPayload, 2).erased_at == clock.now()
        last = session.get_one(AuditPayload, 12).body
        assert last
        assert last["reason"] == "Anmodning efter artikel 17"


def test_what_is_emptied_past_the_rules_is_told_from_it(ten, clock) -> None:
    with ten.write(TESTER, clock) as uow:
        chain.erase(uow, [2], "Anmodning efter artikel 17")
    _tamper(ten, "UPDATE audit_payloads SET body = NULL WHERE sequence = 8")
    found = _verify(ten)
    assert (found.broken_at, found.erased, found.problem) == (8, 1, "Rækkens indhold er fjernet, uden at loggen siger hvorfor.")


def test_the_body_is_hashed_as_the_database_gives_it_back(database, clock) -> None:
    with database.write(TESTER, clock) as uow:
        after = {"numbers": {2: "b", 10: "a"}, "pair": (1, 2), "share": 0.1, "small": 1e-7, "empty": None}
        uow.record("test.recorded", ("test", 1), after=after)
    assert _verify(database).holds


def test_when_something_last_happened(ten, clock) -> None:
    with ten.read() as session:
        assert chain.occurred(session, "need.published", ("need", 3)) == clock.now()
        assert chain.occurred(session, "need.withdrawn", ("need", 3)) is None
