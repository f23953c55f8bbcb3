"""Turns a template's `body.md` (see `markdown`) into the Word template that is filled in."""

from __future__ import annotations

from functools import lru_cache

from coproc.documents import word
from coproc.documents.markdown import Table, parse, word_tag
from coproc.kernel.translation import Language


@lru_cache(maxsize=64)
def compile_template(source: str, *, title: str, header: str, footer: str, language: Language = "da") -> bytes:
    """The .docx template. The same source always gives the same bytes.

    `header` may hold a field; `footer` is plain. Raises TemplateFault.
    """
    document = word.new_document(title=title, header=header, footer=footer, language=language)
    numbering: str | None = None
    after_table = False
    heading = title
    for block in parse(source):
        if isinstance(block, Table):
            word.add_table(document, block, caption=heading)
            after_table, numbering = True, None
            continue
        if block.kind == "tag":
            word.add_tag(document, word_tag(block.text, "p"))
            continue
        if block.kind == "number":
            numbering = numbering or word.new_numbering(document)
        else:
            numbering = None
        if block.kind.startswith("heading") and "{" not in block.text:
            heading = block.text
        word.add_paragraph(document, block.kind, block.text, numbering=numbering, after_table=after_table)
        after_table = False
    return word.save(document)
