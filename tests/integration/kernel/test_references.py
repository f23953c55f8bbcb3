from __future__ import annotations

from coproc.kernel.actor import system
from coproc.kernel.references import next_reference
from tests.support.together import together

TESTER = system("test")


def _take(database, clock, prefix: str = "P", year: int = 2026) -> str:
    with database.write(TESTER, clock) as uow:
        return next_reference(uow.session, prefix, year)


def test_references_count_by_kind_and_year(database, clock) -> None:
    taken = [_take(database, clock, *which) for which in (("P", 2026), ("P", 2026), ("T", 2026), ("P", 2027))]
    assert taken == ["P-2026-1", "P-2026-2", "T-2026-1", "P-2027-1"]


def test_everybody_at_once_gets_a_number_of_their_own(database, clock) -> None:
    taken = together(16, lambda _place: _take(database, clock))
    assert sorted(taken, key=str) == sorted(f"P-2026-{number}" for number in range(1, 17))


def test_a_number_that_was_not_used_is_given_again(database, clock) -> None:
    with database.rehearse(TESTER, clock) as uow:
        assert next_reference(uow.session, "P", 2026) == "P-2026-1"
    assert _take(database, clock) == "P-2026-1"
