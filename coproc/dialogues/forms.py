"""Forms of the market dialogue: companies' on the public pages, the facilitator's on the inside."""

from __future__ import annotations

from typing import Any

from babel import Locale

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.words import KINDS, LANGUAGES, lines
from coproc.kernel.translation import current_language, lazy
from coproc.web.forms import (
    Checkbox,
    DateField,
    Email,
    Form,
    Hidden,
    IntegerField,
    MomentField,
    Radios,
    Select,
    TextArea,
    TextField,
)

COUNTRIES = ("DK", "SE", "NO", "DE", "FI", "NL", "BE", "FR", "GB", "IE", "PL", "AT", "CH", "ES", "IT", "US", "CN", "JP", "KR")


def countries() -> list[tuple[str, str]]:
    """Where companies that come to dialogues have their number from; Denmark first."""
    names = Locale(current_language()).territories
    return [(code, names[code]) for code in COUNTRIES]


class PublicForm(Form):
    """`website` is for robots: people do not see it, and what is written there sends the form nowhere."""

    website = TextField(lazy("Lad feltet være tomt"), required=False, autocomplete="off")

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.website.data)


class SignUpForm(PublicForm):
    company_number = TextField(
        lazy("CVR-nummer"), hint=lazy("8 cifre. Uden for Danmark: jeres eget registreringsnummer."), max_length=40, width=20
    )
    country = Select(lazy("Land"), choices=countries, blank=None, default="DK")
    company_name = TextField(lazy("Virksomhedens navn"), autocomplete="organization")
    contact_name = TextField(lazy("Kontaktperson"), autocomplete="name")
    email = Email(lazy("E-mail"), hint=lazy("Vi sender et link, som I bekræfter tilmeldingen med."))
    attendees = TextArea(lazy("Hvem kommer?"), required=False, rows=3, hint=lazy("Ét navn på hver linje. I kan rette det senere."))
    is_listed = Checkbox(lazy("Vis virksomhedens navn på listen over, hvem der kommer"), required=False)

    def columns(self) -> dict[str, Any]:
        names = ("company_number", "company_name", "contact_name", "email", "is_listed")
        return {
            **{name: self[name].data for name in names},
            "country": self.country.data or "DK",
            "attendees": lines(self.attendees.data),
        }


class OwnSignUpForm(Form):
    attendees = TextArea(lazy("Hvem kommer?"), required=False, rows=3, hint=lazy("Ét navn på hver linje."))
    is_listed = Checkbox(lazy("Vis virksomhedens navn på listen over, hvem der kommer"), required=False)
    access_needs = TextArea(
        lazy("Særlige hensyn"),
        required=False,
        rows=2,
        max_length=1000,
        hint=lazy(
            "For eksempel adgang med kørestol eller mad, I ikke kan tåle. Kun arrangøren ser det, og det slettes dagen efter."
        ),
    )


class QuestionForm(PublicForm):
    question = TextArea(lazy("Jeres spørgsmål"), max_length=4000)
    asked_by = TextField(
        lazy("Virksomhed"), required=False, hint=lazy("Kun arrangøren ser, hvem der spørger."), autocomplete="organization"
    )
    email = Email(lazy("E-mail"), hint=lazy("Her får I svaret. Det bliver også vist til alle på siden."))


class InputForm(PublicForm):
    company_name = TextField(lazy("Virksomhed"), autocomplete="organization")
    email = Email(lazy("E-mail"))
    body = TextArea(lazy("Jeres input"), rows=12, max_length=20_000)
    may_publish = Radios(
        lazy("Må det offentliggøres?"),
        choices=[("yes", lazy("Det må offentliggøres")), ("no", lazy("Vi ønsker, at det er fortroligt"))],
    )


class RoundForm(Form):
    title = TextField(lazy("Rundens navn"), hint=lazy("For eksempel “Første runde: hvad kan markedet?”"))
    purpose = TextArea(lazy("Formål"), required=False, rows=3, max_length=2000)


class EventForm(Form):
    version = Hidden(coerce=int)
    kind = Select(lazy("Form"), choices=list(KINDS.items()))
    title = TextField(lazy("Titel"))
    purpose = TextArea(lazy("Formål"), required=False, max_length=4000)
    audience = TextArea(
        lazy("Hvem bør deltage?"), required=False, rows=3, max_length=2000, hint=lazy("Bredt: også små og nye virksomheder.")
    )
    programme = TextArea(
        lazy("Program"), required=False, rows=8, hint=lazy("Én linje for hvert punkt: 12.00 – Velkomst – Direktøren")
    )
    questions = TextArea(lazy("Spørgsmål til markedet"), required=False, rows=8, hint=lazy("Ét spørgsmål på hver linje."))
    starts_at = MomentField(lazy("Begynder"), required=False)
    ends_at = MomentField(lazy("Slutter"), required=False)
    place = TextField(lazy("Sted"), required=False)
    link = TextField(lazy("Link til onlinemøde"), required=False)
    language = Select(lazy("Sprog"), choices=list(LANGUAGES.items()), blank=None)
    capacity = IntegerField(
        lazy("Antal pladser"), least=1, most=100_000, required=False, hint=lazy("Tomt betyder, at der er plads til alle.")
    )
    signup_closes_at = MomentField(lazy("Frist for tilmelding"), required=False)
    input_closes_at = MomentField(
        lazy("Frist for skriftligt input"), required=False, hint=lazy("Den skriftlige vej er åben for alle til da.")
    )
    contact_name = TextField(lazy("Kontaktperson"), required=False)
    contact_email = Email(lazy("Kontaktens e-mail"), required=False)
    data_controller = TextField(
        lazy("Dataansvarlig"), required=False, hint=lazy("Hvem svarer for de personoplysninger, virksomhederne giver?")
    )
    erase_on = DateField(
        lazy("Personoplysninger slettes den"), required=False, hint=lazy("Tomt betyder seks måneder efter arrangementet.")
    )

    @classmethod
    def of(cls, event: DialogueEvent) -> EventForm:
        stored = {name: getattr(event, name) for name in event.__table__.columns.keys()}  # noqa: SIM118 - columns, not their names
        return cls(data={**stored, "questions": "\n".join(event.questions)})

    def columns(self) -> dict[str, Any]:
        found = {field.short_name: field.data for field in self if field.short_name not in {"csrf_token", "version"}}
        return {**found, "questions": lines(self.questions.data)}


class AnswerForm(Form):
    published = TextArea(
        lazy("Spørgsmålet, som alle læser det"), rows=4, hint=lazy("Skriv det, så man ikke kan se, hvem der spurgte.")
    )
    answer = TextArea(lazy("Svaret"), rows=8)


class FactForm(Form):
    fact = TextArea(lazy("Hvad er fortalt?"), rows=3, max_length=2000)
    told_to = TextField(lazy("Til hvem?"), required=False, hint=lazy("Kun arrangørerne ser det."))


class MoveForm(Form):
    step_number = Hidden(coerce=int)
    reason = TextArea(lazy("Begrundelse"), required=False, max_length=2000)
