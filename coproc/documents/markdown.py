r"""Reads a template's `body.md`.

The Markdown is small on purpose, so that a lawyer can review it as text. One block per line or paragraph:

    # Title    ~ subtitle    ## Heading 1    ### Heading 2    #### Heading 3
    A paragraph with **bold**, *italic*, <br> and {{ field }}.
    - bullet    1. numbered    > a note
    | Head | Head |        the dashes give the columns' widths; --: stands to the right
    |------|----: |
    | cell | cell |
    {% for item in list %}  {% if field %}  {% else %}  {% endif %}  {% endfor %}   on their own lines or in a paragraph

[JURIST: …] and [UDFYLD: …] are shown as marks. Everything else is refused with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_TAG_LINE = re.compile(r"^\{%\s*(if|elif|else|endif|for|endfor)\b([^%}]*)%\}$")
_JINJA = r"\{\{.*?\}\}|\{%.*?%\}"
_CELLS = re.compile(rf"{_JINJA}|\\\||\|")
_INLINE = re.compile(rf"({_JINJA}|\[(?:JURIST|UDFYLD):[^\]]*\]|\*\*|\*|<br>)")
_RULE = re.compile(r"^\|(\s*:?-+:?\s*\|)+$")
_REFUSED = re.compile(r"^(```|~~~|!\[|<(?!br>)|\t| {2,}\S)|\]\(")
_LINE_STARTS = (
    ("#### ", "heading 3"), ("### ", "heading 2"), ("## ", "heading 1"), ("# ", "title"), ("~ ", "subtitle"),
    ("- ", "bullet"), ("> ", "note"),
)  # fmt: skip
_NUMBER_OF = re.compile(r"(§|\bstk\.|\bnr\.|\bkl\.) (?=\d)")
_NUMBERED = re.compile(r"^\d+\. ")

# A place for a lawyer to settle, and one for the buyer to fill in.
MARKS = ("[JURIST:", "[UDFYLD:")

Kind = Literal["title", "subtitle", "heading 1", "heading 2", "heading 3", "bullet", "number", "note", "text", "tag", "table"]


class TemplateFault(ValueError):
    """The template's author wrote something the compiler does not know. Says the line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


@dataclass(frozen=True)
class Block:
    kind: Kind
    text: str
    line: int


@dataclass(frozen=True)
class Row:
    """A row of cells, or (with `tag`) a Jinja tag between rows."""

    cells: tuple[str, ...] = ()
    tag: str = ""


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...]
    right: tuple[bool, ...]
    line: int
    kind: Kind = "table"


@dataclass(frozen=True)
class Run:
    text: str
    bold: bool = False
    italic: bool = False
    mark: bool = False
    break_after: bool = False


def parse(source: str) -> list[Block | Table]:
    """The blocks of a `body.md`. Raises TemplateFault."""
    lines = source.splitlines()
    blocks: list[Block | Table] = []
    paragraph: list[str] = []
    index = 0

    def end_paragraph() -> None:
        if paragraph:
            blocks.append(Block("text", " ".join(paragraph), index + 1 - len(paragraph)))
            paragraph.clear()

    while index < len(lines):
        line = lines[index].rstrip()
        if _REFUSED.search(line):
            raise TemplateFault(index + 1, f"not part of this Markdown: {line[:40]}")
        kind, text = _kind(line)
        if kind == "text" and line:
            paragraph.append(line)
        else:
            end_paragraph()
            if kind == "table":
                table, index = _table(lines, index)
                blocks.append(table)
                continue
            if line:
                blocks.append(Block(kind, text, index + 1))
        index += 1
    end_paragraph()
    return blocks


def _kind(line: str) -> tuple[Kind, str]:
    if _TAG_LINE.match(line):
        return "tag", line
    if line.startswith("|"):
        return "table", line
    for start, kind in _LINE_STARTS:
        if line.startswith(start):
            return kind, line.removeprefix(start).strip()  # type: ignore[return-value]
    numbered = _NUMBERED.match(line)
    return ("number", line[numbered.end() :].strip()) if numbered else ("text", line)


def _table(lines: Sequence[str], index: int) -> tuple[Table, int]:
    start = index
    head = _cells(lines[index])
    rule = lines[index + 1].strip() if index + 1 < len(lines) else ""
    if not _RULE.match(rule):
        raise TemplateFault(start + 1, "a table has a row of heads and a row of dashes")
    dashes = [cell.strip() for cell in rule.strip("|").split("|")]
    if len(dashes) != len(head):
        raise TemplateFault(start + 2, "as many dashes as heads")
    rows: list[Row] = []
    depth = 0
    index += 2
    while index < len(lines):
        line = lines[index].strip()
        tag = _TAG_LINE.match(line)
        if line.startswith("|"):
            cells = _cells(line)
            if len(cells) != len(head):
                raise TemplateFault(index + 1, f"{len(cells)} cells under {len(head)} heads")
            rows.append(Row(cells=cells))
        elif tag and (depth or (tag[1] in {"if", "for"} and _row_follows(lines, index))):
            depth += {"if": 1, "for": 1, "endif": -1, "endfor": -1}.get(tag[1], 0)
            rows.append(Row(tag=line))
        elif depth:
            raise TemplateFault(index + 1, "a loop in a table ends before the table does")
        else:
            break
        index += 1
    return (
        Table(
            head,
            tuple(rows),
            tuple(len(cell) for cell in dashes),
            tuple(cell.endswith(":") for cell in dashes),
            start + 1,
        ),
        index,
    )


def _row_follows(lines: Sequence[str], index: int) -> bool:
    following = next((line.strip() for line in lines[index + 1 :] if not _TAG_LINE.match(line.strip())), "")
    return following.startswith("|")


def _cells(line: str) -> tuple[str, ...]:
    cells, start = [], 0
    line = line.strip()
    for found in _CELLS.finditer(line):
        if found[0] == "|":
            cells.append(line[start : found.start()].strip().replace("\\|", "|"))
            start = found.end()
    return tuple(cells[1:])


def runs(text: str) -> Iterator[Run]:
    """The runs of one paragraph; a Jinja tag is never split."""
    bold = italic = False
    for part in _INLINE.split(text.replace("\\*", "\0")):
        if part == "**":
            bold = not bold
        elif part == "*":
            italic = not italic
        elif part == "<br>":
            yield Run("", break_after=True)
        elif part:
            yield Run(together(part.replace("\0", "*")), bold=bold, italic=italic, mark=part.startswith(MARKS))


def together(text: str) -> str:
    """§ 93, stk. 2, nr. 4: never a line break before the number."""
    return _NUMBER_OF.sub("\\1\u00a0", text)


def word_tag(tag: str, level: Literal["p", "tr"]) -> str:
    """{% if x %} as docxtpl wants it when the tag owns its paragraph or row: {%p if x %}."""
    return tag.replace("{%", "{%" + level, 1)
