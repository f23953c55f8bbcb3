"""Is this a file one may hand on to every company? Type by its first bytes, size, no macros, no locked files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

LARGEST_FILE = 15 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(signatures)


def _office(main: str) -> Callable[[bytes], bool]:
    def looks_right(data: bytes) -> bool:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return main in archive.namelist()

    return looks_right


# ending -> (content type, whether the bytes are what the ending says)
KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _is_pdf),
    "docx": (_OFFICE + "wordprocessingml.document", _office("word/document.xml")),
    "xlsx": (_OFFICE + "spreadsheetml.sheet", _office("xl/workbook.xml")),
    "pptx": (_OFFICE + "presentationml.presentation", _office("ppt/presentation.xml")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
}
OFFICE = frozenset({"docx", "xlsx", "pptx"})


def content_type(filename: str, data: bytes, *, field: str = "file") -> str:
    """The type of a file that may be published. Raises DomainError with what to do instead."""
    ending = filename.rpartition(".")[2].lower().replace("jpeg", "jpg")
    sentence = ""
    if ending not in KINDS:
        sentence = _("Brug en fil af typen {kinds}.", kinds=", ".join(KINDS))
    elif not data:
        sentence = _("Filen er tom.")
    elif len(data) > LARGEST_FILE:
        sentence = _("Filen er for stor. Den må højst fylde {n} MB.", n=LARGEST_FILE // 1024 // 1024)
    elif not _is_what_it_says(ending, data):
        sentence = _("Filen er ikke en .{kind}, den er låst med adgangskode, eller den er beskadiget.", kind=ending)
    elif ending in OFFICE and _has_macros(data):
        sentence = _("Filen indeholder makroer. Gem den uden, eller gem den som PDF.")
    if sentence:
        raise DomainError(sentence, field=field)
    return KINDS[ending][0]


def _is_what_it_says(ending: str, data: bytes) -> bool:
    try:
        return not (ending in OFFICE and is_bomb(data)) and KINDS[ending][1](data)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return False


def is_bomb(data: bytes) -> bool:
    """Unpacks to more than any slide show does. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED


def _has_macros(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name.lower() for name in archive.namelist()]
        types = archive.read("[Content_Types].xml").lower() if "[content_types].xml" in names else b""
    return b"macroenabled" in types or any("vbaproject" in name or "/activex/" in name for name in names)
