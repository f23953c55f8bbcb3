from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.accounts import throttling, tokens
from coproc.accounts.models import Token
from coproc.accounts.tokens import Purpose
from coproc.kernel.actor import VISITOR
from coproc.kernel.clock import FixedClock
from coproc.kernel.errors import Gone, TooMany
from tests.factories.accounts import People

QUARTER = timedelta(minutes=15)


def _issue(people: People, person_id: int, purpose: Purpose = Purpose.SIGN_IN) -> str:
    with people.database.write(VISITOR, people.clock) as uow:
        return tokens.issue(uow, person_id, purpose)


def _use(people: People, secret: str, purpose: Purpose = Purpose.SIGN_IN) -> bool:
    try:
        with people.database.write(VISITOR, people.clock) as uow:
            tokens.use(uow, secret, purpose)
    except Gone:
        return False
    return True


def test_a_link_works_once_and_for_its_own_purpose(people: People) -> None:
    secret = _issue(people, people.person().id)
    assert not _use(people, secret, Purpose.RESET)
    assert _use(people, secret)
    assert not _use(people, secret)
    assert not _use(people, "made up")


def test_twenty_clicks_at_once_use_a_link_once(people: People) -> None:
    secret = _issue(people, people.person().id)
    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(lambda _n: _use(people, secret), range(20))) == 1


@pytest.mark.parametrize(("purpose", "lifetime"), tokens.LIFETIMES.items())
def test_a_link_dies_of_age(people: People, clock: FixedClock, purpose: Purpose, lifetime: timedelta) -> None:
    person = people.person()
    young, old = _issue(people, person.id, purpose), None
    clock.advance(lifetime - timedelta(seconds=1))
    assert _use(people, young, purpose)
    old = _issue(people, person.id, purpose)
    clock.advance(lifetime)
    assert not _use(people, old, purpose)


def test_a_new_link_replaces_the_old_but_keys_live_side_by_side(people: People) -> None:
    person = people.person()
    old, new = _issue(people, person.id), _issue(people, person.id)
    assert not _use(people, old)
    assert _use(people, new)
    with people.database.write(VISITOR, people.clock) as uow:
        keys = [tokens.issue(uow, person.id, Purpose.API, lifetime=QUARTER, label=label) for label in "ab"]
    with people.database.read() as session:
        for key in keys:
            found = tokens.holder(session, key, Purpose.API, people.clock.now())
            assert found
            assert found.id == person.id


def test_the_database_does_not_hold_the_secret(people: People) -> None:
    secret = _issue(people, people.person().id)
    with people.database.read() as session:
        row = session.scalars(select(Token)).one()
    assert secret not in {row.hash, row.label}
    assert row.hash == tokens.digest(secret)


def test_old_rows_are_forgotten(people: People, clock: FixedClock) -> None:
    _issue(people, people.person().id)
    clock.advance(timedelta(days=91))
    with people.database.write(VISITOR, clock) as uow:
        tokens.forget_old(uow)
        throttling.forget_old(uow)
    with people.database.read() as session:
        assert not session.scalars(select(Token)).all()


def _try(people: People, key: str = "a@b.dk", limit: int = 3) -> bool:
    try:
        throttling.check(people.database, people.clock, "password", key, limit=limit, window=QUARTER)
    except TooMany:
        return False
    return True


def test_the_limit_holds_for_a_window_and_says_how_long(people: People, clock: FixedClock) -> None:
    assert [_try(people) for _n in range(4)] == [True, True, True, False]
    assert _try(people, "somebody@else.dk")
    clock.advance(timedelta(minutes=5))
    with pytest.raises(TooMany, match="om 10 minutter"):
        throttling.check(people.database, clock, "password", "A@b.dk ", limit=3, window=QUARTER)
    clock.advance(timedelta(minutes=10))
    assert _try(people)


def test_a_success_starts_over(people: People) -> None:
    for _n in range(3):
        assert _try(people)
    throttling.forget(people.database, people.clock, "password", "a@b.dk")
    assert _try(people)


def test_tries_at_once_are_all_counted(people: People) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _n: _try(people, limit=10), range(30))) == 10


def test_within_a_transaction_only_what_succeeds_counts(people: People) -> None:
    for _n in range(5):
        with people.database.rehearse(VISITOR, people.clock) as uow:  # rolled back
            throttling.check_within(uow, "signup", "10.0.0.1", limit=2, window=QUARTER)
    for _n in range(2):
        with people.database.write(VISITOR, people.clock) as uow:
            throttling.check_within(uow, "signup", "10.0.0.1", limit=2, window=QUARTER)
    with pytest.raises(TooMany), people.database.write(VISITOR, people.clock) as uow:
        throttling.check_within(uow, "signup", "10.0.0.1", limit=2, window=QUARTER)
