"""Who comes, person by person: for the door, the kitchen and the name badges. What people need is on its own sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coproc.dialogues.models import SignUp
from coproc.dialogues.words import STATUSES
from coproc.kernel import sheets
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _


@dataclass(frozen=True)
class Attendee:
    name: str
    signup: SignUp

    @property
    def place(self) -> str:
        if self.signup.is_online:
            return _("Online")
        return _("Har plads") if self.signup.has_place and not self.signup.offer_until else _("Venteliste")


def people(signups: Sequence[SignUp]) -> list[Attendee]:
    """A line for each name, by company and as they were written; a company that named nobody has its contact's."""
    found = sorted(signups, key=lambda one: danish_key(one.company_name))
    return [Attendee(name, one) for one in found for name in one.attendees or [one.contact_name]]


def needs(signups: Sequence[SignUp]) -> list[SignUp]:
    """Those in the room who wrote what they need to take part or to eat."""
    return [one for one in signups if one.has_place and not one.is_online and (one.access_needs or one.diet)]


def as_xlsx(signups: Sequence[SignUp]) -> bytes:
    """Needs stand at the company's first name alone, so that nobody is counted twice in the kitchen."""
    headings = [_("Navn"), _("Virksomhed"), _("Nummer"), _("Land"), _("E-mail"), _("Plads"), _("Status"),
                _("Adgang og hjælpemidler"), _("Mad")]  # fmt: skip
    rows, seen = [], set()
    for one in people(signups):
        signup = one.signup
        special = [signup.access_needs, signup.diet] if signup.id not in seen else ["", ""]
        seen.add(signup.id)
        rows.append([one.name, signup.company_name, signup.company_number, signup.country, signup.email, one.place,
                     str(STATUSES[signup.status]), *special])  # fmt: skip
    return sheets.as_xlsx(_("Deltagerliste"), headings, rows, widths=(28, 32, 14, 8, 30, 14, 14, 30, 30), frozen="B2")
