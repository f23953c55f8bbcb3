"""Is this file a Word document one may open? Looks at the zip and its parts before anything else does."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator

from lxml import etree

from coproc.kernel.translation import gettext as _

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
LARGEST_PART = 30 * 1024 * 1024
MOST_PARTS = 1000
STEEPEST = 200  # a part that unpacks to more than this many times its size, beyond the first megabyte, is a bomb

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PLAIN_LINK = re.compile(r"^(https?://|mailto:|#)", re.IGNORECASE)
_FIELD_CODES = re.compile(r"^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD|MACROBUTTON)\b", re.IGNORECASE)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def refusals(content: bytes) -> list[str]:
    """Why the file is refused, each reason a sentence; empty when it may be opened."""
    if len(content) > LARGEST_FILE:
        return [_("Filen fylder mere end {n} MB.", n=LARGEST_FILE // 1024 // 1024)]
    if content.startswith(_OLE):
        return [_("Filen er låst med adgangskode eller i det gamle format .doc. Gem den som .docx uden adgangskode.")]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refused = _zip_refusals(archive)
            return refused or list(dict.fromkeys(_part_refusals(archive)))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return [_("Filen er ikke en Word-fil (.docx), eller den er beskadiget.")]


def is_small(content: bytes) -> bool:
    """A document that was filled in unpacks to no more than one may send us."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist()) <= LARGEST_UNPACKED


def _zip_refusals(archive: zipfile.ZipFile) -> list[str]:
    members = archive.infolist()
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        return [_("Filen er krypteret. Gem den uden adgangskode.")]
    if len(members) > MOST_PARTS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        return [_("Filen pakker ud til for meget.")]
    if any(
        member.file_size > LARGEST_PART or member.file_size > 1024 * 1024 + STEEPEST * max(member.compress_size, 1)
        for member in members
    ):
        return [_("Filen pakker ud til for meget.")]
    if len(set(names)) != len(names) or any(
        name.startswith("/") or "\\" in name or ".." in name.split("/") or stat.S_ISLNK(member.external_attr >> 16)
        for name, member in zip(names, members, strict=True)
    ):
        return [_("Filen er pakket på en måde, som Word ikke gør.")]
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        return [_("Filen er ikke en Word-fil (.docx), eller den er beskadiget.")]
    return []


def _part_refusals(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        lowered = name.lower()
        if "vbaproject" in lowered or "vbadata" in lowered:
            yield _("Filen indeholder makroer.")
        if "/embeddings/" in lowered or "/activex/" in lowered:
            yield _("Filen har andre filer eller programmer indlejret: {name}.", name=name)
        if "/afchunk" in lowered or lowered.endswith((".mht", ".html", ".rtf")):
            yield _("Filen har andre filer eller programmer indlejret: {name}.", name=name)
        if lowered.endswith((".xml", ".rels")):
            yield from _xml_refusals(name, archive.read(name))


def _xml_refusals(name: str, content: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        yield _("Filen er beskadiget: {name} kan ikke læses.", name=name)
        return
    if root.getroottree().docinfo.doctype:
        yield _("Filen indeholder definitioner (DTD), som ikke hører til i en Word-fil.")
    if name == "[Content_Types].xml":
        yield from _type_refusals(root)
    elif name.endswith(".rels"):
        yield from _link_refusals(root)
    else:
        yield from _code_refusals(root)


def _type_refusals(root: etree._Element) -> Iterator[str]:
    types = {part.get("PartName", "").lower(): part.get("ContentType", "") for part in root.iter("{*}Override")}
    if any("macroenabled" in kind.lower() or "vba" in kind.lower() for kind in types.values()):
        yield _("Filen indeholder makroer.")
    elif types.get("/word/document.xml") != _MAIN:
        yield _("Filen er ikke gemt som et almindeligt Word-dokument (.docx).")


def _link_refusals(root: etree._Element) -> Iterator[str]:
    for relation in root.iter("{*}Relationship"):
        kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
        if relation.get("TargetMode") == "External" and not (kind == "hyperlink" and _PLAIN_LINK.match(target)):
            yield _("Filen henter noget udefra: {target}.", target=target[:120])
        elif kind in {
            "oleObject",
            "control",
            "aFChunk",
            "package",
            "vbaProject",
            "attachedTemplate",
            "frame",
            "subDocument",
        }:
            yield _("Filen har andre filer eller programmer indlejret: {name}.", name=target[:120] or kind)


def _code_refusals(root: etree._Element) -> Iterator[str]:
    """Field codes that fetch or run something, also when Word has split them over runs."""
    codes = [element.get(f"{_WORD}instr", "") for element in root.iter(f"{_WORD}fldSimple")]
    for paragraph in root.iter(f"{_WORD}p"):
        code = ""
        for part in paragraph.iter(f"{_WORD}instrText", f"{_WORD}fldChar"):
            if part.tag.endswith("instrText"):
                code += part.text or ""
            else:
                codes.append(code)
                code = ""
        codes.append(code)
    for code in codes:
        found = _FIELD_CODES.match(code)
        if found:
            yield _("Filen har en feltkode, der henter eller kører noget: {code}.", code=found[1].upper())
