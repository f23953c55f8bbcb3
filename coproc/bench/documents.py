"""Documents: one, and a tender's set of 14, beside raw docxtpl on the same Word template in the same run; and the PDF beside Word."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from coproc.bench.pages import Figure
from coproc.config import Settings
from coproc.documents import catalogue, pdf
from coproc.documents.contract import complete
from coproc.documents.render import Rendered, filled, render
from coproc.tenders.words import DOCUMENTS, LETTERS

ROUNDS = 15
SET = (*DOCUMENTS, *LETTERS)
ONE = "tender_conditions"


def measure(_settings: Settings) -> Iterator[Figure]:
    """The middle of the rounds, in milliseconds. Ours checks the contract, guards the sandbox and zips the same bytes every time."""
    yield from _figures("documents.one", (ONE,))
    yield from _figures(f"documents.set-of-{len(SET)}", SET)


def _figures(name: str, keys: tuple[str, ...]) -> Iterator[Figure]:
    contexts = {key: catalogue.example(key) for key in keys}
    made = {key: render(key, contexts[key]) for key in keys}
    whole = {key: complete(catalogue.template(key).contract, contexts[key]) for key in keys}
    at = datetime(2026, 1, 1, tzinfo=UTC)
    # The three take turns in every round, so that a busy machine is as unkind to each.
    ours, raw, as_pdf = _turns(
        lambda: [_rendered(key, contexts[key]) for key in keys],
        lambda: [_raw(key, whole[key]) for key in keys],
        lambda: [pdf.beside(made[key], made_at=at) for key in keys],
    )
    yield Figure(f"{name}.word", f"{ours:.0f}", "ms", f"raw docxtpl: {raw:.0f} ms")
    yield Figure(f"{name}.pdf", f"{as_pdf:.0f}", "ms", f"Word: {ours:.0f} ms")


def _turns(*acts: Callable[[], Any]) -> list[float]:
    for act in acts:
        act()  # imports, compiled templates, fonts
    times: list[list[float]] = [[] for _act in acts]
    for _round in range(ROUNDS):
        for act, spent in zip(acts, times, strict=True):
            start = time.perf_counter()
            act()
            spent.append((time.perf_counter() - start) * 1000)
    return [statistics.median(spent) for spent in times]


def _rendered(key: str, context: dict[str, Any]) -> Rendered:
    """Filled in anew each time: what `render` remembers is not what is measured."""
    filled.cache_clear()
    return render(key, context)


def _raw(key: str, context: dict[str, Any]) -> bytes:
    """As docxtpl's own manual does it, escaping on (without it a title with & is cut short)."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(catalogue.template(key).docx()))
    document.render(context, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
