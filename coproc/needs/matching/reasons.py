"""Why two needs are shown together, in sentences a buyer reads: what they share, then how they differ."""

from __future__ import annotations

from datetime import date

from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.needs.matching.index import Document, NeedText

MOST_WORDS = 6
MOST_PAIRS = 3
_REGIONS = {
    "DK01": "Hovedstaden",
    "DK02": "Sjælland",
    "DK03": "Syddanmark",
    "DK04": "Midtjylland",
    "DK05": "Nordjylland",
}


def reasons_for(document: Document, other: Document) -> list[str]:
    """Shared words first, then CPV, outcomes, time, place and kind of buyer; differences last."""
    need, theirs = document.need, other.need
    return [*_shared_words(document, other), *_shared_facts(need, theirs), *_differences(need, theirs)]


def _shared_words(document: Document, other: Document) -> list[str]:
    same: dict[str, None] = {}
    pairs: dict[tuple[str, str], None] = {}
    shared = sorted(
        (term for term in document.vector if term in other.vector and term in document.words and term in other.words),
        key=lambda term: (-document.vector[term] * other.vector[term], term),
    )
    for term in shared:
        ours, theirs = document.words[term], other.words[term]
        if ours == theirs or (not term.startswith("#") and _alike(ours, theirs)):
            same[ours] = None
        elif ours not in same and theirs not in same:
            pairs[ours, theirs] = None
    said = []
    if same:
        said.append(_("Samme ord: {words}.", words=listed(list(same)[:MOST_WORDS])))
    # One word is told once: the pairs whose words are said already add nothing.
    told: set[str] = set(list(same)[:MOST_WORDS])
    fresh: list[tuple[str, str]] = []
    for ours, theirs in pairs:
        if not {ours, theirs} & told and len(fresh) < MOST_PAIRS:
            fresh.append((ours, theirs))
            told |= {ours, theirs}
    if fresh:
        words = listed([f"{ours} – {theirs}" for ours, theirs in fresh])
        said.append(_("Samme emne med andre ord: {pairs}.", pairs=words))
    return said


def _alike(one: str, two: str) -> bool:
    """Two endings of one word."""
    shorter, longer = sorted((one, two), key=len)
    return longer.startswith(shorter[: max(4, len(shorter) - 3)])


def _shared_facts(need: NeedText, theirs: NeedText) -> list[str]:
    said = []
    if branch := shared_branch(need, theirs):
        said.append(_("Samme CPV-gren: {branch}.", branch=branch))
    outcomes = [outcome for outcome in need.outcomes if outcome.casefold() in {o.casefold() for o in theirs.outcomes}]
    if outcomes:
        said.append(_("Samme effektmål: {outcomes}.", outcomes=listed(outcomes)))
    if need.window and theirs.window and _overlap(need.window, theirs.window):
        said.append(_("I vil købe i samme periode."))
    if (region := _region(need)) and region == _region(theirs):
        said.append(_("Samme region: {region}.", region=_REGIONS.get(region, region)))
    if need.buyer_type.strip() and need.buyer_type.strip().casefold() == theirs.buyer_type.strip().casefold():
        said.append(_("Samme slags indkøber: {kind}.", kind=need.buyer_type.strip()))
    return said


def _differences(need: NeedText, theirs: NeedText) -> list[str]:
    said = []
    if need.cpv and theirs.cpv and not shared_branch(need, theirs):
        said.append(_("Forskel: ingen fælles CPV-gren."))
    if need.window and theirs.window and not _overlap(need.window, theirs.window):
        said.append(_("Forskel: I vil købe på forskellige tidspunkter."))
    ours, others = _region(need), _region(theirs)
    if ours and others and ours != others:
        said.append(_("Forskel: region {ours} og {theirs}.", ours=_REGIONS.get(ours, ours), theirs=_REGIONS.get(others, others)))
    mine, yours = need.buyer_type.strip(), theirs.buyer_type.strip()
    if mine and yours and mine.casefold() != yours.casefold():
        said.append(_("Forskel: slags indkøber {ours} og {theirs}.", ours=mine, theirs=yours))
    return said


def shared_branch(need: NeedText, theirs: NeedText) -> str:
    """The longest beginning, of 3 to 8 digits, that a CPV code of each has in common; else nothing."""
    best = ""
    for ours in need.cpv:
        for other in theirs.cpv:
            length = 0
            while length < min(len(ours), len(other), 8) and ours[length] == other[length]:
                length += 1
            # The zeros that fill a general code up are no common branch.
            branch = ours[:length].rstrip("0")
            if length >= 3 and len(branch) >= 2 and len(branch.ljust(3, "0")) > len(best):
                best = branch.ljust(3, "0")
    return best


def _region(need: NeedText) -> str:
    """The NUTS 2 region, where the code says one."""
    code = (need.nuts or "").strip().upper()
    return code[:4] if len(code) >= 4 else ""


def _overlap(one: tuple[date, date], two: tuple[date, date]) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]
