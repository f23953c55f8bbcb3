"""What is typed about a team's parts; the part's own answers are `exploration_forms.answer_form`."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.web.forms import Checkbox, Checkboxes, DateField, Email, Form, IntegerField, Select, TextArea, TextField


class HandOutForm(Form):
    questions = Checkboxes(lazy("Hvilke spørgsmål?"), coerce=int, required=False, later=lazy("(eller alle nedenfor)"))
    everything = Checkbox(lazy("Alle spørgsmål, der er tilbage"), required=False)
    name = TextField(lazy("Hvem skal svare?"), max_length=120, hint=lazy("Navn"), autocomplete="off")
    email = Email(lazy("Mailadresse"), hint=lazy("Hertil sender vi et link. Det kræver ikke en konto."), autocomplete="off")
    note = TextArea(lazy("Besked"), required=False, max_length=2000, rows=3, hint=lazy("Hvad skal de vide for at svare?"))
    due_on = DateField(lazy("Frist"))
    next_email = Email(
        lazy("Hvem kan ellers svare?"),
        required=False,
        hint=lazy("Mailadresse. Vi tilbyder dig at give delen videre hertil, hvis den ikke bliver set."),
        autocomplete="off",
    )
    stale_after = IntegerField(
        lazy("Tilbyd det efter"), least=1, most=30, default=5, suffix=lazy("arbejdsdage"), width=5, required=True
    )


class PassOnForm(Form):
    name = TextField(lazy("Navn på din kollega"), max_length=120, autocomplete="off")
    email = Email(lazy("Kollegaens mailadresse"), autocomplete="off")


class CommentForm(Form):
    comment = TextArea(lazy("Kommentar"), max_length=4000, rows=3)


class ReturnForm(Form):
    changes = TextArea(lazy("Hvad skal ændres?"), max_length=4000, rows=3)


class TakeOverForm(Form):
    former = Select(lazy("Hvis dele?"))
    name = TextField(lazy("Hvem tager over?"), max_length=120, hint=lazy("Navn"), autocomplete="off")
    email = Email(lazy("Mailadresse"), autocomplete="off")
