"""An organisation as the buyer of a notice: from the register, and from what it has answered itself."""

from __future__ import annotations

from collections.abc import Mapping

from coproc.accounts.models import Organisation, OrganisationType
from coproc.kernel.translation import gettext as _
from coproc.notices.models import NoticeAnswer
from coproc.notices.queries import found_of
from coproc.notices.sheet import Found, Party

# The types that say the legal status by themselves; the others are asked.
LEGAL_TYPES = {OrganisationType.MUNICIPALITY: "la", OrganisationType.REGION: "ra", OrganisationType.STATE: "cga"}
NUTS_3 = 5  # signs


def answers_path(organisation_id: int) -> str:
    return f"/organisation/{organisation_id}/bekendtgoerelser"


def buyer(
    organisation: Organisation, key: str, answered: Mapping[str, NoticeAnswer], *, leads: bool | None, contact_email: str = ""
) -> Party:
    """`leads`: whether it leads the group of several buyers; None when nobody has said who does."""
    mend = answers_path(organisation.id)
    known = _("Organisationens oplysninger")
    values = {"party_id": Found(key), "name": Found(organisation.name, known, f"/organisation/{organisation.id}")}
    values["country"] = Found("DNK", _("Danske offentlige købere"))
    if organisation.cvr:
        values["number"] = Found(organisation.cvr, known, f"/organisation/{organisation.id}")
    if organisation.nuts and len(organisation.nuts) == NUTS_3:
        values["nuts"] = Found(organisation.nuts, known, f"/organisation/{organisation.id}/oplysninger")
    if legal := LEGAL_TYPES.get(OrganisationType(organisation.type)):
        values["legal_type"] = Found(legal, _("Organisationens type"), mend)
    if contact_email:
        values["email"] = Found(contact_email, _("Kontaktpersonen her"))
    values |= {question: found_of(answer, mend) for question, answer in answered.items()}
    if leads is not None:
        values["lead"] = Found("true" if leads else "false", _("Valgt gruppeleder"))
    return Party(key, "buyer", organisation.name, values, mend)
