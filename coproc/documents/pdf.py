"""The same document as PDF/UA-1 and PDF/A-2a: the template's Markdown and the frozen context, laid out by typst.

Nothing is fetched: typst and its fonts are one wheel, the layout is `templates/documents/layout.typ`, and what it shows
goes in as JSON, so that nobody's text is ever read as typst's own language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from coproc.documents import catalogue
from coproc.documents.filling import environment, word_text
from coproc.documents.markdown import Row, Run, Table, parse, runs
from coproc.documents.models import Document
from coproc.documents.render import Rendered, title_of
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import Language, gettext as _
from coproc.paths import templates_dir

if TYPE_CHECKING:
    import typst

PDF_TYPE = "application/pdf"
LOCALES = {"da": ("da", "DK"), "en": ("en", "GB")}
PAGE = {"da": ("Side", "af"), "en": ("Page", "of")}
EXAMPLE = {"da": "EKSEMPEL – ikke et rigtigt dokument", "en": "EKSEMPEL (EXAMPLE) – not a real document"}
# Between the parts of a filled template. `contract.clean` takes control characters out of every value, so that none is forged.
_BLOCK, _PART, _CELL, _RUN = "\x1e", "\x1f", "\x1c", "\x1d"
_FLAGS = ("bold", "italic", "mark")
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_LISTS = ("bullet", "number")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def beside(rendered: Rendered, *, made_at: datetime) -> Rendered:
    """The PDF of a document that was just made from a template of ours."""
    content = from_context(
        rendered.template_key,
        rendered.template_version,
        json.loads(rendered.context_json),
        language=rendered.language,
        example=rendered.example,
        made_at=made_at,
    )
    return replace(
        rendered,
        bytes=content,
        filename=rendered.filename.removesuffix(".docx") + ".pdf",
        file_sha256=hashlib.sha256(content).hexdigest(),
        mimetype=PDF_TYPE,
    )


def from_context(
    key: str, version: int, context: Mapping[str, Any], *, language: Language, example: bool, made_at: datetime
) -> bytes:
    """The PDF of a frozen context. The same input is the same bytes. Raises NotFound for an unknown template or language."""
    template = catalogue.template(key, version)
    template.docx(language)  # says NotFound in its own words, and is cached
    title = title_of(template, context, language)
    word = "skabelon" if language == "da" else "template"
    return _compiled(
        {
            "title": f"EKSEMPEL {title}" if example else title,
            "kind": template.title(language),
            "subject": context[template.contract.subject],
            "footer": f"{template.title(language)} · {word} {key} {version}",
            "lang": LOCALES[language][0],
            "region": LOCALES[language][1],
            "page": PAGE[language],
            "example": EXAMPLE[language] if example else "",
            "keywords": ["EKSEMPEL"] if example else [],
            "blocks": list(_grouped(_blocks(template.bodies[language], context))),
        },
        made_at,
    )


def of_text(title: str, text: str, *, kind: str, facts: Sequence[tuple[str, str]] = (), made_at: datetime) -> bytes:
    """A text somebody wrote, as it is: its facts on top, then its paragraphs. In Danish; the same input is the same bytes."""
    clean = {"text": _CONTROL.sub("", text).strip(), "title": " ".join(_CONTROL.sub("", title).split()) or kind}
    heads = [
        part
        for label, value in facts
        for part in ({"text": f"{label}: ", "bold": True}, {"text": _CONTROL.sub("", value)}, {"break": True})
    ]
    paragraphs = [_with_breaks(part) for part in re.split(r"\n\s*\n", clean["text"]) if part.strip()]
    blocks: list[dict[str, Any]] = [{"kind": "title", "parts": [[{"text": clean["title"]}]]}]
    blocks += [{"kind": "note", "parts": [heads[:-1]]}] if heads else []
    blocks += [{"kind": "text", "parts": paragraphs}] if paragraphs else []
    return _compiled(
        {
            "title": clean["title"],
            "kind": kind,
            "subject": clean["title"],
            "footer": kind,
            "lang": LOCALES["da"][0],
            "region": LOCALES["da"][1],
            "page": PAGE["da"],
            "example": "",
            "keywords": [],
            "blocks": blocks,
        },
        made_at,
    )


def _with_breaks(paragraph: str) -> list[dict[str, Any]]:
    """The lines of a paragraph as runs."""
    runs_: list[dict[str, Any]] = []
    for number, line in enumerate(paragraph.strip().splitlines()):
        runs_ += ([{"break": True}] if number else []) + ([{"text": line.strip()}] if line.strip() else [])
    return runs_


def has_pdf(document: Document) -> bool:
    """Made from a template of ours; a file somebody wrote in Word has no other edition than its own."""
    return document.template_key is not None and document.template_version is not None and document.own_version_id is None


def of_document(document: Document) -> bytes:
    """The PDF of a stored document, from what it was made of. Raises DomainError for other files."""
    if not document.template_key or not document.template_version or document.own_version_id:
        raise DomainError(_("Ordene i filen er jeres egne, så PDF-filen skal laves i Word: vælg Gem som, og vælg PDF."))
    return from_context(
        document.template_key,
        int(document.template_version),
        document.context,
        language="en" if document.language == "en" else "da",
        example=document.is_example,
        made_at=document.created_at,
    )


def file_name_of(document: Document) -> str:
    return document.filename.removesuffix(".docx") + ".pdf"


@lru_cache(maxsize=64)
def _source(body: str) -> str:
    """The Markdown as one Jinja template whose output is blocks, cells and runs between separators."""
    said: list[str] = []
    for block in parse(body):
        if isinstance(block, Table):
            said.append(f"{_BLOCK}table{_PART}" + json.dumps([block.widths, block.right]))
            said += [_row(row) for row in (Row(cells=block.head), *block.rows)]
            said.append(f"{_BLOCK}end{_PART}")
        elif block.kind == "tag":
            said.append(block.text)
        else:
            said.append(f"{_BLOCK}{block.kind}{_PART}" + _runs(block.text))
    return "".join(said)


def _row(row: Row) -> str:
    return row.tag or f"{_BLOCK}row{_PART}" + _CELL.join(map(_runs, row.cells))


def _runs(text: str) -> str:
    return "".join(_RUN + _flags(run) + ("\n" if run.break_after else run.text) for run in runs(text))


def _flags(run: Run) -> str:
    return "".join("1" if getattr(run, flag) else "0" for flag in _FLAGS)


@cache
def _template(source: str) -> Any:
    return environment(escaping=False).from_string(source)


def _blocks(body: str, context: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    filled = _template(_source(body)).render(word_text(context))
    table: dict[str, Any] = {}
    for piece in filled.split(_BLOCK)[1:]:
        kind, _sep, text = piece.partition(_PART)
        if kind == "table":
            widths, right = json.loads(text)
            table = {"kind": "table", "widths": widths, "right": right, "head": [], "rows": []}
        elif kind == "row":
            cells = [_parts(cell) for cell in text.split(_CELL)]
            if table["head"]:
                table["rows"].append([{"parts": cell} for cell in cells])
            else:
                table["head"] = cells
        elif kind == "end":
            yield table
        else:
            yield {"kind": kind, "parts": _parts(text)}


def _parts(text: str) -> list[list[dict[str, Any]]]:
    """The paragraphs of one block, each a list of runs."""
    found: list[list[dict[str, Any]]] = [[]]
    for piece in text.split(_RUN)[1:]:
        flags = {name: True for name, flag in zip(_FLAGS, piece, strict=False) if flag == "1"}
        for number, paragraph in enumerate(piece[len(_FLAGS) :].split("\a")):
            if number:
                found.append([])
            for line_number, line in enumerate(paragraph.split("\n")):
                if line_number:
                    found[-1].append({"break": True})
                if line:
                    found[-1].append({"text": line, **flags})
    return found


def _grouped(blocks: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """List items that follow each other are one list: that is what a screen reader counts."""
    held: dict[str, Any] | None = None
    for block in blocks:
        if held and block["kind"] == held["kind"]:
            held["items"].append(block["parts"])
            continue
        if held:
            yield held
        held = {"kind": block["kind"], "items": [block["parts"]]} if block["kind"] in _LISTS else None
        if held is None:
            yield block
    if held:
        yield held


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False)


@cache
def _layout() -> bytes:
    return (templates_dir() / "documents" / "layout.typ").read_bytes()


def _compiled(shown: dict[str, Any], made_at: datetime) -> bytes:
    """A sign that no font has (an emoji, Chinese) would stop the file, as PDF/A must show every sign: it becomes □."""
    import typst

    said = json.dumps(shown, ensure_ascii=False)
    for _attempt in range(20):
        compiler = typst.Compiler(input=_layout(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"doc": said})
        try:
            made = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=int(made_at.timestamp()))
        except typst.TypstError as error:
            unknown = {_sign(text) for text in _NO_GLYPH.findall(error.diagnostic)}
            if not unknown:
                raise
            said = said.translate({ord(sign): "□" for text in unknown for sign in text})
        else:
            assert isinstance(made, bytes)
            return made
    raise RuntimeError("signs that no font has, one after the other")


def _sign(text: str) -> str:
    """What cannot be seen is written as its number in braces."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)
