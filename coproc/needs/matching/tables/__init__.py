"""The packaged tables. Each file's head says where it comes from; `tools/matching_tables.py` counts the .tsv ones."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


@cache
def _sections() -> dict[str, frozenset[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _lines("stopwords.txt"):
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        else:
            current.extend(line.split())
    return {name: frozenset(found) for name, found in sections.items()}


@cache
def function_words(language: Literal["da", "en"]) -> frozenset[str]:
    return _sections()[language]


@cache
def stop_words() -> frozenset[str]:
    """Function words of both languages, and the words any need or tender uses."""
    return frozenset().union(*_sections().values())


@cache
def concepts() -> dict[str, dict[str, tuple[str, ...]]]:
    """Concept → words of each language; a trailing * stands for any ending."""
    found = {}
    for line in _lines("concepts.txt"):
        key, _colon, spoken = line.partition(":")
        danish, _bar, english = spoken.partition("|")
        found[key.strip()] = {"da": tuple(danish.split()), "en": tuple(english.split())}
    return found


@cache
def short_parts() -> frozenset[str]:
    """Three-letter words that are good parts of compounds: `mad`, `rør`, `bil`."""
    ours = [word for spoken in concepts().values() for word in spoken["da"]]
    return frozenset(word for word in (*ours, *_common_parts()) if len(word) == 3) - stop_words()


@cache
def danish_words() -> dict[str, int]:
    """Words that compounds are made of, and how often they were seen."""
    seen = {word: int(count) for word, count in (line.split("\t") for line in _lines("words_da.tsv"))}
    ours = [word for spoken in concepts().values() for word in spoken["da"]]
    for word in (*ours, *_common_parts()):
        if len(word) >= 4 and word.isalpha():
            seen[word] = seen.get(word, 0) + 5
    return seen


def _common_parts() -> list[str]:
    return [word for line in _lines("parts.txt") for word in line.split()]


@cache
def background() -> dict[str, float]:
    """Stem → the share of texts it stands in, in the background texts of its language."""
    return {stem: float(share) for stem, share in (line.split("\t") for line in _lines("background.tsv"))}


@cache
def bridge() -> dict[str, tuple[tuple[str, float], ...]]:
    """English stem → Danish stems that translate it, with the probability."""
    found: dict[str, list[tuple[str, float]]] = {}
    for english, danish, share in (line.split("\t") for line in _lines("bridge.tsv")):
        found.setdefault(english, []).append((danish, float(share)))
    return {english: tuple(pairs) for english, pairs in found.items()}


@cache
def branches() -> dict[str, tuple[str, ...]]:
    """CPV branch (3 to 5 digits) → Danish stems of its label."""
    return {code: tuple(stems.split()) for code, stems in (line.split("\t") for line in _lines("branches.tsv"))}
