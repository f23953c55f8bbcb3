"""For which organisation somebody writes."""

from __future__ import annotations

from coproc.kernel.actor import Role
from coproc.kernel.errors import DomainError, Forbidden
from coproc.kernel.translation import gettext as _
from coproc.web.access import actor


def chosen_organisation(organisation_id: int | None, *roles: Role) -> int:
    """The one that was named, or the only one. Raises Forbidden for another's, DomainError when it is not clear which."""
    own = actor().organisation_ids(*roles)
    if organisation_id is not None:
        if organisation_id not in own:
            raise Forbidden(_("Du kan kun skrive for din egen organisation."))
        return organisation_id
    if len(own) != 1:
        raise DomainError(_("Skriv, hvilken af dine organisationer det gælder."), field="organisation_id")
    return next(iter(own))
