"""From a need's words to comparable terms: language, stop words, stems, compound parts, shared concepts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import snowballstemmer

from coproc.needs.matching import tables

TextLanguage = Literal["da", "en"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\W\d_]+\d+", re.UNICODE)
_SENTENCE = re.compile(r"[.!?:;](?=\s|$)|[\n\r•]+")
_NO_LETTER = re.compile(r"[\W_]+")
_SPELLINGS = str.maketrans({"ö": "ø", "ä": "æ", "ü": "y", "é": "e", "è": "e", "á": "a", "­": None, "\u200b": None})
_ENDINGS = ("erne", "ene", "rne", "en", "et", "er", "ne", "e", "s", "r")
_LINKS = ("", "s", "e", "er", "n")
# Endings that are words by accident: a split that leaves one of them is none.
_NO_PARTS = frozenset(
    (
        *("ning", "ninger", "else", "elser", "ring", "tage", "heden", "skab", "lige", "isk", "iske", "ering", "inger"),
        *("ende", "enhed", "ling", "erne", "ene", "eren", "tion"),
    )
)
SHORTEST_COMPOUND = 8
SHORTEST_PART = 4
SHORTEST_HEAD = 6
LONG_PART = 9
# `hoftebrud` is a fall by itself; that `brud` alone is a burst pipe counts for little.
BESIDE_DIRECT = 0.4


def normalise(text: str) -> str:
    """Lower case, composed letters, Danish letters where they were spelled otherwise, no control characters."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_SPELLINGS)
    return composed if composed.isprintable() else "".join(c if c.isprintable() else " " for c in composed)


def _danish_spelling(word: str) -> str:
    return word.replace("aa", "å").replace("ae", "æ").replace("oe", "ø")


def words(text: str) -> list[str]:
    """The words of a text, hyphenated ones also in their parts."""
    found = []
    for word in _WORD.findall(normalise(text)):
        found.append(word.replace("-", ""))
        if "-" in word:
            found.extend(part for part in word.split("-") if len(part) > 2)
    return found


def language_of(text: str) -> TextLanguage:
    """Danish or English, by whose function words are more; Danish when neither is."""
    tokens = words(text)
    danish, english = tables.function_words("da"), tables.function_words("en")
    score = sum((w in english) - (w in danish) - any(c in w for c in "æøå") for w in tokens)
    return "en" if score > 0 else "da"


@cache
def _stemmer(language: TextLanguage) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer({"da": "danish", "en": "english"}[language])


@cache
def stem(word: str, language: TextLanguage) -> str:
    return str(_stemmer(language).stemWord(_danish_spelling(word) if language == "da" else word))


@cache
def stop_stems(language: TextLanguage) -> frozenset[str]:
    return frozenset(stem(word, language) for word in tables.stop_words())


@cache
def concepts_of(word: str, language: TextLanguage) -> tuple[str, ...]:
    """The concepts a word stands for by itself: `bleer` → `kontinens`."""
    exact, prefixes = _concept_index(language)
    found = set(exact.get(stem(word, language), ()))
    for prefix, concept in prefixes:
        if word.startswith(prefix):
            found.add(concept)
    return tuple(sorted(found))


@cache
def _concept_index(language: TextLanguage) -> tuple[dict[str, frozenset[str]], tuple[tuple[str, str], ...]]:
    exact: dict[str, set[str]] = {}
    prefixes = []
    for concept, spoken in tables.concepts().items():
        for word in spoken[language]:
            if word.endswith("*"):
                prefixes.append((word[:-1], concept))
            else:
                exact.setdefault(stem(word.replace("-", ""), language), set()).add(concept)
    return {key: frozenset(value) for key, value in exact.items()}, tuple(prefixes)


