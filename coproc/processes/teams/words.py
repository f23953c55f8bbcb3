"""The words for how far a part is."""

from __future__ import annotations

from coproc.kernel.translation import lazy

# state -> (what it is called, the tag's kind)
STATES = {
    "sent": (lazy("Sendt, ikke set"), ""),
    "seen": (lazy("Set"), "info"),
    "begun": (lazy("Begyndt"), "info"),
    "done": (lazy("Færdig, skal godkendes"), "warning"),
    "approved": (lazy("Godkendt"), "success"),
    "left": (lazy("Mangler en ny"), "error"),
}
