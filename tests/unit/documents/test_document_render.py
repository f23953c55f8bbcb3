"""Every template that ships: filled in, opened again with python-docx, and read."""

import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from coproc.documents import catalogue
from coproc.documents.contract import MissingFields, clean, plain, unknown_fields
from coproc.documents.filling import paragraphs, text_of
from coproc.documents.render import file_name, filled, marks, render
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import speaking
from tests.factories.documents import NASTY, minimal, sample

KEYS = [
    "application_dossier",
    "award_criteria", "award_letter_chosen", "award_letter_not_chosen", "contract_outline", "decision_paper", "dialogue_agenda",
    "dialogue_invitation", "dialogue_summary", "espd_guide", "half_page", "invitation_to_join", "invitation_to_tender", "joining_paper",
    "letter_of_intent",
    "need_description", "prior_involvement_annex", "prior_involvement_file", "procurement_report", "requirement_specification",
    "response_form", "selection_letter", "supplier_notice", "tender_conditions", "tender_timetable",
]  # fmt: skip
ALTERNATIVES = {"Ikke relevant her"}  # shown only where the other choice is absent


def values(context):
    if isinstance(context, str):
        yield from (line.strip() for line in context.splitlines() if line.strip())
    elif isinstance(context, dict | list):
        for part in context.values() if isinstance(context, dict) else context:
            yield from values(part)


def opened(rendered):
    return docx.Document(io.BytesIO(rendered.bytes))


def test_catalogue_holds_the_documents_of_the_process():
    assert list(catalogue.templates()) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_template_keeps_its_contract(key):
    assert catalogue.faults(catalogue.template(key)) == []
    assert unknown_fields(catalogue.template(key).contract, sample(key)) == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("example", [False, True])
def test_document_says_every_value(key, example):
    for language in catalogue.template(key).languages:
        text = text_of(render(key, sample(key), language=language, example=example).bytes)
        assert [value for value in values(sample(key)) if value not in text and value not in ALTERNATIVES] == []
        assert "{{" not in text
        assert "{%" not in text
        assert "None" not in text
        assert "\a" not in text


@pytest.mark.parametrize("key", KEYS)
def test_document_is_whole_with_only_what_is_required(key):
    for language in catalogue.template(key).languages:
        text = text_of(render(key, minimal(key), language=language).bytes)
        assert "{{" not in text
        assert "None" not in text
        assert "[]" not in text


@pytest.mark.parametrize("key", KEYS)
def test_document_is_a4_danish_and_accessible(key):
    rendered = render(key, sample(key))
    document = opened(rendered)
    section = document.sections[0]
    assert abs(section.page_width - Cm(21.0)) < 700
    assert abs(section.page_height - Cm(29.7)) < 700
    languages = {element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"da-DK"}
    assert document.core_properties.language == "da-DK"
    assert document.core_properties.title.startswith(catalogue.template(key).title("da"))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Title") == 1
    levels = [int(style[-1]) for style in styles if style.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text for cell in table.rows[0].cells)
    assert "PAGE" in "".join(element.text for element in section.footer._element.iter(qn("w:instrText")))
    assert catalogue.template(key).title("da") in section.header.paragraphs[0].text
    assert not [name for name in zipfile.ZipFile(io.BytesIO(rendered.bytes)).namelist() if "thumbnail" in name]


