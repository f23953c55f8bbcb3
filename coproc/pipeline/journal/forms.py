"""What is typed about a journal, and about a request for access."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.pipeline.journal.words import DIRECTIONS, OUTCOMES
from coproc.web.forms import Checkboxes, DateField, Form, Hidden, Radios, Select, TextArea, TextField


class CaseForm(Form):
    number = TextField(
        lazy("Sagsnummer i jeres ESDH"),
        required=False,
        max_length=60,
        hint=lazy("Det kommer på alle poster, der ikke har deres eget nummer."),
    )


class NoteForm(Form):
    number = TextField(
        lazy("Journalnummer"), required=False, max_length=60, hint=lazy("Tomt: sagens nummer gælder, når I har skrevet det.")
    )
    direction = Radios(lazy("Retning"), choices=tuple(DIRECTIONS.items()))


class PeriodForm(Form):
    first = DateField(lazy("Fra og med"))
    last = DateField(lazy("Til og med"))


class RequestForm(Form):
    about = TextField(
        lazy("Hvad drejer anmodningen sig om?"),
        max_length=200,
        hint=lazy("Skriv ikke, hvem der har bedt om aktindsigt. Det står på jeres egen sag."),
    )
    received_on = DateField(lazy("Modtaget"))
    first = DateField(lazy("Dokumenter fra og med"))
    last = DateField(lazy("Dokumenter til og med"))


class LinesForm(Form):
    items = Checkboxes(lazy("Dokumenter"), required=False, coerce=int, choices=())
    outcome = Radios(lazy("Afgørelse"), choices=tuple(OUTCOMES.items()))
    ground = Select(lazy("Hjemmel"), required=False, choices=(), blank=lazy("Ingen"))
    reason = TextArea(lazy("Begrundelse"), required=False, max_length=2000, rows=3)
    shown_as = TextField(
        lazy("Tema på aktlisten"),
        required=False,
        max_length=200,
        hint=lazy("Kun når det rigtige tema siger for meget, for eksempel en virksomheds navn."),
    )


class GroundForm(Form):
    version = Hidden(coerce=int)
    paragraph = TextField(lazy("Paragraf"), max_length=120)
    note = TextArea(lazy("Hvad den dækker"), required=False, max_length=1000, rows=3)
    checked = TextField(
        lazy("Hvem har kontrolleret den, og hvornår?"),
        required=False,
        max_length=120,
        hint=lazy("Så længe feltet er tomt, står paragraffen som uverificeret."),
    )
