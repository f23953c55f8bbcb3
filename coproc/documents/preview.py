"""The words of a filled Word file as a page: headings, paragraphs, lists and tables in their order. How it looks, only Word shows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

_HEADING = re.compile(r"^(?:Heading|Overskrift) ?([1-9])$", re.IGNORECASE)
DEEPEST = 4


@dataclass(frozen=True)
class Block:
    """`kind`: heading, text, list or table; `level` of a heading, 2 and down, as the page has its own first."""

    kind: str
    text: str = ""
    level: int = 2
    rows: list[list[str]] = field(default_factory=list)


def blocks(content: bytes) -> Iterator[Block]:
    """Of a file that was filled: it has been checked before. Items that follow each other are one list."""
    for kind, together in groupby(_each(content), key=lambda block: block.kind):
        if kind == "item":
            yield Block("list", rows=[[block.text] for block in together])
        else:
            yield from together


def _each(content: bytes) -> Iterator[Block]:
    import docx
    from docx.table import Table

    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            rows = [_cells(row) for row in part.rows]
            if any(any(cells) for cells in rows):
                yield Block("table", rows=rows)
        elif part.text.strip():
            yield _paragraph(part)


def _cells(row: Any) -> list[str]:
    """A cell that stretches over several columns is said once."""
    found, seen = [], set()
    for cell in row.cells:
        if cell._tc not in seen:  # noqa: SLF001 - what tells a merged cell from its neighbour
            seen.add(cell._tc)  # noqa: SLF001
            found.append(cell.text.strip())
    return found


def _paragraph(paragraph: Any) -> Block:
    style = paragraph.style.name if paragraph.style is not None else ""
    if style in {"Title", "Titel"}:
        return Block("heading", paragraph.text.strip(), 2)
    if heading := _HEADING.match(style):
        return Block("heading", paragraph.text.strip(), min(int(heading[1]) + 1, DEEPEST))
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx has no other word for "stands in a list"
    in_list = style.startswith("List") or (properties is not None and properties.numPr is not None)
    return Block("item" if in_list else "text", paragraph.text.strip())
