from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coproc.accounts import queries, succession
from coproc.accounts.models import Organisation, OrganisationType
from coproc.accounts.services import organisations as services
from coproc.accounts.services.organisations import OrganisationData
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.errors import Conflict, DomainError
from tests.factories.accounts import People

ADMIN = system("test")


def _create(people: People, **values: object) -> Organisation:
    with people.database.write(ADMIN, people.clock) as uow:
        return services.create_organisation(uow, OrganisationData(**({"name": "Aarhus Kommune", "type": "municipality"} | values)))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"cvr": "12345678"}, "cvr"),
        ({"cvr": "1234"}, "cvr"),
        ({"eans": ["5798000000002"]}, "eans"),
        ({"nuts": "Jylland"}, "nuts"),
        ({"name": "  "}, "name"),
        ({"type": "club"}, "type"),
        ({"valid_from": date(2027, 1, 1), "valid_to": date(2026, 1, 1)}, "valid_to"),
        ({"successor_id": 999}, "successor_id"),
    ],
)
def test_wrong_data_is_refused_beside_its_field(people: People, values: dict[str, object], field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        _create(people, **values)
    assert refusal.value.field == field


def test_numbers_are_read_as_people_write_them(people: People) -> None:
    made = _create(people, cvr="DK 13-74-81-36", eans=["5798 0000 0000 1", "5798000000001"])
    assert made.cvr == "13748136"
    with people.database.read() as session:
        assert queries.invoice_addresses(session, made.id) == ["5798000000001"]


def test_a_number_and_a_name_belong_to_one(people: People) -> None:
    _create(people, cvr="13748136")
    with pytest.raises(DomainError, match="allerede af Aarhus Kommune"):
        _create(people, name="Odense Kommune", cvr="13748136")
    with pytest.raises(DomainError, match="i forvejen"):
        _create(people, name="AARHUS kommune")


def test_the_second_of_two_editors_is_told(people: People) -> None:
    made = _create(people)
    for eans in (["5798000000001"], []):
        arguments = (made.id,)
        with people.database.read() as session:
            version = queries.organisation(session, made.id).version
        with people.database.write(ADMIN, people.clock) as uow:
            services.edit_own_data(uow, *arguments, nuts="DK042", eans=eans, version=version)
        with pytest.raises(Conflict), people.database.write(ADMIN, people.clock) as uow:
            services.edit_own_data(uow, *arguments, nuts="", eans=[], version=version)


def test_two_regions_become_one(people: People, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 January 2027 (DOMAIN 3.2)."""
    new = people.organisation("Region Østdanmark", OrganisationType.REGION, valid_from=date(2027, 1, 1))
    old = [
        people.organisation(name, OrganisationType.REGION, valid_to=date(2026, 12, 31), successor_id=new.id)
        for name in ("Region Hovedstaden", "Region Sjælland")
    ]
    officer = people.person((old[0], Role.OFFICER), (old[1], Role.OFFICER))
    manager = people.person((old[1], Role.MANAGER))
    moved: list[tuple[int, int]] = []
    monkeypatch.setitem(succession.MOVES, "test", lambda _uow, first, second: moved.append((first, second)))
    with pytest.raises(DomainError, match=r"til og med torsdag den 31\. december 2026"), people.database.write(ADMIN, clock) as uow:
        services.merge_into_successor(uow, old[0].id)
    with people.database.read() as session:
        assert [found.name for found in queries.valid_organisations(session, date(2026, 12, 31))] == [
            "Region Hovedstaden",
            "Region Sjælland",
        ]
        assert [found.name for found in queries.valid_organisations(session, date(2027, 1, 1))] == ["Region Østdanmark"]

    clock.set(datetime(2027, 1, 1, 8, tzinfo=UTC))
    assert people.actor(officer).organisation_ids() == {old[0].id, old[1].id}  # nobody is shut out at midnight
    for organisation in old:
        with people.database.write(ADMIN, clock) as uow:
            services.merge_into_successor(uow, organisation.id)
    assert people.actor(officer).memberships == {(new.id, Role.OFFICER)}
    assert people.actor(manager).memberships == {(new.id, Role.MANAGER)}
    assert moved == [(old[0].id, new.id), (old[1].id, new.id)]


def test_nobody_succeeds_themselves(people: People) -> None:
    first = _create(people)
    second = _create(people, name="Odense Kommune", successor_id=first.id)
    with pytest.raises(DomainError, match="efterfølge sig selv"), people.database.write(ADMIN, people.clock) as uow:
        services.edit_organisation(
            uow,
            first.id,
            OrganisationData(name=first.name, type=first.type, successor_id=second.id),
            version=first.version,
        )


def test_any_organisation_with_a_facilitator_can_be_the_centre(people: People) -> None:
    centre = people.organisation("CO-PI", OrganisationType.CENTRE)
    region = people.organisation("Region Midtjylland", OrganisationType.REGION)
    people.organisation()
    people.person((region, Role.FACILITATOR))
    with people.database.read() as session:
        found = queries.facilitating_organisations(session, people.clock.now().date())
        assert [organisation.id for organisation in found] == [centre.id, region.id]
        assert [choice[1] for choice in queries.organisation_choices(session, people.clock.now().date())] == [
            "CO-PI",
            "Region Midtjylland",
            "Aarhus Kommune",
        ]
