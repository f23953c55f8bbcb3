"""Who does it. Services are told; they never ask the request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """The roles of PRODUCT.md. A person has them through memberships of organisations."""

    OFFICER = "procurement_officer"
    EXPERT = "expert"
    MANAGER = "manager"
    FACILITATOR = "facilitator"
    PARTNER = "scaling_partner"
    SUPPLIER = "supplier"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """A person, a company or a guest with a personal link, an anonymous visitor, or the system itself."""

    kind: Literal["person", "company", "guest", "visitor", "system"]
    name: str
    person_id: int | None = None
    memberships: frozenset[tuple[int, Role]] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for _, role in self.memberships)

    def organisation_ids(self, *roles: Role) -> frozenset[int]:
        """The organisations this actor belongs to, in one of the roles when some are named."""
        return frozenset(org for org, role in self.memberships if not roles or role in roles)

    def has(self, role: Role, organisation_id: int | None = None) -> bool:
        return any(r == role and organisation_id in (None, org) for org, r in self.memberships)


VISITOR = Actor(kind="visitor", name="")


def system(name: str) -> Actor:
    """A named part of the system: the worker, a command, the demo."""
    return Actor(kind="system", name=name)
