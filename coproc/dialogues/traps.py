"""Quiet traps for robots: how fast a form came back. Beside the field nobody sees (forms.PublicForm)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from flask import current_app

# Somebody whose browser fills everything in still has to read, choose and press; programs need milliseconds.
FASTEST = timedelta(seconds=1.5)


def stamp(now: datetime) -> str:
    """When the form was shown, signed: so that a robot cannot write an earlier hour."""
    return f"{now.isoformat()} {_signature(now.isoformat())}"


def is_too_fast(stamped: str | None, now: datetime) -> bool:
    """Only a stamp of ours that is a moment old tells of a robot.

    None, a broken or an old one is a page from a cache, from before a new key, or from yesterday: a person. A clock that stands still
    (the demo's) measures nothing.
    """
    shown, _space, signature = (stamped or "").rpartition(" ")
    if not hmac.compare_digest(_signature(shown), signature.encode("ascii", "replace").decode()):
        return False
    return timedelta() < now - datetime.fromisoformat(shown) < FASTEST


def _signature(text: str) -> str:
    key = f"form-shown {current_app.secret_key!r}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
