from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from coproc.accounts import queries
from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.accounts.services import people as services
from coproc.audit import chain, timeline
from coproc.kernel.actor import VISITOR, Actor, Role, system
from coproc.kernel.errors import DomainError, Forbidden, Gone
from tests.factories.accounts import PASSWORD, People
from tests.integration.accounts.conftest import Post


def _invite(people: People, actor: Actor, organisation: Organisation, role: Role, email: str = "ny@example.dk") -> Person:
    with people.database.write(actor, people.clock) as uow:
        return services.invite_person(uow, email=email, name="Ny Kollega", organisation_id=organisation.id, role=role)


@pytest.fixture
def town(people: People) -> Organisation:
    return people.organisation()


@pytest.fixture
def manager(people: People, town: Organisation) -> Actor:
    return people.actor(people.person((town, Role.MANAGER), name="Leder"))


def test_an_invited_person_chooses_a_password_and_acts_for_the_organisation(
    people: People, town: Organisation, manager: Actor, post: Post
) -> None:
    _invite(people, manager, town, Role.OFFICER)
    to, message, context = post[-1]
    assert (to.email, message, context["organisation"], context["role"]) == (
        "ny@example.dk",
        "account_invitation",
        "Aarhus Kommune",
        "Indkøber",
    )
    with people.database.write(VISITOR, people.clock) as uow:
        services.accept_invitation(uow, post.secret(), name="Nina Ny", password=PASSWORD)
    with people.database.read() as session:
        (found,) = queries.people_with_role(session, town.id, Role.OFFICER)
        assert found.name == "Nina Ny"
        assert found.joined_at
        story = timeline.of_scope(session, "organisation", town.id)
        assert story[0].what == "inviterede Ny Kollega som Indkøber i Aarhus Kommune"
        assert chain.verify(session).holds
    with pytest.raises(Gone), people.database.write(VISITOR, people.clock) as uow:
        services.accept_invitation(uow, post.secret(), name="En Anden", password=PASSWORD)


def test_a_known_person_gets_another_role_and_no_secret(people: People, town: Organisation, manager: Actor, post: Post) -> None:
    other = people.organisation("Odense Kommune")
    known = people.person((other, Role.OFFICER), email="kendt@example.dk", name="Kendt")
    _invite(people, manager, town, Role.EXPERT, "Kendt@Example.dk")
    assert post[-1][1] == "membership_added"
    assert people.actor(known).memberships == {(other.id, Role.OFFICER), (town.id, Role.EXPERT)}
    with pytest.raises(DomainError, match="allerede Fagperson"):
        _invite(people, manager, town, Role.EXPERT, "kendt@example.dk")


def test_two_invitations_of_the_same_address_at_once_make_one_person(people: People, town: Organisation, post: Post) -> None:
    def invite(role: Role) -> int:
        return _invite(people, system("test"), town, role).id

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(invite, [Role.OFFICER, Role.EXPERT, Role.MANAGER]))) == 1


@pytest.mark.parametrize(
    ("inviter", "may"),
    [
        (Role.OFFICER, {Role.OFFICER, Role.EXPERT}),
        (Role.EXPERT, set()),
        (Role.MANAGER, {Role.OFFICER, Role.EXPERT, Role.MANAGER}),
    ],
)
def test_roles_are_given_by_those_who_may(people: People, town: Organisation, post: Post, inviter: Role, may: set[Role]) -> None:
    actor = people.actor(people.person((town, inviter)))
    for role in (Role.OFFICER, Role.EXPERT, Role.MANAGER, Role.FACILITATOR):
        if role in may:
            _invite(people, actor, town, role, f"{role}@example.dk")
        else:
            with pytest.raises(Forbidden):
                _invite(people, actor, town, role, f"{role}@example.dk")


def test_a_manager_of_another_buyer_invites_nobody_here(people: People, manager: Actor, post: Post) -> None:
    other = people.organisation("Odense Kommune")
    with pytest.raises(Forbidden):
        _invite(people, manager, other, Role.EXPERT)


def test_a_facilitator_invites_the_first_people_only(people: People, town: Organisation, post: Post) -> None:
    centre = people.organisation("CO-PI", OrganisationType.CENTRE)
    facilitator = people.actor(people.person((centre, Role.FACILITATOR)))
    _invite(people, facilitator, town, Role.MANAGER, "foerste@example.dk")
    with pytest.raises(Forbidden):
        _invite(people, facilitator, town, Role.MANAGER, "anden@example.dk")


def test_a_company_cannot_have_a_manager(people: People, post: Post) -> None:
    company = people.organisation("Maskiner A/S", OrganisationType.COMPANY)
    with pytest.raises(DomainError, match="kan ikke have rollen Leder"):
        _invite(people, system("test"), company, Role.MANAGER)


def test_a_role_is_changed_and_ended(people: People, town: Organisation, manager: Actor) -> None:
    person = people.person((town, Role.EXPERT))
    with people.database.write(manager, people.clock) as uow:
        services.change_role(uow, people.membership(person), Role.OFFICER)
    assert people.actor(person).roles == {Role.OFFICER}
    with people.database.write(manager, people.clock) as uow:
        services.end_membership(uow, people.membership(person), reason="Nyt job")
    assert not people.actor(person).roles


def test_an_organisation_keeps_a_manager(people: People, town: Organisation) -> None:
    first, second = people.person((town, Role.MANAGER)), people.person((town, Role.MANAGER))

    def leave(pair: tuple[Person, int]) -> bool:
        person, membership_id = pair
        try:
            with people.database.write(people.actor(person), people.clock) as uow:
                services.end_membership(uow, membership_id)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(leave, [(first, people.membership(second)), (second, people.membership(first))]))
    assert sorted(left) == [False, True]


def test_a_closed_account_is_out_everywhere(people: People, town: Organisation, post: Post) -> None:
    person = people.person((town, Role.OFFICER))
    with people.database.write(system("test"), people.clock) as uow:
        services.deactivate_person(uow, person.id, reason="Fratrådt")
    with people.database.read() as session:
        assert queries.identity(session, person.id) is None
        assert not queries.memberships(session, town.id)
    with pytest.raises(DomainError, match="lukket"):
        _invite(people, system("test"), town, Role.OFFICER, person.email)
    with people.database.write(system("test"), people.clock) as uow:
        services.reactivate_person(uow, person.id)
    assert not people.actor(person).memberships


def test_lists_are_in_danish_order(people: People) -> None:
    for name in ("Åbenrå Kommune", "Zebra Kommune", "Ærø Kommune", "Aabybro Kommune", "Esbjerg Kommune"):
        people.organisation(name)
    with people.database.read() as session:
        names = [found.name for found in queries.organisations(session, kind="municipality").rows]
        found = queries.organisations(session, text="ærø").rows
    assert names == ["Esbjerg Kommune", "Zebra Kommune", "Ærø Kommune", "Åbenrå Kommune", "Aabybro Kommune"]
    assert [organisation.name for organisation in found] == ["Ærø Kommune"]
