"""Forms of the line."""

from __future__ import annotations

from typing import Any

from coproc.dialogues.after.rows import Rows, RowsForm
from coproc.kernel.translation import lazy
from coproc.tenders.line import regime, value_sheet
from coproc.web.forms import Form, Hidden, Radios, Select, TextArea, TextField


class KeepForm(Form):
    """A difference that is not taken over."""

    reason = TextArea(lazy("Hvorfor beholder I det?"), rows=2, max_length=2000)


class OpenInformationForm(Form):
    reason = TextArea(
        lazy("Hvorfor går I videre, selv om det ikke er delt med alle?"),
        max_length=2000,
        hint=lazy("Begrundelsen står i bilaget om markedsdialog (§ 39)."),
    )


class ValueForm(RowsForm):
    """The sheet's own fields; its lines stand in `value_rows`."""

    version = Hidden(coerce=int)
    note = TextArea(
        lazy("Hvor kommer tallene fra?"),
        rows=4,
        max_length=2000,
        hint=lazy("For eksempel sidste års forbrug, priser fra markedsdialogen, og hvad I regner med at bruge optionerne til."),
    )


def value_rows(stored: list[dict[str, str]]) -> Rows:
    fields: dict[str, Any] = {
        "kind": Select(lazy("Hvad er linjen?"), choices=list(value_sheet.KINDS.items())),
        "what": TextField(lazy("Hvad dækker den?"), max_length=200),
        "price": TextField(lazy("Pris pr. stk. eller pr. år, uden moms"), max_length=30, suffix=lazy("kr.")),
        "volume": TextField(lazy("Antal pr. år"), required=False, max_length=15, hint=lazy("Tomt er 1.")),
        "years": TextField(lazy("Antal år"), required=False, max_length=15, hint=lazy("Tomt er 1. Halve år skrives 0,5.")),
    }
    return Rows("lines", lazy("Det tæller med"), fields, stored)


def _yes(text: str) -> bool:
    return text == "True"


class CrossBorderForm(Form):
    """The five factors (Konkurrence- og Forbrugerstyrelsen), and what they lead to."""

    version = Hidden(coerce=int)
    subject = TextArea(
        regime.FACTORS["subject"], rows=2, max_length=2000, hint=lazy("Kan det leveres af virksomheder i andre lande?")
    )
    value = TextArea(
        regime.FACTORS["value"], rows=2, max_length=2000, hint=lazy("Er den stor nok til, at andre landes virksomheder byder?")
    )
    duration = TextArea(
        regime.FACTORS["duration"], rows=2, max_length=2000, hint=lazy("Er kontrakten lang nok til at etablere sig?")
    )
    branch = TextArea(
        regime.FACTORS["branch"], rows=2, max_length=2000, hint=lazy("Arbejder virksomhederne på tværs af grænser i dag?")
    )
    place = TextArea(
        regime.FACTORS["place"], rows=2, max_length=2000, hint=lazy("Ligger det tæt på en grænse, eller betyder stedet intet?")
    )
    is_certain = Radios(
        lazy("Er der en klar grænseoverskridende interesse?"),
        choices=[("True", lazy("Ja")), ("False", lazy("Nej"))],
        coerce=_yes,
    )
    conclusion = TextArea(lazy("Hvorfor når I frem til det?"), rows=3, max_length=4000)
