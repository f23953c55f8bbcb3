from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coproc.cli import main

Coproc = Callable[..., Result]


@pytest.fixture
def coproc(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coproc:
    """`coproc("audit", "verify")` in a folder and on a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPROC_ENV", "test")
    monkeypatch.setenv("COPROC_DATABASE_URL", database_url)

    def run(*words: str | Path, **variables: str) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], env=variables)

    return run
