"""Forms of questions and answers."""

from __future__ import annotations

from coproc.dialogues.forms import PublicForm
from coproc.kernel.translation import lazy
from coproc.web.forms import Checkbox, Checkboxes, Email, Form, TextArea, TextField


class QuestionForm(PublicForm):
    question = TextArea(
        lazy("Jeres spørgsmål"),
        max_length=4000,
        hint=lazy("Skriv ikke navne i spørgsmålet. Vi retter det til, før alle læser det."),
    )
    asked_by = TextField(
        lazy("Virksomhed"), required=False, hint=lazy("Kun arrangøren ser, hvem der spørger."), autocomplete="organization"
    )
    email = Email(lazy("E-mail"), hint=lazy("Her får I svaret. Det bliver også vist til alle på siden."))


class AnswerForm(Form):
    published = TextArea(
        lazy("Spørgsmålet, som alle læser det"), rows=4, hint=lazy("Skriv det, så man ikke kan se, hvem der spurgte.")
    )
    answer = TextArea(lazy("Svaret"), rows=8)
    seen = Checkbox(lazy("Det er i orden, at man kan se, hvem der har spurgt"), required=False)


class PublishForm(Form):
    chosen = Checkboxes(lazy("Hvilke svar skal offentliggøres nu?"), coerce=int, required=False)
    seen = Checkbox(lazy("Det er i orden, at man kan se, hvem der har spurgt"), required=False)
