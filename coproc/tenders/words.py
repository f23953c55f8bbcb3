"""What people read for the identifiers of a tender, and the questions it is asked."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import lazy
from coproc.reference import labels
from coproc.reference.rules import Procedure, Regime

DECISIONS: dict[str, Any] = {
    "undecided": lazy("Ikke besluttet"),
    "kept": lazy("Medtaget"),
    "changed": lazy("Tilpasset"),
    "dropped": lazy("Udeladt"),
}
KINDS: dict[str, Any] = labels.KINDS
# DOMAIN 2.1, 61 and 73. A competitive dialogue rests on the same grounds as a negotiation (67).
GROUNDS: dict[str, Any] = {
    "61_a": lazy("§ 61, nr. 1, litra a: de løsninger, der kan købes i dag, skal tilpasses"),
    "61_b": lazy("§ 61, nr. 1, litra b: kontrakten omfatter design eller innovative løsninger"),
    "61_c": lazy("§ 61, nr. 1, litra c: art, kompleksitet, retlige eller økonomiske forhold kræver forhandling"),
    "61_d": lazy("§ 61, nr. 1, litra d: kravene kan ikke beskrives præcist nok på forhånd"),
    "73": lazy("§ 73: behovet er innovativt og kan ikke opfyldes af det, der findes på markedet"),
}
GROUNDS_OF: dict[str, tuple[str, ...]] = {
    Procedure.NEGOTIATED: ("61_a", "61_b", "61_c", "61_d"),
    Procedure.DIALOGUE: ("61_a", "61_b", "61_c", "61_d"),
    Procedure.INNOVATION: ("73",),
}

# The set, in the order of the zip.
DOCUMENTS: dict[str, Any] = {
    "tender_conditions": lazy("Udbudsbetingelser"),
    "requirement_specification": lazy("Kravspecifikation"),
    "award_criteria": lazy("Tildelingskriterier"),
    "tender_timetable": lazy("Tidsplan for udbuddet"),
    "contract_outline": lazy("Kontraktudkast: innovationspartnerskab"),
    "espd_guide": lazy("Vejledning til ESPD"),
    "response_form": lazy("Besvarelsesskema"),
    "supplier_notice": lazy("Kort om udbuddet"),
    "prior_involvement_annex": lazy("Bilag: Forudgående markedsdialog"),
}
# What must be there before the notice; the others are made by those who want them.
REQUIRED = ("tender_conditions", "requirement_specification", "award_criteria", "tender_timetable", "prior_involvement_annex")
# After the notice: to one company each, or for the file. Never in the zip for the tender system.
LETTERS: dict[str, Any] = {
    "invitation_to_tender": lazy("Opfordring til at afgive tilbud"),
    "selection_letter": lazy("Underretning: ikke udvalgt til at give tilbud"),
    "award_letter_chosen": lazy("Underretning: I er valgt"),
    "award_letter_not_chosen": lazy("Underretning: I er ikke valgt"),
    "procurement_report": lazy("Rapport om udbuddet (§ 174)"),
}
# The six questions of learning (PRODUCT no. 25): short enough to be answered, and of use to the one who comes next.
QUESTIONS: dict[str, Any] = {
    "result": lazy("Fik I løst behovet? Skriv, hvad der virker nu, og hvad der ikke gør."),
    "requirements": lazy("Hvilke krav gav de bedste tilbud, og hvilke ville I udelade næste gang?"),
    "market": lazy("Hvad fra markedsdialogen ændrede jeres udbud mest?"),
    "price": lazy("Blev prisen, som I regnede med? Skriv, hvad der gjorde løsningen dyrere eller billigere."),
    "implementation": lazy("Hvad var sværest, da løsningen skulle tages i brug, og hvem skulle have været med tidligere?"),
    "advice": lazy("Hvad skal den næste køber gøre anderledes, og hvad kan de kopiere fra jer?"),
}


def names_ground(regime: str | None, procedure: str | None) -> bool:
    """Whether the buyer must name the ground in § 61 or § 73: the utilities' directive asks for none in ours."""
    return regime == Regime.PROCUREMENT_ACT and procedure in GROUNDS_OF


def regime_needs_procedure(regime: str | None) -> bool:
    return regime != Regime.NOT_SUBJECT
