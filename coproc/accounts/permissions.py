"""The one permission table: who (role) may do what (action) to a thing they stand in which relation to. What is not here is refused.

A relation belongs to an organisation: `own` (it owns the thing), `participant` (it takes part in the process), `centre` (it facilitates the
process), `partner` (it helps the process as scaling partner). A role counts only together with the organisation it is held in.
Flags hold for everybody: `public` (the thing is published), `self` (it is the reader's own, or their personal link).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coproc.kernel.actor import Actor, Role

ANY = "any"  # regardless of relation
OWN, PARTICIPANT, INVITED, CENTRE, PARTNER = "own", "participant", "invited", "centre", "partner"
PUBLIC, SELF = "public", "self"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """`anyone`: flags (or ANY) that suffice without signing in; `signed_in`: any person; `roles`: role -> relations that suffice."""

    anyone: frozenset[str] = _NONE
    signed_in: frozenset[str] = _NONE
    roles: Mapping[Role, frozenset[str]] = field(default_factory=dict)


def rule(
    *,
    anyone: str = "",
    signed_in: str = "",
    officer: str = "",
    expert: str = "",
    manager: str = "",
    facilitator: str = "",
    partner: str = "",
    supplier: str = "",
    administrator: str = "",
) -> Rule:
    given = {
        Role.OFFICER: officer,
        Role.EXPERT: expert,
        Role.MANAGER: manager,
        Role.FACILITATOR: facilitator,
        Role.PARTNER: partner,
        Role.SUPPLIER: supplier,
        Role.ADMINISTRATOR: administrator,
    }
    return Rule(
        frozenset(anyone.split()),
        frozenset(signed_in.split()),
        {role: frozenset(words.split()) for role, words in given.items() if words},
    )


EVERYBODY = rule(anyone=ANY)
PERSON = rule(signed_in=ANY)
ADMIN = rule(administrator=ANY)

TABLE: dict[str, Rule] = {
    # pages for all
    "page.public": EVERYBODY,
    "page.home": PERSON,
    # needs; `draft`: own and not published, `matched`: revealed by mutual consent, `buyers`/`published`: flags of its visibility
    "need.list": EVERYBODY,
    "need.read": rule(
        anyone=PUBLIC,
        officer="own buyers matched",
        expert="own buyers matched",
        manager="own buyers matched",
        facilitator="own published",
    ),
    "need.inside": rule(officer=OWN, expert=OWN, manager=OWN, facilitator="own published"),
    "need.create": rule(officer=ANY, expert=ANY, manager=ANY),
    "need.edit": rule(officer=OWN, expert="draft", manager=OWN),
    "need.publish": rule(officer=OWN, manager=OWN),
    "need.propose": rule(officer=OWN, manager=OWN, facilitator="own published"),
    "need.answer": rule(officer=OWN, manager=OWN),
}


def allowed(actor: Actor, action: str, ties: Mapping[str, frozenset[int]], flags: frozenset[str] = _NONE) -> bool:
    """Whether the table lets this actor do this. `ties`: relation -> organisations that stand in it. Unknown actions raise KeyError."""
    found = TABLE[action]
    if actor.kind == "system" or found.anyone & (flags | {ANY}):
        return True
    if actor.kind != "person":
        return False
    if found.signed_in & (flags | {ANY}):
        return True
    for organisation_id, role in actor.memberships:
        relations = {name for name, members in ties.items() if organisation_id in members} | flags | {ANY}
        if found.roles.get(role, _NONE) & relations:
            return True
    return False
