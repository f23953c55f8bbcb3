"""What is said about files and numbers."""

from __future__ import annotations

from coproc.documents.uploads import ROOM
from coproc.kernel.translation import lazy
from coproc.web.forms import DateField, FileField, FilesField, Form, Hidden, Select, TextArea, TextField, Url

KINDS = [kind for kind in ROOM.kinds if kind != "jpeg"]
NEW = "+"
SIZES = lazy("PDF, Word, Excel, PowerPoint, billede, tekst eller CSV. Højst 15 MB hver og 20 MB ad gangen.")


class UploadForm(Form):
    files = FilesField(lazy("Filer"), hint=SIZES, missing=lazy("Vælg mindst én fil."))
    folder = Select(lazy("Mappe"), blank=None)
    new_folder = TextField(
        lazy("Ny mappe"), required=False, max_length=60, later=lazy("(når du har valgt “En ny mappe”)"), autocomplete="off"
    )
    audience = Select(lazy("Hvem må se filerne?"), blank=None, hint=lazy("Ingen andre kan se, søge i eller hente dem."))
    source = TextField(
        lazy("Hvor kommer de fra?"),
        required=False,
        max_length=300,
        hint=lazy("For eksempel et register, en rapport eller en webadresse."),
    )
    note = TextField(lazy("Note"), required=False, max_length=300)


class VersionForm(Form):
    seen = Hidden(coerce=int)
    files = FileField(lazy("Ny version"), hint=lazy("Samme type fil. De tidligere versioner bliver liggende og kan hentes."))


class FileForm(Form):
    version = Hidden(coerce=int)
    name = TextField(lazy("Navn"), max_length=120, autocomplete="off")
    folder = Select(lazy("Mappe"), blank=None)
    new_folder = TextField(
        lazy("Ny mappe"), required=False, max_length=60, later=lazy("(når du har valgt “En ny mappe”)"), autocomplete="off"
    )
    audience = Select(lazy("Hvem må se filen?"), blank=None, hint=lazy("Ingen andre kan se, søge i eller hente den."))
    source = TextField(lazy("Hvor kommer den fra?"), required=False, max_length=300)
    note = TextField(lazy("Note"), required=False, max_length=300)


class FigureForm(Form):
    version = Hidden(coerce=int)
    file_id = Hidden(coerce=int)
    label = TextField(lazy("Hvad er det et tal for?"), max_length=200, hint=lazy("For eksempel: borgere, der får hjælpemidlet"))
    value = TextField(lazy("Tallet"), max_length=40, width=12)
    unit = TextField(lazy("Enhed"), required=False, max_length=40, width=12)
    section_key = Select(
        lazy("Hvor i behovsbeskrivelsen bruges det?"), required=False, blank=lazy("Flere steder, eller ikke endnu")
    )
    source = TextArea(
        lazy("Kilde"),
        required=False,
        max_length=500,
        rows=2,
        hint=lazy("Hvem har talt, og hvordan? For eksempel: træk fra omsorgssystemet."),
    )
    link = Url(lazy("Webadresse"), required=False, max_length=500)
    dated_on = DateField(lazy("Tallet er fra den"), required=False)
