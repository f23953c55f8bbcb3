"""The sections every need description starts from (DOMAIN 1.6), and how its lists are written: one thing a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coproc.kernel.translation import lazy
from coproc.needs.models import InnovationNeed

TARGETS, VOLUMES, RISKS, QUESTIONS, ANNEXES = "outcome_targets", "volume", "risks", "questions", "annexes"
LISTS = (TARGETS, VOLUMES, RISKS, QUESTIONS, ANNEXES)
FIRST_AFTER_REQUIREMENTS = "constraints"
_ARROW = re.compile(r"\s*(?:→|->)\s*")
_MARKS = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Part:
    """A section of the outline. The heading is content, so it is Danish; the guidance is for whoever writes."""

    key: str
    heading: str
    guidance: Any


OUTLINE = (
    Part("problem", "Problemet, og hvem der har det", lazy("Hvad går galt, for hvem, hvor mange og hvor? Ikke hvad I vil købe.")),
    Part(
        "current_practice",
        "Sådan er det i dag",
        lazy("Hvordan løses opgaven nu, og hvad koster den i kroner, timer, CO₂ og arbejdsmiljø?"),
    ),
    Part("desired_effect", "Det vil vi opnå", lazy("Hvilken værdi skal en løsning give, og for hvem?")),
    Part(TARGETS, "Effektmål", lazy("Ét mål pr. linje: “Effekt: sådan er det i dag → mål”.")),
    Part("constraints", "Rammevilkår", lazy("Lovgivning, drift, data, it, arbejdsmiljø og miljø, som en løsning skal passe til.")),
    Part("tried", "Det er allerede prøvet", lazy("Hvad har I prøvet, og hvorfor var det ikke nok?")),
    Part("differences", "Forskelle mellem deltagerne", lazy("Hvor er behovet ikke ens, og hvad betyder det for en løsning?")),
    Part(
        VOLUMES,
        "Forventet omfang og udbudstidspunkt (ikke bindende)",
        lazy("Én organisation pr. linje: “Organisation: udbudstidspunkt; omfang”."),
    ),
    Part(RISKS, "Risici og deres fordeling", lazy("Én risiko pr. linje: “Risiko: hvem bærer den, og hvordan”.")),
    Part(QUESTIONS, "Spørgsmål til markedet", lazy("Ét spørgsmål pr. linje. Spørg også, hvad I ikke bør kræve.")),
    Part(ANNEXES, "Bilag", lazy("Ét bilag pr. linje.")),
)
GUIDANCE = {part.key: part.guidance for part in OUTLINE}


def prefilled(needs: Iterable[InnovationNeed], problem: str) -> dict[str, str]:
    """What the needs behind a process already say, by section."""
    needs = list(needs)
    targets = [
        f"- {target.get('measure', '')}: {target.get('baseline') or 'ikke målt'} → {target.get('target', '')}"
        for need in needs
        for target in need.effect_targets
        if target.get("measure") and target.get("target")
    ]
    return {
        "problem": problem or _told(needs, "problem"),
        "current_practice": _told(needs, "current_practice"),
        "desired_effect": _told(needs, "desired_effect"),
        TARGETS: "\n".join(targets),
        "tried": _told(needs, "tried"),
    }


def _told(needs: list[InnovationNeed], field: str) -> str:
    said = [(need.organisation.name, getattr(need, field).strip()) for need in needs]
    said = [(name, text) for name, text in said if text]
    if len(said) == 1:
        return str(said[0][1])
    return "\n\n".join(f"**{name}:** {text}" for name, text in said)


def items(body: str) -> Iterator[str]:
    """The lines of a list section as plain text."""
    for line in plain(body).splitlines():
        text = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line).strip()
        if text:
            yield text


def target(line: str) -> dict[str, str]:
    """“Effekt: i dag → mål” as the Word template takes it."""
    outcome, _colon, rest = line.partition(":")
    parts = _ARROW.split(rest.strip(), maxsplit=1)
    baseline, wanted = parts if len(parts) == 2 else ("", parts[0])
    return {"outcome": outcome.strip(), "baseline_value": baseline.strip(), "target_value": wanted.strip() or "Ikke fastsat endnu"}


def volume(line: str) -> dict[str, str]:
    name, _colon, rest = line.partition(":")
    window, _semicolon, amount = rest.partition(";")
    return {"organisation": name.strip(), "time_window": window.strip() or "Ikke oplyst", "volume": amount.strip()}


def risk(line: str) -> dict[str, str]:
    name, _colon, handling = line.partition(":")
    return {"risk": name.strip(), "handling": handling.strip() or "Ikke fordelt endnu"}


def plain(text: str) -> str:
    """The Markdown subset as plain text for Word: the words without their marks."""
    without = _LINK.sub(r"\1 (\2)", text)
    return re.sub(r"(?m)^#{1,6}\s+", "", _MARKS.sub("", without))
