"""A published definition is never edited: cases are pinned to it. `workflows/published.lock` holds each file's hash.

A line of the lock is removed by hand only while no case runs on that version.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from coproc.kernel.errors import Conflict
from coproc.kernel.translation import gettext as _
from coproc.paths import workflows_dir
from coproc.workflow.definition import schema_text
from coproc.workflow.validate import files


def hash_of(path: Path) -> str:
    """SHA-256 of the text, whatever line ends a checkout gave it."""
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()


def _lock() -> Path:
    return workflows_dir() / "published.lock"


def read_lock() -> dict[str, str]:
    """{key/version: sha256} of everything published."""
    if not _lock().exists():
        return {}
    return dict(line.split() for line in _lock().read_text(encoding="utf-8").splitlines() if line.strip())


def edited() -> list[str]:
    """The published versions whose file is changed or gone."""
    now = _hashes()
    return [name for name, locked in read_lock().items() if now.get(name) != locked]


def unpublished() -> list[str]:
    """The versions that are in no lock yet: they may still be edited."""
    return [name for name in _hashes() if name not in read_lock()]


def _hashes() -> dict[str, str]:
    return {f"{path.parent.name}/{path.stem}": hash_of(path) for path in files()}


def publish() -> list[str]:
    """Locks every version that is not locked yet and names them. Raises Conflict when a locked one was edited."""
    if changed := edited():
        raise Conflict(_("{names} er offentliggjort og må ikke ændres. Lav en ny version.", names=", ".join(changed)))
    new = unpublished()
    now = _hashes()
    lines = [f"{name} {now[name]}" for name in now]
    _lock().write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return new


def write_schema() -> None:
    """Writes workflows/schema.json, which editors read."""
    (workflows_dir() / "schema.json").write_text(schema_text(), encoding="utf-8", newline="\n")
