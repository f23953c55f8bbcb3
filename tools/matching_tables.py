"""Derives the counted tables of coproc/needs/matching/tables from CPV labels and TED notices.

Usage: python tools/matching_tables.py CPV_CSV TED_NOTICES_JSONL
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from coproc.needs.matching import tables, text

TABLES = Path(tables.__file__).parent
CPV = "the EU's Common Procurement Vocabulary (Regulation 213/2008, labels reusable with acknowledgement)"
TED = "TED notices (reusable EU public data)"


def write(name: str, head: str, lines: list[str]) -> None:
    body = f"# {head}\n# Derived by tools/matching_tables.py; do not edit.\n" + "\n".join(lines) + "\n"
    (TABLES / name).write_text(body, encoding="utf-8")
    print(f"{name}: {len(lines)} rows, {len(body.encode()) / 1000:.0f} kB")


def danish_stems(analyser: text.Analyser, label: str) -> list[str]:
    return list(dict.fromkeys(t.key for t in analyser.terms(label, "da") if t.kind in {"word", "part"}))


def english_stems(label: str) -> list[str]:
    found = (text.stem(w, "en") for w in text.words(label) if w not in tables.stop_words())
    return list(dict.fromkeys(s for s in found if len(s) > 1))


def translate(pairs: list[tuple[list[str], list[str]]], rounds: int = 8) -> dict[str, dict[str, float]]:
    """IBM model 1: P(danish | english), by expectation maximisation over label pairs."""
    chance: dict[str, dict[str, float]] = defaultdict(dict)
    for english, danish in pairs:
        for e in english:
            for d in danish:
                chance[e][d] = 1.0
    for _ in range(rounds):
        count: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for english, danish in pairs:
            for d in danish:
                total = sum(chance[e][d] for e in english)
                for e in english:
                    count[e][d] += chance[e][d] / total
        for e, row in count.items():
            whole = sum(row.values())
            chance[e] = {d: c / whole for d, c in row.items()}
    return chance


def main(cpv_path: str, ted_path: str) -> None:
    with Path(cpv_path).open(encoding="utf-8") as file:
        labels = [(r["code"], r["label_da"], r["label_en"]) for r in csv.DictReader(file)]
    with Path(ted_path).open(encoding="utf-8") as file:
        notices = [n for n in map(json.loads, file) if n["lang"] in {"da", "en"}]

    seen = Counter(w for _, da, _ in labels for w in text.words(da))
    seen.update(w for n in notices if n["lang"] == "da" for w in text.words(f"{n['title']} {n['description']}"))
    keep = sorted(w for w in seen if 4 <= len(w) <= 16 and w.isalpha() and w not in tables.function_words("da"))
    write("words_da.tsv", f"Danish words and their counts in {CPV} and {TED}.", [f"{w}\t{seen[w]}" for w in keep])
    tables.danish_words.cache_clear()

    analyser = text.Analyser()
    shares: dict[str, float] = {}
    for language, documents in (
        ("da", [da for _, da, _ in labels]),
        ("en", [en for _, _, en in labels]),
        ("da", [f"{n['title']} {n['description']}" for n in notices if n["lang"] == "da"]),
        ("en", [f"{n['title']} {n['description']}" for n in notices if n["lang"] == "en"]),
    ):
        counted = Counter(
            key
            for document in documents
            for key in (set(danish_stems(analyser, document)) if language == "da" else set(english_stems(document)))
        )
        for key, count in counted.items():
            if count >= 2:
                shares[key] = max(shares.get(key, 0.0), count / len(documents))
    kept = sorted(s for s, share in shares.items() if share >= 0.0004)
    write(
        "background.tsv",
        f"Stems and the share of texts they stand in: the larger of {CPV} and {TED}, da and en.",
        [f"{s}\t{shares[s]:.5f}" for s in kept],
    )

    pairs = [(english_stems(en), danish_stems(analyser, da)) for _, da, en in labels]
    there, back = translate(pairs), translate([(danish, english) for english, danish in pairs])
    rows = []
    for english, row in sorted(there.items()):
        both = {d: (chance * back[d].get(english, 0.0)) ** 0.5 for d, chance in row.items()}
        best = sorted(both.items(), key=lambda item: (-item[1], item[0]))[:3]
        rows += [f"{english}\t{d}\t{p:.2f}" for d, p in best if p >= 0.3]
    head = f"English stem, Danish stem, mean of both directions' probabilities (IBM model 1) over label pairs of {CPV}."
    write("bridge.tsv", head, rows)

    branches = []
    for code, da, _ in labels:
        digits = code.rstrip("0")
        if len(digits) <= 5:
            stems = danish_stems(analyser, da)
            if stems:
                branches.append(f"{digits.ljust(3, '0')}\t{' '.join(stems)}")
    write("branches.tsv", f"Branch (3 to 5 digits) and the stems of its Danish label in {CPV}.", branches)


if __name__ == "__main__":
    main(*sys.argv[1:])
