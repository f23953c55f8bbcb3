"""The fallback installs exactly what uv would: requirements.lock is uv.lock in pip's words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_requirements_lock_agrees_with_uv_lock() -> None:
    locked = {}
    for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]:
        if package["name"] != "coproc":
            files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
            locked[f"{package['name']}=={package['version']}"] = {file["hash"] for file in files}

    exported: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?(==[^ ;\\]+)", line):
            current = exported.setdefault(found[1] + found[2], set())
        current.update(re.findall(r"--hash=(sha256:[0-9a-f]+)", line))

    assert exported == locked, "run make lock"


def test_every_dependency_has_its_reason() -> None:
    """docs/dependencies.md says in one line what each direct dependency is for, and its licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for extra in project["project"].get("optional-dependencies", {}).values():
        declared += extra
    names = {re.split(r"[\[<>=; ]", line, maxsplit=1)[0].lower() for line in declared} | {"dkfds", "axe-core"}
    explained = set(re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE))
    assert explained == names
