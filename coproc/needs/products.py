"""Notices when a requirement names a product instead of a function. A hint to a person, never a refusal."""

from __future__ import annotations

import re

_MARK = re.compile(r"[\w-]+\s?[®™]")
_BRAND = re.compile(r"\b(?:fabrikat|mærket|varemærke|af typen|modellen|the brand|manufactured by)\s+[\w-]+", re.IGNORECASE)
_INNER_CAPITAL = re.compile(r"\b[a-zæøå]+[A-ZÆØÅ][\w]*\b|\b[A-ZÆØÅ][a-zæøå]+[A-ZÆØÅ][\w]*\b")
_MODEL = re.compile(r"\b[A-ZÆØÅ]{1,6}[- ]?\d{2,5}[A-Za-z]?\b")
# Standards, substances, units and such are functional: they may stand.
_ALLOWED = re.compile(
    r"^(?:ISO|EN|DS|IEC|IP|CO|PM|NO|DIN|CE|CPV|NUTS|DK|WCAG|GDPR|HL|FHIR|VAR|BR|SKI|EAN|kWh|MWh|GWh|dB|pH|mW|kW|NOx|CO2e|COx|LoRa|kVA)"
    r"[- ]?[\dA-Za-z]*$"
)


def product_words(requirement: str) -> list[str]:
    """What in the requirement looks like the name of a product, in its order.

    >>> product_words("Skal kunne bruges på iPad og tåle IP67")
    ['iPad']
    """
    found = [hit for pattern in (_MARK, _BRAND, _INNER_CAPITAL, _MODEL) for hit in pattern.finditer(requirement)]
    words = [hit[0].strip() for hit in sorted(found, key=lambda hit: hit.start())]
    return list(dict.fromkeys(word for word in words if not _ALLOWED.match(word)))
