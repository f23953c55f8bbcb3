"""Forms of the market dialogue: companies' on the public pages, the facilitator's on the inside."""

from __future__ import annotations

from typing import Any

from coproc.dialogues import words
from coproc.dialogues.after.rows import Rows, RowsForm
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.words import KINDS, LANGUAGES, lines
from coproc.kernel.translation import lazy
from coproc.needs.words import REGIONS
from coproc.processes.models import Process
from coproc.web.forms import (
    Checkbox,
    DateField,
    Email,
    Form,
    Hidden,
    IntegerField,
    MomentField,
    Select,
    TextArea,
    TextField,
    Url,
)

PROGRAMME_LABEL = lazy("Program")
COPIED = (
    *("kind", "purpose", "audience", "language", "capacity", "online_capacity", "merges_signups"),
    *("contact_name", "contact_email", "data_controller"),
)


class PublicForm(Form):
    """`website` is for robots: people do not see it, and what is written there sends the form nowhere."""

    website = TextField(lazy("Lad feltet være tomt"), required=False, autocomplete="off")

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.website.data)


class RoundForm(Form):
    title = TextField(lazy("Rundens navn"), hint=lazy("For eksempel “Første runde: hvad kan markedet?”"))
    purpose = TextArea(lazy("Formål"), required=False, rows=3, max_length=2000)


class EventForm(RowsForm):
    """`tables`: the programme, row by row."""

    version = Hidden(coerce=int)
    kind = Select(lazy("Form"), choices=list(KINDS.items()))
    title = TextField(lazy("Titel"))
    purpose = TextArea(lazy("Formål"), required=False, max_length=4000)
    audience = TextArea(
        lazy("Hvem bør deltage?"), required=False, rows=3, max_length=2000, hint=lazy("Bredt: også små og nye virksomheder.")
    )
    questions = TextArea(lazy("Spørgsmål til markedet"), required=False, rows=8, hint=lazy("Ét spørgsmål på hver linje."))
    starts_at = MomentField(lazy("Begynder"), required=False)
    ends_at = MomentField(lazy("Slutter"), required=False)
    place = TextField(lazy("Sted"), required=False)
    link = Url(lazy("Link til onlinemøde"), required=False)
    language = Select(lazy("Sprog"), choices=list(LANGUAGES.items()), blank=None)
    region = Select(
        lazy("Region"),
        choices=REGIONS,
        required=False,
        blank=lazy("Hele landet"),
        hint=lazy("De, der følger regionen, får besked, når invitationen offentliggøres."),
    )
    capacity = IntegerField(
        lazy("Antal pladser"), least=1, most=100_000, required=False, hint=lazy("Tomt betyder, at der er plads til alle.")
    )
    online_capacity = IntegerField(
        lazy("Pladser online"),
        least=1,
        most=100_000,
        required=False,
        hint=lazy("Når der både er et sted og et link. Tomt betyder, at der er plads til alle."),
    )
    merges_signups = Checkbox(lazy("Tilmelder en virksomhed sig to gange, lægges navnene sammen"), required=False, default=True)
    signup_closes_at = MomentField(lazy("Frist for tilmelding"), required=False)
    input_closes_at = MomentField(
        lazy("Frist for skriftligt input"), required=False, hint=lazy("Den skriftlige vej er åben for alle til da.")
    )
    questions_close_at = MomentField(
        lazy("Frist for spørgsmål"),
        required=False,
        hint=lazy("Tomt betyder samme frist som det skriftlige input eller tilmeldingen."),
    )
    contact_name = TextField(lazy("Kontaktperson"), required=False)
    contact_email = Email(lazy("Kontaktens e-mail"), required=False)
    data_controller = TextField(
        lazy("Dataansvarlig"), required=False, hint=lazy("Hvem svarer for de personoplysninger, virksomhederne giver?")
    )
    erase_on = DateField(
        lazy("Personoplysninger slettes den"), required=False, hint=lazy("Tomt betyder seks måneder efter arrangementet.")
    )

    def __init__(self, *args: Any, programme: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = {
            "time": TextField(lazy("Klokken"), required=False, max_length=40),
            "item": TextField(lazy("Punkt")),
            "speaker": TextField(lazy("Oplægsholder"), required=False),
            "organisation": TextField(lazy("Organisation"), required=False),
        }
        self.tables = [Rows("programme", PROGRAMME_LABEL, fields, words.programme(programme))]

    @classmethod
    def new(cls, process: Process, controller: str) -> EventForm:
        """Not from an empty page: who is asked, who answers for the personal data, and questions to strike in and add to."""
        start = {"contact_name": process.contact_name, "contact_email": process.contact_email, "data_controller": controller}
        return cls(data={**start, "language": "da", "questions": "\n".join(map(str, words.QUESTIONS))})

    @classmethod
    def like(cls, event: DialogueEvent) -> EventForm:
        """The next of its kind: the words of this one. Its name, place, hours and deadlines are its own."""
        stored = {name: getattr(event, name) for name in COPIED}
        return cls(programme=event.programme, data={**stored, "questions": "\n".join(event.questions)})

    @classmethod
    def of(cls, event: DialogueEvent) -> EventForm:
        stored = {name: getattr(event, name) for name in event.__table__.columns.keys()}  # noqa: SIM118 - columns, not their names
        return cls(programme=event.programme, data={**stored, "questions": "\n".join(event.questions)})

    def columns(self) -> dict[str, Any]:
        found = {field.short_name: field.data for field in self if field.short_name not in {"csrf_token", "version"}}
        return {
            **found,
            "questions": lines(self.questions.data),
            "region": self.region.data or "",
            "programme": words.programme_lines(self.tables[0].values),
        }
