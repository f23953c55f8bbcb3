"""Two Word files beside each other, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Change:
    """`old` was there and is gone, `new` came; both: the paragraph was rewritten."""

    old: str
    new: str


def changes(ours: str, theirs: str) -> list[Change]:
    """What differs between two texts with a paragraph a line (`filling.text_of`); empty paragraphs say nothing."""
    old, new = _paragraphs(ours), _paragraphs(theirs)
    found: list[Change] = []
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found += _paired(old[i:j], new[m:n])
    return found


def _paragraphs(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def _paired(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Of a stretch that was replaced: the paragraphs in their order, those that look alike beside each other."""
    found: list[Change] = []
    left = list(new)
    for text in old:
        alike = next((place for place, other in enumerate(left) if _alike(text, other)), None)
        if alike is None:
            found.append(Change(text, ""))
            continue
        found += [Change("", other) for other in left[:alike]]
        found.append(Change(text, left[alike]))
        left = left[alike + 1 :]
    return found + [Change("", other) for other in left]


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() > 0.5 and matcher.quick_ratio() > 0.5 and matcher.ratio() > 0.5
