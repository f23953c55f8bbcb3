"""Above or below the threshold: a verdict from the dated table, or a refusal to give one (DOMAIN 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from coproc.kernel.errors import DomainError
from coproc.kernel.formats import long_date, number
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _
from coproc.reference.rules import DATA

Outcome = Literal["above", "below", "unknown"]


class PurchaseKind(StrEnum):
    GOODS_SERVICES = "goods_services"
    LIGHT_SERVICES = "light_services"
    WORKS = "works"
    SMALL_LOTS = "small_lots"


class Threshold(BaseModel):
    """One amount for one kind of purchase and some types of buyer; `dkk` (whole kroner) is null until official."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PurchaseKind
    buyers: tuple[str, ...]
    eur: int | None
    dkk: int | None
    source: str
    verified: bool
    valid_from: date
    valid_to: date | None = None

    @property
    def ore(self) -> int | None:
        return None if self.dkk is None else self.dkk * 100


@dataclass(frozen=True)
class Verdict:
    """`unknown` blocks: whoever needs above or below must not go on with a guess."""

    outcome: Outcome
    sentence: str
    threshold: Threshold | None = None

    @property
    def blocked(self) -> bool:
        return self.outcome == "unknown"


@cache
def thresholds() -> tuple[Threshold, ...]:
    """The packaged table."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "thresholds.yaml").read_text("utf-8"))
    return tuple(
        Threshold.model_validate({**row, "valid_from": period["valid_from"], "valid_to": period["valid_to"]})
        for period in loaded["periods"]
        for row in period["rows"]
    )


def verdict(
    kind: PurchaseKind | str,
    buyer_type: str,
    value_ore: int,
    publication_day: date,
    *,
    table: Sequence[Threshold] | None = None,
) -> Verdict:
    """Whether an estimated value (øre, excl. VAT) reaches the threshold on publication day; equal counts as above.

    `unknown`, with a sentence on what to do, when the buyer's type has no row, the period is not in the table, or the
    amount in kroner is missing or unverified. Raises DomainError on an unknown kind or a negative value.
    """
    try:
        kind = PurchaseKind(kind)
    except ValueError:
        known = ", ".join(PurchaseKind)
        raise DomainError(_("Vi kender ikke typen {kind}. Vælg en af: {known}.", kind=kind, known=known), field="kind") from None
    if value_ore < 0:
        raise DomainError(_("Den anslåede værdi kan ikke være negativ."), field="value")
    rows = thresholds() if table is None else table
    current = [r for r in rows if r.valid_from <= publication_day and (r.valid_to is None or publication_day <= r.valid_to)]
    if not current:
        sentence = _(
            "Tabellen har ingen tærskelværdier for {day}. En administrator skal skrive dem ind, "
            "før I kan se, om I er over eller under.",
            day=long_date(publication_day),
        )
        return Verdict("unknown", sentence)
    row = next((r for r in current if r.kind == kind and buyer_type in r.buyers), None)
    if row is None:
        sentence = _(
            "Tærskelværdien afhænger af, hvad slags ordregiver I er. Afklar, om I er statslig myndighed, kommune, "
            "region, offentligretligt organ eller forsyningsselskab."
        )
        return Verdict("unknown", sentence)
    return _judged(row, value_ore, publication_day)


def _judged(row: Threshold, value_ore: int, day: date) -> Verdict:
    if row.ore is None:
        euro = _("{amount} euro", amount=number(row.eur)) if row.eur is not None else _("heller ikke kendt i euro")
        sentence = _(
            "Tærskelværdien i kroner mangler for {day} ({euro}). En administrator skal skrive den ind fra "
            "Konkurrence- og Forbrugerstyrelsen, før I kan se, om I er over eller under.",
            day=long_date(day),
            euro=euro,
        )
        return Verdict("unknown", sentence, row)
    values = {"value": kroner(value_ore), "threshold": kroner(row.ore), "day": long_date(day)}
    if not row.verified:
        return Verdict(
            "unknown",
            _("Tærskelværdien {threshold} for {day} er ikke bekræftet. En administrator skal bekræfte den.", **values),
            row,
        )
    if value_ore >= row.ore:
        return Verdict("above", _("{value} når op på tærskelværdien {threshold}, der gælder {day}.", **values), row)
    return Verdict("below", _("{value} er under tærskelværdien {threshold}, der gælder {day}.", **values), row)
