"""The guided form of a need: one section a page, saved as one goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from wtforms.validators import ValidationError

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, lazy
from coproc.needs.models import InnovationNeed
from coproc.needs.services import REQUIRED, TARGET_PARTS
from coproc.needs.words import FOCUS_AREAS, VISIBILITIES, next_quarter, quarter_end, quarter_name, quarter_start
from coproc.reference import codes
from coproc.web.forms import Checkboxes, Form, Hidden, MoneyField, Radios, Select, TextArea, TextField

FIRST_ROWS, MOST_ROWS = 3, 20
QUARTERS_AHEAD = 24


class SectionForm(Form):
    """A draft may be saved with anything missing; what must be filled in to publish is marked as such."""

    heading: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    version = Hidden(coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in REQUIRED:
            if name in self._fields:
                self._fields[name].flags.required = True

    @property
    def names(self) -> list[str]:
        """The columns this section holds."""
        return [name for name in self._fields if name not in ("version", "csrf_token", "organisation_id")]

    def columns(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in self.names}

    def show_missing(self, sentences: dict[str, str]) -> None:
        """Put what keeps the need from being published beside its fields."""
        for name in self.names:
            if name in sentences:
                self._fields[name].errors = [sentences[name]]


class ProblemForm(SectionForm):
    heading = lazy("Problemet")
    lead = lazy("Beskriv problemet, ikke løsningen. Så kan andre kende deres eget i det.")
    organisation_id = Select(lazy("Organisation"), coerce=int, blank=None)
    title = TextField(lazy("Titel"), hint=lazy("Uden produktnavne. For eksempel “Bygge og anlæg uden udledning”."), required=False)
    problem = TextArea(
        lazy("Hvad går galt?"), hint=lazy("Hvad sker der, hvor tit, og hvad koster det jer?"), max_length=4000, required=False
    )
    affected = TextArea(
        lazy("For hvem?"),
        hint=lazy("Hvem har problemet, hvor mange er de, og hvor er de?"),
        max_length=2000,
        rows=3,
        required=False,
    )
    need_owner = TextField(lazy("Behovsejer"), hint=lazy("Den, der har problemet hos jer: navn eller stilling."), required=False)


class TodayForm(SectionForm):
    heading = lazy("I dag")
    lead = lazy("Uden et billede af i dag kan ingen se, om det bliver bedre.")
    current_practice = TextArea(
        lazy("Sådan er det i dag"), hint=lazy("Hvordan løser I opgaven nu?"), max_length=4000, required=False
    )
    current_cost_ore = MoneyField(lazy("Hvad koster det om året?"), hint=lazy("Et skøn er nok."), required=False)
    tried = TextArea(lazy("Hvad er allerede prøvet?"), max_length=2000, rows=3, required=False)


class TargetRow(Form):
    """One line of the effect targets."""

    measure = TextField(lazy("Hvad måler I?"), required=False)
    baseline = TextField(lazy("Sådan er det i dag"), required=False)
    target = TextField(lazy("Effektmål"), required=False)


class EffectForm(SectionForm):
    heading = lazy("Effekten")
    lead = lazy("Hvad skal være bedre, når I er i mål?")
    desired_effect = TextArea(lazy("Ønsket effekt"), max_length=4000, required=False)

    def __init__(self, *args: Any, targets: Sequence[dict[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posted = request.form.get("rows", type=int) if self.is_submitted() else None
        shown = max(FIRST_ROWS, len(targets)) if posted is None else posted
        if "add_row" in request.form:
            shown += 1
        self.rows = [self._row(number, targets) for number in range(max(1, min(shown, MOST_ROWS)))]

    @staticmethod
    def _row(number: int, targets: Sequence[dict[str, Any]]) -> TargetRow:
        data = dict(targets[number]) if number < len(targets) else {}
        return TargetRow(prefix=f"row-{number}", data=data, meta={"csrf": False})

    @property
    def can_add(self) -> bool:
        return len(self.rows) < MOST_ROWS

    @property
    def names(self) -> list[str]:
        return [*super().names, "effect_targets"]

    @property
    def error_summary(self) -> list[tuple[str, str]]:
        return [*super().error_summary, *(pair for row in self.rows for pair in row.error_summary)]

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        rows_good = all(row.validate() for row in self.rows)
        if not rows_good:
            self.status = 422
        return good and rows_good

    def columns(self) -> dict[str, Any]:
        rows = [{part: row[part].data or "" for part in TARGET_PARTS} for row in self.rows]
        return {"desired_effect": self.desired_effect.data, "effect_targets": rows}

    def show_missing(self, sentences: dict[str, str]) -> None:
        if "desired_effect" in sentences:
            self.desired_effect.errors = [sentences["desired_effect"]]
        if "effect_targets" in sentences:
            self._blame_rows(sentences["effect_targets"])

    def add_domain_error(self, error: DomainError) -> None:
        errors = dict(getattr(error, "errors", {}))
        if "effect_targets" in errors:
            self._blame_rows(errors.pop("effect_targets"))
            self.status = error.status
            if not errors:
                return
        super().add_domain_error(error)

    def _blame_rows(self, sentence: str) -> None:
        """The sentence stands at the first part that is empty, of the first row begun."""
        begun = [row for row in self.rows if any(row[part].data for part in TARGET_PARTS)] or self.rows[:1]
        for row in begun:
            for part in TARGET_PARTS:
                if not row[part].data:
                    row[part].errors = [sentence]
                    return


class RequirementsForm(SectionForm):
    heading = lazy("Kravene")
    lead = lazy("Skriv, hvad løsningen skal kunne, ikke hvilket produkt det skal være. Så kan flere byde ind.")
    functional_requirements = TextArea(lazy("Funktionskrav"), hint=lazy("Ét krav på hver linje."), rows=8, required=False)

    def columns(self) -> dict[str, Any]:
        return {"functional_requirements": (self.functional_requirements.data or "").split("\n")}


class PlaceForm(SectionForm):
    """Codes are typed, or found in the official list when it is imported."""

    heading = lazy("Hvor, hvornår og hvor meget")
    lead = lazy("Det bruges til at finde andre med samme behov. Intet af det er bindende.")
    focus_area = Select(lazy("Fokusområde"), choices=FOCUS_AREAS, required=False)
    cpv = TextField(lazy("CPV-koder"), hint=lazy("8 cifre, adskilt af komma. For eksempel 43200000."), required=False)
    cpv_search = TextField(lazy("Find CPV-kode"), hint=lazy("Skriv et ord, og tryk på Søg."), required=False)
    cpv_found = Checkboxes(lazy("Koder, der passer"), required=False)
    nuts = Select(lazy("Region"), required=False)
    window_from = Select(lazy("Forventet udbudstidspunkt fra"), coerce=date.fromisoformat, required=False)
    window_to = Select(lazy("Forventet udbudstidspunkt til"), coerce=date.fromisoformat, required=False)
    volume_low_ore = MoneyField(lazy("Forventet omfang: lavt skøn"), hint=lazy("For hele perioden. Ikke bindende."), required=False)
    volume_likely_ore = MoneyField(lazy("Forventet omfang: sandsynligt skøn"), required=False)
    volume_high_ore = MoneyField(lazy("Forventet omfang: højt skøn"), required=False)

    def offer(self, today: date, regions: Sequence[tuple[str, str]], found: Sequence[tuple[str, str]] | None) -> None:
        """Set what can be chosen; `found` is None where no CPV list is imported."""
        self.nuts.choices = _with(regions, self.nuts.data)
        quarters = [quarter_start(today)]
        while len(quarters) < QUARTERS_AHEAD:
            quarters.append(next_quarter(quarters[-1]))
        for select in (self.window_from, self.window_to):
            kept = select.object_data
            days = sorted({*quarters, *([kept] if kept else [])})
            select.choices = [(day, quarter_name(day)) for day in days]
        if found is None:
            del self.cpv_search
            del self.cpv_found
        else:
            self.cpv_found.choices = list(found)

    def validate_cpv(self, field: TextField) -> None:
        for code in split_codes(field.data or ""):
            try:
                codes.cpv(code)
            except DomainError as error:
                raise ValidationError(error.sentence) from error

    def columns(self) -> dict[str, Any]:
        values = {name: self._fields[name].data for name in self.names if name not in ("cpv_search", "cpv_found")}
        ticked = self.cpv_found.data or [] if "cpv_found" in self._fields else []
        typed = [codes.cpv(code) for code in split_codes(values["cpv"] or "")]
        values["cpv"] = list(dict.fromkeys([*typed, *ticked]))
        if values["window_from"]:
            values["window_to"] = quarter_end(values["window_to"] or values["window_from"])
        return values


class VisibilityForm(SectionForm):
    heading = lazy("Hvem kan se behovet?")
    lead = lazy("I kan ændre det senere.")
    visibility = Radios(lazy("Hvem kan se behovet?"), choices=VISIBILITIES)


class WithdrawForm(Form):
    version = Hidden(coerce=int)
    reason = TextArea(
        lazy("Hvorfor trækker I behovet tilbage?"),
        missing=lazy("Skriv, hvorfor I trækker behovet tilbage."),
        hint=lazy("Det står i historikken."),
        max_length=2000,
        rows=3,
    )


class AnswerForm(Form):
    """What one side says to a match; which answer it is, is the button."""

    note = TextArea(lazy("Skriv til dem"), required=False, max_length=2000, rows=3)


SECTIONS: tuple[type[SectionForm], ...] = (ProblemForm, TodayForm, EffectForm, RequirementsForm, PlaceForm, VisibilityForm)


def section_of(name: str) -> int:
    """The number, from 1, of the section that holds a field."""
    places = {"effect_targets": EffectForm}
    wanted = places.get(name)
    return next(n for n, form in enumerate(SECTIONS, 1) if form is wanted or hasattr(form, name))


def open_section(number: int, need: InnovationNeed | None) -> SectionForm:
    """The section's form with what is stored, or with what was posted."""
    made = SECTIONS[number - 1]
    if need is None:
        return made()
    data = {name: getattr(need, name) for name in vars(InnovationNeed) if not name.startswith("_") and name != "organisation"}
    data["cpv"] = ", ".join(need.cpv)
    data["functional_requirements"] = "\n".join(need.functional_requirements)
    data["window_from"] = quarter_start(need.window_from) if need.window_from else None
    data["window_to"] = quarter_start(need.window_to) if need.window_to else None
    if made is EffectForm:
        return EffectForm(data=data, targets=need.effect_targets)
    return made(data=data)


def split_codes(text: str) -> list[str]:
    return [part for part in re.split(r"[;,\s]+", text) if part]


def _with(choices: Sequence[tuple[str, str]], kept: str | None) -> list[tuple[str, str]]:
    """The choices, and the stored value when it is not among them."""
    known = {value for value, _label in choices}
    return [*choices, *([(kept, kept)] if kept and kept not in known and not request.form else [])]


def requirement_hints(words: Sequence[tuple[str, str]]) -> list[str]:
    """One gentle sentence per requirement that seems to name a product."""
    return [
        _(
            "“{requirement}” ser ud til at nævne et produkt ({word}). Skriv hellere, hvad løsningen skal kunne.",
            requirement=line,
            word=word,
        )
        for line, word in words
    ]
