"""A document from a template and plain fields: complete, or refused with what is missing; never with a blank."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coproc.documents import catalogue
from coproc.documents.contract import complete
from coproc.documents.filling import fill, text_of
from coproc.kernel.translation import Language

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The note at the top of a draft explains the marks with an ellipsis: that one is no place to fill in.
_MARK = re.compile(r"\[(JURIST|UDFYLD):(?!\s*…\s*\])\s*([^\]]*)\]")


@dataclass(frozen=True)
class Rendered:
    """The file and what it was made of, to be stored together."""

    bytes: bytes
    filename: str
    template_key: str
    template_version: int
    context_json: str
    context_sha256: str
    file_sha256: str
    lawyer_marks: int  # [JURIST: …] still to be settled; above 0 the document is not final
    fill_marks: int = 0  # [UDFYLD: …] still to be filled in: the same
    mimetype: str = WORD_TYPE
    language: Language = "da"
    example: bool = False


def title_of(template: catalogue.Template, context: Mapping[str, Any], language: Language) -> str:
    return f"{template.title(language)}: {context[template.contract.subject]}"


def render(
    key: str,
    fields: Mapping[str, Any],
    *,
    language: Language = "da",
    example: bool = False,
    version: int | None = None,
    own_template: bytes | None = None,
) -> Rendered:
    """The newest version unless told. `own_template` is the buyer's Word file: checked, then filled in a child process.

    The same template and fields give the same bytes. Fields the contract does not know are left out (an older version
    may know fewer). Raises MissingFields, NotFound, and for own templates UnfitTemplate.
    """
    template = catalogue.template(key, version)
    context = complete(template.contract, fields, language)
    title = title_of(template, context, language)
    context_json = json.dumps(context, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if own_template is None:
        content, text = filled(template.docx(language), context_json, title, language, example)
    else:
        from coproc.documents.check import require_fit
        from coproc.documents.sandbox import fill_in_child

        require_fit(own_template, key)
        content = fill_in_child(own_template, template.contract.in_both(context), title=title, language=language, example=example)
        text = text_of(content)
    places = marks(text)
    return Rendered(
        bytes=content,
        filename=file_name(("EKSEMPEL " if example else "") + title.replace(":", " -")),
        template_key=key,
        template_version=template.version,
        context_json=context_json,
        context_sha256=hashlib.sha256(context_json.encode()).hexdigest(),
        file_sha256=hashlib.sha256(content).hexdigest(),
        lawyer_marks=len(places["JURIST"]),
        fill_marks=len(places["UDFYLD"]),
        language=language,
        example=example,
    )


@lru_cache(maxsize=128)  # a preview, the document and its archive are the same file; about 40 kB each
def filled(template: bytes, context_json: str, title: str, language: Language, example: bool) -> tuple[bytes, str]:
    content = fill(template, json.loads(context_json), title=title, language=language, example=example)
    return content, text_of(content)


def marks(text: str) -> dict[str, list[str]]:
    """What is still to be settled by a lawyer (JURIST) and filled in by the buyer (UDFYLD), in the order of the document."""
    found: dict[str, list[str]] = {"JURIST": [], "UDFYLD": []}
    for kind, said in _MARK.findall(text):
        found[kind].append(" ".join(said.split()))
    return found


def file_name(title: str, ending: str = ".docx") -> str:
    """A name every system can hold, Danish letters and all: no path, quotes or control characters, at most 120 long."""
    name = re.sub(r"[^\w\- .()]", " ", unicodedata.normalize("NFC", title))
    name = re.sub(r"\s+", " ", name).strip(" .-")[: 120 - len(ending)].strip(" .-")
    return (name or "dokument") + ending
