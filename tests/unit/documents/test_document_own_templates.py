"""A buyer's own Word template: checked with reasons, filled in a child process, contained."""

import time
import zipfile

import pytest
from click.testing import CliRunner

from coproc.documents import catalogue, own, package
from coproc.documents.check import UnfitTemplate, check_template
from coproc.documents.command import documents
from coproc.documents.filling import paragraphs, text_of
from coproc.documents.render import render
from coproc.documents.sandbox import UnsafeTemplate, fill_in_child
from tests.factories.documents import sample, with_parts, word_file

WHOLE = word_file(
    "{{ event_title }} – {{ process_title }} – {{ event_kind }}",
    "{{ date_time }} i {{ place }}: {{ dialogue_purpose }}",
    "{%p for organisation in organisers %}", "{{ organisation }}", "{%p endfor %}",
    "{{ contact_name }} {{ contact_email }}",
    table=[
        ("Tid", "Punkt"), ("{%tr for part in programme %}", ""), ("{{ part.time }}", "{{ part.item }}"),
        ("{%tr endfor %}", ""),
    ],
)  # fmt: skip


def fill(*lines, seconds=3, **context):
    return fill_in_child(word_file(*lines), context, title="t", language="da", example=False, seconds=seconds)


def test_fit_template_is_filled_like_ours():
    assert check_template(WHOLE, "dialogue_agenda").fit
    rendered = render("dialogue_agenda", sample("dialogue_agenda"), own_template=WHOLE, example=True)
    text = text_of(rendered.bytes)
    assert "12.20\nBehovet" in text
    assert "At blive klogere på, hvad markedet kan levere, & hvad der skal til." in text
    assert "EKSEMPEL" in text
    assert "{%" not in text
    assert rendered.filename.startswith("EKSEMPEL Dagsorden")


def test_our_own_templates_pass_the_check():
    for template in catalogue.newest():
        assert check_template(template.docx(), template.key).sentences() == []


def test_danish_names_say_the_same_as_ours():
    template = own.starter("dialogue_agenda")
    assert check_template(template, "dialogue_agenda").fit
    assert "{{ arrangementets_titel }}" in text_of(template)
    by_danish = text_of(render("dialogue_agenda", sample("dialogue_agenda"), own_template=template).bytes)
    for value in ("Åse Øst (eksempel)", "12.20", "At blive klogere på, hvad markedet kan levere"):
        assert value in by_danish
    assert "{{" not in by_danish


@pytest.mark.parametrize("key", catalogue.templates())
def test_a_start_of_every_document_in_danish_names_is_fit(key):
    assert check_template(own.starter(key), key).sentences() == []


def test_field_picker_lists_every_field_with_todays_value():
    contract = catalogue.template("award_criteria").contract
    rows = list(own.picker(contract, sample("award_criteria")))
    assert len(rows) == len(list(contract.paths()))
    assert ("{{ ordregiver }}", sample("award_criteria")["contracting_authority"]) in [(row.tag, row.value) for row in rows]
    assert any(row.tag == "{{ række.vægt }}" and row.depth == 1 for row in rows)
    assert check_template(word_file("{{ ordregiver }}")).fit


def test_twelve_planted_faults_are_twelve_reasons():
    check = check_template(
        word_file(
            "{{ ukendt_et }}", "{{ ukendt_to }}", "{%p for punkt in programme %}", "{{ punkt.ukendt_tre }}", "{%p endfor %}",
            "{{ organisers }}", "{{ event_title() }}", "{{ event_title | attr('x') }}", "{{ process_title.__class__ }}",
            "{% macro y() %}{% endmacro %}", "{{ event_title[0] }}", "{%p for a in [1, 2] %}", "{%p endfor %}",
            "{% include 'andet' %}", "{{ 3 * event_kind }}",
        ),
        "dialogue_agenda",
    )  # fmt: skip
    reasons = check.sentences()
    assert len(reasons) == len(set(reasons)) == 12, reasons
    assert all("i afsnittet" in reason for reason in reasons)
    assert not check.fit
    with pytest.raises(UnfitTemplate):
        render("dialogue_agenda", sample("dialogue_agenda"), own_template=word_file("{{ ukendt }}"))


