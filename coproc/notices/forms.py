"""The form of the answers that only a notice asks for, made from the catalogue. Nothing is required: it is saved as it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from coproc.kernel.translation import lazy, pick
from coproc.notices.catalogue import Question, sections
from coproc.notices.moments import amount
from coproc.web.forms import Checkboxes, DateField, Email, Form, MoneyField, Radios, Select, Telephone, TextArea, TextField

LATER = lazy("(skal med i bekendtgørelsen)")
YES_NO = [("true", lazy("Ja")), ("false", lazy("Nej"))]
LONGEST_ANSWER = 4000


@dataclass(frozen=True)
class Section:
    """Questions that stand together."""

    title: str
    fields: list[Any]


def form_of(asked: Sequence[Question], stored: Mapping[str, str], buyers: Sequence[tuple[int, str]] = ()) -> Form:
    """With what was answered, else what is usual. `buyers`: who can lead the group."""
    fields = {question.key: _field(question, buyers) for question in asked}
    made = type("AnswersForm", (Form,), fields)
    data: dict[str, Any] = {}
    for question in asked:
        value = stored.get(question.key, question.usual)
        data[question.key] = _typed(question.kind, value)
    form: Form = made(data=data)
    return form


def _typed(kind: str, value: str) -> Any:
    """A stored answer as its field shows it."""
    if kind == "codes":
        return value.split()
    if not value:
        return None
    if kind == "amount":
        return int(Decimal(value) * 100)
    return date.fromisoformat(value) if kind == "date" else value


def given(form: Form, asked: Iterable[Question]) -> dict[str, str]:
    """What was filled in, as the services take it."""
    found = {}
    for question in asked:
        value = form[question.key].data
        if isinstance(value, list):
            found[question.key] = " ".join(value)
        elif question.kind == "amount" and value:
            found[question.key] = amount(value)
        else:
            found[question.key] = str(value or "")
    return found


def in_sections(form: Form, asked: Iterable[Question]) -> list[Section]:
    grouped: dict[str, list[Any]] = {}
    for question in asked:
        grouped.setdefault(question.section, []).append(form[question.key])
    return [Section(pick(sections()[key]), fields) for key, fields in grouped.items()]


def _field(question: Question, buyers: Sequence[tuple[int, str]]) -> Any:
    label, hint = pick(question.label), pick(question.hint)
    shared: dict[str, Any] = {"required": False, "hint": hint}
    if question.needed:
        shared["later"] = LATER
    if question.kind == "code":
        return Select(label, choices=question.choices(), **shared)
    if question.kind == "codes":
        return Checkboxes(label, choices=question.choices(), **shared)
    if question.kind == "buyer":
        return Select(label, choices=[(str(number), name) for number, name in buyers], **shared)
    if question.kind == "yes_no":
        return Radios(label, choices=YES_NO, **shared)
    if question.kind == "text":
        return TextArea(label, rows=3, max_length=LONGEST_ANSWER, **shared)
    if question.kind in {"number", "months", "time", "cpv", "nuts"}:
        return TextField(label, width=8, max_length=20, **shared)
    plain: dict[str, Any] = {"phone": Telephone, "email": Email, "amount": MoneyField, "date": DateField}
    return plain.get(question.kind, TextField)(label, **shared)
