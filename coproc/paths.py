"""Where the files beside the code are: in a checkout next to the package, in an installed wheel inside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    """The wheel's copy first: site-packages may hold a stranger's `templates`."""
    packed = _PACKAGE / "_files" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def workflows_dir() -> Path:
    return _find("workflows")


def templates_dir() -> Path:
    return _find("templates")


def migrations_dir() -> Path:
    return _find("migrations")


def static_dir() -> Path:
    """The assets are inside the package in both cases."""
    return _PACKAGE / "web" / "static"
