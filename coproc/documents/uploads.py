"""Is this a file one may hand on? One rule set for all that people hand in: material, attachments, files of a process.

Told by the content, never by the name alone; no macros, nothing locked, nothing that unpacks to too much.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from coproc.kernel.errors import DomainError
from coproc.kernel.sheet_reading import is_bomb
from coproc.kernel.translation import gettext as _

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OOXML = {
    "docx": ("word/document.xml", _OFFICE + "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
}
_MAGIC = {
    "pdf": (b"%PDF-", "application/pdf"),  # within the first kilobyte, as readers allow
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
_TEXT = {"txt": "text/plain", "csv": "text/csv"}
_WITH_MACROS = frozenset(["docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm", "xlsb"])
_ENCRYPTED = 1  # of a zip member's flags
# Parts of a Word, Excel or PowerPoint file that run, or hold something that may.
_RUNS = re.compile(r"(^|/)(vba\w*\.(bin|xml)|macrosheets/|activex/|oleobject\d*\.bin)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True)
class Rules:
    """Which endings, how large, and the field of the form a refusal stands beside."""

    kinds: tuple[str, ...]
    largest: int
    field: str


MATERIAL = Rules((*_MAGIC, *_OOXML), 15 * 1024 * 1024, "file")
ATTACHMENT = Rules((*_MAGIC, *_OOXML, *_TEXT), 10 * 1024 * 1024, "attachment")
ROOM = Rules((*_MAGIC, *_OOXML, *_TEXT), 15 * 1024 * 1024, "files")


@dataclass(frozen=True)
class Checked:
    filename: str
    content_type: str
    content: bytes


def clean_name(filename: str) -> str:
    """The last part of the path, in one line."""
    return _CONTROL.sub(" ", PurePosixPath(filename.replace("\\", "/")).name).strip()[-120:]


def check(rules: Rules, filename: str, content: bytes) -> Checked:
    """The file as we keep it. Raises DomainError with what is wrong and what to do."""
    name = clean_name(filename)
    kind = name.rpartition(".")[2].lower()
    sentence = ""
    if kind in _WITH_MACROS:
        sentence = _("Filer med makroer tager vi ikke imod. Gem filen som .docx, .xlsx, .pptx eller PDF, og prøv igen.")
    elif kind not in rules.kinds:
        sentence = _("Brug en fil af typen {kinds}.", kinds=", ".join(one for one in rules.kinds if one != "jpeg"))
    elif not content:
        sentence = _("Filen er tom.")
    elif len(content) > rules.largest:
        sentence = _("Filen er for stor. Den må højst fylde {n} MB.", n=rules.largest // 1024 // 1024)
    else:
        sentence = _wrong_inside(kind, content)
    if sentence:
        raise DomainError(sentence, field=rules.field)
    return Checked(name, _content_type(kind), content)


def _content_type(kind: str) -> str:
    return _OOXML[kind][1] if kind in _OOXML else _MAGIC[kind][1] if kind in _MAGIC else _TEXT[kind]


def _wrong_inside(kind: str, content: bytes) -> str:
    if kind in _OOXML:
        return _wrong_package(kind, content)
    if kind in _MAGIC:
        start = _MAGIC[kind][0]
        return "" if start in (content[:1024] if kind == "pdf" else content[: len(start)]) else _not_a(kind)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return _not_a(kind) if re.search(r"[\x00-\x08\x0e-\x1f]", text) or content.startswith((b"PK\x03\x04", b"%PDF-", b"MZ")) else ""


def _wrong_package(kind: str, content: bytes) -> str:
    try:
        if is_bomb(content):
            return _("Filen fylder for meget, når den pakkes ud.")
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename.replace("\\", "/") for part in parts}
            types = package.read("[Content_Types].xml").decode("utf-8", "replace") if "[Content_Types].xml" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return _not_a(kind)
    if any(_RUNS.search(name) for name in names) or "macroenabled" in types.lower():
        return _("Filen indeholder makroer eller indlejrede objekter. Gem den uden, og prøv igen.")
    is_odd = len(names) < len(parts) or any(part.flag_bits & _ENCRYPTED or ".." in part.filename.split("/") for part in parts)
    return _not_a(kind) if is_odd or not types or _OOXML[kind][0] not in names else ""


def _not_a(kind: str) -> str:
    return _("Filen er ikke en .{kind}, den er låst med adgangskode, eller den er beskadiget.", kind=kind)
