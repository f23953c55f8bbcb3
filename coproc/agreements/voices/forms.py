"""One hearing of user representatives."""

from __future__ import annotations

from coproc.agreements.voices.words import KINDS, WAYS
from coproc.kernel.translation import lazy
from coproc.web.forms import Checkbox, Checkboxes, DateField, Form, Hidden, Select, TextArea, TextField


class VoiceForm(Form):
    version = Hidden(coerce=int)
    body = TextField(
        lazy("Hvem?"),
        max_length=200,
        autocomplete="off",
        hint=lazy(
            "Rådet eller rollen, for eksempel “Ældrerådet i Aarhus” eller “otte brugere fra tre plejehjem”. Skriv aldrig en borgers navn."
        ),
    )
    kind = Select(lazy("Slags"), choices=list(KINDS.items()))
    hear_by = DateField(lazy("Skal høres senest"), required=False)
    heard_on = DateField(lazy("Hørt den"), required=False, later=lazy("(når de er hørt)"))
    how = Select(lazy("Hvordan?"), choices=list(WAYS.items()), required=False)
    said = TextArea(
        lazy("Hvad sagde de?"),
        required=False,
        max_length=4000,
        rows=5,
        hint=lazy("Uden navne og uden oplysninger om enkelte borgeres helbred."),
    )
    requirements = Checkboxes(lazy("Hvilke krav har det formet?"), required=False)
    led_to = TextArea(lazy("Hvad gjorde I ved det?"), required=False, max_length=2000, rows=3)
    in_description = Checkbox(lazy("Må stå i behovsbeskrivelsen, som virksomheder læser"), required=False)
