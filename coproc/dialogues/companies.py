"""Which company it is: the same key however its number is spaced, for sign-ups and for those who are invited."""

from __future__ import annotations

import re

from coproc.reference.identifiers import cvr, foreign_number

_BETWEEN = re.compile(r"[\W_]+")


def numbered(country: str, number: str) -> tuple[str, str, str]:
    """(key, country, number): a Danish one has a CVR number, others what their country gave them. Raises DomainError."""
    if country.strip().upper() in {"", "DK"}:
        digits = cvr(number, field="company_number")
        return f"DK:{digits}", "DK", digits
    foreign = foreign_number(country, number)
    spelled = _BETWEEN.sub("", foreign.number.casefold()).removeprefix(foreign.country.casefold())
    return f"{foreign.country}:{spelled or foreign.number.casefold()}", foreign.country, foreign.number
