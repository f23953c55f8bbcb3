"""The PDF beside the Word file: opened again with pypdf and read."""

import io
import re
from datetime import UTC, datetime

import pypdf
import pytest

from coproc.documents import catalogue, pdf
from coproc.documents.models import Document
from coproc.documents.render import render
from coproc.kernel.errors import DomainError
from tests.factories.documents import NASTY, minimal, sample

MADE = datetime(2026, 11, 22, 8, tzinfo=UTC)
ALTERNATIVES = {"Ikke relevant her"}
EDITIONS = [(key, language) for key in catalogue.templates() for language in catalogue.template(key).languages]


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def squeezed(text):
    """Without spaces and hyphens at the ends of lines: a PDF knows lines, not paragraphs."""
    return re.sub(r"[\s\u00a0\u00ad\u2010-]+", "", text)


def said(content):
    return squeezed("".join(page.extract_text() for page in read(content).pages))


def values(context):
    if isinstance(context, str):
        yield from (line.strip() for line in context.splitlines() if line.strip())
    elif isinstance(context, dict | list):
        for part in context.values() if isinstance(context, dict) else context:
            yield from values(part)


def tags(node, found=None):
    """Structure tags of the whole tree, in reading order."""
    found = [] if found is None else found
    node = node.get_object()
    if "/S" in node:
        found.append(str(node["/S"]))
    kids = node.get("/K", [])
    for one in kids if isinstance(kids, list) else [kids]:
        kid = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(kid, dict):
            tags(kid, found)
    return found


@pytest.mark.parametrize(("key", "language"), EDITIONS)
def test_pdf_says_every_value_and_is_tagged(key, language):
    made = pdf.beside(render(key, sample(key), language=language), made_at=MADE)
    text, file = said(made.bytes), read(made.bytes)
    assert [value for value in values(sample(key)) if squeezed(value) not in text and value not in ALTERNATIVES] == []
    assert "{{" not in text
    assert "None" not in text
    root = file.trailer["/Root"]
    assert root["/Lang"] == {"da": "da-DK", "en": "en-GB"}[language]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert file.metadata.title.startswith(catalogue.template(key).title(language))
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    found = tags(root["/StructTreeRoot"])
    assert "/H1" in found
    assert ("/Table" in found) == ("/TH" in found)
    assert made.filename.endswith(".pdf")
    assert made.mimetype == "application/pdf"


def test_lists_and_heads_of_tables_are_tagged_as_such():
    made = pdf.beside(render("tender_conditions", sample("tender_conditions")), made_at=MADE)
    found = tags(read(made.bytes).trailer["/Root"]["/StructTreeRoot"])
    assert found.count("/Table") == 7
    assert found.count("/L") == 3  # who buys along, suitability, limits for complaints: each one list, not one per line
    assert found.count("/LI") == 1 + 1 + 3


@pytest.mark.parametrize("key", catalogue.templates())
def test_pdf_is_whole_with_only_what_is_required(key):
    text = said(pdf.beside(render(key, minimal(key)), made_at=MADE).bytes)
    assert "None" not in text
    assert "{{" not in text


def test_same_input_is_the_same_bytes_and_fonts_are_in_the_file():
    rendered = render("tender_timetable", sample("tender_timetable"))
    first, second = (pdf.beside(rendered, made_at=MADE) for _ in range(2))
    assert first.bytes == second.bytes
    fonts = [font.get_object() for page in read(first.bytes).pages for font in page["/Resources"]["/Font"].values()]
    descendants = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert descendants
    assert all("Libertinus" in font["/BaseFont"] for font in descendants)
    assert all("/FontFile3" in font["/FontDescriptor"] or "/FontFile2" in font["/FontDescriptor"] for font in descendants)


def test_what_people_write_is_never_typst():
    attack = '#read("/etc/passwd") $x$ *fed* `kode` = Ny \x1etable\x1f[[1],[false]] \\ @kilde <mærke> // væk'
    fields = {**sample("tender_conditions"), "background": f"{attack}\n\nNæste afsnit\nny linje {NASTY}"}
    text = said(pdf.beside(render("tender_conditions", fields), made_at=MADE).bytes)
    assert squeezed('#read("/etc/passwd") $x$ *fed* `kode` = Ny table[[1],[false]]') in text
    assert squeezed(NASTY) in text
    assert "root:x" not in text


def test_a_sign_no_font_has_is_a_box_and_the_rest_is_there():
    fields = {**sample("tender_conditions"), "background": "Glad 😀 og 漢字, også здрав og Ærø."}
    assert "Glad□og□□,ogsåздравogÆrø." in said(pdf.beside(render("tender_conditions", fields), made_at=MADE).bytes)


def test_example_is_stamped_on_every_page_and_in_the_title():
    file = read(pdf.beside(render("tender_conditions", sample("tender_conditions"), example=True), made_at=MADE).bytes)
    assert len(file.pages) > 1
    assert all("EKSEMPEL – ikke et rigtigt dokument" in page.extract_text() for page in file.pages)
    assert file.metadata.title.startswith("EKSEMPEL Udbudsbetingelser")


def test_file_somebody_wrote_has_no_pdf_of_ours():
    written = Document(template_key="tender_conditions", template_version=None, language="da", context={})
    assert not pdf.has_pdf(written)
    with pytest.raises(DomainError, match="vælg PDF"):
        pdf.of_document(written)
