"""Forms around a process."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.needs.words import FOCUS_AREAS
from coproc.processes import words
from coproc.web.forms import Checkboxes, DateField, Email, Form, Hidden, Select, TextArea, TextField

MANDATE_STATUSES = list(words.MANDATE_STATUSES.items())
MANDATE_LEVELS = list(words.MANDATE_LEVELS.items())


class ProcessForm(Form):
    """What the public page says; editing keeps the version it was opened on."""

    title = TextField(lazy("Processens navn"), hint=lazy("For eksempel “Sammen om emissionsfrie arbejdsmaskiner”"))
    challenge = TextArea(
        lazy("Udfordringen i én sætning"), hint=lazy("Den står øverst på den offentlige side."), max_length=400, rows=3
    )
    problem = TextArea(lazy("Problemet, lidt længere"), required=False, max_length=4000)
    focus_area = Select(lazy("Fokusområde"), choices=FOCUS_AREAS, required=False)
    contact_name = TextField(lazy("Kontakt: navn eller funktion"), required=False)
    contact_email = Email(lazy("Kontakt: e-mail"), required=False)
    join_until = DateField(lazy("Sidste frist for at komme med"), required=False)


class StartForm(ProcessForm):
    """Starting: from which needs, and by which kind of process."""

    need_ids = Checkboxes(lazy("Behov, som processen bygger på"), coerce=int)
    workflow = Select(lazy("Slags proces"), blank=None)
    centre_id = Select(lazy("Facilitering ved"), coerce=int, blank=None)


class InviteForm(Form):
    organisation_id = Select(lazy("Organisation"), coerce=int)
    contact_name = TextField(lazy("Navn på den, der får invitationen"), required=False)
    contact_email = Email(lazy("E-mail"), required=False, hint=lazy("Uden e-mail får du et link, som du selv sender."))
    message = TextArea(lazy("Hilsen"), required=False, max_length=2000)


class NameForm(Form):
    """Whoever was handed a link says who they are."""

    name = TextField(lazy("Dit navn"), max_length=120, autocomplete="name", width=40)
    email = Email(lazy("Din e-mail på arbejdet"), autocomplete="email", width=40)


class JoinForm(Form):
    organisation_id = Select(lazy("Organisation"), coerce=int, blank=None)
    message = TextArea(
        lazy("Hvorfor vil I være med?"),
        required=False,
        max_length=2000,
        hint=lazy("Jeres leder læser teksten, før I er med."),
    )


class AnswerForm(Form):
    """An organisation's answer to taking part; which one is the button."""

    step_number = Hidden(coerce=int)
    reason = TextArea(lazy("Bemærkning"), required=False, max_length=2000)


class MandateForm(Form):
    mandate = Select(lazy("Mandat"), choices=MANDATE_STATUSES, blank=None)  # a form's own `status` is its HTTP status
    level = Select(lazy("Hvem beslutter?"), choices=MANDATE_LEVELS, required=False)
    meeting_on = DateField(lazy("Behandles den"), required=False)
