"""What people read about files, and how a text becomes words to search by."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes.file_room.models import Audience, Scan

AUDIENCES: dict[str, Any] = {
    Audience.PROCESS: lazy("Alle i processen, også skaleringspartnere"),
    Audience.PARTICIPANTS: lazy("Deltagerne og centret"),
    Audience.STEERING: lazy("Styregruppen og den, der leder processen"),
    Audience.CENTRE: lazy("Kun den, der leder processen"),
}
SCANS: dict[str, Any] = {
    Scan.NONE: lazy("Ikke scannet for virus"),
    Scan.WAITING: lazy("Venter på virusscanning"),
    Scan.CLEAN: lazy("Scannet for virus"),
    Scan.INFECTED: lazy("Virus fundet"),
}
LACKS: dict[str, Any] = {"source": lazy("mangler kilde"), "date": lazy("mangler dato")}

SHORTEST, LONGEST, MOST = 2, 40, 5000  # letters of a word; words of a file
_WORD = re.compile(r"\w+")


def words_of(text: str, most: int = MOST) -> list[str]:
    """Folded, each once: case and accents aside, aa as å; æ, ø and å stay letters of their own.

    >>> words_of("Aabenraa, ÆLDRERÅDET og én café")
    ['åbenrå', 'ældrerådet', 'og', 'en', 'cafe']
    """
    folded = unicodedata.normalize("NFC", text).casefold().replace("aa", "å")
    found: dict[str, None] = {}
    for match in _WORD.finditer(folded):
        word = _plain(match[0])
        if len(word) >= SHORTEST:
            found[word[:LONGEST]] = None
            if len(found) >= most:
                break
    return list(found)


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(letter if letter in "åæøäö" else unicodedata.normalize("NFD", letter)[0] for letter in word)
