"""Fills other people's templates in a child process that may use little time, memory and disk, and knows no secrets.

The sandboxed Jinja stops what reaches for Python; it does not stop `'a' * 10**8` or loops in loops. The limits do.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coproc.documents.filling import fill
from coproc.documents.package import is_small
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import Language, gettext as _

SECONDS = 10
MEMORY = 512 * 1024 * 1024
LARGEST_RESULT = 30 * 1024 * 1024


class UnsafeTemplate(DomainError):
    """The template tried what a template may not, or used up its limits."""


def fill_in_child(
    template: bytes,
    context: Mapping[str, Any],
    *,
    title: str,
    language: Language,
    example: bool,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    """Like `filling.fill`. Raises UnsafeTemplate; the child is always gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="coproc-template-") as name:
        folder = Path(name)
        (folder / "template.docx").write_bytes(template)
        job = {
            "context": context,
            "title": title,
            "language": language,
            "example": example,
            "seconds": seconds,
            "memory": memory,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        child = subprocess.Popen(
            [sys.executable, "-I", "-m", "coproc.documents.sandbox"],
            cwd=folder,
            env={"LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=2 * seconds + 5)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        result = folder / "result.docx"
        if code == 0 and result.exists():
            content = result.read_bytes()
            if is_small(content):
                return content
        fault = folder / "fault.txt"
        reason = fault.read_text(encoding="utf-8", errors="replace")[:300] if fault.exists() else ""
    if reason:
        raise UnsafeTemplate(_("Skabelonen kan ikke udfyldes: {reason}", reason=reason))
    raise UnsafeTemplate(_("Skabelonen brugte for lang tid eller for meget plads og blev stoppet."))


def _child() -> int:
    """Runs in the folder: job.json and template.docx in, result.docx or fault.txt out."""
    job = json.loads(Path("job.json").read_text(encoding="utf-8"))
    template = Path("template.docx").read_bytes()
    import docxtpl  # noqa: F401 - loaded before the limits, which are for the template's work

    from coproc.documents import word  # noqa: F401

    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_RESULT, LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    try:
        content = fill(template, job["context"], title=job["title"], language=job["language"], example=job["example"])
    except MemoryError:
        return 2
    except Exception as error:  # noqa: BLE001 - the parent turns it into a sentence
        Path("fault.txt").write_text(f"{type(error).__name__}: {error}"[:300], encoding="utf-8")
        return 1
    Path("result.docx").write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(_child())
