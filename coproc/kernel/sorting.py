"""Danish order, stored: a column of sort keys with an index is 1,000 times faster than a collation (TECHNOLOGY 3)."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c", "ü": "y"})


def danish_key(text: str) -> str:
    """A key whose plain byte order is Danish order: æ, ø, å last, aa as å, case and accents aside.

    >>> sorted(["Aarhus", "Zebra", "Øl", "abe", "Ærø"], key=danish_key)
    ['abe', 'Zebra', 'Ærø', 'Øl', 'Aarhus']
    """
    folded = unicodedata.normalize("NFC", text).casefold().replace("aa", "å").translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
