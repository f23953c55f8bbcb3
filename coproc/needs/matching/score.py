"""Which other needs are the same problem, how sure that is, and whether to propose it. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coproc.needs.matching.index import Document, Index, NeedText
from coproc.needs.matching.reasons import reasons_for

# Calibrated on the written needs (docs/matching.md): a cosine of this is as likely right as wrong to a cautious reader.
CERTAIN = 0.15
# What must be left when the strongest shared word is taken away: one word alone does not make the same problem.
BESIDE_STRONGEST = 0.03


@dataclass(frozen=True)
class Match:
    """One other need. `suggest`: the product proposes it; below that it is only the nearest there is."""

    id: str
    score: float
    suggest: bool
    reasons: list[str]


def nearest(need: NeedText, index: Index, top: int = 10) -> list[Match]:
    """The `top` nearest other needs, best first; fewer where no more share a term. `need` may be new to the index."""
    document = index.document_of(need)
    return [_match(document, index.documents[place], cosine) for place, cosine in index.nearest(document, top)]


def rank(needs: Sequence[NeedText], top: int = 10, progress: Callable[[], object] | None = None) -> dict[str, list[Match]]:
    """Every need's nearest others, whatever the order they come in. `progress` is called after each need.

    Raises ValueError when an id stands twice.
    """
    if len({need.id for need in needs}) < len(needs):
        raise ValueError("an id stands twice")
    index = Index(needs)
    ranked = {}
    for need in needs:
        ranked[need.id] = nearest(need, index, top)
        if progress is not None:
            progress()
    return ranked


def _match(document: Document, other: Document, cosine: float) -> Match:
    """The score is 0.5 where the proposal begins, and nears 1 as the texts become the same."""
    score = round(cosine / (cosine + CERTAIN), 4)
    proposed = cosine >= CERTAIN and cosine - _strongest(document, other) >= BESIDE_STRONGEST
    return Match(other.need.id, score, proposed, reasons_for(document, other))


def _strongest(document: Document, other: Document) -> float:
    """The most that a single word, of either text, adds to the cosine through all it stands for."""
    most = 0.0
    for one, two in ((document, other), (other, document)):
        shares: dict[str, float] = {}
        for term, value in one.vector.items():
            if term in two.vector:
                word = one.words.get(term, "")
                shares[word] = shares.get(word, 0.0) + value * two.vector[term]
        most = max(most, *shares.values(), 0.0)
    return most
