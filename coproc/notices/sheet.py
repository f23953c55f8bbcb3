"""A notice before it is a file: its values, each with where it came from, and the copy sheet's lines. Pure: no database, no request."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from coproc.kernel.formats import number, short_date
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _, lazy, pick
from coproc.notices.catalogue import NoticeField, Subtype, code_list, fields, questions
from coproc.notices.moments import plain_date

PARTS = {
    "notice": lazy("Bekendtgørelsen"),
    "buyer": lazy("Køber"),
    "procedure": lazy("Proceduren"),
    "lot": lazy("Delkontrakten"),
    "result": lazy("Resultatet"),
    "winner": lazy("Vinderen"),
    "review": lazy("Klageinstans"),
    "system": lazy("Sættes af udbudssystemet"),
}


def stamped(title: str, *, is_example: bool) -> str:
    """What is made up says so, on the file too."""
    return f"EKSEMPEL: {title}" if is_example else title


@dataclass(frozen=True)
class Found:
    """A value as eForms writes it, the sentence that says where it came from, and the page that mends it."""

    value: str
    source: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Party:
    """An organisation of the notice. `mend`: where its particulars are written."""

    key: str  # ORG-0001
    role: str  # buyer, review, winner
    name: str
    values: Mapping[str, Found]
    mend: str = ""

    def __getitem__(self, name: str) -> str:
        return self.values[name].value

    def get(self, name: str) -> str:
        found = self.values.get(name)
        return found.value if found else ""


@dataclass(frozen=True)
class Criterion:
    """`kind`: price, cost or quality."""

    kind: str
    description: str


@dataclass(frozen=True)
class Award:
    """One winner of one lot and its contract: what is said here rather than of the lot or the whole notice."""

    name: str = ""
    values: Mapping[str, Found] = field(default_factory=dict)
    mend: str = ""


@dataclass(frozen=True)
class Lot:
    """A lot (in a 4 a part). `values` are its own, over those of the whole notice; `name` is empty when there is only one."""

    name: str = ""
    values: Mapping[str, Found] = field(default_factory=dict)
    awards: tuple[Award, ...] = ()
    mend: str = ""


NO_WINNER, STILL_OPEN, WINNER = "clos-nw", "open-nw", "selec-w"


@dataclass(frozen=True)
class Draft:
    """Everything a notice says. `mends`: the page that mends a value that is not there; `faults`: what else stands in its way."""

    subtype: Subtype
    values: Mapping[str, Found]
    parties: tuple[Party, ...]
    criteria: tuple[Criterion, ...] = ()
    mends: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lots: tuple[Lot, ...] = (Lot(),)

    def __getitem__(self, name: str) -> str:
        return self.values[name].value

    def get(self, name: str) -> str:
        found = self.values.get(name)
        return found.value if found else ""

    def within(self, lot: Lot, award: Award | None = None) -> Draft:
        """The same notice as seen from one lot, or from one winner of it: its own values stand before the others'."""
        own = dict(award.values) if award else {}
        return replace(self, values=ChainMap(own, dict(lot.values), dict(self.values)))

    def of_lots(self) -> Iterator[Draft]:
        return (self.within(lot) for lot in self.lots)

    def of_awards(self) -> Iterator[Draft]:
        return (self.within(lot, award) for lot in self.lots for award in lot.awards)

    def of(self, role: str) -> list[Party]:
        return [party for party in self.parties if party.role == role]

    @property
    def plain(self) -> dict[str, str]:
        """Names and codes, for the conditions of the catalogue."""
        known = {name: found.value for name, found in self.values.items()}
        uncounted = known.get("outcome") == STILL_OPEN or known.get("no_award_reason") == "no-rece"
        flags = {
            "several_buyers": len(self.of("buyer")) > 1,
            "several_lots": len(self.lots) > 1,
            "awarded": any(one.get("outcome") == WINNER for one in self.of_lots()),
            "counted": not uncounted,  # figures of tenders received are neither asked nor allowed
        }
        return known | {name: "true" if flag else "false" for name, flag in flags.items()}