def test_unknown_and_missing_fields_are_told_with_their_place():
    check = check_template(
        word_file("Kære {{ modtager }}", "{% for part in programme %}{{ part.klokken }}{% endfor %}", "{{ organisers }}"),
        "dialogue_agenda",
    )
    assert not check.fit
    assert [(spot.what, spot.paragraph) for spot in check.unknown] == [
        ("Ukendt felt: modtager", "Kære {{ modtager }}"),
        ("Ukendt felt: programme.klokken", "{% for part in programme %}{{ part.klokken }}{% endfor %}"),
    ]
    assert "organisers er en liste" in check.faults[0].what
    assert any("Krævet felt mangler: formål med dialogen (formål_med_dialogen)" in spot.what for spot in check.missing)
    assert any("(program.tid)" in spot.what for spot in check.missing)
    assert check.summary().startswith("1 fejl i felterne, 2 ukendte felter, ")


def test_fields_split_over_runs_and_in_headers_are_found():
    import io

    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("Til {{ proc")
    paragraph.add_run("ess_title").bold = True
    paragraph.add_run(" }}")
    document.sections[0].header.paragraphs[0].text = "{{ ukendt }}"
    buffer = io.BytesIO()
    document.save(buffer)
    check = check_template(buffer.getvalue())
    assert check.known == ("process_title",)
    assert [spot.paragraph for spot in check.unknown] == ["{{ ukendt }}"]


def test_broken_tags_are_told_with_their_paragraph():
    check = check_template(word_file("godt", "{% if event_title %} uden slut", "{{ event_title "), "dialogue_agenda")
    assert check.faults
    assert check.faults[0].paragraph


def test_one_unreadable_line_hides_none_of_the_others():
    check = check_template(
        word_file(
            "{{ event_title }", "{{ ukendt }}", "{{ felt med mellemrum }}", "{%p for part in programme }", "{{ part.time }}",
            "{%p endfor %}", "{%p if place %}", "{% blok %}", "{%p endfor %}", "{{ event_kind() }}",
        ),
        "dialogue_agenda",
    )  # fmt: skip
    closed = "Feltet er ikke lukket. Det skal begynde og slutte i samme afsnit."
    assert {(spot.what, spot.paragraph) for spot in (*check.faults, *check.unknown)} == {
        (closed, "{{ event_title }"),
        (closed, "{%p for part in programme }"),
        ("Feltet kan ikke læses. Skriv det, som det står på listen over felter.", "{{ felt med mellemrum }}"),
        ("“if” mangler sin “endif”.", "{%p if place %}"),
        ("blok kan ikke bruges i en skabelon.", "{% blok %}"),
        ("“endfor” hører ikke til noget “for”.", "{%p endfor %}"),
        ("En skabelon kan ikke kalde funktioner.", "{{ event_kind() }}"),
        ("Ukendt felt: ukendt", "{{ ukendt }}"),
    }
    assert check.summary() == "7 fejl i felterne, 1 ukendt felt."


REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relation(kind, target, mode="External"):
    tag = f'<Relationship Id="rX" Type="{REL}{kind}" Target="{target}" TargetMode="{mode}"/>'
    return {"word/_rels/document.xml.rels": lambda old: old.replace("</Relationships>", tag + "</Relationships>")}


def code(instruction):
    field = f"<w:p><w:r><w:instrText>{instruction}</w:instrText></w:r></w:p>"
    return {"word/document.xml": lambda old: old.replace("<w:body>", "<w:body>" + field)}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"word/vbaProject.bin": b"x"}, "makroer"),
        ({"[Content_Types].xml": lambda old: old.replace("ml.document.main", "ml.macroEnabled")}, "makroer"),
        ({"[Content_Types].xml": lambda old: old.replace("wordprocessingml.document.main", "x")}, "ikke gemt"),
        (relation("image", "http://evil.example/a.png"), "henter noget udefra: http://evil.example"),
        (relation("attachedTemplate", "file:///x.dotm"), "henter noget udefra"),
        (relation("hyperlink", "file://server/share"), "henter noget udefra"),
        (relation("oleObject", "embeddings/x.bin", "Internal"), "indlejret"),
        ({"word/embeddings/a.xlsx": b"x"}, "indlejret"),
        ({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "DTD"),
        (code("DDEAUTO cmd"), "feltkode.*DDEAUTO"),
        (code("INCLUDETEXT c:/x"), "feltkode.*INCLUDETEXT"),
        ({"../x.xml": b"<a/>"}, "pakket på en måde"),
        ({"word/broken.xml": b"<a>"}, "beskadiget"),
        ({"word/bomb.xml": b"<a>" + b"0" * 20_000_000 + b"</a>"}, "pakker ud til for meget"),
    ],
)  # fmt: skip
def test_unfit_file_is_refused_with_the_reason(changes, reason):
    import re

    refused = package.refusals(with_parts(WHOLE, changes))
    assert any(re.search(reason, sentence) for sentence in refused), refused


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7", "ikke en Word-fil"),
        (b"", "ikke en Word-fil"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "adgangskode"),
        (b"PK" + b"x" * (10 * 1024 * 1024), "mere end 10 MB"),
        (WHOLE[: len(WHOLE) // 2], "ikke en Word-fil"),
    ],
)
def test_what_is_no_word_file_is_refused(content, reason):
    assert reason in package.refusals(content)[0]


