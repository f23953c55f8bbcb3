from __future__ import annotations

import time

import pytest

from coproc.accounts import passwords, throttling
from coproc.accounts.home import home_path
from coproc.accounts.models import OrganisationType
from coproc.accounts.words import ROLES, TYPES, in_both, roles_of
from coproc.kernel.actor import VISITOR, Actor, Role
from coproc.kernel.errors import DomainError


@pytest.mark.usefixtures("real_passwords")
def test_a_password_matches_itself_alone() -> None:
    hashed = passwords.hash_password("fire ord på række")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # slow to guess: RFC 9106, low memory
    assert passwords.matches(hashed, "fire ord på række")
    assert not passwords.matches(hashed, "fire ord på raekke")
    assert not passwords.matches("not a hash", "fire ord på række")
    assert not passwords.matches(None, "fire ord på række")
    assert not passwords.is_outdated(hashed)


@pytest.mark.usefixtures("real_passwords")
def test_no_account_takes_as_long_as_a_wrong_password() -> None:
    hashed = passwords.hash_password("fire ord på række")

    def shortest(password_hash: str | None) -> float:
        times = []
        for _n in range(5):
            began = time.perf_counter()
            passwords.matches(password_hash, "en anden")
            times.append(time.perf_counter() - began)
        return min(times)

    assert shortest(None) > shortest(hashed) / 3


@pytest.mark.parametrize("good", ["fire ord på række", "Xk8#mQp2vL9z", "tolvtegnabcd"])
def test_length_is_enough(good: str) -> None:
    passwords.check_strength(good, email="anna@example.dk")


@pytest.mark.parametrize("bad", ["elleve tegn", "abababababababab", "minadgangskode1", "anna hansen kbh", "x" * 201])
def test_what_is_guessed_first_is_refused(bad: str) -> None:
    with pytest.raises(DomainError):
        passwords.check_strength(bad, email="hansen@example.dk")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_network_is_what_one_visitor_hardly_changes(address: str | None, network: str) -> None:
    assert throttling.network_of(address) == network


def test_every_kind_of_organisation_and_every_role_has_a_name() -> None:
    assert set(TYPES) == set(OrganisationType)
    assert set(ROLES) == set(Role)
    assert all(roles_of(kind) for kind in OrganisationType)
    assert in_both(Role.MANAGER) == {"da": "Leder", "en": "Manager"}


def test_home_is_the_first_role_that_has_one() -> None:
    both = Actor("person", "Begge", 1, frozenset({(1, Role.MANAGER), (2, Role.FACILITATOR)}))
    assert home_path(both) == "/processer"
    assert home_path(Actor("person", "Ingen", 1)) == "/min-konto"
    assert home_path(VISITOR) == "/"
