"""Finds workflows/, templates/ and migrations/ in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    checkout = _PACKAGE.parent / name
    return checkout if checkout.is_dir() and (_PACKAGE.parent / "pyproject.toml").exists() else _PACKAGE / "_files" / name


def workflows_dir() -> Path:
    return _find("workflows")


def templates_dir() -> Path:
    return _find("templates")


def migrations_dir() -> Path:
    return _find("migrations")


def static_dir() -> Path:
    return _PACKAGE / "web" / "static"
