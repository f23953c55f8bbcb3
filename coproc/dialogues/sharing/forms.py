"""Forms of Delt information and of closing a round."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.web.forms import Checkbox, Form, Radios, TextArea, TextField


class FactForm(Form):
    fact = TextArea(lazy("Hvad er fortalt?"), rows=3, max_length=2000)
    told_to = TextField(lazy("Til hvem?"), required=False, hint=lazy("Kun arrangørerne ser det."))


class NoteFactForm(FactForm):
    """Out of a note: open until somebody shares it, or shared right away."""

    shared = Radios(
        lazy("Er det delt med alle?"),
        choices=[("no", lazy("Mangler at blive delt")), ("yes", lazy("Skal deles med alle nu"))],
        default="no",
    )


class ShareForm(Form):
    published = TextArea(
        lazy("Sådan læser alle det"), rows=4, max_length=2000, hint=lazy("Skriv det, så man ikke kan se, hvem der fik det at vide.")
    )
    seen = Checkbox(lazy("Det er i orden, at virksomheden er nævnt"), required=False)


class ReasonForm(Form):
    reason = TextArea(
        lazy("Hvorfor?"), rows=3, max_length=2000, hint=lazy("Begrundelsen bliver gemt og kommer med i bilaget til hvert udbud.")
    )


class CloseForm(Form):
    reason = TextArea(
        lazy("Hvorfor afsluttes runden, selv om noget er åbent?"),
        required=False,
        rows=3,
        max_length=2000,
        hint=lazy("Begrundelsen bliver gemt og kommer med i bilaget til hvert udbud."),
    )
