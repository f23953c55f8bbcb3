"""What is typed about an enquiry."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.processes.enquiries.words import BY_HAND, OUTCOMES
from coproc.web.forms import DateField, Email, Form, Hidden, Radios, Select, Telephone, TextArea, TextField


class EnquiryForm(Form):
    version = Hidden(coerce=int)
    received_on = DateField(lazy("Modtaget den"))
    organisation_id = Select(lazy("Organisation"), coerce=int, required=False, blank=lazy("Står ikke på listen"))
    organisation_name = TextField(
        lazy("Organisationens navn"), required=False, later=lazy("(når den ikke står på listen)"), autocomplete="off"
    )
    caller_name = TextField(lazy("Hvem henvendte sig?"), required=False, max_length=120, autocomplete="off")
    caller_email = Email(lazy("E-mail"), required=False, autocomplete="off")
    caller_phone = Telephone(lazy("Telefon"), required=False, max_length=25, autocomplete="off")
    about = TextArea(
        lazy("Hvad drejer det sig om?"), max_length=4000, rows=5, hint=lazy("Skriv ikke personoplysninger om borgere.")
    )
    first_meeting_on = DateField(lazy("Første møde"), required=False)
    next_step = TextField(lazy("Næste skridt"), required=False, max_length=300, width=60)
    next_on = DateField(lazy("Senest den"), required=False)
    owner_id = Select(lazy("Hvem gør det?"), coerce=int, blank=None, hint=lazy("Det står på personens opgaveliste."))


class NeedForm(Form):
    version = Hidden(coerce=int)
    title = TextField(
        lazy("Behovets titel"), required=False, max_length=200, width=60,
        hint=lazy("Organisationen får en kladde med henvendelsens ord, skriver den færdig og bestemmer, hvem der ser den."),
    )  # fmt: skip
    reference = TextField(lazy("Eller nummeret på et behov, der er der"), required=False, max_length=20, width=16)


class PartForm(Form):
    version = Hidden(coerce=int)
    process_id = Select(lazy("Proces"), coerce=int, hint=lazy("Den, der henvendte sig, får invitationen."))


class CloseForm(Form):
    version = Hidden(coerce=int)
    outcome = Radios(lazy("Hvad blev det til?"), choices=[(key.value, OUTCOMES[key]) for key in BY_HAND])
    because = TextArea(lazy("Begrundelse"), max_length=2000, rows=3)
