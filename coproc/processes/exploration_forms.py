"""Forms of the exploration. The answer form is made from the process's own questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes.models import ExplorationQuestion
from coproc.web.forms import DateField, Form, MomentField, Select, TextArea, TextField, Url


class QuestionsForm(Form):
    questions = TextArea(
        lazy("Spørgsmål, ét pr. linje"),
        rows=12,
        hint=lazy("Skriv “(beløb)” til sidst på linjen, når svaret er et beløb, og “(tal)”, når det er et tal."),
    )


class OpenForm(Form):
    due_on = DateField(lazy("Frist for at svare"))


class WorkshopForm(Form):
    title = TextField(lazy("Titel"))
    starts_at = MomentField(lazy("Begynder"))
    ends_at = MomentField(lazy("Slutter"))
    place = TextField(lazy("Sted"), required=False)
    link = Url(lazy("Videolink"), required=False)
    agenda = TextArea(lazy("Dagsorden"), required=False)
    minutes = TextArea(lazy("Referat"), required=False, hint=lazy("Skriv det efter workshoppen. Deltagerne kan læse det."))


KINDS = {"(beløb)": "money", "(tal)": "number"}


def as_lines(questions: Iterable[tuple[str, str]]) -> str:
    """One question a line, its kind in brackets where it is not text."""
    suffixes = {kind: f" {suffix}" for suffix, kind in KINDS.items()}
    return "\n".join(text + suffixes.get(kind, "") for text, kind in questions)


def from_lines(lines: str) -> list[tuple[str, str]]:
    found = []
    for line in lines.splitlines():
        text = line.strip()
        kind = next((kind for suffix, kind in KINDS.items() if text.endswith(suffix)), "text")
        for suffix in KINDS:
            text = text.removesuffix(suffix).strip()
        if text:
            found.append((text, kind))
    return found


def answer_form(questions: Iterable[ExplorationQuestion]) -> type[Form]:
    """A form class with a field q<id> per question. Nothing is required until it is sent in."""
    hints = {"money": lazy("Et beløb, for eksempel 2,5 mio."), "number": lazy("Et tal")}
    fields: dict[str, Any] = {}
    for question in questions:
        kind = Select if question.kind == "choice" else TextArea if question.kind == "text" else TextField
        options: dict[str, Any] = {
            "required": False,
            "later": lazy("(skal udfyldes, før I sender)"),
            "hint": question.hint or hints.get(question.kind, ""),
        }
        if kind is Select:
            options["choices"] = [(choice, choice) for choice in question.choices]
        fields[f"q{question.id}"] = kind(question.text, **options)
    return type("AnswersForm", (Form,), fields)
