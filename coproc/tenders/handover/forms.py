"""Forms of the handover."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.tenders.handover.words import EDITIONS
from coproc.web.forms import DateField, Form, Radios, TextField


class HandoverForm(Form):
    edition = Radios(lazy("Hvilken udgave?"), choices=list(EDITIONS.items()))
    taken_by = TextField(lazy("Hvem overtog pakken?"), hint=lazy("For eksempel “Indkøb og Udbud, lagt i udbudssystemet”."))
    taken_on = DateField(lazy("Hvornår?"))
    journal_number = TextField(
        lazy("Journalnummer"),
        required=False,
        max_length=60,
        hint=lazy("Sagens nummer i jeres ESDH. Det kommer med i journallisten."),
    )
