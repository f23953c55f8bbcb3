"""What roles and kinds of organisations are called on the screen (WORDS.md), and which roles a kind may have."""

from __future__ import annotations

from typing import Any

from coproc.accounts.models import OrganisationType
from coproc.kernel import translation
from coproc.kernel.actor import Role
from coproc.kernel.translation import lazy

ROLES: dict[Role, Any] = {
    Role.OFFICER: lazy("Indkøber"),
    Role.EXPERT: lazy("Fagperson"),
    Role.MANAGER: lazy("Leder"),
    Role.FACILITATOR: lazy("Facilitator"),
    Role.PARTNER: lazy("Skaleringspartner"),
    Role.SUPPLIER: lazy("Virksomhed"),
    Role.ADMINISTRATOR: lazy("Administrator"),
}
ROLE_HINTS: dict[Role, Any] = {
    Role.OFFICER: lazy("Beskriver behov, svarer for organisationen og kører udbud."),
    Role.EXPERT: lazy("Skriver og kommenterer det, hun ved noget om. Intet bindende."),
    Role.MANAGER: lazy("Godkender deltagelse, giver mandat og underskriver."),
    Role.FACILITATOR: lazy("Fører processer fra trin til trin."),
    Role.PARTNER: lazy("Inviterer og hjælper. Ser intet fortroligt."),
    Role.SUPPLIER: lazy("Deltager i markedsdialog."),
    Role.ADMINISTRATOR: lazy("Passer organisationer, personer og regler."),
}
TYPES: dict[OrganisationType, Any] = {
    OrganisationType.MUNICIPALITY: lazy("Kommune"),
    OrganisationType.REGION: lazy("Region"),
    OrganisationType.STATE: lazy("Statslig myndighed"),
    OrganisationType.UTILITY: lazy("Forsyningsselskab"),
    OrganisationType.PUBLIC_BODY: lazy("Offentligretligt organ"),
    OrganisationType.SELF_GOVERNING: lazy("Selvejende institution"),
    OrganisationType.STATE_COMPANY: lazy("Statsligt selskab"),
    OrganisationType.CENTRE: lazy("Faciliterende organisation"),
    OrganisationType.PARTNER: lazy("Skaleringspartner"),
    OrganisationType.COMPANY: lazy("Virksomhed"),
    OrganisationType.OTHER: lazy("Andet"),
}
BUYERS = frozenset(TYPES) - {OrganisationType.CENTRE, OrganisationType.PARTNER, OrganisationType.COMPANY}
_BUYER_ROLES = (Role.OFFICER, Role.EXPERT, Role.MANAGER)


def roles_of(kind: str) -> tuple[Role, ...]:
    """The roles people can have in this kind of organisation, the usual one first."""
    return {
        OrganisationType.CENTRE: (Role.FACILITATOR, Role.MANAGER, Role.ADMINISTRATOR),
        OrganisationType.PARTNER: (Role.PARTNER,),
        OrganisationType.COMPANY: (Role.SUPPLIER,),
    }.get(OrganisationType(kind), (*_BUYER_ROLES, Role.FACILITATOR))


def in_both(role: str) -> dict[str, str]:
    """For the log: a role's name as each language reads it."""
    return translation.in_both(lambda: ROLES[Role(role)])
