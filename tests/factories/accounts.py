"""Organisations and people, made as the application makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from coproc.accounts import passwords, queries
from coproc.accounts.models import Membership, Organisation, OrganisationType, Person
from coproc.accounts.services.organisations import OrganisationData, create_organisation
from coproc.kernel.actor import Actor, Role, system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.kernel.sorting import danish_key

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PASSWORD = "fire ord på række"
_numbers = count(1)


@cache
def _hash(password: str) -> str:
    """Hashing is slow on purpose; once is enough for a test run."""
    return passwords.hash_password(password)


@dataclass
class People:
    """Makes what a test needs, on its database and clock."""

    database: Database
    clock: Clock
    made: dict[str, int] = field(default_factory=dict)

    def organisation(self, name: str = "Aarhus Kommune", kind: str = OrganisationType.MUNICIPALITY, **more: Any) -> Organisation:
        with self.database.write(system("test"), self.clock) as uow:
            return create_organisation(uow, OrganisationData(name=name, type=kind, **more))

    def person(self, *roles: tuple[Organisation, Role], name: str = "", email: str = "", password: str = PASSWORD) -> Person:
        number = next(_numbers)
        said = name or f"Person {number}"
        with self.database.write(system("test"), self.clock) as uow:
            made = Person(
                email=email or f"person{number}@example.dk",
                name=said,
                sort_key=danish_key(said),
                password_hash=_hash(password) if password else None,
                created_at=uow.now,
                joined_at=uow.now,
            )
            uow.session.add(made)
            uow.session.flush()
            uow.session.add_all(
                Membership(person_id=made.id, organisation_id=organisation.id, role=role, created_at=uow.now)
                for organisation, role in roles
            )
        return made

    def actor(self, person: Person) -> Actor:
        with self.database.read() as session:
            found = queries.identity(session, person.id)
            assert found
            return found.as_actor(found.memberships)

    def membership(self, person: Person) -> int:
        with self.database.read() as session:
            return session.scalars(
                select(Membership.id).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
            ).one()


def signed_in(app: Flask, person: Person | None, clock: Clock) -> FlaskClient:
    """A browser of its own in which the person is signed in; None is a visitor."""
    client = app.test_client()
    if person is not None:
        with client.session_transaction() as cookie:
            cookie.update(person=person.id, number=person.session_number, since=int(clock.now().timestamp()), language="da")
    return client
