"""Forms of the description and the letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coproc.agreements import wording
from coproc.agreements.documents import MANDATES
from coproc.agreements.models import Assent, DescriptionSection
from coproc.agreements.services.assents import ANSWERS, Answers
from coproc.kernel.translation import lazy
from coproc.web.forms import (
    Checkbox,
    DateField,
    FileField,
    Form,
    Hidden,
    IntegerField,
    MoneyField,
    Radios,
    Select,
    TextArea,
    TextField,
)


class SectionForm(Form):
    version = Hidden(coerce=int)
    heading = TextField(lazy("Overskrift"))
    body = TextArea(
        lazy("Tekst"), required=False, rows=10, hint=lazy("Tom linje: nyt afsnit. “- ” først på linjen: punktopstilling. **Fed**.")
    )


class RequirementForm(Form):
    version = Hidden(coerce=int)
    heading = TextField(lazy("Kort navn"))
    body = TextArea(
        lazy("Hvad skal løsningen kunne?"), rows=5, hint=lazy("Funktionen, ikke produktet: ingen produktnavne eller mærker.")
    )
    proof = TextArea(lazy("Hvordan vises det?"), required=False, rows=3)


class HearingForm(Form):
    answer_by = DateField(lazy("Svar senest"), missing=lazy("Skriv, hvornår deltagerne skal have svaret."))


class NoteForm(Form):
    note = TextArea(lazy("Hvorfor kommer der en ny version?"), required=False, max_length=500, rows=3)


class CommentForm(Form):
    body = TextArea(lazy("Kommentar"), max_length=4000, rows=3, missing=lazy("Skriv en kommentar."))


def answers_form(sections: Sequence[DescriptionSection]) -> type[Form]:
    """One choice and one condition for each section: `answer_K1`, `condition_K1`."""
    fields = {}
    for section in sections:
        label = f"{section.key}: {section.heading}" if section.kind == "requirement" else section.heading
        fields[f"answer_{section.key}"] = Radios(label, choices=list(ANSWERS.items()), required=False)
        fields[f"condition_{section.key}"] = TextArea(
            lazy("Hvis: hvad skal ændres? Ellers: hvorfor?"), required=False, max_length=2000, rows=2, counter=False
        )
    return type("AnswersForm", (Form,), fields)


def as_data(answers: dict[str, Assent]) -> dict[str, str]:
    pairs = [((f"answer_{key}", row.answer), (f"condition_{key}", row.condition)) for key, row in answers.items()]
    return dict(pair for both in pairs for pair in both)


def given(form: Form, sections: Sequence[DescriptionSection]) -> Answers:
    data = form.data
    return {section.key: (data[f"answer_{section.key}"] or "", data[f"condition_{section.key}"]) for section in sections}


BEFORE_LOCKING = lazy("(skal udfyldes, før I låser)")


class LetterForm(Form):
    version = Hidden(coerce=int)
    purpose = TextArea(
        lazy("Hvorfor vi går sammen"),
        required=False,
        later=BEFORE_LOCKING,
        rows=6,
        hint=lazy("Hvilket ansvar tager I sammen på jer?"),
    )
    goal = TextArea(lazy("Vores fælles mål"), required=False, later=BEFORE_LOCKING, rows=3)
    actions = TextArea(
        lazy("Hvad vi vil gøre i egne udbud"),
        required=False,
        later=BEFORE_LOCKING,
        rows=5,
        hint=lazy("Ét punkt pr. linje, som fortsætter “Vi har hver for sig til hensigt at …”."),
    )
    reservations = TextArea(
        lazy("Forbehold og afgrænsning"), required=False, later=BEFORE_LOCKING, rows=4, hint=lazy("Ét punkt pr. linje.")
    )
    window_from = Select(lazy("Forventet fra og med"), coerce=date.fromisoformat, required=False, later=BEFORE_LOCKING)
    window_to = Select(lazy("Forventet til og med"), coerce=date.fromisoformat, required=False, later=BEFORE_LOCKING)

    def offer(self, today: date) -> None:
        for field in (self.window_from, self.window_to):
            field.choices = quarter_choices(today, field.data)


def quarter_choices(today: date, chosen: date | None = None) -> list[tuple[str, str]]:
    """The coming quarters, and the chosen one should it have passed."""
    days = list(wording.quarters_from(today))
    if chosen and chosen not in days:
        days.insert(0, chosen)
    return [(day.isoformat(), wording.quarter(day)) for day in days]


class SignForm(Form):
    text_sha256 = Hidden()
    signer_name = TextField(lazy("Navn på den, der underskriver"), autocomplete="name")
    signer_title = TextField(lazy("Titel"), autocomplete="organization-title")
    mandate_level = Radios(lazy("Hvem har givet mandatet?"), choices=list(MANDATES.items()))
    mandate_on = DateField(lazy("Besluttet den"))
    journal_number = TextField(lazy("Journalnummer"), required=False)
    stance = Radios(lazy("Hvornår regner I med at købe?"), choices=list(wording.STANCES.items()))
    expected_from = Select(lazy("Forventet udbudstidspunkt"), coerce=date.fromisoformat, required=False)
    commitment = Radios(
        lazy("Hvad kan I sige om omfanget?"),
        choices=[
            ("none", lazy("Ikke noget endnu")),
            ("volume", lazy("Forventet omfang i kroner (ikke bindende)")),
            ("requirement", lazy("Vi stiller krav i egne udbud")),
        ],
    )
    volume_low_ore = MoneyField(lazy("Lavt skøn"), required=False)
    volume_likely_ore = MoneyField(lazy("Sandsynligt skøn"), required=False)
    volume_high_ore = MoneyField(lazy("Højt skøn"), required=False)
    requirement_count = IntegerField(lazy("Antal udbud, hvor I stiller krav"), required=False, least=1, most=10_000)
    requirement_share = IntegerField(
        lazy("Andel af jeres udbud på området"), required=False, least=1, most=100, suffix=lazy("procent")
    )
    file = FileField(
        lazy("Underskrevet PDF"),
        required=False,
        extensions=["pdf"],
        hint=lazy("Kun hvis brevet er underskrevet på papir eller i et andet system. Højst 10 MB."),
    )
    has_mandate = Checkbox(lazy("Jeg har mandat til at underskrive på organisationens vegne"))


class DeclineForm(Form):
    reason = TextArea(
        lazy("Hvorfor underskriver I ikke?"),
        max_length=2000,
        rows=3,
        hint=lazy("De andre deltagere kan læse det. I kan slutte jer til senere."),
        missing=lazy("Skriv hvorfor. De andre deltagere kan læse det."),
    )


class PaperForm(Form):
    """What only the organisation itself can say in its decision paper."""

    committee = TextField(lazy("Hvem skal beslutte?"), hint=lazy("For eksempel Klima- og Miljøudvalget eller direktionen."))
    meeting_on = DateField(lazy("Mødedato"))
    journal_number = TextField(lazy("Journalnummer"), required=False)
    signer = TextField(
        lazy("Hvem skal have mandat til at underskrive?"),
        required=False,
        hint=lazy("En titel, for eksempel direktøren for By og Teknik."),
    )
    own_commitment = TextArea(lazy("Hvad vil I selv gøre?"), rows=4)
    economy = TextArea(
        lazy("Økonomi"), rows=4, hint=lazy("Forventet merpris, og hvor pengene findes. Skriv også, hvis der ingen udgift er.")
    )
    consequences = TextArea(lazy("Øvrige konsekvenser"), required=False, rows=3)
    prepared_by = TextField(lazy("Udarbejdet af"))
