from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coproc.accounts import part_links
from coproc.accounts.models import PartLink
from coproc.kernel.actor import VISITOR
from coproc.kernel.errors import Gone
from tests.factories.accounts import People

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Somebody:
    email: str
    name: str = "Ida"
    language: str = "da"


def _give(people: People, part_id: int, email: str = "Ida@egen.dk") -> str:
    with people.database.write(VISITOR, people.clock) as uow:
        return part_links.give(uow, "answer_part", part_id, Somebody(email), lifetime=MONTH)


def _opens(people: People, secret: str, part: str = "answer_part") -> int | None:
    with people.database.read() as session:
        try:
            return part_links.holder(session, secret, part, people.clock.now()).part_id
        except Gone:
            return None


def test_a_link_opens_its_part_again_and_again_and_no_other(people: People) -> None:
    first, second = _give(people, 7), _give(people, 7)
    assert [_opens(people, first), _opens(people, second), _opens(people, first)] == [7, 7, 7]
    assert _opens(people, first, "half_page") is None
    assert _opens(people, "made up") is None


def test_a_link_stops_on_its_day_and_its_name_is_forgotten_later(people: People) -> None:
    secret = _give(people, 7)
    people.clock.advance(MONTH)
    assert _opens(people, secret) is None
    people.clock.advance(timedelta(days=91))
    with people.database.write(VISITOR, people.clock) as uow:
        part_links.forget_old(uow)
        assert uow.session.scalar(select(func.count()).select_from(PartLink)) == 0


def test_ending_takes_one_address_or_all(people: People) -> None:
    ida, per, other = _give(people, 7), _give(people, 7, "per@egen.dk"), _give(people, 8)
    with people.database.write(VISITOR, people.clock) as uow:
        assert [link.email for link in part_links.alive(uow.session, "answer_part", [7], uow.now)[7]] == [
            "per@egen.dk",
            "ida@egen.dk",
        ]
        part_links.end(uow, "answer_part", [7], email="IDA@egen.dk")
    assert [_opens(people, ida), _opens(people, per)] == [None, 7]
    with people.database.write(VISITOR, people.clock) as uow:
        part_links.end(uow, "answer_part", [7])
    assert [_opens(people, per), _opens(people, other)] == [None, 8]


@pytest.mark.parametrize("name", ["Ida", ""])
def test_the_log_knows_a_guest_by_name_or_address(people: People, name: str) -> None:
    with people.database.write(VISITOR, people.clock) as uow:
        secret = part_links.give(uow, "answer_part", 7, Somebody("ida@egen.dk", name), lifetime=MONTH)
    with people.database.read() as session:
        guest = part_links.guest(part_links.holder(session, secret, "answer_part", people.clock.now()))
    assert (guest.kind, guest.name) == ("guest", name or "ida@egen.dk")
    assert not guest.memberships
