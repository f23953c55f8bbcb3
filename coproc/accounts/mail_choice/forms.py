"""How one wants one's reminders."""

from __future__ import annotations

from coproc.accounts.mail_choice.words import CHOICES, HINTS
from coproc.kernel.translation import lazy
from coproc.web.forms import Form, Radios


class ChoiceForm(Form):
    choice = Radios(
        lazy("Hvordan vil du have dine påmindelser?"),
        choices=[(str(key), label, HINTS[key]) for key, label in CHOICES.items()],
        missing=lazy("Vælg, hvordan du vil have dine påmindelser."),
    )
