"""Files that are sent while they are made."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response


def send_zip(name: str, pieces: Iterable[bytes]) -> Response:
    """One person's file: nobody in between keeps it."""
    answer = Response(pieces, mimetype="application/zip", headers={"Cache-Control": "private, no-store"})
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
