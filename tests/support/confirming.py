"""Posting a form whose change alters mails: the page that shows them comes first, then exactly that is confirmed."""

from __future__ import annotations

import html
import re
from typing import Any


def hidden(page: str) -> list[tuple[str, str]]:
    """What the page carries to the second post."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.split('class="fds-form"')[-1])
    return [(name, html.unescape(value)) for name, value in found if name != "csrf_token"]


def post_and_confirm(client: Any, path: str, data: dict[str, Any]) -> Any:
    """The second answer. Fails when nothing had to be confirmed."""
    shown = client.post(path, data=data)
    assert shown.status_code == 200, shown.status_code
    assert "Det ændrer disse mails" in shown.text or "This changes these mails" in shown.text
    return client.post(path, data=_many(hidden(shown.text)))


def _many(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