def sentences(text: str) -> list[str]:
    """Trimmed sentences and headings."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def sentence_key(sentence: str) -> str:
    """What two printings of one sentence have in common: its letters and digits."""
    return _NO_LETTER.sub("", normalise(sentence))


def repeated_sentences(descriptions: Iterable[str]) -> frozenset[str]:
    """Keys of sentences that stand in two or more needs: template headings and stock phrases.

    A description that was copied (half or more of its sentences stand in the other one) counts as the same one, so that
    a copied need keeps its words.
    """
    texts = sorted({frozenset(key for s in sentences(d) if (key := sentence_key(s))) for d in descriptions}, key=sorted)
    where: dict[str, list[int]] = {}
    for number, keys in enumerate(texts):
        for key in keys:
            where.setdefault(key, []).append(number)
    repeated = set()
    for key, places in where.items():
        if len(places) < 2:
            continue
        first = texts[places[0]]
        copied = len(places) <= 5 and all(
            len(first & texts[other]) >= max(2, 0.5 * len(first | texts[other])) for other in places[1:]
        )
        if not copied:
            repeated.add(key)
    return frozenset(repeated)


def without(text: str, repeated: frozenset[str]) -> str:
    if not repeated:
        return text
    return ". ".join(s for s in sentences(text) if sentence_key(s) not in repeated)


@dataclass(frozen=True)
class Term:
    """One comparable feature of a word. `kind` decides its weight; `word` is what a person reads."""

    key: str
    kind: Literal["word", "part", "concept", "bridge"]
    share: float
    word: str


class Analyser:
    """Turns words into terms. Knows the packaged words and those of the corpus it was made for; answers are kept."""

    def __init__(self, corpus_words: Mapping[str, int] | None = None) -> None:
        """`corpus_words`: in how many needs each word stands."""
        self._known = {_danish_spelling(word): count for word, count in tables.danish_words().items()}
        for word, count in (corpus_words or {}).items():
            if count >= 2 and SHORTEST_PART <= len(word) <= 16:
                key = _danish_spelling(word)
                self._known[key] = self._known.get(key, 0) + count
        self._terms: dict[tuple[str, TextLanguage], tuple[Term, ...]] = {}
        self._splits: dict[str, tuple[str, ...]] = {}

    def terms(self, text: str, language: TextLanguage) -> list[Term]:
        found: list[Term] = []
        for word in words(text):
            key = (word, language)
            if key not in self._terms:
                self._terms[key] = tuple(self._word_terms(word, language))
            found.extend(self._terms[key])
        return found

    def _word_terms(self, word: str, language: TextLanguage) -> Iterable[Term]:
        root = stem(word, language)
        if len(word) < 2 or word in tables.stop_words() or root in stop_stems(language):
            return
        yield Term(root, "word", 1.0, word)
        named = dict.fromkeys(concepts_of(word, language), 1.0)
        beside = BESIDE_DIRECT if named else 1.0
        if language == "da":
            for part in self.split(word):
                part_root = stem(part, "da")
                if part_root not in stop_stems("da") and part_root != root:
                    yield Term(part_root, "part", 1.0, part if part in word else word)
                for concept in concepts_of(part, "da"):
                    named.setdefault(concept, beside)
        else:
            for danish, share in tables.bridge().get(root, ()):
                yield Term(danish, "bridge", share, word)
        for concept, share in named.items():
            yield Term(f"#{concept}", "concept", share, word)

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a Danish compound, or nothing: `affaldssortering` → `affald`, `sortering`."""
        word = _danish_spelling(word)
        if word not in self._splits:
            self._splits[word] = self._split(word)
        return self._splits[word]

    def _split(self, word: str) -> tuple[str, ...]:
        if len(word) < SHORTEST_COMPOUND:
            return ()
        best: tuple[int, tuple[str, ...]] = (0, ())
        for cut in range(3, len(word) - 2):
            right = word[cut:]
            worth_right = self._worth(right, inflected=True)
            if not worth_right:
                continue
            left_whole = word[:cut]
            for link in _LINKS:
                left = left_whole.removesuffix(link) if link else left_whole
                if link and left == left_whole:
                    continue
                if worth := self._worth(left):
                    # The longest pair of words wins; a common word is worth more than a rare one.
                    value = 100 * min(len(left), len(right)) + 10 * (len(left) + len(right)) + min(worth, worth_right, 9)
                    best = max(best, (value, (left, right)))
        if best[1]:
            left, right = best[1]
            return (*self._with_parts(left), *self._with_parts(right))
        return self._known_end(word)

    def _with_parts(self, part: str) -> tuple[str, ...]:
        return (part, *self.split(part)) if len(part) >= LONG_PART else (part,)

    def _known_end(self, word: str) -> tuple[str, ...]:
        """The one part that is known, when the rest of the compound is not."""
        for cut in range(4, len(word) - SHORTEST_HEAD + 1):
            if self._worth(word[cut:], inflected=True):
                return (word[cut:],)
        for cut in range(len(word) - 4, SHORTEST_HEAD - 1, -1):
            if self._worth(word[:cut]):
                return (word[:cut],)
        return ()

    def _worth(self, part: str, *, inflected: bool = False) -> int:
        """How well a part is known; 0 is not at all. The last part of a compound may be inflected."""
        if part in _NO_PARTS or part in tables.function_words("da"):
            return 0
        if len(part) < SHORTEST_PART:
            return 9 if part in tables.short_parts() else 0
        if count := self._known.get(part, 0):
            return count
        for ending in _ENDINGS if inflected else ():
            root = part.removesuffix(ending)
            if len(root) >= SHORTEST_PART and root in self._known:
                return self._known[root]
        return 0


def count_words(texts: Sequence[str]) -> Counter[str]:
    """In how many of the texts each word stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(words(text)))
    return counts
