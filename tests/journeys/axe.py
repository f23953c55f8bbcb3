"""axe-core in a page: `check(page)` fails with sentences one can mend by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def check(page: Page) -> None:
    """No violations of WCAG 2.2 AA or of good practice. page.evaluate is not stopped by our Content-Security-Policy.

    Every rule is run; `resultTypes` keeps what passed from being described node by node.
    """
    page.evaluate(_script())
    result = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    said = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"][:5])
        for violation in result["violations"]
    ]
    assert not said, f"{page.url}: {len(said)} axe violations\n" + "\n".join(said)
