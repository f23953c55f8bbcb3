"""The sentences of one-to-one meetings: why a wish was not met, what a plan's proof means, what competitors may not talk about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coproc.dialogues.meetings.models import MeetingPlan
from coproc.dialogues.meetings.problem import Unmet
from coproc.dialogues.meetings.queries import Board, Row
from coproc.kernel.clock import local
from coproc.kernel.formats import clock_time, long_date, short_date
from coproc.kernel.translation import gettext as _, lazy, ngettext

# Konkurrenceloven § 6 forbids agreements and the exchange of what competitors can steer by (DOMAIN 5b).
COMPETITORS: Any = lazy(
    "Der sidder flere virksomheder ved samme bord. Er I konkurrenter, forbyder konkurrencelovens § 6, at I aftaler eller udveksler "
    "noget, I kan rette jer efter hos hinanden: priser, rabatter, omkostninger, kunder, kapacitet og planer for tilbud. "
    "Tal om behovet. Det, I kun vil sige til køberne, kan I skrive som skriftligt input."
)
ORDER: Any = lazy(
    "Køen er: først dem uden et møde, så dem med færrest møder, så det højeste ønske, og til sidst dem, der bekræftede deres tilmelding først."
)


def span(row: Row) -> str:
    """“torsdag den 3. december 2026 kl. 9.00–10.00”."""
    return times(row.slot.starts_at, row.slot.ends_at)


def times(starts_at: datetime, ends_at: datetime) -> str:
    return f"{long_date(local(starts_at).date())} {hours(starts_at, ends_at)}"


def hours(starts_at: datetime, ends_at: datetime) -> str:
    return f"{clock_time(starts_at)}–{clock_time(ends_at).removeprefix('kl. ')}"


def short_times(starts_at: datetime, ends_at: datetime) -> str:
    return f"{short_date(starts_at)} {hours(starts_at, ends_at)}"


def why_unmet(board: Board, one: Unmet) -> str:
    """The reason in a sentence, for the facilitator and for the company."""
    buyer = board.names.get(one.buyer, "–")
    if one.why == "no_table":
        return _("{buyer} sidder ikke ved noget bord.", buyer=buyer)
    if one.why == "never_together":
        return _("Der er ingen tid, hvor både virksomheden og {buyer} kan.", buyer=buyer)
    if one.why == "most":
        return ngettext(
            "Hver virksomhed kan få ét møde, og det er givet.",
            "Hver virksomhed kan få {n} møder, og de er givet.",
            board.plan.most,
        )
    if one.why == "taken":
        return ngettext(
            "Den ene tid, hvor begge kan, er givet til en anden: ét møde til hver går forud, så flest mulige ønsker, så rækkefølgen af ønsker og bekræftelse.",
            "De {n} tider, hvor begge kan, er givet til andre: ét møde til hver går forud, så flest mulige ønsker, så rækkefølgen af ønsker og bekræftelse.",
            one.times,
        )
    return _("De tider, der er tilbage hos {buyer}, falder sammen med virksomhedens andre møder.", buyer=buyer)


def proof(plan: MeetingPlan) -> list[str]:
    """What was reached, and how sure it is that no plan is better."""
    found = []
    for level in plan.proof:
        value, bound = level["value"], level["bound"]
        if level["goal"] == "companies":
            found.append(
                ngettext("{n} virksomhed får mindst ét møde.", "{n} virksomheder får mindst ét møde.", value)
                + " "
                + _sure(value, bound)
            )
        elif level["goal"] == "wishes":
            found.append(ngettext("{n} ønske er opfyldt.", "{n} ønsker er opfyldt.", value) + " " + _sure(value, bound))
    if any(level["goal"] == "wishes" and level["value"] for level in plan.proof):
        ranks = next((level for level in plan.proof if level["goal"] == "ranks"), None)
        if ranks is not None and ranks["value"] == ranks["bound"]:
            found.append(_("Ønskernes rækkefølge er fulgt så godt, som det kan lade sig gøre."))
        else:
            found.append(_("Ønskernes rækkefølge kan måske følges lidt bedre: der var ikke tid til at bevise det."))
    return found


def _sure(value: int, bound: int) -> str:
    if value == bound:
        return _("Det er bevist, at flere ikke kan lade sig gøre.")
    return _("Højst {bound} kan lade sig gøre; afstanden til det bedste er højst {gap}.", bound=bound, gap=bound - value)
