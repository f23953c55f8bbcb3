"""What people read for the identifiers of a decision, and what is promised whoever joins."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes.joining.models import DecisionState

STATES: dict[str, Any] = {
    DecisionState.DRAFT: lazy("Kladde: ikke sendt til lederen"),
    DecisionState.ASKED: lazy("Venter på lederens svar"),
    DecisionState.QUESTION: lazy("Lederen har spurgt om noget"),
    DecisionState.MEETING: lazy("Godkendt af lederen, venter på mødet"),
    DecisionState.YES: lazy("Besluttet: I er med"),
    DecisionState.NO: lazy("Besluttet: I er ikke med"),
    DecisionState.LEFT: lazy("Afgjort på anden måde"),
}
# DOMAIN 5b: approval is consensus with deviations, nobody is outvoted; no joint tender for all; confidentiality has limits.
PROMISED: tuple[Any, ...] = (
    lazy("I svarer for jer selv. Ingen bliver stemt ned, og jeres afvigelser er interne, til I frigiver dem."),
    lazy("I køber selv, på jeres eget tidspunkt, og ikke før I har besluttet det særskilt."),
    lazy("I kan træde ud, når I vil. De andre får besked."),
)
NOT_PROMISED: tuple[Any, ...] = (
    lazy("Vi lover ikke ét fælles udbud for alle."),
    lazy("Vi lover ikke, at markedet kommer med en løsning, eller at pengene bliver skaffet."),
    lazy("Vi behandler det fortroligt, I deler fortroligt, men aktindsigt afgøres konkret."),
)
