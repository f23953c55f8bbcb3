"""What people read around the handover and what comes back."""

from __future__ import annotations

from typing import Any

from coproc.dialogues.words import SIZES as COMPANY_SIZES
from coproc.kernel.translation import lazy

EDITIONS: dict[str, Any] = {"system": lazy("Til udbudssystemet"), "journal": lazy("Til ESDH-sagen")}
# What may be laid before companies. A document that is not named here goes into the edition for the case alone.
FOR_COMPANIES = frozenset(
    {
        "tender_conditions",
        "requirement_specification",
        "award_criteria",
        "tender_timetable",
        "contract_outline",
        "espd_guide",
        "response_form",
        "supplier_notice",
        "prior_involvement_annex",
    }
)
SIZES = COMPANY_SIZES
SMALL_OR_MEDIUM = ("1", "2-9", "10-49", "50-249")
WAYS_ON: dict[str, Any] = {
    "new_tender": lazy("Vi laver et nyt udbud"),
    "negotiate": lazy("Vi går over til forhandling med dem, der bød"),
    "wait": lazy("Vi venter og prøver igen senere"),
    "other": lazy("Vi løser behovet på en anden måde"),
    "none": lazy("Vi køber ikke"),
}
DECISIONS: dict[str, Any] = {
    "open": lazy("Ikke besluttet"),
    "used": lazy("Brugt"),
    "unused": lazy("Ikke brugt"),
}
OCCASIONS: dict[int, Any] = {6: lazy("Efter 6 måneder"), 12: lazy("Efter 12 måneder")}
AUDIENCES: dict[str, Any] = {
    "buyers": lazy("Alle offentlige indkøbere"),
    "process": lazy("Kun de andre i processen"),
}
