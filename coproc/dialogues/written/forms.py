"""The form of a written input, made from the event's question list; and the facilitator's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coproc.dialogues.forms import PublicForm
from coproc.dialogues.written.models import DraftAnswer
from coproc.dialogues.written.queries import Asked
from coproc.dialogues.written.services import LONGEST, Said
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.forms import Checkboxes, Email, FileField, Form, Hidden, Radios, Select, TextArea, TextField

MAY_PUBLISH = [("yes", lazy("Må offentliggøres")), ("no", lazy("Ønskes fortroligt"))]


class StartForm(PublicForm):
    company_name = TextField(lazy("Virksomhed"), autocomplete="organization")
    email = Email(lazy("E-mail"), hint=lazy("Vi sender et link, som I skriver jeres svar på. I kan vende tilbage til det."))


class AnswersForm(Form):
    """Made by `answers_form`: for each question an answer, whether it may be published, and the revision that was seen."""

    questions: Sequence[Asked] = ()

    def said(self) -> list[Said]:
        return [
            Said(
                one.key,
                one.text,
                self[f"answer-{one.key}"].data,
                {"yes": True, "no": False}.get(self[f"public-{one.key}"].data or ""),
                self[f"seen-{one.key}"].data or 0,
            )
            for one in self.questions
            if f"answer-{one.key}" in self
        ]


def answers_form(questions: Sequence[Asked], stored: Mapping[str, DraftAnswer]) -> AnswersForm:
    fields: dict[str, Any] = {"questions": questions}
    data: dict[str, Any] = {}
    for number, one in enumerate(questions, 1):
        fields[f"answer-{one.key}"] = TextArea(one.shown, required=False, rows=5, max_length=LONGEST, counter=False)
        fields[f"public-{one.key}"] = Radios(_("Må svar {n} offentliggøres?", n=number), choices=MAY_PUBLISH, required=False)
        fields[f"seen-{one.key}"] = Hidden(coerce=int)
        kept = stored.get(one.key)
        data[f"answer-{one.key}"] = kept.body if kept else ""
        data[f"public-{one.key}"] = (
            {True: "yes", False: "no"}.get(kept.may_publish) if kept and kept.may_publish is not None else None
        )
        data[f"seen-{one.key}"] = kept.revision if kept else 0
    fields["attachment"] = FileField(
        lazy("Vedlæg en fil"),
        required=False,
        hint=lazy(
            "PDF, Word, Excel, PowerPoint, billede eller tekst uden makroer. Højst 10 MB og fem filer. Filer offentliggøres ikke."
        ),
    )
    made: type[AnswersForm] = type("InputForm", (AnswersForm,), fields)
    form = made(data=data)
    for one in questions:
        form[f"public-{one.key}"].flags.required = True  # of whoever answers; services say so
    return form


class TopicForm(Form):
    """One per question, with a prefix."""

    theme = TextField(lazy("Tema"), required=False, max_length=80)
    requirement = Select(lazy("Krav i behovsbeskrivelsen"), required=False, blank=lazy("Intet krav"))


class ClaimForm(Form):
    theme = TextField(lazy("Tema"), max_length=80)
    statement = TextArea(
        lazy("Hvad siger de?"), rows=3, max_length=2000, hint=lazy("Med jeres egne ord. For eksempel: kan levere inden for to år.")
    )
    inputs = Checkboxes(lazy("Hvem siger det?"), coerce=int, required=False, hint=lazy("Kun antallet bliver vist."))


class PublishSynthesisForm(Form):
    reason = TextArea(
        lazy("Hvorfor kan den offentliggøres alligevel?"),
        required=False,
        rows=3,
        max_length=2000,
        hint=lazy("Begrundelsen bliver gemt."),
    )
