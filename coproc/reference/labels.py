"""What people read for the identifiers of the rule tables."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import gettext as _, lazy
from coproc.reference.rules import Condition, Event, Nature, Procedure, Regime, Step
from coproc.reference.thresholds import PurchaseKind

REGIMES: dict[Regime, Any] = {
    Regime.PROCUREMENT_ACT: lazy("udbudsloven"),
    Regime.LIGHT: lazy("sociale og andre specifikke tjenesteydelser (light-regimet)"),
    Regime.UTILITIES: lazy("forsyningsvirksomhedsdirektivet"),
    Regime.WORKS_BELOW_THRESHOLD: lazy("bygge og anlæg under tærskelværdien (tilbudsloven)"),
    Regime.CONCESSION: lazy("koncession"),
    Regime.NOT_SUBJECT: lazy("ikke udbudspligtig"),
}
PROCEDURES: dict[Procedure, Any] = {
    Procedure.OPEN: lazy("offentligt udbud"),
    Procedure.RESTRICTED: lazy("begrænset udbud"),
    Procedure.NEGOTIATED: lazy("udbud med forhandling"),
    Procedure.DIALOGUE: lazy("konkurrencepræget dialog"),
    Procedure.INNOVATION: lazy("innovationspartnerskab"),
    Procedure.CONTEST: lazy("projektkonkurrence"),
    Procedure.WITHOUT_NOTICE: lazy("udbud med forhandling uden forudgående bekendtgørelse"),
}
STEPS: dict[Step, Any] = {
    Step.APPLICATIONS: lazy("ansøgninger"),
    Step.TENDERS: lazy("tilbud"),
    Step.STANDSTILL: lazy("standstill"),
    Step.COMPLAINT_SELECTION: lazy("klage over ikke at være udvalgt"),
    Step.AWARD_NOTICE: lazy("bekendtgørelse om indgået kontrakt"),
    Step.COMPLAINT_AWARD: lazy("klage over tildeling"),
    Step.COMPLAINT_FRAMEWORK: lazy("klage over en rammeaftale"),
    Step.COMPLAINT_CALL_OFF: lazy("klage over en kontrakt under en rammeaftale"),
}
EVENTS: dict[Event, Any] = {
    Event.CONTRACT_NOTICE_SENT: lazy("afsendelsen af udbudsbekendtgørelsen"),
    Event.SELECTION_NOTIFICATION_SENT: lazy("underretningen om udvælgelsen"),
    Event.INVITATION_SENT: lazy("afsendelsen af opfordringen til at give tilbud"),
    Event.AWARD_NOTIFICATION_SENT: lazy("underretningen om tildeling"),
    Event.CONTRACT_SIGNED: lazy("underskriften på kontrakten"),
    Event.AWARD_NOTICE_PUBLISHED: lazy("offentliggørelsen af bekendtgørelsen om indgået kontrakt"),
    Event.CALL_OFF_NOTIFICATION_SENT: lazy("underretningen om kontrakten under rammeaftalen"),
}
CONDITIONS: dict[Condition, Any] = {
    Condition.NORMAL: lazy("normalt"),
    Condition.E_SUBMISSION: lazy("elektroniske tilbud"),
    Condition.PIN: lazy("med forhåndsmeddelelse"),
    Condition.URGENT: lazy("akut behov"),
    Condition.BY_LETTER: lazy("sendt med brev"),
    Condition.DOCUMENTS_NOT_FREE: lazy("tillæg, når materialet ikke er frit tilgængeligt"),
}
NATURES: dict[Nature, Any] = {
    Nature.MINIMUM: lazy("Loven giver et antal dage eller måneder"),
    Nature.APPROPRIATE: lazy("Loven beder om en passende frist"),
}
KINDS: dict[str, Any] = {
    PurchaseKind.GOODS_SERVICES: lazy("Varer eller tjenesteydelser"),
    PurchaseKind.LIGHT_SERVICES: lazy("Sociale og andre specifikke tjenesteydelser"),
    PurchaseKind.WORKS: lazy("Bygge og anlæg"),
    PurchaseKind.SMALL_LOTS: lazy("Delydelse (varer eller tjenesteydelser)"),
}


def checked(*, verified: bool) -> str:
    return _("bekræftet") if verified else _("ikke bekræftet")
