from __future__ import annotations

import io
import zipfile

import pytest

from coproc.documents.uploads import ATTACHMENT, MATERIAL, check
from coproc.kernel.errors import DomainError

TYPES = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'


def package(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {"[Content_Types].xml": TYPES, **parts}.items():
            file.writestr(name, text)
    return buffer.getvalue()


WORD = package(**{"word/document.xml": "<w:document/>"})


@pytest.mark.parametrize(
    ("name", "content", "mimetype"),
    [
        ("svar.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("C:\\Brugere\\ida\\svar.DOCX", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("billede.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("noter.txt", "Blåbærgrød".encode(), "text/plain"),
        ("tal.csv", "å;1\n".encode("latin-1"), "text/csv"),
    ],
)
def test_what_it_says_it_is_is_kept(name, content, mimetype):
    found = check(ATTACHMENT, name, content)
    assert (found.content_type, found.content) == (mimetype, content)
    assert "\\" not in found.filename


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("svar.docm", WORD, "makroer"),
        ("tal.xlsm", WORD, "makroer"),
        ("svar.docx", package(**{"word/document.xml": "x", "word/vbaProject.bin": "x"}), "makroer"),
        ("svar.docx", package(**{"word/document.xml": "x", "word/VBAPROJECT.BIN": "x"}), "makroer"),
        ("svar.docx", package(**{"word/document.xml": "x", "word/activeX/activeX1.xml": "x"}), "makroer"),
        ("svar.docx", package(**{"word/document.xml": "x", "word/embeddings/oleObject1.bin": "x"}), "makroer"),
        (
            "svar.docx",
            package(**{"word/document.xml": "x", "[Content_Types].xml": "word.document.macroEnabled.main+xml"}),
            "makroer",
        ),
        ("tal.xlsx", WORD, "ikke en .xlsx"),
        ("svar.docx", WORD[:-40], "beskadiget"),
        ("svar.docx", b"PK\x03\x04", "beskadiget"),
        ("svar.pdf", WORD, "ikke en .pdf"),
        ("svar.txt", WORD, "ikke en .txt"),
        ("svar.txt", b"MZ\x90", "ikke en .txt"),
        ("svar.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Brug en fil af typen"),
        ("svar.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "låst med adgangskode"),  # encrypted, or an old one renamed
        ("svar.exe", b"MZ", "Brug en fil af typen"),
        ("svar", b"x", "Brug en fil af typen"),
        ("svar.pdf", b"", "tom"),
        ("svar.pdf", b"%PDF-" + bytes(ATTACHMENT.largest), "for stor"),
        ("svar.docx", package(**{"word/document.xml": "0" * 210_000_000}), "pakkes ud"),
    ],
)
def test_everything_else_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(DomainError, match=sentence) as refusal:
        check(ATTACHMENT, name, content)
    assert refusal.value.field == "attachment"


def test_material_follows_the_same_rules_with_its_own_kinds_and_size():
    assert check(MATERIAL, "C:\\oplaeg.PDF", b"\n%PDF-1.7 " + bytes(ATTACHMENT.largest)).filename == "oplaeg.PDF"
    for name, content, sentence in (
        ("noter.txt", b"x", "Brug en fil af typen"),
        ("tal.xlsm", WORD, "makroer"),
        ("oplaeg.docx", package(**{"word/document.xml": "x", "word/embeddings/oleObject1.bin": "x"}), "indlejrede"),
        ("oplaeg.docx", package(**{"word/document.xml": "x", "../../etc/passwd": "x"}), "beskadiget"),
    ):
        with pytest.raises(DomainError, match=sentence) as refusal:
            check(MATERIAL, name, content)
        assert refusal.value.field == "file"
