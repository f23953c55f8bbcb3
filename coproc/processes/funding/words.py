"""What the phases, sources and states are called."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.processes.funding.models import Phase, SourceKind, SourceState

PHASES = {
    Phase.PRE_COMMERCIAL: lazy("Prækommerciel fase"),
    Phase.PURCHASE: lazy("Indkøb"),
    Phase.IMPLEMENTATION: lazy("Implementering"),
    Phase.SPREAD: lazy("Spredning"),
}
KINDS = {SourceKind.FUND: lazy("Pulje eller fond"), SourceKind.OWN: lazy("Egne midler"), SourceKind.COMPANY: lazy("Virksomhed")}
STATES = {
    SourceState.IDEA: lazy("Idé"),
    SourceState.APPLIED: lazy("Søgt"),
    SourceState.GRANTED: lazy("Skaffet"),
    SourceState.REFUSED: lazy("Afslag"),
    SourceState.WITHDRAWN: lazy("Trukket tilbage"),
}
