"""Whether a company's file is what it says it is, and carries no program. Told by its content, never by its name alone."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

LARGEST = 10 * 1024 * 1024
MOST = 5  # files of one input
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000
_OOXML = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_MAGIC = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
EXTENSIONS = (*_OOXML, *_MAGIC, "txt", "csv")
_WITH_MACROS = frozenset(["docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm", "xlsb"])
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Parts of a Word, Excel or PowerPoint file that run, or hold something that may.
_RUNS = re.compile(r"(^|/)(vba\w*\.(bin|xml)|macrosheets/|activex/|oleobject\d*\.bin)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True)
class Checked:
    filename: str
    content_type: str
    content: bytes


def check(filename: str, content: bytes) -> Checked:
    """The file as we keep it. Raises DomainError (field "attachment") with what is wrong and what to do."""
    name = _CONTROL.sub(" ", PurePosixPath(filename.replace("\\", "/")).name).strip()[-120:]
    kind = name.rpartition(".")[2].lower()
    if kind in _WITH_MACROS:
        raise _refused(_("Filer med makroer tager vi ikke imod. Gem filen som .docx, .xlsx, .pptx eller PDF, og prøv igen."))
    if not content:
        raise _refused(_("Filen er tom."))
    if len(content) > LARGEST:
        raise _refused(_("Filen er for stor. Den må højst fylde 10 MB."))
    if kind not in EXTENSIONS or content.startswith(_OLD_OFFICE):
        raise _refused(
            _("Den slags fil tager vi ikke imod. Send PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), billede eller tekst.")
        )
    return Checked(name, _content_type(kind, content), content)


def _content_type(kind: str, content: bytes) -> str:
    if kind in _OOXML:
        _check_package(kind, content)
        return _OOXML[kind][1]
    if kind in _MAGIC:
        start, mimetype = _MAGIC[kind]
        if not content.startswith(start):
            raise _not_what_it_says(kind)
        return mimetype
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if re.search(r"[\x00-\x08\x0e-\x1f]", text) or content.startswith((b"PK\x03\x04", b"%PDF-", b"MZ")):
        raise _not_what_it_says(kind)
    return "text/csv" if kind == "csv" else "text/plain"


def _check_package(kind: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename.replace("\\", "/") for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise _refused(_("Filen fylder for meget, når den pakkes ud."))
            types = package.read("[Content_Types].xml").decode("utf-8", "replace") if "[Content_Types].xml" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise _not_what_it_says(kind) from error
    if any(_RUNS.search(name) for name in names) or "macroenabled" in types.lower():
        raise _refused(_("Filen indeholder makroer eller indlejrede objekter. Gem den uden, og prøv igen."))
    if not types or _OOXML[kind][0] not in names:
        raise _not_what_it_says(kind)


def _not_what_it_says(kind: str) -> DomainError:
    return _refused(_("Filen er ikke en rigtig .{kind}-fil, eller den er beskadiget.", kind=kind))


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="attachment")
