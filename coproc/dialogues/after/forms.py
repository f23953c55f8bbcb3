"""Forms of what comes after an event."""

from __future__ import annotations

from typing import Any

from coproc.dialogues.after import evaluation
from coproc.dialogues.after.rows import Rows, RowsForm
from coproc.kernel.translation import lazy
from coproc.web.forms import Email, Form, Hidden, Radios, TextArea, TextField

ANSWERS = list(evaluation.ANSWERS.items())


ANYWAY = lazy("Hvorfor kan den offentliggøres alligevel?")


class AnywayForm(Form):
    step_number = Hidden(coerce=int)
    reason = TextArea(ANYWAY, rows=3, max_length=2000, hint=lazy("Begrundelsen bliver gemt."))


class WalkInForm(Form):
    company_name = TextField(lazy("Virksomhed"))
    contact_name = TextField(lazy("Navn"), autocomplete="off")
    email = Email(lazy("E-mail"), hint=lazy("Så får de opsamlingen."), autocomplete="off")


class SummaryForm(RowsForm):
    version = Hidden(coerce=int)
    reason = TextArea(ANYWAY, required=False, rows=3, max_length=2000, hint=lazy("Begrundelsen bliver gemt."))
    minutes = TextArea(lazy("Referat"), required=False, rows=10, hint=lazy("Kun arrangørerne læser det."))


def summary_tables(stored: dict[str, list[dict[str, str]]], shown: list[str]) -> list[Rows]:
    """The sections of Opsamling in the order they are read."""
    return [
        Rows(
            "summary_themes",
            lazy("Det hørte vi"),
            {"heading": TextField(lazy("Tema")), "text": TextArea(lazy("Hvad blev der sagt?"), rows=4, max_length=4000)},
            stored["summary_themes"],
        ),
        Rows(
            "summary_changed",
            lazy("Det ændrede vi på grund af jer"),
            {
                "subject": TextField(lazy("Emne")),
                "change": TextArea(lazy("Hvad er ændret?"), rows=2, max_length=2000),
                "reason": TextArea(lazy("Hvorfor?"), rows=2, max_length=2000),
            },
            stored["summary_changed"],
        ),
        Rows(
            "summary_unchanged",
            lazy("Det ændrede vi ikke, og hvorfor"),
            {"subject": TextField(lazy("Emne")), "reason": TextArea(lazy("Hvorfor?"), rows=2, max_length=2000)},
            stored["summary_unchanged"],
        ),
        Rows(
            "summary_next",
            lazy("Næste skridt"),
            {
                "what": TextField(lazy("Hvad sker der?")),
                "date": TextField(lazy("Hvornår?"), hint=lazy("En dato, en måned eller et kvartal.")),
            },
            stored["summary_next"],
        ),
        Rows(
            "summary_shown",
            lazy("Det viste vi"),
            {"what": TextField(lazy("Dokument eller oplæg"))},
            [{"what": title} for title in shown],
        ),
    ]


class EvaluationForm(Form):
    worth = Radios(evaluation.SCALES["worth"], choices=ANSWERS, coerce=int)
    understood = Radios(evaluation.SCALES["understood"], choices=ANSWERS, coerce=int)
    better = TextArea(evaluation.BETTER, required=False, rows=4, max_length=evaluation.LONGEST, hint=lazy("Skriv ikke navne."))


def answers_of(form: EvaluationForm) -> dict[str, Any]:
    return {"worth": form.worth.data, "understood": form.understood.data, "better": form.better.data}
