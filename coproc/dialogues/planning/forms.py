"""Forms of planning and inviting."""

from __future__ import annotations

from coproc.dialogues.forms import PublicForm
from coproc.dialogues.planning import wishes
from coproc.dialogues.planning.imports import HEADERS
from coproc.dialogues.planning.materials import LONGEST_TITLE
from coproc.dialogues.signup_forms import countries
from coproc.dialogues.words import LANGUAGES
from coproc.documents.uploads import MATERIAL
from coproc.kernel.translation import lazy
from coproc.needs.words import FOCUS_AREAS, REGIONS
from coproc.web.forms import Checkbox, Checkboxes, DateField, Email, FileField, Form, Hidden, Select, TextArea, TextField

NEW = "new"


class MaterialForm(Form):
    material = Select(lazy("Ny version af"), blank=None, default=NEW)
    title = TextField(
        lazy("Materialets navn"),
        required=False,
        max_length=LONGEST_TITLE,
        hint=lazy("Skal kun udfyldes, når det er et nyt materiale."),
    )
    file = FileField(
        lazy("Fil"),
        extensions=list(MATERIAL.kinds),
        hint=lazy("PDF, Word, Excel, PowerPoint eller billede uden makroer, højst 15 MB."),
    )
    note = TextField(lazy("Hvad er nyt i versionen?"), required=False, max_length=200)


class MoveDayForm(Form):
    version = Hidden(coerce=int)
    day = DateField(lazy("Ny dato"), hint=lazy("Klokkeslættene bliver, som de er, også når uret stilles imellem."))
    with_deadlines = Checkbox(lazy("Flyt også fristerne lige så mange dage"), required=False)


class InviteForm(Form):
    organisation_id = Select(lazy("På vegne af"), coerce=int, blank=None)
    company_number = TextField(
        lazy("CVR-nummer"), hint=lazy("8 cifre. Uden for Danmark: virksomhedens eget registreringsnummer."), max_length=40, width=20
    )
    country = Select(lazy("Land"), choices=countries, blank=None, default="DK")
    company_name = TextField(lazy("Virksomhedens navn"))
    contact_name = TextField(lazy("Kontaktperson"), required=False)
    email = Email(lazy("E-mail"))
    language = Select(lazy("Invitationens sprog"), choices=list(LANGUAGES.items()), blank=None, default="da")


class ImportForm(Form):
    organisation_id = Select(lazy("På vegne af"), coerce=int, blank=None)
    file = FileField(
        lazy("Fil med virksomheder"),
        extensions=["csv", "xlsx"],
        hint=lazy("Kolonner: {columns}.", columns=", ".join(headers[0] for headers in HEADERS.values())),
    )


class NewsForm(PublicForm):
    email = Email(lazy("E-mail"), hint=lazy("Vi sender et link, som du bekræfter med."))
    themes = Checkboxes(
        lazy("Temaer"), choices=FOCUS_AREAS, required=False, hint=lazy("Vælger du ingen, får du besked om dem alle.")
    )
    region = Select(lazy("Region"), choices=REGIONS, required=False, blank=lazy("Hele landet"))


class WishForm(Form):
    seeks = TextArea(
        lazy("Vi søger en partner til …"),
        rows=3,
        max_length=wishes.LONGEST,
        hint=lazy("For eksempel “udlejning og service vest for Storebælt”. Skriv ikke priser eller kunder."),
    )
    offers = TextArea(lazy("Vi kan selv bidrage med …"), required=False, rows=3, max_length=wishes.LONGEST)
    shows_contact = Checkbox(lazy("Vis kontaktpersonens navn og e-mail til de andre på listen"), required=False)
