"""What kinds, directions and outcomes are called."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.pipeline.journal.models import Direction, Kind, Outcome

KINDS = {
    Kind.DOCUMENT: lazy("Dokument"),
    Kind.MAIL: lazy("Mail"),
    Kind.MINUTES: lazy("Referat fra styregruppen"),
    Kind.DECISION: lazy("Beslutning i styregruppen"),
    Kind.WORKSHOP: lazy("Referat fra workshop"),
    Kind.EVENT: lazy("Referat fra markedsdialog"),
    Kind.INPUT: lazy("Skriftligt input"),
    Kind.FILE: lazy("Fil fra filrummet"),
}
DIRECTIONS = {Direction.OUT: lazy("Ud"), Direction.IN: lazy("Ind"), Direction.INTERNAL: lazy("Intern")}
OUTCOMES = {
    Outcome.GIVEN: lazy("Udleveres"),
    Outcome.REDACTED: lazy("Udleveres med overstregninger"),
    Outcome.LEFT_OUT: lazy("Undtages"),
}
