"""What an administrator writes into the rule tables."""

from __future__ import annotations

from typing import Any

from coproc.accounts import words
from coproc.accounts.models import OrganisationType
from coproc.kernel.errors import FieldErrors
from coproc.kernel.translation import gettext as _, lazy
from coproc.reference import labels
from coproc.reference.rules import Nature, TimeLimitRule
from coproc.reference.thresholds import Threshold
from coproc.web.forms import Checkbox, Checkboxes, DateField, Form, IntegerField, Radios, Select, TextArea, TextField

BUYERS = (
    OrganisationType.STATE,
    OrganisationType.MUNICIPALITY,
    OrganisationType.REGION,
    OrganisationType.PUBLIC_BODY,
    OrganisationType.UTILITY,
)
_SOURCE_HINT = lazy("Adressen på siden, eller hvor det står. Den, der godkender, slår op samme sted.")


def _choices(names: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(key), label) for key, label in names.items()]


class RowForm(Form):
    """What both tables ask of a row."""

    source = TextField(lazy("Kilde"), hint=_SOURCE_HINT, max_length=500)
    is_verified = Checkbox(
        lazy("Jeg har læst tallet i kilden"),
        hint=lazy("Uden flueben bliver rækken vist som ikke verificeret."),
        required=False,
    )
    valid_from = DateField(lazy("Gælder fra"))
    valid_to = DateField(lazy("Gælder til og med"), hint=lazy("Tom, når der ikke er sat en slutdato."), required=False)

    def _shared(self) -> dict[str, Any]:
        first, last = self.valid_from.data, self.valid_to.data
        if last and last < first:
            raise FieldErrors({"valid_to": _("Rækken skal ophøre efter den dag, den gælder fra.")})
        return {"source": self.source.data, "verified": self.is_verified.data, "valid_from": first, "valid_to": last}


class ThresholdForm(RowForm):
    kind = Select(lazy("Slags indkøb"), choices=lambda: _choices(labels.KINDS))
    buyers = Checkboxes(lazy("Købere, den gælder for"), choices=lambda: [(kind.value, words.TYPES[kind]) for kind in BUYERS])
    kroner = IntegerField(lazy("Beløb i hele kroner uden moms"), least=1, most=10**11)
    euro = IntegerField(lazy("Beløb i hele euro uden moms"), least=1, most=10**10, required=False)

    def row(self) -> Threshold:
        """Raises FieldErrors."""
        shared = self._shared()
        return Threshold(kind=self.kind.data, buyers=tuple(self.buyers.data), eur=self.euro.data, dkk=self.kroner.data, **shared)

    @staticmethod
    def shown(row: Threshold) -> dict[str, Any]:
        """A row as what would have been typed, unverified until somebody has read the number again."""
        dates = {"valid_from": row.valid_from, "valid_to": row.valid_to}
        return {"kind": str(row.kind), "buyers": list(row.buyers), "kroner": row.dkk, "euro": row.eur, "source": "", **dates}


class TimeLimitForm(RowForm):
    regime = Select(lazy("Regelsæt"), choices=lambda: _choices(labels.REGIMES))
    procedure = Select(lazy("Procedure"), choices=lambda: _choices(labels.PROCEDURES))
    step = Select(lazy("Trin"), choices=lambda: _choices(labels.STEPS))
    condition = Select(lazy("Betingelse"), choices=lambda: _choices(labels.CONDITIONS))
    event = Select(lazy("Regnes fra dagen efter"), choices=lambda: _choices(labels.EVENTS))
    nature = Radios(lazy("Hvad siger loven?"), choices=lambda: _choices(labels.NATURES))
    days = IntegerField(lazy("Antal dage"), hint=lazy("Kalenderdage."), least=1, most=400, required=False)
    months = IntegerField(lazy("eller antal måneder"), least=1, most=60, required=False)
    basis = TextField(lazy("Paragraf"), hint=lazy("For eksempel udbudsloven § 57."), max_length=300)

    def row(self) -> TimeLimitRule:
        """Raises FieldErrors."""
        given = [number for number in (self.days.data, self.months.data) if number is not None]
        if self.nature.data == Nature.MINIMUM and len(given) != 1:
            raise FieldErrors({"days": _("Skriv enten antal dage eller antal måneder.")})
        if self.nature.data != Nature.MINIMUM and given:
            raise FieldErrors({"days": _("Når loven beder om en passende frist, er der ikke noget tal at skrive.")})
        names = ("regime", "procedure", "step", "condition", "event", "nature", "days", "months", "basis")
        return TimeLimitRule(**{name: self[name].data for name in names}, **self._shared())

    @staticmethod
    def shown(row: TimeLimitRule) -> dict[str, Any]:
        """A row as what would have been typed, unverified until somebody has read the number again."""
        names = ("days", "months", "basis", "valid_from", "valid_to")
        chosen = ("regime", "procedure", "step", "condition", "event", "nature")
        return {**{name: getattr(row, name) for name in names}, **{name: str(getattr(row, name)) for name in chosen}}


class EndForm(Form):
    first_day_without = DateField(lazy("Den første dag, rækken ikke gælder"))
    reason = TextArea(lazy("Begrundelse"), rows=3, max_length=1000)
