"""Who stands in which relation to an organisation, a role, a person."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.accounts import queries, sessions
from coproc.accounts.models import Membership, Organisation, Person
from coproc.accounts.permissions import OWN, SELF, UNMANAGED
from coproc.kernel.actor import Actor, Role
from coproc.web.access import Access


def organisation(session: Session, actor: Actor, organisation_id: int) -> Access[Organisation]:  # noqa: ARG001 - a loader's signature
    """`unmanaged`: nobody leads it yet, so that a facilitator may invite its first people."""
    found = queries.organisation(session, organisation_id)
    managed = queries.has_active(session, found.id, Role.MANAGER)
    return Access(found, {OWN: frozenset({found.id})}, frozenset() if managed else frozenset({UNMANAGED}))


def my_organisation(session: Session, actor: Actor) -> Access[Organisation | None]:  # noqa: ARG001 - a loader's signature
    """The one the reader has chosen."""
    held = sessions.current_membership()
    if held is None:
        return Access(None)
    return Access(held.organisation, {OWN: frozenset({held.organisation_id})})


def membership(session: Session, actor: Actor, membership_id: int) -> Access[Membership]:  # noqa: ARG001 - a loader's signature
    found = queries.membership(session, membership_id)
    return Access(found, {OWN: frozenset({found.organisation_id})})


def person(session: Session, actor: Actor, person_id: int) -> Access[Person]:
    """Only administrators open another person; `self` is oneself."""
    found = queries.person(session, person_id)
    return Access(found, flags=frozenset({SELF}) if found.id == actor.person_id else frozenset())
