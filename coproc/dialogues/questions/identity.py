"""Which words of a text tell who a company is. A warning to a person, so it rather says too much than too little."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_FORMS = frozenset(
    [
        "aps",
        "as",
        "a",
        "s",
        "ab",
        "gmbh",
        "oy",
        "oyj",
        "ivs",
        "i",
        "k",
        "p",
        "ltd",
        "limited",
        "inc",
        "plc",
        "bv",
        "b",
        "v",
        "nv",
        "sa",
        "srl",
        "sarl",
        "ag",
        "llc",
        "amba",
        "asa",
    ]
)
# Words many companies share: alone they tell of none.
_ORDINARY = frozenset(
    [
        "danmark",
        "denmark",
        "dansk",
        "danske",
        "nordic",
        "norden",
        "nordisk",
        "scandinavia",
        "group",
        "gruppen",
        "holding",
        "international",
        "teknik",
        "technology",
        "solutions",
        "service",
        "services",
        "consult",
        "consulting",
        "systems",
        "energi",
        "energy",
        "center",
        "firma",
        "virksomhed",
        "company",
        "eksempel",
        "kontakt",
        "info",
        "mail",
        "salg",
        "sales",
        "post",
        "kontor",
        "office",
        "hello",
        "support",
    ]
)
_FREE_MAIL = frozenset(
    ["gmail", "hotmail", "outlook", "live", "yahoo", "icloud", "msn", "proton", "protonmail", "jubii", "webspeed", "example"]
)
_SHORTEST = 4


def pieces(*, company: str = "", people: Iterable[str] = (), email: str = "") -> set[str]:
    """What may not stand in a text about this company: its name and the telling words of it, people's names, address and domain."""
    words = _words(company)
    while words and words[-1] in _FORMS:
        words.pop()
    found = {" ".join(words)} | {word for word in words if _tells(word)}
    for person in people:
        name = _words(person)
        found |= {" ".join(name)} | {word for word in name if _tells(word)}
    local, at, domain = email.casefold().strip().rpartition("@")
    if at:
        found |= {word for word in _words(local) if _tells(word)}
        labels = domain.split(".")
        if not _FREE_MAIL & set(labels):
            found |= {" ".join(_words(domain)), labels[-2] if len(labels) > 1 else domain}
    return {piece for piece in found if len(piece) > 1}


def revealing(text: str, known: Iterable[str]) -> list[str]:
    """The passages of `text` that are one of the `known` pieces, as they are written there, the first of each."""
    spans = [(found.group().casefold(), found.start(), found.end()) for found in _WORD.finditer(text)]
    hits: dict[str, str] = {}
    for piece in sorted(known, key=len, reverse=True):
        words = piece.split()
        for start in range(len(spans) - len(words) + 1):
            if all(_same(spans[start + i][0], word) for i, word in enumerate(words)):
                passage = text[spans[start][1] : spans[start + len(words) - 1][2]]
                if not any(passage.casefold() in longer for longer in hits):
                    hits[passage.casefold()] = passage
                break
    return sorted(hits.values(), key=text.index)


def _words(text: str) -> list[str]:
    return [found.group().casefold() for found in _WORD.finditer(text)]


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in _ORDINARY and word not in _FORMS and not word.isdigit()


def _same(written: str, word: str) -> bool:
    """The Danish genitive is the same name."""
    return written in {word, f"{word}s"}
