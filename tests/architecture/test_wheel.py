"""What is built is what runs: the wheel, in an environment and a folder that know nothing of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow]


def _run(*command: str | Path, cwd: Path, **variables: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COPROC_", "PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment | {"PYTHONUTF8": "1"} | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (built,) = folder.glob("coproc-*.whl")
    return built


def _under(folder: str) -> set[str]:
    """What git has of a folder, and what it has not been told of yet."""
    listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = _run("git", *listing, folder, cwd=ROOT).split("\0")
    return {name for name in names if name and not name.endswith(".keep") and (ROOT / name).exists()}


def test_the_wheel_carries_everything_that_is_read_at_run_time(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("workflows", "templates", "migrations"):
        assert {f"coproc/_files/{name}" for name in _under(folder)} <= names
    assert _under("coproc") <= names
    looks = [name for name in names if name.startswith("coproc/web/static/fds/")]
    assert len(looks) > 100, "the look is missing: make setup, then build again"
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)


def test_the_installed_wheel_runs_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    environment, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    _run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    _run(environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    # The packages are this environment's; PYTHONPATH, unlike a .pth file, does not lead on to the checkout.
    lent = {"PYTHONPATH": sysconfig.get_path("purelib"), "PIP_NO_INDEX": "1"}
    (package,) = environment.glob("lib/python3*/site-packages/coproc")

    def coproc(*words: str) -> str:
        return _run(environment / "bin" / "coproc", *words, cwd=empty, **lent)

    found = _run(environment / "bin" / "python", "-c", "import coproc; print(coproc.__file__)", cwd=empty, **lent)
    assert Path(found.strip()).parent == package
    assert "scaling_process" in coproc("workflow", "list")
    coproc("db", "upgrade")
    coproc("db", "check")
    assert [path.name for path in empty.iterdir()] == ["var"]
