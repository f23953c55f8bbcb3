"""Turns a template's `body.md` (see `markdown`) into the Word template that is filled in."""

from __future__ import annotations

from functools import lru_cache

from coproc.documents import word
from coproc.documents.markdown import Block, Kind, Table, parse, word_tag
from coproc.kernel.translation import Language


@lru_cache(maxsize=64)
def compile_template(source: str, *, title: str, header: str, footer: str, language: Language = "da") -> bytes:
    """The .docx template. The same source always gives the same bytes.

    `header` may hold a field; `footer` is plain. Raises TemplateFault.
    """
    document = word.new_document(title=title, header=header, footer=footer, language=language)
    numbering: str | None = None
    before: Kind | None = None
    heading = title
    for block in parse(source):
        if isinstance(block, Block) and block.kind == "tag":
            word.add_tag(document, word_tag(block.text, "p"))
            continue
        if isinstance(block, Table):
            word.add_table(document, block, caption=heading)
        else:
            if block.kind.startswith("heading") and "{" not in block.text:
                heading = block.text
            if block.kind == "number" and before != "number":
                numbering = word.new_numbering(document)
            word.add_paragraph(
                document, block.kind, block.text, numbering=numbering if block.kind == "number" else None, before=before
            )
        before = block.kind
    return word.save(document)