def test_english_document_is_in_english():
    document = opened(render("dialogue_invitation", sample("dialogue_invitation"), language="en"))
    assert {element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert "Taking part gives no advantage" in "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Page 1 of 1" in document.sections[0].footer.paragraphs[0].text


def test_document_without_english_text_says_so():
    with pytest.raises(NotFound, match="findes ikke på det sprog"):
        render("letter_of_intent", sample("letter_of_intent"), language="en")


def test_example_is_stamped_on_every_page_and_in_the_name():
    rendered = render("letter_of_intent", sample("letter_of_intent"), example=True)
    headers = [text for where, text in paragraphs(opened(rendered)) if where == "header"]
    assert sum("EKSEMPEL" in text for text in headers) == 2  # the first page and those that follow
    assert rendered.filename == "EKSEMPEL Fælles hensigtserklæring - Sammen om emissionsfrie arbejdsmaskiner.docx"
    assert "ikke et rigtigt dokument" not in text_of(render("letter_of_intent", sample("letter_of_intent")).bytes)


@pytest.mark.parametrize("key", KEYS)
def test_special_characters_are_kept(key):
    fields = sample(key)
    subject = catalogue.template(key).contract.subject
    fields[subject] = NASTY
    rendered = render(key, fields)
    assert NASTY in text_of(rendered.bytes)
    assert NASTY in opened(rendered).core_properties.title
    assert not set(rendered.filename) & set('<>:"/\\|?*{}%&')


def test_same_fields_give_the_same_bytes_and_hashes():
    first = render("letter_of_intent", sample("letter_of_intent"))
    filled.cache_clear()
    assert render("letter_of_intent", sample("letter_of_intent")) == first
    assert first.file_sha256 == hashlib.sha256(first.bytes).hexdigest()
    assert first.context_sha256 == hashlib.sha256(first.context_json.encode()).hexdigest()
    assert json.loads(first.context_json)["title_line"] == sample("letter_of_intent")["title_line"]


def test_text_with_empty_lines_becomes_paragraphs():
    document = opened(render("letter_of_intent", sample("letter_of_intent")))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "Vi kan ikke flytte markedet hver for sig. Det kan vi sammen." in texts


def test_missing_fields_are_sentences_with_label_and_place():
    fields = sample("need_description")
    fields["problem_statement"] = " \n"
    del fields["status"]
    fields["outcome_targets"][1]["outcome"] = None
    with pytest.raises(MissingFields) as caught:
        render("need_description", fields)
    assert caught.value.errors == {
        "problem_statement": "Problemet i én sætning mangler. Udfyld det under behovsbeskrivelsen.",
        "status": "Status mangler. Udfyld det under behovsbeskrivelsen.",
        "outcome_targets.1.outcome": "Ønsket effekt mangler i effektmål 2. Udfyld det under behovsbeskrivelsen.",
    }


def test_missing_fields_are_said_in_the_readers_language():
    with speaking("en"), pytest.raises(MissingFields) as caught:
        render("need_description", {**sample("need_description"), "problem_statement": ""})
    assert caught.value.sentence == "The problem in one sentence is missing. Fill it in under the need description."


def test_required_flag_must_be_answered():
    fields = sample("tender_conditions")
    fields["prior_dialogue"] = False
    assert "Der har ikke været markedsdialog før udbuddet." in text_of(render("tender_conditions", fields).bytes)
    del fields["prior_dialogue"]
    with pytest.raises(MissingFields):
        render("tender_conditions", fields)


def test_lawyer_marks_are_counted_and_shown_as_marks():
    full = render("tender_conditions", sample("tender_conditions"))
    bare = render("tender_conditions", minimal("tender_conditions"))
    assert 0 < full.lawyer_marks < bare.lawyer_marks
    shown = [run.text for part in opened(bare).paragraphs for run in part.runs if run.style and run.style.name == "Lawyer Mark"]
    assert len(shown) == bare.lawyer_marks + 1  # the note at the top shows what a mark looks like


def test_the_14_parts_of_the_tender_conditions_are_always_there():
    document = opened(render("tender_conditions", minimal("tender_conditions")))
    heads = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert [head.split(".")[0] for head in heads] == [str(number) for number in range(1, 15)]


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("letter_of_intent", "ikke juridisk bindende"),
        ("letter_of_intent", "ikke en købsforpligtelse"),
        ("letter_of_intent", "ingen eksklusivitet"),
        ("dialogue_invitation", "Vi behandler det fortroligt, men aktindsigt afgøres konkret."),
        ("dialogue_invitation", "ikke en betingelse for at byde"),
        ("dialogue_summary", "Hvad vi ikke har ændret, og hvorfor"),
        ("prior_involvement_annex", "udbudslovens § 174, nr. 11"),
        ("tender_timetable", "Tidligst mulig frist er lovens minimum"),
    ],
)
def test_honest_sentences_stand_there(key, sentence):
    assert sentence in text_of(render(key, minimal(key)).bytes)


def test_unsigned_signatory_has_a_line_to_sign_on():
    table = opened(render("letter_of_intent", sample("letter_of_intent"))).tables[-1]
    assert "Underskrevet 23.11.2027" in table.rows[1].cells[3].text.replace("\u00a0", " ")
    assert "Underskrift:" in table.rows[2].cells[3].text


