"""Money is integer øre. `parse` reads what Danes write, `kroner` writes it."""

from __future__ import annotations

import re

from babel.numbers import format_decimal

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import current_language, gettext as _

LARGEST_ORE = 10**15


def parse(text: str) -> int:
    """Øre from "1.064.177,50", "25 mio.", "1,5 mia. kr." or "1000". Raises DomainError on anything else."""
    cleaned = text.strip().lower().removesuffix("kr.").removesuffix("kr").strip()
    factor = 1
    for word, size in (("mia.", 10**9), ("mia", 10**9), ("mio.", 10**6), ("mio", 10**6)):
        if cleaned.endswith(word):
            cleaned, factor = cleaned.removesuffix(word).strip(), size
            break
    if not re.fullmatch(r"\d{1,3}([. ]\d{3})*(,\d+)?|\d+(,\d+)?", cleaned):
        raise DomainError(_("Skriv beløbet som for eksempel 1.250.000 eller 25 mio."))
    whole, _comma, part = cleaned.replace(".", "").replace(" ", "").partition(",")
    ore = int(whole) * 100 * factor + (int(part) * 100 * factor // 10 ** len(part) if part else 0)
    if ore > LARGEST_ORE:
        raise DomainError(_("Beløbet er for stort."))
    return ore


def kroner(ore: int, *, decimals: bool = False) -> str:
    """Like 25.000.000 kr. in the reader's language; øre only when asked for or not zero."""
    pattern = "#,##0.00" if decimals or ore % 100 else "#,##0"
    amount = format_decimal(ore / 100, format=pattern, locale=current_language())
    return f"{amount} kr." if current_language() == "da" else f"DKK {amount}"
