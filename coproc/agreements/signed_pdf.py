"""Whether an uploaded file is a PDF that only shows something: no scripts, no programs, nothing hidden, not locked.

The structure, and what is packed inside it, is searched for the names of active content (ISO 32000-1, 12.6.4 and 7.5.7). Nothing is run
or drawn.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from coproc.kernel.errors import DomainError
from coproc.kernel.formats import number
from coproc.kernel.translation import gettext as _

LARGEST_MB = 10
LARGEST_UNPACKED = 100 * 1024 * 1024
_HEADER_WITHIN, _END_WITHIN, _DESCRIPTION = 1024, 2048, 1024
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE)(?![A-Za-z])")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")  # a leaf of the page tree (ISO 32000-1, 7.7.3.3), not the tree itself


def check(content: bytes) -> None:
    """Raises DomainError, with the reason, on anything that cannot be taken as a signed letter."""
    if len(content) > LARGEST_MB * 1024 * 1024:
        raise _refused(_("Filen fylder mere end {limit} MB. Gem den som en mindre PDF.", limit=number(LARGEST_MB)))
    if b"%PDF-" not in content[:_HEADER_WITHIN] or b"%%EOF" not in content[-_END_WITHIN:]:
        raise _refused(_("Filen er ikke en hel PDF. Gem eller scan brevet som PDF, og prøv igen."))
    named = _unescaped(content)
    if re.search(rb"/Encrypt(?![A-Za-z])", named):
        raise _refused(_("Filen er låst, så den ikke kan kontrolleres. Gem den uden adgangskode."))
    packed = list(_unpacked(content))
    if _ACTIVE.search(named) or any(hides or _ACTIVE.search(data) for data, hides in packed):
        raise _refused(_("Filen indeholder scripts, vedhæftede filer eller programkald. Udskriv og scan brevet i stedet."))
    if not any(_PAGE.search(part) for part in (named, *(data for data, _hides in packed))):
        raise _refused(_("Filen har ingen sider. Gem eller scan brevet som PDF, og prøv igen."))


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="file")


def _unescaped(data: bytes) -> bytes:
    """Names may be written with #hex for any letter."""
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data)


def _unpacked(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """Every packed stream, and whether it hides something: objects packed in a way we do not read count as hidden."""
    room = LARGEST_UNPACKED
    for found in _STREAM.finditer(content):
        described = _unescaped(content[: found.start()][-_DESCRIPTION:]).rpartition(b" obj")[2]
        holds_objects = b"/ObjStm" in described
        try:
            data = zlib.decompressobj().decompress(found[1], room)
        except zlib.error:
            if holds_objects:
                yield b"", True
            continue
        room -= len(data)
        if room <= 0:
            raise _refused(_("Filen pakker for meget ud. Gem den som en mindre PDF."))
        yield _unescaped(data), holds_objects and described.count(b"Decode") > 1
