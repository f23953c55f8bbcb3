"""The compiler: a small Markdown, the same bytes every time, faults with their line."""

import pytest

from coproc.documents import catalogue
from coproc.documents.compiler import compile_template
from coproc.documents.filling import text_of
from coproc.documents.inspection import inspect
from coproc.documents.markdown import TemplateFault, parse, runs


def compiled(source):
    return compile_template(source, title="T", header="h", footer="f")


def test_same_source_gives_the_same_bytes():
    template = catalogue.template("tender_conditions")
    first = template.docx()
    compile_template.cache_clear()
    assert template.docx() == first


def test_tags_on_lines_of_their_own_own_their_paragraph_or_row():
    text = text_of(
        compiled("# T\n{% if a %}\n| H | I |\n|---|---|\n{% for r in rows %}\n| {{ r.x }} | b |\n{% endfor %}\n{% endif %}\n")
    )
    assert "{%p if a %}" in text
    assert "{%tr for r in rows %}" in text
    assert "{%p endif %}" in text


def test_pipe_inside_a_tag_does_not_split_the_cell():
    table = parse("| A | B |\n|---|---|\n| {{ a | upper }} | x \\| y |")[0]
    assert table.rows[0].cells == ("{{ a | upper }}", "x | y")


def test_bold_and_italic_and_marks_become_runs():
    assert [(run.text, run.bold, run.italic, run.mark) for run in runs(r"a **b {{ c * 2 }}** *d* \* [JURIST: e]")] == [
        ("a ", False, False, False), ("b ", True, False, False), ("{{ c * 2 }}", True, False, False),
        (" ", False, False, False), ("d", False, True, False), (" * ", False, False, False),
        ("[JURIST: e]", False, False, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# T\n\n```python", 3),
        ("<b>x</b>", 1),
        ("see [law](https://x)", 1),
        ("| a | b |\nx", 1),
        ("| a | b |\n|---|---|\n| a |", 3),
        ("| a |\n|---|\n{% for x in y %}\n| a |\n\ntext", 5),
    ],
)
def test_what_is_not_in_the_markdown_is_refused_with_its_line(source, line):
    with pytest.raises(TemplateFault) as caught:
        parse(source)
    assert caught.value.line == line


def test_inspection_follows_names_through_loops():
    findings = inspect("{% for s in signatories %}{{ s.name }}{% for p in s.parts %}{{ p.x }}{% endfor %}{% endfor %}")
    assert [use.path for use in findings.uses] == [
        ("signatories",), ("signatories", "name"), ("signatories", "parts"), ("signatories", "parts", "x"),
    ]  # fmt: skip
    assert not findings.faults


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__class__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ 'a' * 10**8 }}",
        "{{ x|attr('y') }}",
        "{{ x|safe }}",
        "{{ x['__class__'] }}",
        "{% set a = 1 %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{% for i in range(9) %}{% endfor %}",
        "{{ '%999999999s' % x }}",
        "{{ x.format() }}",
        "{{ " + "(" * 4000 + "x" + ")" * 4000 + " }}",
    ],
)
def test_what_is_more_than_a_field_is_a_fault(source):
    assert inspect(source).faults
