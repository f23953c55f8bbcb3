"""A contract that ends."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.web.forms import Checkbox, DateField, Form, Hidden, Select, TextArea, TextField


class OwnForm(Form):
    """What the buyer says of a contract that a tender gave."""

    version = Hidden(coerce=int)
    notice_by = DateField(
        lazy("Opsigelse eller besked om forlængelse senest"), required=False, hint=lazy("Så får I opgaven i god tid.")
    )
    source = TextField(lazy("Hvor står det?"), required=False, hint=lazy("For eksempel kontraktens nummer i jeres ESDH."))
    is_shared = Checkbox(
        lazy("Andre offentlige indkøbere må se den"),
        required=False,
        hint=lazy("Så kan I finde hinanden. Virksomheder ser den aldrig."),
    )
    plan = TextArea(
        lazy("Hvad gør I, når den udløber?"),
        required=False,
        rows=2,
        max_length=1000,
        hint=lazy("Står der noget her, er det ikke længere en opgave."),
    )


class ContractEndForm(OwnForm):
    organisation_id = Select(lazy("Organisation"), coerce=int, blank=None)
    title = TextField(lazy("Hvad er kontrakten på?"), max_length=150)
    cpv = TextField(lazy("CPV-kode"), hint=lazy("8 cifre, for eksempel 43200000."))
    supplier = TextField(lazy("Leverandør"), required=False)
    ends_on = DateField(lazy("Udløber"), hint=lazy("Sidste dag, uden optioner."))
    options_until = DateField(lazy("Kan forlænges til"), required=False)