def test_encrypted_zip_is_refused():
    content = bytearray(WHOLE)
    with zipfile.ZipFile(__import__("io").BytesIO(WHOLE)):
        at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "krypteret" in package.refusals(bytes(content))[0]


def test_ordinary_web_links_are_fine():
    assert package.refusals(with_parts(WHOLE, relation("hyperlink", "https://www.retsinformation.dk/"))) == []


def test_unfit_template_is_not_rendered():
    with pytest.raises(UnfitTemplate, match="makroer"):
        render("dialogue_agenda", sample("dialogue_agenda"), own_template=with_parts(WHOLE, {"word/vbaProject.bin": b"x"}))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ cycler.__init__.__globals__.os.popen('touch /tmp/coproc-owned').read() }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ '{0.__class__.__init__.__globals__}'.format(x) }}",
        "{{ x.update({'a': 1}) }}",
        "{% for i in range(1000000000) %}a{% endfor %}",
        "{{ nothing }}",
    ],
)
def test_child_refuses_what_the_sandbox_forbids(attack, tmp_path):
    with pytest.raises(UnsafeTemplate, match="kan ikke udfyldes"):
        fill(attack, x={"a": "b"})


@pytest.mark.parametrize("attack", ["{{ 'a' * 10**8 }}", "{{ 'a' * 10**9 }}", "{{ '%999999999s' % x }}"])
def test_child_that_wants_too_much_room_is_stopped(attack):
    with pytest.raises(UnsafeTemplate, match="for meget plads"):
        fill(attack, x="b")


def test_child_that_never_ends_is_stopped():
    loops = "".join(f"{{% for i{n} in range(99999) %}}" for n in range(4)) + "{% endfor %}" * 4
    began = time.monotonic()
    with pytest.raises(UnsafeTemplate, match="for lang tid"):
        fill(loops, seconds=2)
    assert time.monotonic() - began < 60  # by itself it would take years


def test_command_tells_what_to_mend_and_ends_one(tmp_path):
    path = tmp_path / "brev æøå.docx"
    path.write_bytes(word_file("{{ ukendt }}"))
    result = CliRunner().invoke(documents, ["check", str(path), "--document", "letter_of_intent"])
    assert result.exit_code == 1
    assert "1 ukendt felt" in result.output
    assert "Krævet felt mangler: titel og version (titel_og_version)" in result.output
    path.write_bytes(WHOLE)
    result = CliRunner().invoke(documents, ["check", str(path), "--document", "dialogue_agenda"])
    assert (result.exit_code, result.output) == (0, "brev æøå.docx: Skabelonen kan bruges.\n")
    assert CliRunner().invoke(documents, ["check", str(path), "--document", "nope"]).exit_code == 2
    assert "letter_of_intent" in CliRunner().invoke(documents, ["list"]).output
    target = tmp_path / "own.docx"
    assert CliRunner().invoke(documents, ["template", "letter_of_intent", str(target)]).exit_code == 0
    assert check_template(target.read_bytes(), "letter_of_intent").fit


def test_stamp_reaches_templates_without_headers():
    import io

    import docx

    rendered = render("dialogue_agenda", sample("dialogue_agenda"), own_template=WHOLE, example=True)
    document = docx.Document(io.BytesIO(rendered.bytes))
    assert [where for where, text in paragraphs(document) if "EKSEMPEL" in text] == ["header"]
