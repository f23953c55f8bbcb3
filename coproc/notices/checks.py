"""What a complete notice can still have wrong, in sentences: the SDK's rules between fields, and the law's own that no rule checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coproc.kernel.translation import gettext as _, pick
from coproc.notices.catalogue import code_list
from coproc.notices.moments import plain_date
from coproc.notices.sheet import Draft, Fault

# BR-BT-00262: the beginnings of the CPV codes that fit a nature; what is not here does not fit.
CPV_OF = {
    "supplies": ("0", "1", "2", "3", "40", "41", "42", "43", "44", "48"),
    "works": ("45",),
    "services": ("49", "5", "6", "7", "8", "9"),
}


def checked(draft: Draft) -> Draft:
    """The draft with its faults added."""
    return replace(draft, faults=(*draft.faults, *_faults(draft)))


def _faults(draft: Draft) -> Iterator[Fault]:
    yield from _buyers(draft)
    yield from _cpv(draft)
    yield from _dates(draft)
    yield from _innovation(draft)
    if draft.subtype == "29":
        yield from _figures(draft)


def _buyers(draft: Draft) -> Iterator[Fault]:
    """Exactly one leader of several buyers: no rule of the SDK checks it."""
    buyers = draft.of("buyer")
    if not buyers:
        yield Fault(_("Bekendtgørelsen har ingen køber."), draft.mends.get("buyers", ""))
    leaders = sum(1 for buyer in buyers if buyer.get("lead") == "true")
    if len(buyers) > 1 and leaders != 1:
        yield Fault(_("Vælg præcis én gruppeleder blandt køberne."), draft.mends.get("lead", ""))


def _cpv(draft: Draft) -> Iterator[Fault]:
    for lot in draft.lots:
        seen = draft.within(lot)
        yield from _fits(seen.get("nature"), seen.get("cpv"), lot.mend or draft.mends.get("cpv", ""))


def _fits(nature: str, cpv: str, mend: str) -> Iterator[Fault]:
    if nature and cpv and not cpv.startswith(CPV_OF.get(nature, ())):
        label = pick(code_list("contract-nature")[nature])
        yield Fault(
            _("CPV-koden {cpv} passer ikke til hovedformålet “{nature}”. Ret en af dem.", cpv=cpv, nature=label),
            mend,
        )


def _dates(draft: Draft) -> Iterator[Fault]:
    """A deadline, or the planned notice, must come after the dispatch (compared by the day in Denmark)."""
    sent = draft.get("dispatch_date")
    names = {"planned_on": "4 7", "answers_date": "E1", "tenders_date": "16", "requests_date": "16"}
    for name, subtypes in names.items():
        value = draft.get(name)
        if sent and value and draft.subtype in subtypes.split() and plain_date(value) <= plain_date(sent):
            yield Fault(_("Fristen ligger ikke efter den dag, bekendtgørelsen sendes. Flyt fristen."), draft.mends.get(name, ""))


def _innovation(draft: Draft) -> Iterator[Fault]:
    if draft.subtype == "16" and draft.get("innovation") and not draft.get("innovation_words"):
        yield Fault(_("Skriv, hvad der er nyt i det, I søger, når købet er innovativt."), draft.mends.get("innovation_words", ""))
    if draft.get("candidates_most") and int(draft["candidates_most"]) < int(draft.get("candidates_least") or 0):
        yield Fault(_("Det højeste antal ansøgere er mindre end det mindste."), draft.mends.get("candidates_most", ""))


def _figures(draft: Draft) -> Iterator[Fault]:
    """All tenders are from enterprises of some size, and no kind is more than all."""
    for lot in draft.lots:
        seen, whose = draft.within(lot), f"{lot.name}: " if lot.name else ""
        if not seen.get("received") or seen.plain["counted"] != "true":
            continue
        whole, mend = int(seen["received"]), lot.mend or draft.mends.get("received_sme", "")
        if any(seen.get(name) and int(seen[name]) > whole for name in ("received_sme", "received_electronic")):
            yield Fault(whose + _("Der kan ikke være flere tilbud af en slags end i alt."), mend)
        if int(seen.get("received_eea") or 0) + int(seen.get("received_outside") or 0) > whole:
            yield Fault(whose + _("Der kan ikke være flere udenlandske tilbud end i alt."), mend)
        if len(lot.awards) > whole:
            yield Fault(whose + _("Der kan ikke være flere vindere end tilbud."), mend)