@dataclass(frozen=True)
class Fault:
    """Why there is no file yet, and where it is mended."""

    sentence: str
    mend: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the copy sheet. `text` is what is copied; `code` how eForms writes it, where that differs."""

    field: NoticeField
    part: str
    party: str
    text: str
    code: str
    source: str
    mend: str
    missing: str = ""

    @property
    def label(self) -> str:
        return pick(self.field.label)


def shown(kind: str, list_name: str, value: str) -> str:
    """A value as the reader reads it."""
    if kind in {"code", "codes"}:
        labels = code_list(list_name)
        return ", ".join(pick(labels[code]) if code in labels else code for code in value.split())
    if kind == "date":
        return short_date(plain_date(value))
    if kind == "time":
        return value[:5]
    if kind == "yes_no":
        return _("Ja") if value == "true" else _("Nej")
    if kind == "months":
        return _("{n} måneder", n=value)
    if kind == "amount":
        return kroner(int(Decimal(value) * 100))
    return number(int(value)) if kind == "number" and value.isdecimal() else value


def rows(draft: Draft) -> list[Row]:
    """Every line of the sheet, in the order of the catalogue; what is optional and unknown is left out."""
    found: list[Row] = []
    for one in fields():
        if draft.subtype not in one.in_:
            continue
        if one.part in {"buyer", "party", "winner"}:
            wanted = ("buyer", "review", "winner") if one.part == "party" else (one.part,)
            for party in draft.parties:
                if party.role in wanted:
                    values = {**draft.plain, **{name: known.value for name, known in party.values.items()}}
                    found += _row(one, draft, values, party.values.get(one.value), party)
        elif one.each:
            for whose, mend, seen in _each(draft, one.each):
                own = replace(seen, mends={**draft.mends, one.value: mend}) if mend else seen
                found += _row(one, own, own.plain, own.values.get(one.value), None, whose)
        else:
            found += _row(one, draft, draft.plain, draft.values.get(one.value), None)
    return found


def _each(draft: Draft, each: str) -> Iterator[tuple[str, str, Draft]]:
    """Whose line it is, where it is mended when that is a page of its own, and the notice seen from there."""
    for lot in draft.lots:
        if each == "lot":
            yield lot.name, lot.mend, draft.within(lot)
        else:
            for award in lot.awards:
                yield ": ".join(part for part in (lot.name, award.name) if part), award.mend, draft.within(lot, award)


def _row(
    one: NoticeField, draft: Draft, values: Mapping[str, str], known: Found | None, party: Party | None, whose: str = ""
) -> Iterable[Row]:
    part, whose = (party.role, party.name) if party else (one.part, whose)
    if known is not None and known.value:
        named = next((other.name for other in draft.parties if other.key == known.value), "")
        text = named if one.kind == "party" and named else shown(one.kind, one.list_name, known.value)
        code = known.value if known.value != text else ""
        yield Row(one, part, whose, text, code, known.source, known.mend)
    elif one.is_mandatory(draft.subtype, values):
        if one.part == "system":  # an id that is made with the file
            yield Row(one, part, whose, "", "", _("Laves, når filen hentes"), "")
            return
        mend = (party.mend if party else "") or draft.mends.get(one.value, "")
        yield Row(one, part, whose, "", "", "", mend, _why(one, whose))


def _why(one: NoticeField, whose: str) -> str:
    label = pick(one.label)
    asked = questions().get(one.value)
    if whose:
        return _("{who}: {field} mangler.", who=whose, field=label)
    if asked:
        return _("Svar mangler: {question}", question=pick(asked.label))
    return _("{field} mangler.", field=label)


def missing(draft: Draft) -> list[Fault]:
    """What must be mended before there is a file; each thing once, however many fields need it."""
    seen: dict[tuple[str, str], Fault] = {}
    for row in rows(draft):
        if row.missing:
            seen.setdefault((row.field.value, row.party), Fault(f"{row.field.id}: {row.missing}", row.mend))
    return [*seen.values(), *draft.faults]
