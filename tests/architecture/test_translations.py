"""Every Danish text has its English, with the same {values}; no English is left over."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from coproc.kernel.translation import CATALOGUES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2)}
Key = str | tuple[str, ...]


def _texts() -> dict[Key, str]:
    """Every text of the source, and a place where it stands."""
    sources: list[tuple[str, Path]] = [("python", path) for path in (ROOT / "coproc").rglob("*.py")]
    for folder in ("web", "mail"):
        sources += [("jinja2.ext:babel_extract", path) for path in (ROOT / "templates" / folder).rglob("*.*") if path.is_file()]
    options = {"silent": "false", "encoding": "utf-8"}
    texts: dict[Key, str] = {}
    for method, path in sorted(sources):
        if path.name == "translation.py" or path.suffix in {".yaml", ".yml"}:
            continue
        with path.open("rb") as file:
            for line, text, _comments, _context in extract(method, file, KEYWORDS, options=dict(options)):
                texts.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
        if method == "python":
            for line, text in _inside_strings(path):
                texts.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return texts


def _inside_strings(path: Path) -> Iterator[tuple[int, Key]]:
    """Texts in the braces of an f-string, which Babel does not see."""
    inside = (part for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.JoinedStr) for part in ast.walk(node))
    for call in inside:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
            said = tuple(one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str))
            if said:
                yield call.lineno, said if call.func.id == "ngettext" else said[0]


def _english() -> Iterator[tuple[Path, Any]]:
    for path in sorted((CATALOGUES / "en").glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, message) for message in read_po(file, locale="en", abort_invalid=True) if message.id)


def _all(text: Key | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _values(text: str) -> set[str]:
    try:
        return {name for _literal, name, _format, _conversion in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {f"not a format: {text}"}


def test_every_text_has_an_english() -> None:
    english = {message.id for _path, message in _english() if message.string and all(_all(message.string))}
    missing = [f"{place}: {text}" for text, place in _texts().items() if text not in english]
    assert not missing, "\n" + "\n".join(missing)


def test_every_english_belongs_to_a_text() -> None:
    texts = _texts()
    left_over = [f"{path.name}: {message.id}" for path, message in _english() if message.id not in texts]
    assert not left_over, "\n" + "\n".join(left_over)


def test_both_languages_name_the_same_values() -> None:
    """A plural's single form may say the number in words."""
    wrong = []
    for path, message in _english():
        danish = set().union(*(_values(text) for text in _all(message.id)))
        for english in _all(message.string):
            said = _values(english)
            if said != danish and not (isinstance(message.id, tuple) and said | {"n"} == danish | {"n"}):
                wrong.append(f"{path.name}: {message.id} -> {english}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_text_has_one_english() -> None:
    """Two rooms may say the same thing; they then say it in the same words."""
    seen: dict[Key, tuple[str, Any]] = {}
    clashes = []
    for path, message in _english():
        name, other = seen.setdefault(message.id, (path.name, message.string))
        if other != message.string:
            clashes.append(f"{name} and {path.name}: {message.id}")
    assert not clashes, "\n" + "\n".join(clashes)


@pytest.mark.parametrize("path", sorted((CATALOGUES / "en").glob("*.po")), ids=lambda path: path.name)
def test_no_english_is_a_guess(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "#, fuzzy" not in text
    assert "\n#~ " not in text, "an obsolete text stands at the end"
