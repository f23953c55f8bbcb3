"""What is typed on the invitation list's pages and on the page behind a personal link."""

from __future__ import annotations

from coproc.accounts.words import BUYERS, TYPES
from coproc.kernel.translation import lazy
from coproc.processes.outreach.models import Answer, Channel
from coproc.processes.outreach.reading import HEADERS, LONGEST_NOTE
from coproc.processes.outreach.words import CHANNELS
from coproc.web.forms import DateField, Email, FileField, Form, Hidden, Radios, Select, Telephone, TextArea, TextField

KINDS = [(kind.value, label) for kind, label in TYPES.items() if kind in BUYERS]
ANSWERS = (
    (Answer.YES.value, lazy("Ja, det vil vi høre mere om")),
    (Answer.MAYBE.value, lazy("Måske")),
    (Answer.NO.value, lazy("Nej, ikke nu")),
    (Answer.CALL.value, lazy("Ring til mig")),
)


class FileForm(Form):
    file = FileField(
        lazy("Fil med organisationer"),
        extensions=["csv", "xlsx"],
        hint=lazy("Kolonner: {columns}.", columns=", ".join(headers[0] for headers in HEADERS.values())),
    )


class ContactForm(Form):
    contact_name = TextField(lazy("Kontaktperson"), required=False, autocomplete="off")
    email = Email(lazy("E-mail"), required=False, autocomplete="off")
    phone = Telephone(lazy("Telefon"), required=False, max_length=25, autocomplete="off")
    note = TextArea(lazy("Bemærkning"), required=False, max_length=LONGEST_NOTE, rows=3)


class ProspectForm(ContactForm):
    name = TextField(lazy("Organisation"), hint=lazy("Står den i coproc, finder vi den på CVR-nummer eller navn."))
    cvr = TextField(lazy("CVR-nummer"), required=False, max_length=20, width=12)
    kind = Select(lazy("Type"), choices=KINDS, required=False)


class AskedForm(Form):
    through = Radios(
        lazy("Hvordan?"), choices=[(key.value, CHANNELS[key]) for key in (Channel.PHONE, Channel.MEETING, Channel.MAIL)]
    )
    on = DateField(lazy("Spurgt den"))


class AnswerForm(Form):
    said = Radios(lazy("Svar"), choices=[(key, label) for key, label in ANSWERS if key != Answer.CALL])
    reason = TextArea(lazy("Begrundelse"), required=False, later=lazy("(skal udfyldes ved nej)"), max_length=LONGEST_NOTE, rows=3)


class CallForm(Form):
    on = DateField(lazy("Ring igen den"), hint=lazy("Den dag står det på din opgaveliste."))


class KindForm(Form):
    kind = Select(lazy("Type"), choices=KINDS)


class LetterForm(Form):
    version = Hidden(coerce=int)
    subject = TextField(lazy("Emne"), max_length=150, width=60)
    body = TextArea(lazy("Brev"), rows=16, max_length=5000)
    recipient = Select(lazy("Se brevet til"), coerce=int, required=False, blank=None)


class OwnAnswerForm(Form):
    """Behind the personal link."""

    said = Radios(lazy("Jeres svar"), choices=ANSWERS)
    reason = TextArea(
        lazy("Hvorfor?"), required=False, later=lazy("(skal udfyldes ved nej)"), max_length=LONGEST_NOTE, rows=3,
        hint=lazy("Skriv ikke noget fortroligt. Vi viser det til facilitatoren og den skaleringspartner, der har spurgt jer."),
    )  # fmt: skip
    phone = Telephone(lazy("Telefon"), required=False, later=lazy("(når vi skal ringe)"), max_length=25)
