"""Turns templates/mail/<message>/<language>.txt into subject, text and HTML.

A template's first line is `Subject: …`, the rest the body: paragraphs, lines that start with `- `, and `{{ button(url, "…") }}` on a line of
its own. Values are only ever text: nothing a person typed becomes a button, a header or markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_eval_context, select_autoescape
from jinja2.filters import do_urlize
from jinja2.nodes import EvalContext
from markupsafe import Markup

from coproc.kernel import formats
from coproc.kernel.clock import local
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.messaging.links import absolute
from coproc.paths import templates_dir

# Private characters: stripped from every value, so that only `button` and `link` can write them.
_OPEN, _MIDDLE, _CLOSE, _QUIET = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = str.maketrans("", "", _OPEN + _MIDDLE + _CLOSE + _QUIET)
_BUTTON = re.compile(f"{_OPEN}(.*?){_MIDDLE}(.*?){_CLOSE}", re.DOTALL)
_HEADER = "Subject:"
# Every address that Jinja's urlize knows has one of these.
_ADDRESS = re.compile(r"://|www\.|@|\.(com|net|int|edu|gov|org|info|mil)", re.IGNORECASE)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class _Block:
    kind: Literal["paragraph", "list", "button", "link", "quote"]
    lines: tuple[str, ...]
    url: str = ""


class _Button(str):
    __slots__ = ()


def button(url: str, label: str) -> str:
    """The one thing to press."""
    return _Button(f"{_OPEN}{_plain(label)}{_MIDDLE}{_plain(absolute(url))}{_CLOSE}")


def link(url: str, label: str) -> str:
    """Something else one can press, less loud than the button."""
    return _Button(f"{_OPEN}{_QUIET}{_plain(label)}{_MIDDLE}{_plain(absolute(url))}{_CLOSE}")


def when(day: date, at: datetime | None = None) -> str:
    """Fredag den 5. december 2026 kl. 12.00 (in Danish without the capital); without the hour when only the day is known."""
    return formats.moment(at) if at else formats.long_date(day)


def _plain(value: object) -> str:
    return str(value).translate(_MARKS)


def _finalize(value: object) -> object:
    return value if isinstance(value, (_Button, Markup)) else _plain(value)


@pass_eval_context
def linked(context: EvalContext, line: str) -> str:
    """Addresses become links. Most lines have none, and looking through their words is half the work of a mail."""
    return do_urlize(context, line) if _ADDRESS.search(line) else line


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_dir() / "mail"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["linked"] = linked
    environment.globals.update(
        button=button,
        link=link,
        when=when,
        absolute=absolute,
        short_date=formats.short_date,
        long_date=formats.long_date,
        day_of=lambda instant: local(instant).date(),
        moment=formats.moment,
        deadline=formats.deadline,
        clock_time=formats.clock_time,
        listed=formats.listed,
    )
    return environment


@cache
def _templates(message: str, language: Language) -> tuple[Template, Template]:
    """Subject and body apart: a value in the subject cannot run into the body."""
    environment = _environment()
    assert environment.loader
    source = environment.loader.get_source(environment, f"{message}/{language}.txt")[0]
    first, _newline, rest = source.partition("\n")
    if not first.startswith(_HEADER):
        raise ValueError(f"templates/mail/{message}/{language}.txt does not start with {_HEADER}")
    return environment.from_string(first.removeprefix(_HEADER).strip()), environment.from_string(rest.strip())


@cache
def exists(message: str) -> bool:
    """Whether there is a mail of that name, in both languages."""
    folder = templates_dir() / "mail" / message
    return (folder / "da.txt").is_file() and (folder / "en.txt").is_file()


def one_line(text: str) -> str:
    """Raises DomainError when a line break would start a new header."""
    if "\r" in text or "\n" in text:
        raise DomainError(_("Mailens emne og navne skal stå på én linje."))
    return text.strip()


def subject(message: str, language: Language, context: Mapping[str, Any]) -> str:
    """Only the subject: verb, thing, date. Raises DomainError on a line break."""
    with speaking(language):
        return one_line(_templates(message, language)[0].render(context))


def render(message: str, language: Language, context: Mapping[str, Any], *, sender_name: str = "") -> Rendered:
    """Everything in one language. Raises jinja2.UndefinedError when the context lacks a field, DomainError on a line break in the subject."""
    said = subject(message, language, context)
    with speaking(language):
        blocks = _blocks(_templates(message, language)[1].render(context))
        if around := context.get("around"):
            blocks = _around(blocks, around, language)
        frame = {"subject": said, "blocks": blocks, "language": language, "sender_name": sender_name}
        text = _environment().get_template("layout.txt").render(frame)
        html = _environment().get_template("layout.html").render(frame)
    return Rendered(said, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)


def _around(blocks: list[_Block], around: Mapping[str, Any], language: Language) -> list[_Block]:
    """Right under the main sentence: whose it is (_reminder_top.<language>.txt) and `notes`, (who, words). Last: _reminder.<language>.txt."""
    top = _environment().get_template(f"_reminder_top.{language}.txt").render(around)
    ending = _environment().get_template(f"_reminder.{language}.txt").render(around)
    quotes = [
        _Block("quote", tuple(filter(str.strip, [f"{who}:" if who else "", *words.splitlines()]))) for who, words in around["notes"]
    ]
    return [*blocks[:1], *_blocks(top), *quotes, *blocks[1:], *_blocks(ending)]


def _blocks(body: str) -> list[_Block]:
    blocks: list[_Block] = []
    for part in re.split(r"\n\s*\n", body.strip()):
        if found := _BUTTON.fullmatch(part.strip()):
            kind: Literal["link", "button"] = "link" if found[1].startswith(_QUIET) else "button"
            blocks.append(_Block(kind, (found[1].removeprefix(_QUIET),), found[2]))
            continue
        if _OPEN in part:
            raise ValueError("a button or link stands on a line of its own, with empty lines around it")
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        for listed in (False, True):
            chosen = tuple(line.removeprefix("- ") for line in lines if line.startswith("- ") == listed)
            if chosen:
                blocks.append(_Block("list" if listed else "paragraph", chosen))
    return blocks
