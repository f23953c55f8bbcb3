"""Whether a text says what somebody said in confidence: runs of the same words, whatever their case and punctuation."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
WORDS = 6  # this many in a row are no longer chance
FEWEST = 3  # a whole answer shorter than that is a phrase anybody may use
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Overlap(Generic[K]):
    """`passage` of the text as it is written there; `source` is the key of the text it overlaps."""

    passage: str
    source: K


def overlaps(text: str, sources: Mapping[K, str], words: int = WORDS) -> list[Overlap[K]]:
    """The longest passages of `text` with `words` or more words in a row from a source, or a whole shorter source."""
    spans = [(found.group().casefold(), found.start(), found.end()) for found in _WORD.finditer(text)]
    said = [word for word, _start, _end in spans]
    found: list[Overlap[K]] = []
    for key, source in sources.items():
        theirs = [match.group().casefold() for match in _WORD.finditer(source)]
        size = min(words, len(theirs))
        if size < FEWEST:
            continue
        shingles = {tuple(theirs[i : i + size]) for i in range(len(theirs) - size + 1)}
        found += [Overlap(text[spans[a][1] : spans[b - 1][2]], key) for a, b in _runs(said, shingles, size)]
    return found


def _runs(said: list[str], shingles: set[tuple[str, ...]], size: int) -> list[tuple[int, int]]:
    """Stretches of `said` (from, to) in which every window of `size` words is a shingle."""
    runs: list[tuple[int, int]] = []
    for start in range(len(said) - size + 1):
        if tuple(said[start : start + size]) in shingles:
            if runs and start < runs[-1][1] and tuple(said[start - 1 : start - 1 + size]) in shingles:
                runs[-1] = (runs[-1][0], start + size)
            else:
                runs.append((start, start + size))
    return runs