def test_numbered_lists_start_at_one_each():
    document = opened(render("decision_paper", sample("decision_paper")))
    lists = [part._p.pPr.numPr.numId.val for part in document.paragraphs if part.style.name == "List Number"]
    assert len(set(lists)) == 2


def test_plain_writes_dates_moments_and_numbers_in_the_documents_language():
    value = {
        "day": date(2026, 12, 23),
        "at": datetime(2026, 12, 23, 11, tzinfo=UTC),
        "n": 3,
        "share": 0.5,
        "gone": None,
    }
    assert plain(value) == {
        "day": "23.12.2026", "at": "onsdag den 23. december 2026 kl. 12.00", "n": "3", "share": "0,5", "gone": None,
    }  # fmt: skip
    assert plain(date(2026, 12, 23), "en") == "23 Dec 2026"
    with pytest.raises(TypeError):
        plain(object())


def test_value_of_another_kind_is_a_programmers_fault():
    with pytest.raises(TypeError, match="participants is a list"):
        render("need_description", {**sample("need_description"), "participants": "Aaby Kommune"})


def test_control_characters_are_left_out():
    assert clean("a\x00b\x07c\x0b\r\nd") == "abc\nd"
    fields = {**sample("need_description"), "problem_statement": "Mål\x0c\x07 nu"}
    assert "Mål nu" in text_of(render("need_description", fields).bytes)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Ærø/Østerå: plan", "Ærø Østerå plan.docx"),
        ("../../etc/passwd", "etc passwd.docx"),
        ("???", "dokument.docx"),
        ("a" * 300, "a" * 115 + ".docx"),
    ],
)
def test_file_names_are_safe_and_danish(title, name):
    assert file_name(title) == name


def test_a_version_can_be_asked_for_and_a_missing_one_is_refused():
    assert render("letter_of_intent", sample("letter_of_intent"), version=1).template_version == 1
    with pytest.raises(NotFound):
        render("letter_of_intent", sample("letter_of_intent"), version=99)


@pytest.mark.parametrize("key", KEYS)
def test_every_field_stands_in_the_documentation(key):
    text = (Path(__file__).parents[3] / "docs" / "documents.md").read_text(encoding="utf-8")
    section = text.split(f"### {key} ")[1].split("###")[0]
    paths = list(catalogue.template(key).contract.paths())
    assert [path for path, field in paths if f"`{path[-1]}`{'' if field.required else '?'}" not in section] == []


def sections(body):
    parts = re.split(r"^## ", body, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0]: part for part in parts}


def test_every_part_of_the_conditions_names_its_paragraph():
    parts = sections(catalogue.template("tender_conditions").bodies["da"])
    assert [name.split(".")[0] for name in parts] == [str(number) for number in range(1, 15)]
    assert [name for name, text in parts.items() if "§" not in text and "lov nr." not in text and "forordning" not in text] == []


@pytest.mark.parametrize("key", ["contract_outline", "award_letter_not_chosen", "procurement_report", "supplier_notice"])
def test_new_documents_stand_on_the_law(key):
    for body in catalogue.template(key).bodies.values():
        assert len(re.findall(r"§|section", body)) >= 3


def test_contract_outline_has_what_the_law_asks_of_an_innovation_partnership():
    text = text_of(render("contract_outline", sample("contract_outline")).bytes)
    for wanted in ("§ 73", "§ 74", "§ 76", "§ 78", "§ 79", "delmål", "reducere antallet", "immaterielle rettigheder", "betaling"):
        assert wanted in text


@pytest.mark.parametrize("key", ["supplier_notice", "invitation_to_tender", "selection_letter", "award_letter_chosen"])
def test_letters_to_foreign_suppliers_are_in_english(key):
    rendered = render(key, sample(key), language="en")
    assert "Danish Public Procurement Act" in text_of(rendered.bytes)
    assert "udbudslovens" not in text_of(rendered.bytes)
    assert rendered.language == "en"


def test_places_are_counted_and_the_note_that_explains_them_is_not():
    rendered = render("procurement_report", minimal("procurement_report"))
    places = marks(text_of(rendered.bytes))
    assert rendered.lawyer_marks == len(places["JURIST"]) == 3
    assert rendered.fill_marks == len(places["UDFYLD"]) > 5
    assert "…" not in places["JURIST"]
    assert marks("[JURIST: …] [JURIST: Skriv [to] ord] [UDFYLD:  pris\n pr. år]")["UDFYLD"] == ["pris pr. år"]
