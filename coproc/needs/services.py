"""What people do with a need: write it down as they go, publish it, correct it, withdraw it. Matches stand in `matches.py`."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import gettext as _, lazy
from coproc.needs.models import InnovationNeed

# What must stand in a need before others can recognise their own in it (DOMAIN 1.6), in the order of the form.
REQUIRED: dict[str, Any] = {
    "title": lazy("Titel"),
    "problem": lazy("Hvad går galt?"),
    "affected": lazy("For hvem?"),
    "current_practice": lazy("Sådan er det i dag"),
    "desired_effect": lazy("Ønsket effekt"),
    "effect_targets": lazy("Effektmål"),
    "functional_requirements": lazy("Funktionskrav"),
    "focus_area": lazy("Fokusområde"),
    "window_from": lazy("Forventet udbudstidspunkt"),
    "need_owner": lazy("Behovsejer"),
}


def missing_fields(need: InnovationNeed) -> dict[str, str]:
    """What is still to be filled in before the need can be published: field -> its label, in the order of the form."""
    return {name: str(label) for name, label in REQUIRED.items() if not getattr(need, name)}


def missing_sentences(need: InnovationNeed) -> dict[str, str]:
    return {name: _('Udfyld "{label}".', label=label) for name, label in missing_fields(need).items()}
