"""Forms of a tender's documents and of the buyer's own templates."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.web.forms import Checkboxes, FileField, Form, Radios, TextField


class SetForm(Form):
    papers = Checkboxes(lazy("Dokumenter i sættet"), missing=lazy("Vælg mindst ét dokument."))


class EditedForm(Form):
    file = FileField(
        lazy("Den rettede Word-fil"),
        extensions=["docx"],
        hint=lazy("Word (.docx) uden makroer, højst 10 MB. Den bliver næste version. De andre versioner bliver liggende."),
    )


class ChoiceForm(Form):
    version_id = Radios(lazy("Skabelon"), coerce=int)


class TemplateForm(Form):
    file = FileField(
        lazy("Jeres Word-skabelon"),
        extensions=["docx"],
        hint=lazy("Word (.docx) uden makroer, indlejrede filer og links, der henter noget. Højst 10 MB."),
    )
    note = TextField(lazy("Hvad er nyt i versionen?"), required=False, max_length=200)
