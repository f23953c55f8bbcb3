"""Measures the matching: ranking on the written needs and on TED notices, the proposals, and what 10,000 needs cost.

Usage: python tools/matching_measure.py needs FILE.jsonl [ENGLISH.jsonl] | proposals FILE.jsonl… |
       ted TED_NOTICES_JSONL [da|en] | cost FILE.jsonl
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coproc.needs.matching.index import Index, NeedText, Weights
from coproc.needs.matching.score import nearest, rank


def read(path: str) -> list[dict[str, Any]]:
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def need_of(row: dict[str, Any]) -> NeedText:
    nuts = row["nuts"] if isinstance(row["nuts"], str | None) else next(iter(row["nuts"]), None)
    return NeedText(row["id"], row["title"], row["description"], tuple(row["cpv"]), nuts, row["buyer_type"] or "")


def ranking(relevant: Sequence[bool], wanted: int) -> dict[str, float]:
    dcg = sum(1 / math.log2(place + 2) for place, hit in enumerate(relevant[:10]) if hit)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(wanted, 10)))
    first = next((place for place, hit in enumerate(relevant) if hit), None)
    return {
        "R@5": sum(relevant[:5]) / min(wanted, 5),
        "hit@1": float(relevant[0]) if relevant else 0.0,
        "MRR": 1 / (first + 1) if first is not None else 0.0,
        "nDCG@10": dcg / ideal,
    }


def measure(
    rows: list[dict[str, Any]],
    same: Callable[[dict[str, Any], dict[str, Any]], bool],
    among: Callable[[dict[str, Any], dict[str, Any]], bool],
    weights: Weights | None = None,
) -> dict[str, float]:
    by_id = {row["id"]: row for row in rows}
    index = Index([need_of(row) for row in rows], weights)
    found = []
    for row in rows:
        others = [o for o in rows if o["id"] != row["id"] and among(row, o)]
        wanted = sum(same(row, o) for o in others)
        if wanted:
            near = [by_id[index.documents[n].need.id] for n, _ in index.nearest(index.document_of(need_of(row)), 200)]
            found.append(ranking([same(row, o) for o in near if among(row, o)], wanted))
    return {name: sum(f[name] for f in found) / len(found) for name in found[0]} | {"queries": len(found)}


def written(paths: list[str], weights: Weights | None = None) -> dict[str, float]:
    rows = [row for path in paths for row in read(path)]
    crossing = len(paths) > 1
    english = {row["id"] for row in read(paths[-1])} if crossing else set()
    return measure(
        rows,
        lambda a, b: a["problem"] == b["problem"],
        (lambda a, b: a["id"] in english and b["id"] not in english) if crossing else lambda _a, _b: True,
        weights,
    )


def ted(path: str, language: str, weights: Weights | None = None) -> dict[str, float]:
    # Without their codes: the code says what is relevant, so it must not help to find it.
    rows = [row | {"cpv": []} for row in read(path) if row["lang"] == language]
    return measure(rows, lambda a, b: a["cpv_main"][:3] == b["cpv_main"][:3], lambda a, b: a["buyer"] != b["buyer"], weights)


def proposals(paths: list[str]) -> dict[str, float]:
    """How often a proposal is right, how many right pairs are proposed, and how many lonely needs get one."""
    rows = [row for path in paths for row in read(path)]
    problem = {row["id"]: row["problem"] for row in rows}
    size = Counter(problem.values())
    ranked = rank([need_of(row) for row in rows])
    proposed = [(one, m.id) for one, matches in ranked.items() for m in matches if m.suggest]
    right = sum(problem[a] == problem[b] for a, b in proposed)
    lonely = {a for a, _ in proposed if size[problem[a]] == 1}
    return {
        "precision": right / max(len(proposed), 1),
        "recall": right / sum(n * (n - 1) for n in size.values()),
        "proposed": len(proposed),
        "lonely with one": len(lonely),
        "lonely": sum(n == 1 for n in size.values()),
    }


def cost(path: str) -> dict[str, float]:
    needs = [need_of(row) for row in read(path)]
    start = time.perf_counter()
    index = Index(needs)
    built = time.perf_counter() - start
    times = []
    for need in needs[:: max(1, len(needs) // 300)]:
        start = time.perf_counter()
        nearest(need, index, 10)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return {
        "needs": len(needs),
        "index s": built,
        "p50 ms": times[len(times) // 2],
        "p95 ms": times[int(len(times) * 0.95)],
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def show(name: str, figures: dict[str, float]) -> None:
    print(name, *(f"{key} {value:.3f}" for key, value in figures.items()))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["needs", *paths]:
            show("needs", written(paths))
        case ["proposals", *paths]:
            show("proposals", proposals(paths))
        case ["cost", path]:
            show("cost", cost(path))
        case ["ted", path, *languages]:
            for language in languages or ["da", "en"]:
                show(f"ted {language}", ted(path, language))
