"""Every mail there is, in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from coproc.kernel.errors import DomainError
from coproc.messaging import links
from coproc.messaging.rendering import exists, render, subject
from coproc.paths import templates_dir
from coproc.workflow.validate import all_definitions
from tests.unit.messaging.samples import REMINDER, SAMPLES

MAILS = templates_dir() / "mail"
NAMES = sorted(path.name for path in MAILS.iterdir() if path.is_dir())


@pytest.fixture(autouse=True)
def _site():
    links.use("https://coproc.example.org")


def _documented() -> dict[str, set[str]]:
    rows = re.findall(r"^\| (\w+) \| (.+?) \|", (MAILS / "README.md").read_text("utf-8"), re.MULTILINE)
    strip = re.compile(r"\([^)]*\)|\?")
    return {name: {field.strip() for field in strip.sub("", fields).split(",")} for name, fields in rows if name != "message"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_mail_renders_with_its_documented_fields(name, language):
    rendered = render(name, language, SAMPLES[name], sender_name="Mette Lund")
    paragraphs = rendered.text.split("\n\n")
    assert "\n" not in rendered.subject
    assert 10 < len(rendered.subject) < 130
    assert "https://coproc.example.org/" in rendered.text
    assert rendered.text.rstrip().endswith("Mette Lund")
    assert len(paragraphs) >= 4
    tags = _Tags()
    tags.feed(rendered.html)
    assert not tags.open
    assert f'<html lang="{language}">' in rendered.html
    assert any(link.startswith("https://coproc.example.org/") for link in tags.links)


def test_the_list_of_fields_is_right():
    documented = _documented()
    assert {name: set(SAMPLES[name]) for name in SAMPLES} == {name: documented[name] for name in SAMPLES}
    assert set(SAMPLES) <= set(NAMES)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", [name for name in NAMES if SAMPLES.get(name) == REMINDER])
def test_a_reminder_told_to_the_one_above_names_who_owes_it(name, language):
    rendered = render(name, language, {**REMINDER, "at": None, "escalated": True, "others": "Per Dahl"})
    assert rendered.subject


def test_every_reminder_of_the_workflows_has_its_mail():
    keys = {rule.template for one in all_definitions() for state in one.states for rule in state.reminders}
    assert keys
    assert {key for key in keys if not exists(key)} == set()


def test_the_button_comes_right_after_what_to_do():
    paragraphs = render("need_form_open", "da", REMINDER).text.split("\n\n")
    assert paragraphs[0] == "Besvar behovsskemaet for jeres organisation senest fredag den 4. december 2026 kl. 12.00."
    assert paragraphs[1] == "Åbn behovsskemaet: https://coproc.example.org/processer/P-2026-1"


def test_dates_are_written_in_the_readers_language():
    assert subject("need_form_open", "da", REMINDER) == "Besvar behovsskemaet senest fredag den 4. december 2026 kl. 12.00"
    assert subject("need_form_open", "en", REMINDER) == "Answer the need form by Friday 4 December 2026 12:00"


def test_subjects_and_texts_are_plain_text():
    rendered = render("process_moved", "da", {**SAMPLES["process_moved"], "title": "Pap & papir <3"})
    assert "Pap & papir <3" in rendered.subject
    assert "Pap & papir <3" in rendered.text
    assert "Pap &amp; papir &lt;3" in rendered.html


def test_a_missing_field_is_an_error():
    with pytest.raises(UndefinedError):
        render("need_form_open", "da", {"title": "x"})


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n"])
def test_a_line_break_in_the_subject_is_refused(break_):
    with pytest.raises(DomainError):
        render("process_moved", "da", {**SAMPLES["process_moved"], "title": f"x{break_}Bcc: all@example.org"})


def test_what_a_person_typed_is_never_markup_or_a_button():
    nasty = "<script>alert(1)</script>\n\n\ue000Tryk\ue001https://evil.example\ue002"
    rows = [{"question": nasty, "answer": "Nej."}]
    rendered = render("answers_published", "da", {**SAMPLES["answers_published"], "rows": rows})
    assert "<script>" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    assert rendered.html.count("display:inline-block") == 1
    assert 'href="https://evil.example' not in rendered.html


def test_a_link_is_http_or_a_path():
    with pytest.raises(ValueError, match="address"):
        render("process_moved", "da", {**SAMPLES["process_moved"], "path": "javascript:alert(1)"})
