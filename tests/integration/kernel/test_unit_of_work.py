from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from coproc.accounts.models import Organisation, Person
from coproc.audit.models import AuditEvent, AuditHead, AuditPayload
from coproc.kernel.actor import system
from coproc.kernel.database import now_of
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.sorting import danish_key
from coproc.processes.models import Process
from tests.support.together import together

TESTER = system("test")


def _organisation(uow, name: str = "Aarhus Kommune") -> Organisation:
    made = Organisation(name=name, sort_key=danish_key(name), type="municipality", created_at=uow.now)
    uow.session.add(made)
    uow.session.flush()
    uow.record("organisation.created", ("organisation", made.id), after={"name": name})
    return made


def _counts(database) -> list[int]:
    with database.read() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) for table in (Organisation, AuditEvent, AuditPayload, AuditHead)
        ]


def test_what_was_done_and_its_event_are_one(database, clock) -> None:
    with database.write(TESTER, clock) as uow:
        _organisation(uow)
    assert _counts(database) == [1, 1, 1, 1]


@pytest.mark.parametrize("error", [DomainError("Nej."), RuntimeError("power cut")])
def test_an_error_leaves_nothing(database, clock, error: Exception) -> None:
    def act() -> None:
        with database.write(TESTER, clock) as uow:
            _organisation(uow)
            raise error

    with pytest.raises(type(error)):
        act()
    assert _counts(database) == [0, 0, 0, 0]


def test_an_event_that_cannot_be_written_undoes_the_deed(database, clock) -> None:
    def act() -> None:
        with database.write(TESTER, clock) as uow:
            _organisation(uow)
            uow.record("organisation.created", ("organisation", 1), after={"name": object()})

    with pytest.raises(TypeError):
        act()
    assert _counts(database) == [0, 0, 0, 0]


def test_a_rehearsal_leaves_nothing(database, clock) -> None:
    with database.rehearse(TESTER, clock) as uow:
        _organisation(uow)
        assert uow.session.scalar(select(func.count()).select_from(Organisation)) == 1
    assert _counts(database) == [0, 0, 0, 0]


def test_a_transaction_without_events_leaves_the_chain_alone(database, clock) -> None:
    with database.write(TESTER, clock) as uow:
        uow.session.execute(select(1))
    assert _counts(database) == [0, 0, 0, 0]


def _process(database, clock) -> int:
    with database.write(TESTER, clock) as uow:
        centre = _organisation(uow)
        process = Process(
            reference="P-2026-1", title="Larm", sort_key="larm", challenge="…", centre_id=centre.id, created_at=uow.now
        )
        uow.session.add(process)
        uow.session.flush()
        return process.id


def test_the_second_of_two_who_change_a_row_is_told(database, clock) -> None:
    number = _process(database, clock)
    with database.read() as session:
        stale = session.get_one(Process, number)
    with database.write(TESTER, clock) as uow:
        uow.session.get_one(Process, number).title = "Mindre larm"

    def act() -> None:
        with database.write(TESTER, clock) as uow:
            uow.session.add(stale)
            stale.title = "Ingen larm"
            uow.record("process.edited", ("process", number))

    with pytest.raises(Conflict, match="hurtigere"):
        act()
    with database.read() as session:
        assert session.get_one(Process, number).title == "Mindre larm"
    assert _counts(database)[1] == 1


def test_no_update_is_lost_when_all_write_at_once(database, clock) -> None:
    number = _process(database, clock)

    def lengthen(_place: int) -> None:
        while True:
            try:
                with database.write(TESTER, clock) as uow:
                    uow.session.get_one(Process, number).title += "!"
            except Conflict:
                continue
            return

    assert together(8, lengthen) == [None] * 8
    with database.read() as session:
        assert session.get_one(Process, number).title == "Larm" + "!" * 8


def test_foreign_keys_hold(database, clock) -> None:
    with pytest.raises(IntegrityError), database.write(TESTER, clock) as uow:
        uow.session.add(
            Process(reference="P-2026-1", title="Larm", sort_key="larm", challenge="…", centre_id=404, created_at=uow.now)
        )


def _person(database, clock, at: datetime) -> int:
    with database.write(TESTER, clock) as uow:
        person = Person(email="ida@example.dk", name="Ida", sort_key="ida", created_at=at)
        uow.session.add(person)
        uow.session.flush()
        return person.id


def test_an_instant_is_stored_in_utc_and_comes_back_with_its_zone(database, clock) -> None:
    number = _person(database, clock, datetime(2026, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=2))))
    with database.read() as session:
        found = session.get_one(Person, number).created_at
    assert (found, found.tzinfo) == (datetime(2026, 7, 1, 10, 30, tzinfo=UTC), UTC)
    if database.url.startswith("sqlite"):
        with database.engine.connect() as connection:
            assert connection.scalar(text("SELECT created_at FROM people")) == "2026-07-01 10:30:00.000000"


def test_instants_are_compared_whatever_their_zone(database, clock) -> None:
    _person(database, clock, datetime(2026, 7, 1, 10, 30, tzinfo=UTC))
    same = datetime(2026, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person).where(Person.created_at == same)) == 1


def test_an_instant_without_a_zone_is_refused(database, clock) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        _person(database, clock, datetime(2026, 7, 1, 10, 30))


def test_sort_keys_stand_in_danish_order(database, clock) -> None:
    names = ["Aarhus", "Zealand", "Ærø", "Allerød", "Øster", "Åbenrå"]
    with database.write(TESTER, clock) as uow:
        for name in names:
            _organisation(uow, name)
    with database.read() as session:
        found = session.scalars(select(Organisation.name).order_by(Organisation.sort_key)).all()
    assert found == ["Allerød", "Zealand", "Ærø", "Øster", "Åbenrå", "Aarhus"]


def test_a_session_knows_its_unit_of_works_clock(database, clock) -> None:
    with database.write(TESTER, clock) as uow:
        assert now_of(uow.session) == uow.now == clock.now()
        assert str(uow.today) == "2026-11-20"
