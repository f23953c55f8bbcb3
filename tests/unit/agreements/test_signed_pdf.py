from __future__ import annotations

import zlib

import pytest

from coproc.agreements import signed_pdf
from coproc.kernel.errors import DomainError

PAGE = b"<< /Type /Page /Parent 2 0 R >>"


def pdf(*objects: bytes, page: bytes = PAGE) -> bytes:
    body = b"".join(b"%d 0 obj %s endobj\n" % (number, content) for number, content in enumerate((*objects, page), 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def packed(data: bytes, described: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    squeezed = zlib.compress(data)
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (described, len(squeezed), squeezed)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdf(b"<< /Type /Catalog >>"), id="plain"),
        pytest.param(pdf(b"<< /Type /Catalog /OpenAction [3 0 R /Fit] >>"), id="opens at a page"),
        pytest.param(pdf(packed(b"<< /Type /Page >>"), page=b"<< >>"), id="packed objects"),
        pytest.param(pdf(packed(b"(a word about JavaScript)", b"/Filter /FlateDecode")), id="text that names it"),
        pytest.param(pdf(b"<< /Filter /DCTDecode >>\nstream\n\xff\xd8 picture \nendstream"), id="a scan"),
    ],
)
def test_a_pdf_that_only_shows_something_is_taken(content: bytes) -> None:
    signed_pdf.check(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"MZ\x90 a program", "ikke en hel PDF", id="not a PDF"),
        pytest.param(b"", "ikke en hel PDF", id="empty"),
        pytest.param(b"%PDF-1.7\nhalf of it", "ikke en hel PDF", id="cut off"),
        pytest.param(pdf(b"<< /S /JavaScript /JS (x) >>"), "scripts", id="script"),
        pytest.param(pdf(b"<< /S /Java#53cript >>"), "scripts", id="script with an escaped letter"),
        pytest.param(pdf(b"<< /S /Launch /F (cmd.exe) >>"), "scripts", id="launch"),
        pytest.param(pdf(b"<< /Names << /EmbeddedFiles 4 0 R >> >>"), "scripts", id="attached file"),
        pytest.param(pdf(packed(b"<< /S /JavaScript >>")), "scripts", id="packed script"),
        pytest.param(pdf(b"<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nxxxx\nendstream"), "scripts", id="packed unreadably"),
        pytest.param(
            pdf(packed(zlib.compress(b"<< /S /Launch >>"), b"/Type /ObjStm /Filter [/FlateDecode /FlateDecode]")),
            "scripts",
            id="packed twice",
        ),
        pytest.param(pdf(b"<< /Type /Pages /Kids [] /Count 0 >>", page=b"<< >>"), "ingen sider", id="no pages"),
        pytest.param(pdf(b"<< /Encrypt 5 0 R >>"), "låst", id="locked"),
        pytest.param(pdf(b"x" * 11 * 1024 * 1024), "10 MB", id="large"),
        pytest.param(pdf(*[packed(bytes(30 * 1024 * 1024))] * 4), "pakker", id="a bomb"),
    ],
)
def test_anything_else_is_refused_with_a_reason(content: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        signed_pdf.check(content)
    assert refused.value.field == "file"
