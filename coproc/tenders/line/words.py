"""A taken value as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.reference import labels
from coproc.tenders import words

NAMES: dict[str, Mapping[Any, Any]] = {
    "regime": labels.REGIMES,
    "procedure": labels.PROCEDURES,
    "legal_ground": words.GROUNDS,
    "purchase_kind": words.KINDS,
}


def said(field: str, value: Any) -> str:
    """One text; lines where there are several."""
    if field in NAMES:
        return str(NAMES[field][value])
    if isinstance(value, dict):
        parts = [str(words.DECISIONS[value["decision"]]), value["own_text"], value["reason"]]
        return " – ".join(part for part in parts if part)
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if field == "criteria":
        return "\n".join(f"{row['criterion']} – {row['weight']} % – {row['description']}" for row in value)
    if field == "phases":
        return "\n".join(f"{row['phase']} – {row['milestone']} – {row['payment']}" for row in value)
    return listed(value) if isinstance(value, list) else str(value)
