"""The three ways, in words."""

from __future__ import annotations

from typing import Any

from coproc.accounts.mail_choice.models import Choice
from coproc.kernel.translation import lazy

CHOICES: dict[str, Any] = {
    Choice.DIGEST: lazy("Samlet, én gang om dagen"),
    Choice.AT_ONCE: lazy("Med det samme"),
    Choice.APP: lazy("Kun i coproc"),
}
HINTS: dict[str, Any] = {
    Choice.DIGEST: lazy("Højst én samlet mail om dagen. Kun det, der haster, kommer for sig selv."),
    Choice.AT_ONCE: lazy("Hver påmindelse er en mail for sig."),
    Choice.APP: lazy("Kun lovens frister kommer som mail. Resten står på Mine opgaver."),
}
