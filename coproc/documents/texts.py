"""The plain text inside a file, for searching. Read in a child process with limits: the file came from outside and may be built to hang us."""

from __future__ import annotations

import contextlib
import io
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator

SECONDS = 30
MEMORY = 1024 * 1024 * 1024
LONGEST = 400_000  # characters; a report of 150 pages
_PARAGRAPH_END = re.compile(r"</(?:w|a):p>|<(?:w|a):(?:br|tab)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
READABLE = frozenset(["docx", "pptx", "xlsx", "pdf", "txt", "csv"])


def text_in(kind: str, content: bytes) -> str:
    """What can be read, at most LONGEST characters; "" for pictures, scanned pages, and what breaks or takes too long."""
    if kind not in READABLE:
        return ""
    if kind in {"txt", "csv"}:
        return _plain(content)[:LONGEST]
    with contextlib.suppress(subprocess.TimeoutExpired, OSError):
        run = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-I", "-m", "coproc.documents.texts", kind],
            input=content, capture_output=True, timeout=2 * SECONDS, check=False,
        )  # fmt: skip
        return run.stdout.decode("utf-8", "replace")  # what was read before it broke is better than nothing
    return ""


def _plain(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _pieces(kind: str, content: bytes) -> Iterator[str]:
    if kind == "pdf":
        from pypdf import PdfReader

        yield from (page.extract_text() or "" for page in PdfReader(io.BytesIO(content)).pages)
    elif kind == "xlsx":
        from openpyxl import load_workbook

        for sheet in load_workbook(io.BytesIO(content), read_only=True, data_only=True):
            yield sheet.title
            for row in sheet.iter_rows(values_only=True):
                yield " ".join(str(value) for value in row if value is not None)
    else:
        wanted = (
            r"word/(document|header\d*|footer\d*|footnotes|comments)\.xml"
            if kind == "docx"
            else r"ppt/(slides|notesSlides)/[^/]+\.xml"
        )
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if re.fullmatch(wanted, name):
                    text = _TAG.sub("", _PARAGRAPH_END.sub("\n", package.read(name).decode("utf-8", "replace")))
                    yield re.sub(r"&\w+;", lambda found: _ENTITIES.get(found[0], " "), text)


def _child(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    left, content = LONGEST, sys.stdin.buffer.read()
    for piece in _pieces(kind, content):
        sys.stdout.buffer.write(piece[:left].encode("utf-8", "replace") + b"\n")
        left -= len(piece)
        if left <= 0:
            return


if __name__ == "__main__":
    _child(sys.argv[1])
