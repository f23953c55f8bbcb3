"""A document as the answer to a request: Word, or PDF when the address or the form says `som=pdf`."""

from __future__ import annotations

from io import BytesIO

from flask import Response, request, send_file

from coproc.documents import pdf
from coproc.documents.models import Document
from coproc.documents.render import Rendered
from coproc.web.access import clock


def send(made: Rendered) -> Response:
    """A document that was just made."""
    if wants_pdf():
        made = pdf.beside(made, made_at=clock().now())
    return _file(made.bytes, made.mimetype, made.filename)


def send_stored(document: Document) -> Response:
    """A document with its bytes loaded. Raises DomainError when a PDF is asked for of a file that is not our making."""
    if wants_pdf():
        return _file(pdf.of_document(document), pdf.PDF_TYPE, pdf.file_name_of(document))
    return _file(document.file.content, document.content_type, document.filename)


def wants_pdf() -> bool:
    return request.values.get("som") == "pdf"


def _file(content: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
