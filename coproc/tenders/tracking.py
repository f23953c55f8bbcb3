"""Fra hensigt til indkøb: what each organisation promised, tendered and bought, with the reason when not (PRODUCT no. 16)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.agreements import queries as agreements
from coproc.agreements.models import Signature
from coproc.agreements.wording import STANCES, first_of_quarter, quarter, quarters_from
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _, lazy, ngettext
from coproc.processes import queries as processes
from coproc.tenders import queries
from coproc.tenders.queries import TenderRow
from coproc.web.parts import Bar

# From promise to purchase, the furthest first. States of the tender where they tell it themselves.
STANDS: dict[str, Any] = {
    "bought": lazy("Har købt"),
    "tendered": lazy("Har udbudt"),
    "planned": lazy("Planlægger udbud"),
    "bound_by_framework": lazy("Bundet af rammeaftale"),
    "annulled": lazy("Annulleret"),
    "other_outcome": lazy("Andet end indkøb"),
    "no_tender": lazy("Intet udbud"),
    "nothing": lazy("Intet udbud oprettet endnu"),
}
NOT_BOUGHT = ("annulled", "other_outcome", "no_tender")
ASKED = ("applications", "offers", "evaluation", "notified", "standstill")  # offers may be had without a notice


@dataclass(frozen=True)
class Line:
    """One organisation: its word, and the tenders behind which it stands."""

    organisation: Organisation
    signature: Signature | None
    tenders: list[TenderRow] = field(default_factory=list)

    @property
    def stance(self) -> str:
        if self.signature:
            return self.signature.stance
        return self.tenders[0].tender.stance if self.tenders else "waits"

    @property
    def expected_on(self) -> date | None:
        """The first date a tender gives, else the quarter the letter says. Who has ended without a purchase expects nothing any more."""
        live = [row for row in self.tenders if row.case.state not in NOT_BOUGHT]
        if self.tenders and not live:
            return None
        dates = [day for day in map(_expected, live) if day]
        return min(dates) if dates else self.signature.expected_from if self.signature else None

    @property
    def stands(self) -> str:
        """How far the intent has come: the furthest of the organisation's tenders, a key of STANDS."""
        return min((stand_of(row) for row in self.tenders), key=list(STANDS).index, default="nothing")

    @property
    def expected(self) -> str:
        return quarter(self.expected_on) if self.expected_on else ""

    @property
    def promise(self) -> str:
        """What the letter says they will do: a volume, or a requirement in their own tenders."""
        said = self.signature
        if said is None:
            return ""
        if said.commitment == "volume" and said.volume_likely_ore is not None:
            return _("Forventet omfang {value} (ikke bindende)", value=kroner(said.volume_likely_ore))
        if said.commitment == "requirement":
            share = _("Stiller krav i {n} % af egne udbud", n=said.requirement_share) if said.requirement_share else ""
            count = ngettext("Stiller krav i {n} eget udbud", "Stiller krav i {n} egne udbud", said.requirement_count or 0)
            return share or (count if said.requirement_count else _("Stiller krav i egne udbud"))
        return _("Har underskrevet hensigtserklæringen")


def _expected(row: TenderRow) -> date | None:
    """One that is bound can buy when the framework has run out, whatever was planned before."""
    return row.tender.framework_until if row.case.state == "bound_by_framework" else row.expected_on


def stand_of(row: TenderRow) -> str:
    """Where one tender stands between promise and purchase."""
    if row.tender.contract_signed_on:
        return "bought"
    if row.case.state in STANDS:
        return row.case.state
    return "tendered" if row.tender.notice_sent_on or row.case.state in ASKED else "planned"


def summary(found: list[Line]) -> list[tuple[str, int]]:
    """(how far, how many organisations), those that are none left out."""
    counts = Counter(line.stands for line in found)
    return [(str(label), counts[key]) for key, label in STANDS.items() if counts[key]]


def lines(session: Session, process_id: int, rows: list[TenderRow]) -> list[Line]:
    """Everyone who signed, and everyone who stands behind a tender; those who go first stand first."""
    signed = {row.organisation.id: row for row in agreements.signatories(session, process_id) if row.is_valid}
    members = {row.organisation.id: row.organisation for row in processes.joined(session, process_id)}
    behind = queries.participations(session, [row.tender.id for row in rows])
    mine: dict[int, list[TenderRow]] = {}
    for row in rows:
        for _participation, organisation in behind.get(row.tender.id, []):
            members.setdefault(organisation.id, organisation)
            mine.setdefault(organisation.id, []).append(row)
    found = [
        Line(organisation, signed[number].signature if number in signed else None, mine.get(number, []))
        for number, organisation in members.items()
        if number in signed or number in mine
    ]
    order = list(STANCES)
    return sorted(found, key=lambda line: (order.index(line.stance), line.organisation.sort_key))


def by_quarter(found: list[Line]) -> list[Bar]:
    """How many expect to publish in each quarter, from the first to the last."""
    counts = Counter(first_of_quarter(line.expected_on) for line in found if line.expected_on)
    if not counts:
        return []
    return [Bar(quarter(day), counts[day]) for day in takewhile(lambda day: day <= max(counts), quarters_from(min(counts)))]
