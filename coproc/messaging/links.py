"""Mail needs whole addresses. Where the site stands is a setting; composition roots may say otherwise."""

from __future__ import annotations

from urllib.parse import urlsplit

from coproc.config import Settings

_given: list[str] = []


def use(base_url: str) -> None:
    """Called by the composition root with its own settings."""
    _given[:] = [base_url.rstrip("/")]


def base() -> str:
    if not _given:
        use(Settings().base_url)
    return _given[0]


def absolute(path: str) -> str:
    """A page's whole address. Raises ValueError on what is neither a path nor http(s)."""
    if path.startswith("/"):
        return base() + path
    if urlsplit(path).scheme not in {"http", "https"}:
        raise ValueError("neither a path nor a web address")
    return path


def host() -> str:
    return urlsplit(base()).hostname or "localhost"
