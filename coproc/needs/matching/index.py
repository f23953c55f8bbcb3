"""An inverted index over needs: sparse vectors of weighted terms, and the cosine between them. Plain Python."""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from coproc.needs.matching import tables, text
from coproc.needs.matching.text import Analyser, TextLanguage

# Up to about a thousand needs every list is read; at ten thousand, the telling ones. Keeps a search within 50 ms.
MOST_POSTINGS = 60_000


@dataclass(frozen=True)
class NeedText:
    """What the matching reads of a need. `window` is the first and last day of the expected purchase."""

    id: str
    title: str
    description: str = ""
    cpv: Sequence[str] = ()
    nuts: str | None = None
    buyer_type: str = ""
    window: tuple[date, date] | None = None
    outcomes: Sequence[str] = ()


@dataclass(frozen=True)
class Weights:
    """How much each kind of term counts. Chosen on measured sets; docs/matching.md has the figures."""

    title: float = 1.5
    part: float = 0.7
    concept: float = 1.2
    bridge: float = 0.5
    cpv: float = 0.25
    idf_power: float = 1.5
    prior_needs: float = 60.0
    rarest: float = 0.01
    unseen_word: float = 0.0005
    unseen_concept: float = 0.02


@dataclass
class Document:
    """One need as a vector of length 1, with the words that each term was read from."""

    need: NeedText
    language: TextLanguage
    vector: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


class Index:
    """The needs to search among. Immutable once built; a new need is scored with `vector_of` without being added."""

    def __init__(self, needs: Iterable[NeedText], weights: Weights | None = None) -> None:
        self.weights = weights or Weights()
        self._needs = sorted(needs, key=lambda n: n.id)
        self._repeated = text.repeated_sentences(n.description for n in self._needs)
        self._analyser = Analyser(text.count_words([f"{n.title} {n.description}" for n in self._needs]))
        self._background = tables.background()
        counted = [self._count(need) for need in self._needs]
        self._in_needs: Counter[str] = Counter()
        for _language, counts, _words in counted:
            self._in_needs.update(counts.keys())
        self._idf: dict[str, float] = {}
        self.documents = [
            Document(need, language, self._weigh(counts), words)
            for need, (language, counts, words) in zip(self._needs, counted, strict=True)
        ]
        self.place = {document.need.id: number for number, document in enumerate(self.documents)}
        self._postings: dict[str, tuple[array[int], array[float]]] = {}
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("l"))
        values: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
        for number, document in enumerate(self.documents):
            for term, value in document.vector.items():
                places[term].append(number)
                values[term].append(value)
        self._postings = {term: (places[term], values[term]) for term in places}

    def __len__(self) -> int:
        return len(self.documents)

    def document_of(self, need: NeedText) -> Document:
        """The need as a vector, whether or not it stands in the index."""
        number = self.place.get(need.id)
        if number is not None and self.documents[number].need == need:
            return self.documents[number]
        language, counts, words = self._count(need)
        return Document(need, language, self._weigh(counts), words)

    def nearest(self, document: Document, top: int) -> list[tuple[int, float]]:
        """(place, cosine) of the `top` nearest others, best first; ties by id.

        The heaviest terms' lists are read first. Past MOST_POSTINGS it stops and compares the best candidates in full.
        """
        scores = [0.0] * len(self.documents)
        left = MOST_POSTINGS
        for term, weight in sorted(document.vector.items(), key=lambda item: (-item[1], item[0])):
            if (found := self._postings.get(term)) is None:
                continue
            left -= len(found[0])
            if left < 0:
                break
            for number, value in zip(*found, strict=True):
                scores[number] += weight * value
        own = self.place.get(document.need.id)
        if own is not None:
            scores[own] = 0.0
        touched = ((score, -number) for number, score in enumerate(scores) if score > 0)
        best = heapq.nlargest(top if left >= 0 else max(5 * top, 50), touched)
        if left < 0:
            best = heapq.nlargest(top, ((self._cosine(document, -place), place) for _score, place in best))
        return [(-place, score) for score, place in best]

    def _cosine(self, document: Document, number: int) -> float:
        other = self.documents[number].vector
        return sum(value * other[term] for term, value in document.vector.items() if term in other)

    def _count(self, need: NeedText) -> tuple[TextLanguage, dict[str, float], dict[str, str]]:
        body = " ".join((text.without(need.description, self._repeated), *need.outcomes))
        language = text.language_of(f"{need.title} {need.description}")
        share = {
            "word": 1.0,
            "part": self.weights.part,
            "concept": self.weights.concept,
            "bridge": self.weights.bridge,
        }
        counts: defaultdict[str, float] = defaultdict(float)
        read: dict[str, str] = {}
        for source, weight in ((need.title, self.weights.title), (body, 1.0)):
            for term in self._analyser.terms(source, language):
                counts[term.key] += weight * share[term.kind] * term.share
                read.setdefault(term.key, term.word)
        weighed = {term: count if count < 1 else 1 + math.log(count) for term, count in counts.items()}
        for root in self._branch_stems(need.cpv):
            weighed[root] = weighed.get(root, 0.0) + self.weights.cpv
        return language, weighed, read

    @staticmethod
    def _branch_stems(codes: Sequence[str]) -> list[str]:
        stems: dict[str, None] = {}
        for code in codes:
            for length in (3, 4, 5):
                stems.update(dict.fromkeys(tables.branches().get(code[:length], ())))
        return [stem for stem in stems if stem not in text.stop_stems("da")]

    def _weigh(self, counts: dict[str, float]) -> dict[str, float]:
        vector = {term: count * self._rarity(term) for term, count in sorted(counts.items())}
        length = math.sqrt(sum(value * value for value in vector.values()))
        return {term: value / length for term, value in vector.items()} if length else {}

    def _rarity(self, term: str) -> float:
        """Inverse document frequency, of this corpus and of the background as so many needs more."""
        if term not in self._idf:
            w = self.weights
            unseen = w.unseen_concept if term.startswith("#") else w.unseen_word
            background = max(self._background.get(term, 0.0), unseen)
            share = (self._in_needs[term] + w.prior_needs * background) / (len(self._needs) + w.prior_needs)
            self._idf[term] = abs(math.log(min(max(share, w.rarest), 1.0))) ** w.idf_power
        return self._idf[term]
