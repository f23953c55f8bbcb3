"""The rules of the house that a machine can see (CONTRIBUTING.md)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 460


def _python(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _lines(pattern: str, paths: list[Path], *, but: tuple[str, ...] = ()) -> list[str]:
    """`file:line: text` of every line that matches, outside the files allowed to."""
    found = re.compile(pattern)
    hits = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(but):
            lines = enumerate(path.read_text("utf-8").splitlines(), 1)
            hits += [f"{name}:{number}: {line.strip()}" for number, line in lines if found.search(line)]
    return hits


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        pytest.param(r"\b(datetime|date|dt)\.(now|utcnow|today)\(|\btime\.time\(", ("coproc/kernel/clock.py",), id="wall clock"),
        pytest.param(r"\.commit\(", ("coproc/kernel/database.py",), id="commit"),
        pytest.param(r"\.strftime\(", ("coproc/kernel/formats.py",), id="strftime"),
        pytest.param(r"\bos\.(environ|getenv)\b", ("coproc/config.py", "coproc/demo", "coproc/bench", "coproc/cli"), id="settings"),
    ],
)
def test_one_place_does_it(pattern: str, allowed: tuple[str, ...]) -> None:
    assert not _lines(pattern, _python("coproc"), but=allowed)


def test_nothing_is_put_off() -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3 + ":"))
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".md"}]
    assert not _lines(rf"\b({words})", _python("coproc", "tests", "tools", "migrations") + sorted(templates))


def test_there_is_no_drawer_for_the_rest() -> None:
    assert not [path for path in _python("coproc", "tests") if path.stem in {"utils", "util", "helpers", "misc", "common"}]


def test_files_are_short() -> None:
    long = {str(path.relative_to(ROOT)): n for path in _python("coproc", "tests", "tools") if (n := _length(path)) > LONGEST}
    assert not long, "split them by noun"


def _length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _pages() -> list[Path]:
    return sorted((ROOT / "templates" / "web").rglob("*.html"))


def _without_jinja(text: str) -> str:
    """The same lines with everything of Jinja blanked out."""
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)


def test_pages_have_no_inline_script_or_style() -> None:
    """The content security policy would drop it silently."""
    wrong = []
    for path in _pages():
        text = _without_jinja(path.read_text("utf-8"))
        for tag in re.finditer(r"<([a-zA-Z][\w-]*)\b([^>]*)>", text):
            name, attributes = tag[1].lower(), tag[2]
            inline = (
                name == "style"
                or (name == "script" and not re.search(r"\ssrc\s*=", attributes))
                or re.search(r"\s(style|on[a-z]+)\s*=", attributes)
                or "javascript:" in attributes
            )
            if inline:
                wrong.append(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, tag.start()) + 1}: {tag[0]}")
    assert not wrong, "\n".join(wrong)


def test_every_form_that_writes_carries_its_token() -> None:
    """Looked at as text; the CSRF check itself is tested by asking."""
    form = re.compile(r"<form\b[^>]*method=.?post.*?</form>", re.DOTALL | re.IGNORECASE)
    forms = [(path.relative_to(ROOT), found) for path in _pages() for found in form.findall(path.read_text("utf-8"))]
    assert not [str(path) for path, found in forms if not re.search(r"csrf_token|hidden_tag|csrf_field", found)]


def test_the_worker_needs_no_web_application() -> None:
    """What import-linter says of each room, seen from the outside."""
    program = "import sys, coproc.worker; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
