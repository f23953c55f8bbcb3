"""Aarhus uses its own Word template for one document, and has the whole set made by the worker; all of it is read back."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pypdf
from playwright.sync_api import Download, Page

from tests.factories.documents import word_file
from tests.journeys.roles.walk import Walker
from tests.journeys.tender.cast import AARHUS, Buyers
from tests.journeys.tender.preparing import AARHUS_LINE, DRIFTING, PARTNERSHIP
from tests.journeys.whole.tender import _opened as word_of  # a pair: its text, its rows

HOUSE = "Aarhus Kommunes egen skabelon"


def the_own_template_is_checked_and_chosen(buyers: Buyers, folder: Path) -> None:
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP, "/dokumenter"))
    she.looks("dokumenter")
    she.follows("Jeres skabeloner")
    she.follows("Tildelingskriterier")
    with she.page.expect_download() as waiting:
        she.follows("Hent coprocs skabelon med felter som Word")
    starter = waiting.value.path().read_bytes()
    bad = folder / "brev.docx"
    bad.write_bytes(word_file("{{ ukendt }}", "{{ ordregiver }}"))
    _uploads(she, bad, "")
    she.reads("Skabelonen er ikke gemt.", "Ukendt felt: ukendt")
    she.looks("skabelon-afvist")
    good = folder / "Aarhus tildelingskriterier.docx"
    _signed(starter, good)
    _uploads(she, good, "Byens egen forside")
    she.reads("Skabelonen kan bruges og er gemt som version 1.")
    with she.page.expect_download() as waiting:
        she.follows(f"{buyers.references[PARTNERSHIP]} {PARTNERSHIP} (Word)")
    assert HOUSE in word_of(waiting.value)[0]
    she.opens(buyers.path(PARTNERSHIP, "/dokumenter/award_criteria"))
    she.ticks("Jeres egen, version 1: Aarhus tildelingskriterier.docx")
    she.presses("Gem valget")
    she.reads("Valget er gemt.")
    she.looks("skabelon-valgt")


def the_set_is_made_and_read_back(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    she.opens(buyers.path(PARTNERSHIP, "/dokumenter"))
    she.presses("Lav sættet")
    she.reads("Sættet bliver lavet i baggrunden.")
    she.looks("saet-venter")
    buyers.demo.deliver()
    she.follows("Se, hvor langt det er nu")
    she.looks("saet-klar")
    _read_back(_fetched(she.page))
    assert buyers.mails(buyers.officers[AARHUS].email, "Dokumenterne"), [mail.subject for mail in buyers.mails()]


def _uploads(she: Walker, file: Path, note: str) -> None:
    she.page.set_input_files("input[type=file]", file)
    she.writes("Hvad er nyt i versionen?", note)
    she.presses("Tjek og gem skabelonen")


def _signed(starter: bytes, path: Path) -> None:
    """The starter, with the house's own first line."""
    file = docx.Document(io.BytesIO(starter))
    file.paragraphs[0].insert_paragraph_before(HOUSE)
    file.save(str(path))


def _fetched(page: Page) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Hent sættet (zip)").click()
    return waiting.value


def _read_back(download: Download) -> None:
    """Every Word file opens, every PDF opens, and each says what the officer has written."""
    words: dict[str, str] = {}
    with zipfile.ZipFile(download.path()) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".docx"):
                file = docx.Document(io.BytesIO(content))
                cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
                words[name] = "\n".join([*(one.text for one in file.paragraphs), *cells])
            else:
                words[name] = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert len(words) >= 14, sorted(words)
    for name, text in words.items():
        assert "Aarhus Kommune" in text, name
        assert "{{" not in text, name
        assert "None" not in text, name
    requirements = {name: text for name, text in words.items() if "Kravspecifikation" in name}
    assert {Path(name).suffix for name in requirements} == {".docx", ".pdf"}
    for text in map(_flat, requirements.values()):
        assert _flat(AARHUS_LINE.changed[DRIFTING][0]) in text, text
        assert _flat("Fjernsupport: løsningen virker i 8 timer") in text
    conditions = [text for name, text in words.items() if "Udbudsbetingelser" in name]
    assert len(conditions) == 2
    assert all("nnovationspartnerskab" in text for text in conditions)
    criteria = [name for name, text in words.items() if HOUSE in text]
    assert len(criteria) == 1, criteria  # the house's own, in Word alone


def _flat(text: str) -> str:
    """A PDF breaks its lines, and its words, where it likes."""
    return re.sub(r"[\s\xad\u2010-]", "", text)
