"""Fills a Word template from a complete context. For others' templates: in a child process (sandbox)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from coproc.documents.markdown import together
from coproc.kernel.translation import Language

_PARAGRAPHS = re.compile(r"\n\s*\n+")


def fill(template: bytes, context: Mapping[str, Any], *, title: str, language: Language, example: bool) -> bytes:
    """The filled document. Raises jinja2's errors: an unknown field, an attempt to leave the sandbox."""
    import docx
    from docxtpl import DocxTemplate

    from coproc.documents import word

    document = DocxTemplate(io.BytesIO(template))
    document.render(word_text(context), environment(), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    made = docx.Document(buffer)  # docxtpl leaves headers as bytes: only a document that is read again can be stamped
    made.core_properties.title = title
    word.keep_small_tables(made)
    if example:
        made.core_properties.keywords = "EKSEMPEL"
        word.stamp_example(made, language)
    return word.save(made)


@cache
def environment(*, escaping: bool = True) -> Any:
    """The sandbox. It remembers what it compiled: the same few templates are filled again and again."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=escaping, undefined=StrictUndefined)
    environment.from_string = lru_cache(maxsize=256)(environment.from_string)  # type: ignore[method-assign, assignment]
    return environment


def word_text(value: Any) -> Any:
    """An empty line in a text begins a new paragraph (docxtpl writes it as a bell); § and its number stay together."""
    if isinstance(value, str):
        return _PARAGRAPHS.sub("\a", together(value))
    if isinstance(value, Mapping):
        return {key: word_text(part) for key, part in value.items()}
    if isinstance(value, list):
        return [word_text(part) for part in value]
    return value


def text_of(content: bytes) -> str:
    """What one reads, a paragraph a line: body and tables in their order, then headers and footers."""
    import docx

    return "\n".join(text for _where, text in paragraphs(docx.Document(io.BytesIO(content))))


def paragraphs(document: Any) -> list[tuple[str, str]]:
    """(body | header | footer, text) of every paragraph, those in tables and text boxes included."""
    from docx.oxml.ns import qn

    def within(root: Any) -> list[str]:
        return [
            "".join(_characters(node) for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")))
            for paragraph in root.iter(qn("w:p"))
        ]

    found = [("body", text) for text in within(document.element.body)]
    seen: set[str] = set()
    for section in document.sections:
        for where, parts in (
            ("header", (section.header, section.first_page_header, section.even_page_header)),
            ("footer", (section.footer, section.first_page_footer, section.even_page_footer)),
        ):
            for part in parts:
                if part.is_linked_to_previous or str(part.part.partname) in seen:
                    continue
                seen.add(str(part.part.partname))
                found += [(where, text) for text in within(part._element)]  # noqa: SLF001 - the header's XML
    return found


def _characters(node: Any) -> str:
    return {"t": (node.text or "").replace("\u00a0", " "), "tab": "\t", "br": "\n"}[node.tag.split("}")[1]]
